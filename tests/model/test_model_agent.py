"""The own ACD agent: events and answers in either order end the same, and what nobody has said is unknown."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.api import events as ev
from desk_agent.instant import Instant
from desk_agent.model.agent import AgentModel, Duty, LogOff, LogOn, Place
from desk_agent.view import AgentState

OWN = "1001"
SALES, SUPPORT = Place("620", "1001"), Place("630", "2001", primary=False, priority=3)


def at(seconds: float) -> Instant:
    return Instant(1_800_000_000 + seconds, 1_000 + seconds)


def said(kind: type[ev.AgentEvent], *groups: str, serial: int = 0, device: str = OWN) -> ev.AgentEvent:
    primary, secondary = (*groups, "", "")[:2]
    return kind(
        device_number=device,
        primary_acd_group=primary,
        primary_agent_id="1001" if primary else "",
        secondary_acd_group=secondary,
        secondary_agent_id="2001" if secondary else "",
        evt_serial_num=serial,
    )


def on(model: AgentModel) -> list[str]:
    return [place.group for place in model.now.logged_on]


def ready(*groups: str) -> AgentModel:
    model = AgentModel(OWN, [SALES, SUPPORT])
    model.apply(said(ev.AgentReady, *(groups or ("620",))), at(0))
    return model


def test_nothing_is_known_until_the_pbx_speaks() -> None:
    model = AgentModel(OWN, [SUPPORT, SALES])
    assert (model.now.state, model.now.since, on(model), model.heard) == (AgentState.UNKNOWN, None, [], False)
    assert [place.group for place in model.now.places] == ["620", "630"]
    assert not model.apply(said(ev.AgentReady, "620", device="1002"), at(1))
    assert model.apply(said(ev.AgentReady, "620"), at(2))
    assert (model.now.state, model.now.since, on(model), model.heard) == (AgentState.READY, at(2), ["620"], True)
    model.doubt()
    assert (model.now.state, model.now.since, on(model)) == (AgentState.UNKNOWN, None, [])
    assert [place.group for place in model.now.places] == ["620", "630"]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (ev.AgentReady, AgentState.READY),
        (ev.AgentNotReady, AgentState.NOT_READY),
        (ev.AgentWork, AgentState.WRAP_UP),
        (ev.AgentBusy, AgentState.BUSY),
    ],
)
def test_states_last_from_when_they_began(kind: type[ev.AgentEvent], state: AgentState) -> None:
    model = AgentModel(OWN)
    model.apply(said(kind, "620"), at(1))
    model.apply(said(kind, "620"), at(5))
    assert (model.now.state, model.now.since) == (state, at(1))


def test_the_events_of_a_second_group_name_both() -> None:
    model = ready()
    model.apply(said(ev.AgentLogOn, "620", "630"), at(1))
    assert (model.now.state, on(model)) == (AgentState.READY, ["620", "630"])
    assert [place.priority for place in model.now.places] == [0, 3]  # no event tells it: as remembered
    model.apply(said(ev.AgentReady, "", "630"), at(2))
    assert on(model) == ["630"]


def test_one_group_that_an_event_names_twice_is_one() -> None:
    model = AgentModel(OWN)
    model.apply(said(ev.AgentLogOn, "60304", "60304"), at(0))
    assert [(place.group, place.primary) for place in model.now.logged_on] == [("60304", True)]


@pytest.mark.parametrize("event_first", [True, False])
def test_not_ready_has_the_reason_that_was_sent(event_first: bool) -> None:
    model = ready()
    model.ask(Duty(ready=False, reason="3"))
    steps = [lambda: model.apply(said(ev.AgentNotReady, "620"), at(1)), lambda: model.accepted(at(1))]
    for step in steps if event_first else reversed(steps):
        step()
    assert (model.now.state, model.now.reason, model.now.since) == (AgentState.NOT_READY, "3", at(1))
    assert model.wish is None
    assert model.ready_reason == "3"
    model.ask(Duty(ready=True, reason=model.ready_reason))
    model.accepted(at(2))
    model.apply(said(ev.AgentReady, "620"), at(3))
    assert (model.now.state, model.now.reason, model.now.since) == (AgentState.READY, "", at(2))
    model.apply(said(ev.AgentNotReady, "620"), at(4))  # at the phone, or by the PBX: for a reason nobody tells
    assert (model.now.state, model.now.reason) == (AgentState.NOT_READY, "")


def test_the_reason_outlives_a_call() -> None:
    model = ready()
    model.ask(Duty(ready=False, reason="2"))
    for kind in (ev.AgentNotReady, ev.AgentBusy):
        model.apply(said(kind, "620"), at(1))
    model.accepted(at(1))
    model.apply(said(ev.AgentNotReady, "620"), at(9))
    assert (model.now.state, model.now.reason) == (AgentState.NOT_READY, "2")


def test_a_reason_asked_for_while_busy_comes_with_the_state() -> None:
    model = ready()
    model.apply(said(ev.AgentBusy, "620"), at(1))
    model.ask(Duty(ready=False, reason="2"))
    model.apply(said(ev.AgentBusy, "620"), at(2))
    model.accepted(at(2))
    assert model.now.state is AgentState.BUSY  # the event said so after the command: the answer does not undo it
    model.apply(said(ev.AgentNotReady, "620"), at(9))
    assert (model.now.state, model.now.reason) == (AgentState.NOT_READY, "2")


def test_a_ready_of_before_does_not_take_the_reason_away() -> None:
    model = ready()
    model.ask(Duty(ready=False, reason="2"))
    model.apply(said(ev.AgentReady, "620"), at(1))  # of an earlier command
    model.accepted(at(1))
    assert model.now.state is AgentState.READY
    model.apply(said(ev.AgentNotReady, "620"), at(2))
    assert (model.now.state, model.now.reason) == (AgentState.NOT_READY, "2")


def test_another_reason_begins_anew() -> None:
    model = ready()
    for seconds, reason in ((1, "1"), (5, "2")):
        model.ask(Duty(ready=False, reason=reason))
        model.apply(said(ev.AgentNotReady, "620"), at(seconds))
        model.accepted(at(seconds))
    assert (model.now.reason, model.now.since) == ("2", at(5))


def test_a_refused_wish_leaves_no_trace() -> None:
    model = ready()
    model.ask(Duty(ready=False, reason="2"))
    model.refused()
    assert (model.now.state, model.wish) == (AgentState.READY, None)
    model.apply(said(ev.AgentNotReady, "620"), at(1))
    assert model.now.reason == ""
    assert model.ready_reason == "1"


def test_ready_never_sends_the_reason_that_starts_the_wrap_up() -> None:
    model = ready()
    model.ask(Duty(ready=False, reason="0"))
    model.apply(said(ev.AgentWork, "620"), at(1))
    model.accepted(at(1))
    assert model.now.state is AgentState.WRAP_UP
    assert model.ready_reason == "1"


@pytest.mark.parametrize("event_first", [True, False])
def test_logging_on(event_first: bool) -> None:
    model = AgentModel(OWN)
    model.ask(LogOn(SUPPORT))
    steps = [lambda: model.apply(said(ev.AgentLogOn, "", "630"), at(1)), lambda: model.accepted(at(2))]
    for step in steps if event_first else reversed(steps):
        step()
    assert model.now.logged_on == (Place("630", "2001", primary=False, priority=3, logged_on=True),)
    assert model.now.state is AgentState.UNKNOWN  # logged on, but whether ready the PBX has not said
    model.apply(said(ev.AgentReady, "", "630"), at(3))
    assert model.now.state is AgentState.READY


@pytest.mark.parametrize("event_first", [True, False])
@pytest.mark.parametrize("named", [("620", "630"), ("630",), ()])
def test_logging_off_from_one_of_two(event_first: bool, named: tuple[str, ...]) -> None:
    model = ready("620", "630")
    model.ask(LogOff(SUPPORT))
    steps = [lambda: model.apply(said(ev.AgentLogOff, *named), at(1)), lambda: model.accepted(at(2))]
    for step in steps if event_first else reversed(steps):
        step()
    assert (model.now.state, on(model)) == (AgentState.READY, ["620"])
    model.apply(said(ev.AgentLogOff, "620"), at(9))  # and somebody else from the other
    assert model.now.state is AgentState.LOGGED_OFF


def test_a_log_off_that_could_mean_either_group_is_not_guessed_at() -> None:
    model = ready("620", "630")
    model.apply(said(ev.AgentLogOff, "620", "630"), at(1))
    assert (model.now.state, on(model)) == (AgentState.UNKNOWN, [])
    model.apply(said(ev.AgentReady, "620"), at(2))
    assert (model.now.state, on(model)) == (AgentState.READY, ["620"])
    assert model.left("620", at(3))  # the stream says which
    assert model.now.state is AgentState.LOGGED_OFF


def test_the_last_log_off_ends_it() -> None:
    model = ready()
    model.apply(said(ev.AgentLogOff, "620"), at(4))
    assert (model.now.state, model.now.since, on(model)) == (AgentState.LOGGED_OFF, at(4), [])


def test_an_answer_later_than_the_next_log_off_logs_nobody_on() -> None:
    model = AgentModel(OWN, [SALES])
    model.ask(LogOn(SALES))
    model.apply(said(ev.AgentLogOn, "620"), at(1))
    model.apply(said(ev.AgentLogOff, "620"), at(2))
    model.accepted(at(3))
    assert (model.now.state, on(model)) == (AgentState.LOGGED_OFF, [])


def test_the_stream_tells_the_reason_in_either_order() -> None:
    for first in (True, False):
        model = ready()
        steps = [
            lambda model=model: model.reason_is("#"),
            lambda model=model: model.apply(said(ev.AgentNotReady), at(1)),
        ]
        for step in steps if first else reversed(steps):
            step()
        assert (model.now.state, model.now.reason) == (AgentState.NOT_READY, "#")
        assert model.ready_reason == "#"
        assert not model.reason_is("")


def test_an_event_that_was_overtaken_says_nothing() -> None:
    model = ready()
    model.apply(said(ev.AgentNotReady, "620", serial=12), at(1))
    assert not model.apply(said(ev.AgentReady, "620", serial=11), at(1.2))
    assert model.now.state is AgentState.NOT_READY
    assert model.apply(said(ev.AgentReady, "620", serial=1), at(60))  # the PBX counts anew
    model.apply(said(ev.AgentNotReady, "620", serial=2), at(61))
    assert model.now.state is AgentState.NOT_READY


KINDS = [ev.AgentLogOn, ev.AgentLogOff, ev.AgentReady, ev.AgentNotReady, ev.AgentWork, ev.AgentBusy]
STEPS = st.one_of(
    st.tuples(st.sampled_from(KINDS), st.sampled_from([(), ("620",), ("620", "630"), ("", "630")])),
    st.sampled_from([LogOn(SALES), LogOff(SALES), Duty(ready=True, reason="1"), Duty(ready=False, reason="2")]),
    st.sampled_from(["accepted", "refused", "doubt"]),
)


@given(st.lists(STEPS, max_size=30))
def test_whatever_comes_the_picture_holds_together(steps: list[object]) -> None:
    model = AgentModel(OWN, [SALES, SUPPORT])
    clock = itertools.count()
    for step in steps:
        moment = at(next(clock))
        match step:
            case (kind, groups):
                model.apply(said(kind, *groups), moment)
                state = {
                    ev.AgentReady: AgentState.READY,
                    ev.AgentNotReady: AgentState.NOT_READY,
                    ev.AgentWork: AgentState.WRAP_UP,
                    ev.AgentBusy: AgentState.BUSY,
                }.get(kind)
                assert state is None or model.now.state is state
            case "accepted":
                model.accepted(moment)
                assert model.wish is None
            case "refused":
                before = model.now
                model.refused()
                assert model.now == before
            case "doubt":
                model.doubt()
                assert model.now.state is AgentState.UNKNOWN
            case _:
                model.ask(step)  # type: ignore[arg-type]
        now = model.now
        assert len({place.group for place in now.places}) == len(now.places)
        assert now.state is not AgentState.LOGGED_OFF or not now.logged_on
        assert not now.reason or now.state in {AgentState.NOT_READY, AgentState.WRAP_UP, AgentState.BUSY}
        assert model.ready_reason != "0"
