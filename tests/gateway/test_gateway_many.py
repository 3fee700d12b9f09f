"""Many desks at once, calls and faults at random on both sides: each shows its own phone as the PBX has it.

By hand, with two hundred: DESK_AGENT_DESKS=200 DESK_AGENT_RANDOM_STEPS=2000
"""

import asyncio
import contextlib
import os
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from desk_agent.desk import Desk
from desk_agent.server.accounts import Account, AccountKind
from desk_agent.simulator import Simulator
from desk_agent.simulator.crowd import crowd
from desk_agent.simulator.office_file import default_office
from desk_agent.simulator.rules import Refused as NotNow
from desk_agent.view import TARGETED, Connection, Refused, SignIn, Verb
from tests.support import gateway as support
from tests.support.contacts import RULES
from tests.support.office import Seen, open_session
from tests.support.truth import truth
from tests.support.until import until

DESKS = int(os.environ.get("DESK_AGENT_DESKS", "8"))
STEPS = int(os.environ.get("DESK_AGENT_RANDOM_STEPS", "80"))
CODE = "4711-9"


def large_office() -> tuple[Any, list[str]]:
    """The usual office with as many desks more, and their numbers."""
    office = default_office()
    before = len(office.stations)
    crowd(office, DESKS, Random(1))
    new = [station.number for station in office.stations[before:]]
    office.accounts.extend(Account(number, CODE, AccountKind.STATION, number, number) for number in new)
    return office, new


async def test_every_desk_shows_its_own_phone_and_nothing_else(tmp_path: Path) -> None:
    rng = Random(5)
    office, devices = large_office()
    async with Simulator(office=office, scenario="quiet", seed=1) as pbx, support.gateway(pbx, tmp_path) as gateway:
        for device in devices:
            pbx.exchange.set_behaviour(device, None)
        trust = f"sha256:{gateway.sha256}"
        seen = {device: Seen(Desk(open_session, rules=RULES)) for device in devices}
        try:
            await asyncio.gather(
                *(
                    one.desk.sign_in(SignIn("127.0.0.1", gateway.port, device, CODE, trust=trust, patient=True))
                    for device, one in seen.items()
                )
            )
            sent: Counter[str] = Counter()
            for step in range(STEPS):
                device = rng.choice(devices)
                await something(pbx, device, seen[device], devices, rng, sent)
                if step % 40 == 20:
                    await trouble(pbx, gateway, rng)
                if step % 10 == 0:
                    await agree(pbx, seen)
            await agree(pbx, seen)
        finally:
            await asyncio.gather(*(one.desk.close() for one in seen.values()))
        done = pbx.exchange.journal.commands
        assert sum(done[name] for name in ("make", "answer", "hold", "clear_connection")) <= sum(sent.values())
        assert sum(done.values()) > STEPS / 4


async def something(
    pbx: Simulator, device: str, seen: Seen, devices: list[str], rng: Random, sent: "Counter[str]"
) -> None:
    chance = rng.random()
    with contextlib.suppress(Refused, NotNow, LookupError):
        if chance < 0.35:
            pbx.exchange.ring(device, rng.choice(("0226710450", "0318055123", *devices)))
        elif chance < 0.5:
            sent["make"] += 1
            await seen.desk.dial(rng.choice(devices))
        elif chance < 0.6:
            pbx.exchange.hang_up(rng.choice(devices))
        else:
            choices = [(verb, call.ref) for call in seen.calls for verb in call.actions]
            if choices:
                verb, ref = rng.choice(choices)
                argument = rng.choice(devices) if verb in TARGETED else "5" if verb is Verb.DIGITS else ""
                sent[str(verb)] += 2 if verb is Verb.SWAP else 1
                await seen.desk.perform(verb, ref, argument)


async def trouble(pbx: Simulator, gateway: Any, rng: Random) -> None:
    match rng.randrange(3):
        case 0:
            pbx.faults.drop_sockets()
        case 1:
            await pbx.faults.stop_accepting()
            await asyncio.sleep(0.05)
            await pbx.faults.accept_again()
        case 2:
            gateway.drop_sockets()


async def agree(pbx: Simulator, seen: dict[str, Seen]) -> None:
    def differing() -> dict[str, Any]:
        return {
            device: (shown, truth(pbx, device))
            for device, one in seen.items()
            if (shown := {call.ref: call.state.value for call in one.calls}) != truth(pbx, device)
            or one.desk.view.connection.state is not Connection.LIVE
        }

    try:
        await until(lambda: not differing(), 15)
    except AssertionError as error:
        raise AssertionError(f"shown and true: {differing()}") from error
