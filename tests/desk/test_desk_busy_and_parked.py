"""Busy phones, parked calls, calls that ring elsewhere, digits: over the simulator, in both orders of events."""

import logging
from collections.abc import AsyncIterator

import pytest

from desk_agent.remote import Remote, picture, words
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import Order, RerouteEvents, Timings
from desk_agent.simulator.parties import Behaviour
from desk_agent.view import Outcome, Refused, Verb
from tests.support.office import Seen, signed_in
from tests.support.truth import true
from tests.support.until import until

CALLER, COLLEAGUE, THIRD = "0318055123", "1002", "1003"
NEVER = Behaviour(answers_after=None)
SERVICES = ("callback", "campon", "intrude", "callwait", "page")

DIALECTS = {
    "figure": Dialect(busy_services=SERVICES),
    "shuffled": Dialect(order=Order.SHUFFLE, reroute_events=RerouteEvents.ACTOR, busy_services=SERVICES),
}


@pytest.fixture(params=sorted(DIALECTS))
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    timings = Timings(park_recall=1.0)
    async with Simulator(scenario="quiet", seed=1, dialect=DIALECTS[request.param], timings=timings) as made:
        for number in (COLLEAGUE, THIRD):
            made.exchange.set_behaviour(number, NEVER)
        yield made


@pytest.fixture
async def seen(simulator: Simulator) -> AsyncIterator[Seen]:
    async with signed_in(simulator) as made:
        yield made


async def talk(seen: Seen, simulator: Simulator) -> int:
    ref = simulator.exchange.ring("1001", CALLER)
    await true(seen, simulator, "ringing")
    await seen.desk.perform(Verb.ANSWER)
    await true(seen, simulator, "connected")
    return ref


async def call_a_busy_colleague(seen: Seen, simulator: Simulator) -> int:
    simulator.exchange.ring(COLLEAGUE, "0226710450")
    simulator.exchange.pick_up(COLLEAGUE)
    await seen.desk.dial(COLLEAGUE)
    await true(seen, simulator, "failed")
    (call,) = seen.calls
    assert call.reason == "The other side is busy."
    assert call.actions == (Verb.CALLBACK, Verb.CAMP_ON, Verb.INTRUDE, Verb.WAIT, Verb.HANGUP)
    assert call.offers == ("page",)
    return call.ref


async def test_camping_on(seen: Seen, simulator: Simulator) -> None:
    await call_a_busy_colleague(seen, simulator)
    await seen.desk.perform(Verb.CAMP_ON)
    await true(seen, simulator, "alerting")
    assert (seen.calls[0].badge, seen.calls[0].reason) == ("Waiting there", "")
    simulator.exchange.hang_up("0226710450")
    simulator.exchange.pick_up(COLLEAGUE)
    await true(seen, simulator, "connected")


async def test_waiting(seen: Seen, simulator: Simulator) -> None:
    await call_a_busy_colleague(seen, simulator)
    await seen.desk.perform(Verb.WAIT)
    await true(seen, simulator, "alerting")


async def test_intruding(seen: Seen, simulator: Simulator) -> None:
    await call_a_busy_colleague(seen, simulator)
    await seen.desk.perform(Verb.INTRUDE)
    await true(seen, simulator, "conference")
    (call,) = seen.calls
    assert len(call.members) == 3
    assert (call.leads, call.leader) == (False, "Seo-yeon Choi (1002)")


async def test_being_called_back(seen: Seen, simulator: Simulator) -> None:
    await call_a_busy_colleague(seen, simulator)
    await seen.desk.perform(Verb.CALLBACK)
    await true(seen, simulator)
    await until(lambda: seen.desk.view.station.callback_to == "Seo-yeon Choi (1002)")
    simulator.exchange.hang_up("0226710450")
    simulator.exchange.hang_up(COLLEAGUE)
    await true(seen, simulator, "ringing")
    assert (seen.calls[0].badge, seen.calls[0].number) == ("Call back", COLLEAGUE)
    await until(lambda: seen.desk.view.station.callback_to == "")
    await seen.desk.perform(Verb.ANSWER)
    await true(seen, simulator, "alerting")


async def test_not_being_called_back_after_all(seen: Seen, simulator: Simulator) -> None:
    await call_a_busy_colleague(seen, simulator)
    await seen.desk.perform(Verb.CALLBACK)
    await until(lambda: seen.desk.view.station.callback_to)
    await seen.desk.calls.cancel_callback()
    assert seen.desk.view.station.callback_to == ""
    assert simulator.exchange.busy_services.callbacks.wanted_by("1001") == ""
    await true(seen, simulator)
    with pytest.raises(Refused, match="No call back was asked for"):
        await seen.desk.calls.cancel_callback()


async def test_parking_and_fetching(seen: Seen, simulator: Simulator) -> None:
    await talk(seen, simulator)
    assert await seen.desk.perform(Verb.PARK) == "Parked at 001."
    await true(seen, simulator)
    (parked,) = seen.desk.view.parked
    assert (parked.slot, parked.label, parked.number, parked.name) == (1, "001", CALLER, "J. Park")
    assert picture(seen.desk.view)["parked"][0]["label"] == "001"
    assert "parked at 001: J. Park" in words(picture(seen.desk.view))
    await seen.desk.parking.unpark(1)
    assert seen.desk.view.parked == ()
    await true(seen, simulator, "connected")
    assert seen.calls[0].number == CALLER


async def test_a_parked_call_that_comes_back_is_parked_no_longer(seen: Seen, simulator: Simulator) -> None:
    await talk(seen, simulator)
    await seen.desk.perform(Verb.PARK)
    await true(seen, simulator, "ringing")
    assert seen.calls[0].badge == "Recall"
    await until(lambda: seen.desk.view.parked == ())


async def test_a_parked_call_that_is_gone_is_said_to_be(seen: Seen, simulator: Simulator) -> None:
    await talk(seen, simulator)
    await seen.desk.perform(Verb.PARK)
    await true(seen, simulator)
    simulator.exchange.parking.unpark(COLLEAGUE, 1)
    assert len(seen.desk.view.parked) == 1, "nothing tells this desk"
    with pytest.raises(Refused, match="No call is parked at 001 any more"):
        await seen.desk.parking.unpark(1)
    assert seen.desk.view.parked == ()
    for slot in (-1, 1000):
        with pytest.raises(Refused, match="0 to 999"):
            await seen.desk.parking.unpark(slot)


async def test_picking_up(seen: Seen, simulator: Simulator) -> None:
    simulator.exchange.ring(COLLEAGUE, CALLER)
    await seen.desk.parking.pick_up(COLLEAGUE)
    await true(seen, simulator, "connected")
    (call,) = seen.calls
    assert (call.number, call.diverted_by) == (CALLER, "Seo-yeon Choi (1002)")
    with pytest.raises(Refused):
        await seen.desk.parking.pick_up(COLLEAGUE)


async def test_picking_up_in_the_group(seen: Seen, simulator: Simulator) -> None:
    for number in ("1001", COLLEAGUE):
        simulator.exchange.stations[number].pickup_groups = ("1",)
    with pytest.raises(Refused, match="No call rings in your pickup group"):
        await seen.desk.parking.pick_up()
    with pytest.raises(Refused, match=r"No call rings at Seo-yeon Choi \(1002\)"):
        await seen.desk.parking.pick_up(COLLEAGUE)
    simulator.exchange.ring(COLLEAGUE, CALLER)
    await seen.desk.parking.pick_up()
    await true(seen, simulator, "connected")


async def test_diverting_while_it_rings(seen: Seen, simulator: Simulator) -> None:
    simulator.exchange.ring("1001", CALLER)
    await true(seen, simulator, "ringing")
    await seen.desk.perform(Verb.DIVERT, argument=COLLEAGUE)
    await true(seen, simulator)
    assert seen.ended == [Outcome.DIVERTED]
    assert seen.desk.view.recent[0].number == CALLER
    assert simulator.exchange.status(COLLEAGUE) == "ring"


async def test_diverting_when_it_talks(seen: Seen, simulator: Simulator) -> None:
    await talk(seen, simulator)
    await seen.desk.perform(Verb.DIVERT, argument=COLLEAGUE)
    await true(seen, simulator)
    assert simulator.exchange.status(COLLEAGUE) == "ring"


async def test_digits_are_sent_and_appear_nowhere(
    seen: Seen, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Refused, match="There is no call to send digits into"):
        await seen.desk.perform(Verb.DIGITS, argument="1")
    await talk(seen, simulator)
    await seen.desk.perform(Verb.DIGITS, argument="97531864*#")
    assert simulator.exchange.journal.digits["1001"] == 10
    for text in ("", "12a", "1 2", "１"):
        with pytest.raises(Refused, match="Only the digits"):
            await seen.desk.perform(Verb.DIGITS, argument=text)
    await seen.desk.perform(Verb.HANGUP)
    await true(seen, simulator)
    assert "97531864" not in caplog.text
    assert "97531864" not in repr(seen.changes)
    assert "97531864" not in repr(seen.desk.view)


async def test_the_verbs_of_the_command_line(seen: Seen, simulator: Simulator) -> None:
    remote = Remote(seen.desk, lambda: None, lambda: None)
    ref = await talk(seen, simulator)
    assert await remote.handle({"verb": "digits", "digits": "12", "call": ref}) == {"status": 0}
    assert (await remote.handle({"verb": "digits"}))["status"] == 2
    assert (await remote.handle({"verb": "transfer", "call": ref}))["status"] == 2
    assert (await remote.handle({"verb": "hold", "call": "1"}))["status"] == 2
    assert (await remote.handle({"verb": "complete"}))["status"] == 1
    assert await remote.handle({"verb": "park"}) == {"status": 0, "message": "Parked at 001."}
    await true(seen, simulator)
    assert (await remote.handle({"verb": "unpark", "slot": "1"}))["status"] == 2
    assert await remote.handle({"verb": "unpark", "slot": 1}) == {"status": 0}
    await true(seen, simulator, "connected")
    assert await remote.handle({"verb": "transfer", "number": THIRD}) == {"status": 0}
    await true(seen, simulator, "holding", "alerting")
    simulator.exchange.pick_up(THIRD)
    await true(seen, simulator, "holding", "connected")
    shown = picture(seen.desk.view)["calls"]
    assert [call["consults_for"] for call in shown] == [ref, None]
    assert await remote.handle({"verb": "conference"}) == {"status": 0}
    await true(seen, simulator, "conference")
    assert picture(seen.desk.view)["calls"][0]["leads"] is True
    assert (await remote.handle({"verb": "pickup", "number": 5}))["status"] == 2
    assert (await remote.handle({"verb": "pickup"}))["status"] == 1
    assert (await remote.handle({"verb": "cancel-callback"}))["status"] == 1
