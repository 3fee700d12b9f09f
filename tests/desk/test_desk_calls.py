"""The whole desk without a screen, against the simulator over real sockets: what it shows is what the PBX says."""

import itertools
import json
from collections.abc import AsyncIterator

import pytest

from desk_agent.remote import Remote, picture, words
from desk_agent.server.errors import cti
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import Order, RetrieveEmits
from desk_agent.simulator.parties import Behaviour
from desk_agent.view import CallsChanged, Change, Connection, Level, Outcome, Refused, Verb
from tests.support.office import Seen, signed_in
from tests.support.until import until

DIALECTS = {
    "figure": Dialect(),
    "padded": Dialect(padded_types=True, retrieve_emits=RetrieveEmits.RETRIEVE),
    "shuffled": Dialect(order=Order.SHUFFLE, retrieve_emits=RetrieveEmits.CONNECTED),
}


@pytest.fixture(params=sorted(DIALECTS))
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1, dialect=DIALECTS[request.param]) as made:
        yield made


@pytest.fixture
async def quiet() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


@pytest.fixture
async def seen(quiet: Simulator) -> AsyncIterator[Seen]:
    async with signed_in(quiet) as made:
        yield made


async def test_ring_answer_hold_retrieve_end(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        ref = simulator.exchange.ring("1001", "0318055123", called="0318055001")
        await seen.states("ringing")
        (call,) = seen.calls
        assert (call.ref, call.number, call.name, call.called) == (ref, "0318055123", "J. Park", "0318055001")
        assert call.actions == (Verb.ANSWER, Verb.REJECT, Verb.DIVERT)
        await seen.desk.perform(Verb.ANSWER)
        await seen.states("connected")
        await seen.desk.perform(Verb.HOLD)
        await seen.states("holding")
        await seen.desk.perform(Verb.RETRIEVE)
        await seen.states("connected")
        assert simulator.exchange.status("1001") == "trk_talk"
        await seen.desk.perform(Verb.HANGUP)
        await seen.idle()
        assert seen.ended == [Outcome.ANSWERED]
        assert seen.desk.view.recent[0].answered is not None
        commands = simulator.exchange.journal.commands
        assert {verb: commands[verb] for verb in ("answer", "hold", "retrieve", "clear_connection")} == dict.fromkeys(
            ("answer", "hold", "retrieve", "clear_connection"), 1
        )


async def test_a_call_says_which_group_it_came_through(seen: Seen, quiet: Simulator) -> None:
    quiet.exchange.ring("620", "0318055123", called="620")
    await seen.states("ringing")
    assert (seen.calls[0].called, seen.calls[0].group) == ("620", "620")
    await seen.desk.perform(Verb.REJECT)
    quiet.exchange.ring("1001", "0318055123", called="0318055001")
    await until(lambda: [call for call in seen.calls if call.called == "0318055001"])
    assert next(call.group for call in seen.calls if call.called == "0318055001") == ""


async def test_dial_and_be_hung_up_on(simulator: Simulator) -> None:
    simulator.exchange.set_behaviour("1002", Behaviour(answers_after=0.05))
    async with signed_in(simulator) as seen:
        await seen.desk.dial("1002")
        await seen.states("connected")
        assert seen.calls[0].name == "Seo-yeon Choi"
        simulator.exchange.hang_up("1002")
        await until(lambda: seen.calls and seen.calls[0].reason == "The other side has hung up.")
        await seen.desk.perform(Verb.HANGUP)
        await seen.idle()


async def test_a_caller_who_gives_up_is_a_missed_call(seen: Seen, quiet: Simulator) -> None:
    quiet.exchange.ring("1001", "", gives_up_after=0.05)
    await seen.states("ringing")
    assert seen.calls[0].number == ""
    await seen.idle()
    assert seen.ended == [Outcome.MISSED]


async def test_a_rejected_call_is_not_called_missed(seen: Seen, quiet: Simulator) -> None:
    quiet.exchange.ring("1001", "0318055123")
    await seen.states("ringing")
    await seen.desk.perform(Verb.REJECT)
    await seen.idle()
    assert seen.ended == [Outcome.REJECTED]


async def test_a_mobile_that_answers_is_no_missed_call(seen: Seen, quiet: Simulator) -> None:
    quiet.exchange.ring("1001", "0318055123")
    await seen.states("ringing")
    quiet.exchange.mobile_answers("1001")
    await seen.idle()
    assert seen.ended == [Outcome.ANSWERED_ELSEWHERE]


@pytest.mark.parametrize(
    ("number", "reason", "outcome"),
    [
        ("0553100200", "The other side is busy.", Outcome.BUSY),
        ("07040009999", "This number cannot be reached.", Outcome.FAILED),
        ("1005", "The other side does not want to be disturbed.", Outcome.FAILED),
    ],
)
async def test_a_call_that_fails_says_why(
    seen: Seen, quiet: Simulator, number: str, reason: str, outcome: Outcome
) -> None:
    quiet.exchange.set_dnd("1005", True)
    await seen.desk.dial(number)
    await seen.states("failed")
    assert seen.calls[0].reason == reason
    await seen.desk.perform(Verb.HANGUP)
    await seen.idle()
    assert seen.ended == [outcome]


async def test_a_second_caller_waits_and_answering_holds_the_first(seen: Seen, quiet: Simulator) -> None:
    first = await seen.talk(quiet, "0318055123")
    second = quiet.exchange.ring("1001", "0226710450")
    await seen.states("ringing", "connected")
    await seen.desk.perform(Verb.ANSWER)
    await until(
        lambda: {call.ref: call.state.value for call in seen.calls} == {first: "holding", second: "connected"}
    )
    with pytest.raises(Refused, match="cannot be"):
        await seen.desk.perform(Verb.RETRIEVE, first)
    await seen.desk.perform(Verb.HANGUP)
    await seen.states("holding")
    await seen.desk.perform(Verb.RETRIEVE)
    await seen.states("connected")


async def test_two_that_ring_must_be_told_apart(seen: Seen, quiet: Simulator) -> None:
    for ref in (91, 92):  # a PBX that rings two calls at once at one phone
        frame = {"type": "ringing", "deviceNumber": "1001", "serviceDN": "1001", "callingDN": f"031805512{ref}"}
        frame |= {"calledDN": "1001", "causeCode": 59, "causeMsg": "trunk_call"}
        quiet.faults.inject(json.dumps({"event": "call", "data": {**frame, "callRefID": ref, "evtSerialNum": ref}}))
    await seen.states("ringing", "ringing")
    with pytest.raises(Refused, match="say which"):
        await seen.desk.perform(Verb.ANSWER)
    assert quiet.exchange.journal.commands["answer"] == 0


async def test_a_refused_command_is_on_the_card_in_words_and_goes_with_the_next_change(
    seen: Seen, quiet: Simulator
) -> None:
    quiet.exchange.ring("1001", "0318055123")
    await seen.states("ringing")
    quiet.faults.refusals["answer"] = cti(203)
    with pytest.raises(Refused, match="not in a state"):
        await seen.desk.perform(Verb.ANSWER)
    assert "not in a state" in seen.calls[0].error
    assert not seen.calls[0].busy
    del quiet.faults.refusals["answer"]
    await seen.desk.perform(Verb.ANSWER)
    await seen.states("connected")
    assert seen.calls[0].error == ""


@pytest.mark.parametrize("verb", [Verb.ANSWER, Verb.REJECT, Verb.HOLD, Verb.RETRIEVE, Verb.HANGUP])
async def test_without_a_call_there_is_nothing_to_do(seen: Seen, verb: Verb) -> None:
    with pytest.raises(Refused, match="There is no call to"):
        await seen.desk.perform(verb)
    with pytest.raises(Refused, match="There is no call 12"):
        await seen.desk.perform(verb, 12)


async def test_a_number_that_is_none_is_not_sent(seen: Seen, quiet: Simulator) -> None:
    for text in ("12ab", "*71", ""):
        with pytest.raises(Refused):
            await seen.desk.dial(text)
    assert quiet.exchange.journal.commands["make"] == 0


async def test_one_call_at_a_time(seen: Seen, quiet: Simulator) -> None:
    await seen.desk.dial("1010")
    with pytest.raises(Refused, match="One call at a time"):
        await seen.desk.dial("1010")
    assert quiet.exchange.journal.commands["make"] == 1


async def test_dnd_forwarding_and_the_plug_are_followed(seen: Seen, quiet: Simulator) -> None:
    desk = seen.desk
    assert (desk.view.station.registered, desk.view.station.dnd, desk.view.station.forwarding) == (True, False, "")
    quiet.exchange.set_dnd("1001", True)
    await until(lambda: desk.view.station.dnd)
    quiet.exchange.set_forward("1001", "uncondition", "1002")
    await until(lambda: desk.view.station.forwarding == "all calls to Seo-yeon Choi (1002)")
    quiet.exchange.set_dnd("1001", False)
    quiet.exchange.set_forward("1001", "disable")
    await until(lambda: desk.view.station.dnd is False and desk.view.station.forwarding == "")
    quiet.exchange.ring("1001", "0318055123")
    await seen.states("ringing")
    quiet.exchange.unplug("1001")
    await until(lambda: desk.view.station.registered is False and not seen.calls)
    quiet.exchange.plug("1001")
    await until(lambda: desk.view.station.registered)


async def test_dnd_that_was_on_before_is_read_at_sign_in(quiet: Simulator) -> None:
    quiet.exchange.set_dnd("1001", True)
    quiet.exchange.set_forward("1001", "no_answer", "1002")
    async with signed_in(quiet) as seen:
        assert seen.desk.view.station.dnd is True
        assert seen.desk.view.station.forwarding == "when not answered to Seo-yeon Choi (1002)"


async def test_a_server_account_watches_the_extension_it_was_given(quiet: Simulator) -> None:
    async with signed_in(quiet, "desk") as seen:
        assert seen.desk.view.connection.level is Level.FULL
        assert seen.desk.view.connection.extension == "1001"
        quiet.exchange.ring("1001", "0318055123")
        await seen.states("ringing")


@pytest.mark.direct
async def test_a_station_that_may_not_watch_still_dials() -> None:
    async with (
        Simulator(scenario="quiet", seed=1, station_call_control=False) as simulator,
        signed_in(simulator) as seen,
    ):
        connection = seen.desk.view.connection
        assert (connection.state, connection.level) == (Connection.LIVE, Level.DIAL_ONLY)
        assert "Ask for a gateway or a server account" in connection.message
        await seen.desk.dial("1002")
        assert seen.notices == ["Your phone is calling 1002."]
        assert simulator.exchange.journal.commands["click_to_call"] == 1
        with pytest.raises(Refused, match="station login"):
            await seen.desk.perform(Verb.HANGUP)


async def test_the_picture_of_the_command_line(seen: Seen, quiet: Simulator) -> None:
    remote = Remote(seen.desk, lambda: None, lambda: None)
    quiet.exchange.ring("1001", "0318055123", called="0318055001")
    await seen.states("ringing")
    shown = picture(seen.desk.view)
    assert shown["version"] == 1
    assert (shown["user"], shown["extension"], shown["connection"], shown["level"]) == (
        "1001",
        "1001",
        "live",
        "full",
    )
    assert shown["station"].items() >= {"registered": True, "dnd": False, "forwarding": ""}.items()
    (call,) = shown["calls"]
    assert (call["state"], call["direction"], call["number"], call["name"]) == (
        "ringing",
        "in",
        "0318055123",
        "J. Park",
    )
    assert call["called"] == "0318055001"
    assert call["actions"] == ["answer", "reject", "divert", "hangup"]
    assert call["since"].endswith("+00:00")
    assert await remote.handle({"verb": "answer"}) == {"status": 0}
    await seen.states("connected")
    assert (await remote.handle({"verb": "answer"}))["status"] == 1
    assert (await remote.handle({"verb": "hold", "call": "12"}))["status"] == 2
    assert (await remote.handle({"verb": "dance"}))["status"] == 2
    assert (await remote.handle({"verb": "dial", "number": 12}))["status"] == 2
    assert "J. Park (0318055123) [divert, hold, transfer, " in words(picture(seen.desk.view))


async def test_following_tells_the_present_and_then_each_change(seen: Seen, quiet: Simulator) -> None:
    told: list[dict[str, object]] = []
    stop = Remote(seen.desk, lambda: None, lambda: None).follow(told.append)
    quiet.exchange.ring("1001", "0318055123", gives_up_after=0.05)
    await until(lambda: len(told) >= 3)
    await seen.idle()
    stop()
    counts = [len(reply["desk"]["calls"]) for reply in told]  # type: ignore[index]
    assert counts[0] == 0
    assert 1 in counts
    assert counts[-1] == 0
    assert all(a != b for a, b in itertools.pairwise(told))


async def test_who_is_told_sees_one_picture_and_the_newest(seen: Seen, quiet: Simulator) -> None:
    desk, looked = seen.desk, list[tuple[bool, bool, bool]]()

    def look(change: Change) -> None:
        if isinstance(change, CallsChanged):
            view = desk.view
            looked.append((view is desk.view, view.calls == change.calls, bool(view.calls)))

    desk.subscribe(look)
    quiet.exchange.ring("1001", "0318055123", called="0318055001")
    await seen.states("ringing")
    await desk.perform(Verb.REJECT)
    await seen.idle()
    assert {(one, newest) for one, newest, _any in looked} == {(True, True)}
    assert looked[0][2]
    assert not looked[-1][2]
    assert desk.view is not desk.view  # nobody is told just now: anything may have moved since
