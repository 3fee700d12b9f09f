"""Transfer, conference, swapping and going back, over the simulator: the desk shows what the exchange has."""

from collections.abc import AsyncIterator

import pytest

from desk_agent.api.errors import OutcomeUnknownError
from desk_agent.client import Session
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import MasterLeaves, Names, Order, ReleasedRef, RetrieveEmits, TwoCallRef
from desk_agent.simulator.parties import Behaviour
from desk_agent.view import Outcome, Refused, SignIn, Verb
from tests.support.office import Seen, signed_in
from tests.support.truth import true
from tests.support.until import until

CALLER, COLLEAGUE, THIRD = "0318055123", "1002", "1003"
NEVER = Behaviour(answers_after=None)

DIALECTS = {
    "figure": Dialect(),
    "vendor": Dialect(
        names=Names.VENDOR,
        transfer_released_ref=ReleasedRef.BOTH,
        retrieve_emits=RetrieveEmits.RETRIEVE,
        two_call_ref=TwoCallRef.HELD,
    ),
    "shuffled": Dialect(order=Order.SHUFFLE, retrieve_emits=RetrieveEmits.CONNECTED, two_call_ref=TwoCallRef.ACTIVE),
}


@pytest.fixture(params=sorted(DIALECTS))
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1, dialect=DIALECTS[request.param]) as made:
        for number in (COLLEAGUE, THIRD):
            made.exchange.set_behaviour(number, Behaviour(answers_after=0.05))
        yield made


@pytest.fixture
async def seen(simulator: Simulator) -> AsyncIterator[Seen]:
    async with signed_in(simulator) as made:
        yield made


async def talk(seen: Seen, simulator: Simulator, caller: str = CALLER) -> int:
    ref = simulator.exchange.ring("1001", caller)
    await true(seen, simulator, "ringing")
    await seen.desk.perform(Verb.ANSWER)
    await true(seen, simulator, "connected")
    return ref


async def consult(seen: Seen, simulator: Simulator, verb: Verb = Verb.TRANSFER) -> tuple[int, int]:
    """The held caller and the colleague who was asked."""
    held = await talk(seen, simulator)
    await seen.desk.perform(verb, argument=COLLEAGUE)
    await true(seen, simulator, "holding", "connected")
    (active,) = (call.ref for call in seen.calls if call.ref != held)
    return held, active


async def test_a_screened_transfer(seen: Seen, simulator: Simulator) -> None:
    held, active = await consult(seen, simulator)
    by_ref = {call.ref: call for call in seen.calls}
    assert by_ref[active].consults_for == held
    assert by_ref[active].active
    await seen.desk.perform(Verb.COMPLETE)
    await true(seen, simulator)
    assert seen.ended.count(Outcome.TRANSFERRED) == 2
    assert sorted(leg.party.dn for leg in simulator.exchange.calls[held].legs) == [CALLER, COLLEAGUE]
    assert simulator.exchange.journal.commands["consultation"] == 1


async def test_an_unscreened_transfer(seen: Seen, simulator: Simulator) -> None:
    simulator.exchange.set_behaviour(COLLEAGUE, NEVER)
    held = await talk(seen, simulator)
    await seen.desk.perform(Verb.TRANSFER, held, COLLEAGUE)
    await true(seen, simulator, "holding", "alerting")
    await seen.desk.perform(Verb.COMPLETE, held)
    await true(seen, simulator)
    assert set(seen.ended) == {Outcome.TRANSFERRED}


async def test_a_blind_transfer(seen: Seen, simulator: Simulator) -> None:
    await talk(seen, simulator)
    await seen.desk.perform(Verb.BLIND_TRANSFER, argument=COLLEAGUE)
    await true(seen, simulator)
    assert seen.ended == [Outcome.TRANSFERRED]
    await until(lambda: simulator.exchange.status(COLLEAGUE) == "trk_talk")


async def test_back_to_the_caller(seen: Seen, simulator: Simulator) -> None:
    held, _ = await consult(seen, simulator)
    await seen.desk.perform(Verb.RECONNECT)
    await true(seen, simulator, "connected")
    assert seen.calls[0].ref == held


async def test_back_to_the_caller_before_anybody_answers(seen: Seen, simulator: Simulator) -> None:
    simulator.exchange.set_behaviour(COLLEAGUE, NEVER)
    held = await talk(seen, simulator)
    await seen.desk.perform(Verb.TRANSFER, argument=COLLEAGUE)
    await true(seen, simulator, "holding", "alerting")
    await seen.desk.perform(Verb.RECONNECT)
    await true(seen, simulator, "connected")
    assert seen.calls[0].ref == held


async def test_swapping_to_and_fro(seen: Seen, simulator: Simulator) -> None:
    held, active = await consult(seen, simulator)
    for talking in (held, active, held):
        await seen.desk.perform(Verb.SWAP)
        await true(seen, simulator, "holding", "connected")
        assert next(call.ref for call in seen.calls if call.active) == talking
    commands = simulator.exchange.journal.commands
    assert (commands["hold"], commands["retrieve"]) == (3, 3)
    await seen.desk.perform(Verb.COMPLETE)
    await true(seen, simulator)


async def test_a_conference_grows_and_shrinks(seen: Seen, simulator: Simulator) -> None:
    held, _ = await consult(seen, simulator, Verb.INVITE)
    await seen.desk.perform(Verb.CONFERENCE)
    await true(seen, simulator, "conference")
    (call,) = seen.calls
    assert (call.ref, call.leads, call.leader) == (held, True, "You (1001)")
    assert call.members == (f"J. Park ({CALLER})", "You (1001)", "Seo-yeon Choi (1002)")
    await seen.desk.perform(Verb.INVITE, argument=THIRD)
    await true(seen, simulator, "holding", "connected")
    await seen.desk.perform(Verb.CONFERENCE)
    await true(seen, simulator, "conference")
    await until(lambda: len(seen.calls[0].members) == 4)
    simulator.exchange.hang_up(THIRD)
    await until(lambda: len(seen.calls[0].members) == 3)
    simulator.exchange.hang_up(COLLEAGUE)
    await true(seen, simulator, "connected")
    assert (seen.calls[0].number, seen.calls[0].members) == (CALLER, ())
    await seen.desk.perform(Verb.HANGUP)
    await true(seen, simulator)


async def test_a_conference_that_somebody_else_leads() -> None:
    async with Simulator(scenario="quiet", dialect=Dialect(master_leaves=MasterLeaves.CONTINUE)) as simulator:
        exchange = simulator.exchange
        exchange.set_behaviour(COLLEAGUE, NEVER)
        async with signed_in(simulator) as seen:
            exchange.ring(COLLEAGUE, CALLER)
            exchange.pick_up(COLLEAGUE)
            exchange.transfers.consult(COLLEAGUE, None, "1001")
            await true(seen, simulator, "ringing")
            await seen.desk.perform(Verb.ANSWER)
            await true(seen, simulator, "connected")
            exchange.conferences.merge(COLLEAGUE)
            await true(seen, simulator, "conference")
            (call,) = seen.calls
            assert (call.leads, call.leader) == (False, "Seo-yeon Choi (1002)")
            assert Verb.INVITE not in call.actions
            exchange.hang_up(COLLEAGUE)
            await true(seen, simulator, "connected")
            assert seen.calls[0].number == CALLER


async def test_somebody_transfers_a_caller_here(seen: Seen, simulator: Simulator) -> None:
    exchange = simulator.exchange
    exchange.set_behaviour(COLLEAGUE, NEVER)
    held = exchange.ring(COLLEAGUE, CALLER)
    exchange.pick_up(COLLEAGUE)
    active = exchange.transfers.consult(COLLEAGUE, held, "1001")
    await true(seen, simulator, "ringing")
    assert seen.calls[0].number == COLLEAGUE
    await seen.desk.perform(Verb.ANSWER)
    await true(seen, simulator, "connected")
    active_taken = simulator.dialect.two_call_ref is TwoCallRef.ACTIVE
    exchange.transfers.transfer(COLLEAGUE, active if active_taken else held)
    await true(seen, simulator, "connected")
    await until(lambda: seen.calls[0].number == CALLER)
    assert seen.calls[0].diverted_by == "Seo-yeon Choi (1002)"


async def test_a_busy_colleague_leaves_the_way_back(seen: Seen, simulator: Simulator) -> None:
    exchange = simulator.exchange
    exchange.set_behaviour(COLLEAGUE, NEVER)
    exchange.ring(COLLEAGUE, "0226710450")
    exchange.pick_up(COLLEAGUE)
    held = await talk(seen, simulator)
    await seen.desk.perform(Verb.TRANSFER, argument=COLLEAGUE)
    await true(seen, simulator, "holding", "failed")
    failed = next(call for call in seen.calls if call.ref != held)
    assert failed.consults_for == held
    assert {Verb.RECONNECT, Verb.CALLBACK, Verb.CAMP_ON, Verb.INTRUDE} < set(failed.actions)
    await seen.desk.perform(Verb.RECONNECT)
    await true(seen, simulator, "connected")


async def test_without_a_second_call_there_is_nothing_to_join(seen: Seen, simulator: Simulator) -> None:
    for verb in (Verb.COMPLETE, Verb.RECONNECT, Verb.SWAP, Verb.CONFERENCE):
        with pytest.raises(Refused, match="There is no call"):
            await seen.desk.perform(verb)
    ref = await talk(seen, simulator)
    with pytest.raises(Refused, match="cannot be handed over"):
        await seen.desk.perform(Verb.COMPLETE, ref)


async def test_a_target_passes_the_dial_gate(seen: Seen, simulator: Simulator) -> None:
    await talk(seen, simulator)
    for text in ("", "*72", "lee"):
        for verb in (Verb.TRANSFER, Verb.BLIND_TRANSFER, Verb.INVITE, Verb.DIVERT):
            with pytest.raises(Refused):
                await seen.desk.perform(verb, argument=text)
    commands = simulator.exchange.journal.commands
    assert not {"consultation", "single_step_transfer", "reroute"} & set(+commands)


async def test_dialling_in_a_call_says_what_to_do_instead(seen: Seen, simulator: Simulator) -> None:
    await talk(seen, simulator)
    with pytest.raises(Refused, match="hold it first, or use Transfer"):
        await seen.desk.dial(THIRD)
    await seen.desk.perform(Verb.HOLD)
    await true(seen, simulator, "holding")
    await seen.desk.dial(THIRD)
    await true(seen, simulator, "holding", "connected")


class Deaf(Session):
    """Sends transfers, and hears no answer."""

    async def transfer_call(self, device_number: str, call_ref_id: int, *, held_ref: int | None = None) -> int:
        await super().transfer_call(device_number, call_ref_id, held_ref=held_ref)
        raise OutcomeUnknownError("The phone system did not answer in time.")


def deaf(given: SignIn) -> Deaf:
    return Deaf(given.host, given.port, given.user, given.password, trust=given.trust)


async def test_a_transfer_without_an_answer_is_sent_once_and_looked_after() -> None:
    async with Simulator(scenario="quiet", seed=1) as simulator, signed_in(simulator, opener=deaf) as seen:
        simulator.exchange.set_behaviour(COLLEAGUE, Behaviour(answers_after=0.05))
        await consult(seen, simulator)
        asked = simulator.exchange.journal.requests["status", 200]
        with pytest.raises(Refused, match="did not answer in time"):
            await seen.desk.perform(Verb.COMPLETE)
        await true(seen, simulator)
        assert simulator.exchange.journal.commands["transfer"] == 1
        await until(lambda: simulator.exchange.journal.requests["status", 200] > asked)
