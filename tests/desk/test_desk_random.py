"""Anything at all, at random: the user does what the desk offers, others do what they like, and it stays true."""

import contextlib
from collections.abc import Callable
from random import Random

import pytest

from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import (
    MasterLeaves,
    Names,
    Order,
    ReleasedRef,
    RerouteEvents,
    RetrieveEmits,
    Timings,
    TwoCallRef,
)
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.rules import Refused as NotThere
from desk_agent.view import TARGETED, CallView, Refused, Verb
from tests.support.office import Seen, signed_in
from tests.support.truth import truth
from tests.support.until import until

STEPS = 60
COLLEAGUES = ("1002", "1003", "1004")
OUTSIDE = ("0318055123", "0226710450", "025551234")
# who is asked may be busy, gone or not to be disturbed: the desk cannot know, and says so
ABOUT_THE_OTHER = ("PBX: AssociateBusy", "PBX: InvalidAscState", "PBX: invalidDestination", "PBX: AccessDenied")

DIALECTS = {
    "figure": Dialect(busy_services=("callback", "campon", "intrude", "callwait")),
    "vendor": Dialect(
        names=Names.VENDOR,
        transfer_released_ref=ReleasedRef.BOTH,
        retrieve_emits=RetrieveEmits.RETRIEVE,
        two_call_ref=TwoCallRef.HELD,
        master_leaves=MasterLeaves.CONTINUE,
        reroute_events=RerouteEvents.ACTOR,
    ),
    "shuffled": Dialect(
        order=Order.SHUFFLE, retrieve_emits=RetrieveEmits.CONNECTED, master_leaves=MasterLeaves.CONTINUE
    ),
}


class Office:
    """Everybody else."""

    def __init__(self, exchange: Exchange, chance: Random) -> None:
        self.exchange = exchange
        self.chance = chance

    def act(self) -> str:
        """Do something, if the exchange lets them; what it was."""
        chance, exchange = self.chance, self.exchange
        who, outside = chance.choice(COLLEAGUES), chance.choice(OUTSIDE)
        things: dict[str, Callable[[], object]] = {
            "rings": lambda: exchange.ring(chance.choice(("1001", who)), outside),
            "calls": lambda: exchange.ring("1001", who),
            "answers": lambda: exchange.pick_up(chance.choice((who, outside))),
            "hangs up": lambda: exchange.hang_up(chance.choice((who, outside))),
            "holds": lambda: exchange.hold(who),
            "retrieves": lambda: exchange.retrieve(who),
            "consults": lambda: exchange.transfers.consult(who, None, chance.choice(("1001", *COLLEAGUES))),
            "transfers": lambda: exchange.transfers.transfer(who),
            "goes back": lambda: exchange.transfers.reconnect(who),
            "confers": lambda: exchange.conferences.merge(who),
            "parks": lambda: exchange.parking.park(who),
            "hands over": lambda: exchange.transfers.single_step(who, None, "1001"),
        }
        what = chance.choice((*things, "rings", "answers", "answers"))
        with contextlib.suppress(NotThere, LookupError):
            things[what]()
        return f"{who} or {outside} {what}"


async def use(seen: Seen, chance: Random) -> str:
    """Do one of the things that the desk offers; what it was."""
    offered = [(call.ref, verb) for call in seen.calls for verb in call.actions]
    if not offered:
        return ""
    ref, verb = chance.choice(offered)
    argument = ""
    if verb in TARGETED:
        argument = chance.choice((*COLLEAGUES, OUTSIDE[1]))
    elif verb is Verb.DIGITS:
        argument = "1#"
    said = ""
    try:
        await seen.desk.perform(verb, ref, argument)
    except Refused as refused:
        said = str(refused)
    assert not said or any(word in said for word in ABOUT_THE_OTHER), f"{verb} was offered: {said}"
    return f"{verb} {ref} {argument}"


def numbers(call: CallView, simulator: Simulator) -> bool:
    """Whether a call names those who are in it."""
    leg = simulator.exchange.leg("1001", call.ref)
    if leg is None:
        return False
    if call.members:
        shown = {member.rpartition("(")[2].rstrip(")") for member in call.members}
        return shown == {one.party.dn for one in leg.call.members}
    talks = call.state.value in {"connected", "holding", "held"}
    return not talks or leg.partner is None or leg.partner.party.dn == call.number


@pytest.mark.parametrize("name", sorted(DIALECTS))
@pytest.mark.parametrize("seed", [11, 20])
async def test_whatever_happens_the_desk_shows_what_is(name: str, seed: int) -> None:
    chance = Random(seed)
    timings = Timings(failed=60.0, left=60.0)  # nothing happens by itself between a look and a command
    done: list[str] = []
    async with Simulator(scenario="quiet", seed=seed, dialect=DIALECTS[name], timings=timings) as simulator:
        for number, station in simulator.exchange.stations.items():
            simulator.exchange.set_behaviour(number, Behaviour(answers_after=None))
            station.call_waiting = True
        office = Office(simulator.exchange, chance)
        async with signed_in(simulator) as seen:

            def is_true() -> bool:
                shown = {call.ref: call.state.value for call in seen.calls}
                return shown == truth(simulator) and all(numbers(call, simulator) for call in seen.calls)

            for _ in range(STEPS):
                done.append(await use(seen, chance) if chance.random() < 0.45 else office.act())
                try:
                    await until(is_true)
                except AssertionError as error:
                    raise AssertionError(f"{done[-12:]}: {seen.calls} is not {truth(simulator)}") from error
