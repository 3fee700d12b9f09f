"""Three desks on real sockets and a thousand commands at random: after each, every desk shows what the PBX has."""

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from random import Random

import pytest

from desk_agent.api.enums import BusyService
from desk_agent.api.errors import ApiError
from desk_agent.client import Session
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import MasterLeaves, Names, Order, ReleasedRef, RerouteEvents, RetrieveEmits
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.rules import Refused as NotNow
from desk_agent.view import TARGETED, Refused, Verb
from tests.support.office import Seen, open_session, signed_in
from tests.support.truth import truth
from tests.support.until import until

# more of them by hand: DESK_AGENT_RANDOM_STEPS=5000
STEPS = int(os.environ.get("DESK_AGENT_RANDOM_STEPS", "300"))
DEVICES = ("1001", "1002", "1003")
NUMBERS = (*DEVICES, "1004", "1010", "0318055123", "0553100200", "07040009999", "4711")
DIALECTS = {
    "printed": Dialect(),
    "vendor": Dialect(
        names=Names.VENDOR,
        retrieve_emits=RetrieveEmits.RETRIEVE,
        transfer_released_ref=ReleasedRef.BOTH,
        reroute_events=RerouteEvents.ACTOR,
        master_leaves=MasterLeaves.CONTINUE,
        padded_types=True,
    ),
    "shuffled": Dialect(order=Order.SHUFFLE, retrieve_emits=RetrieveEmits.CONNECTED),
}


class Office:
    """Three desks, what is asked of them, and how it went."""

    def __init__(self, simulator: Simulator, seen: dict[str, Seen], sessions: dict[str, Session]) -> None:
        self.simulator = simulator
        self.seen = seen
        self.sessions = sessions
        self.done: list[str] = []

    def shown(self) -> dict[str, dict[int, str]]:
        return {device: {call.ref: call.state.value for call in seen.calls} for device, seen in self.seen.items()}

    def true(self) -> dict[str, dict[int, str]]:
        return {device: truth(self.simulator, device) for device in DEVICES}

    async def agree(self) -> None:
        try:
            await until(lambda: self.shown() == self.true(), 10)
        except AssertionError as error:
            shown, true = self.shown(), self.true()
            last = "; ".join(self.done[-12:])
            wrong = [device for device in DEVICES if shown[device] != true[device]]
            told = {device: self.simulator.exchange.journal.events(device)[-10:] for device in wrong}
            raise AssertionError(f"shown {shown}, true {true}, after {last}; told {told}") from error


@pytest.fixture(params=sorted(DIALECTS))
async def office(request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    sessions: dict[str, Session] = {}

    def opener(given):  # type: ignore[no-untyped-def]
        sessions[given.user] = open_session(given)
        return sessions[given.user]

    async with AsyncExitStack() as stack:
        simulator = await stack.enter_async_context(
            Simulator(scenario="quiet", seed=1, dialect=DIALECTS[request.param])
        )
        for device in DEVICES:
            simulator.exchange.set_behaviour(device, None)
        simulator.exchange.set_behaviour("1004", Behaviour(answers_after=0.02))
        simulator.exchange.set_behaviour("0318055123", Behaviour(answers_after=0.02))
        seen = {device: await stack.enter_async_context(signed_in(simulator, device, opener)) for device in DEVICES}
        yield Office(simulator, seen, sessions)


async def test_whatever_is_done_every_desk_shows_the_truth(office: Office, request: pytest.FixtureRequest) -> None:
    rng = Random(request.node.name)
    shuffled = office.simulator.dialect.order is Order.SHUFFLE
    steps = STEPS // 5 if shuffled else STEPS  # there each step waits for what is under way
    for _ in range(steps):
        await one_step(office, rng)
        await office.agree()
    journal = office.simulator.exchange.journal
    assert not [status for (_, status), count in journal.requests.items() if status >= 500 and count]
    assert sum(journal.commands.values()) > steps / 3


async def one_step(office: Office, rng: Random) -> None:
    device = rng.choice(DEVICES)
    what = rng.random()
    if what < 0.55:
        await offered(office, device, rng)
    elif what < 0.8:
        await anything(office, device, rng)
    elif what < 0.92:
        caller = rng.choice(("0226710450", "", "1004"))
        office.done.append(f"{device} is rung by {caller}")
        with contextlib.suppress(NotNow):
            office.simulator.exchange.ring(device, caller, gives_up_after=rng.uniform(0.2, 3))
    else:
        who = rng.choice(("1004", "0226710450", "0318055123", *DEVICES))
        office.done.append(f"{who} hangs up")
        with contextlib.suppress(LookupError):
            office.simulator.exchange.hang_up(who)


async def offered(office: Office, device: str, rng: Random) -> None:
    """What the desk offers is carried out, or refused with a sentence."""
    seen = office.seen[device]
    choices = [(verb, call.ref) for call in seen.calls for verb in call.actions]
    if not choices:
        await anything(office, device, rng, "make")
        return
    verb, ref = rng.choice(choices)
    argument = rng.choice(NUMBERS) if verb in TARGETED else "5" if verb is Verb.DIGITS else ""
    office.done.append(f"{device} {verb} {ref} {argument}")
    try:
        await seen.desk.perform(verb, ref, argument)
    except Refused as refused:
        office.done.append(str(refused))


async def anything(office: Office, device: str, rng: Random, name: str = "") -> None:
    """Any command, legal or not, straight from the library."""
    session = office.sessions[device]
    refs = [*office.simulator.exchange.calls, 4711]
    ref, number = rng.choice(refs), rng.choice(NUMBERS)
    commands: dict[str, Callable[[], Awaitable[object]]] = {
        "make": lambda: session.make_call(device, number),
        "answer": lambda: session.answer_call(device, ref),
        "clear": lambda: session.clear_connection(device, ref),
        "hold": lambda: session.hold_call(device, ref),
        "retrieve": lambda: session.retrieve_call(device, ref),
        "reroute": lambda: session.reroute_call(device, ref, number),
        "transfer": lambda: session.transfer_call(device, ref),
        "blind": lambda: session.single_step_transfer(device, ref, number),
        "reconnect": lambda: session.reconnect_call(device, ref),
        "conference": lambda: session.conference_call(device, ref),
        "park": lambda: session.park_call(device, ref),
        "unpark": lambda: session.unpark_call(device, device, rng.randrange(3)),
        "digits": lambda: session.generate_digit(device, ref, "5"),
        "busy": lambda: session.busy_service(device, ref, rng.choice(list(BusyService))),
    }
    name = name or rng.choice(sorted(commands))
    office.done.append(f"{device} sends {name} {ref} {number}")
    try:
        await commands[name]()
    except ApiError as refused:
        office.done.append(f"refused {refused.code}")
