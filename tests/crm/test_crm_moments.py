"""What happens to calls, once each: what a CRM and a command hear."""

from typing import Any

import pytest
from msgspec.structs import replace

from desk_agent.crm.fields import fields_of
from desk_agent.crm.moments import Happened, Moment, Moments
from desk_agent.crm.sample import sample_call
from desk_agent.instant import Instant
from desk_agent.people.numbers import DialRules
from desk_agent.settings.crm import FIELDS
from desk_agent.view import CallsChanged, CallView, Direction, LegState, NameSource, Outcome, PastCall

AT = Instant(1_790_000_000.0, 1_000.0)
KOREA = DialRules("KR", outside="9", area="31")


def later(seconds: float) -> Instant:
    return Instant(AT.wall + seconds, AT.mono + seconds)


def call(ref: int = 7, state: LegState = LegState.RINGING, **given: Any) -> CallView:
    facts: dict[str, Any] = {
        "direction": Direction.IN,
        "number": "0318055123",
        "name": "J. Park",
        "name_source": NameSource.CONTACT,
        "called": "620",
        "called_name": "Sales",
        "diverted_by": "",
        "since": AT,
        "started": AT,
        "answered": None,
        "actions": (),
        "group": "620",
    }
    return CallView(ref, state, **(facts | given))


def over(one: CallView, **given: Any) -> PastCall:
    facts: dict[str, Any] = {"answered": one.answered, "outcome": Outcome.ANSWERED}
    return PastCall(
        one.ref, one.direction, one.number, one.name, one.called, one.started, later(75), **(facts | given)
    )


class Ear:
    def __init__(self) -> None:
        self.heard: list[Happened] = []
        self.moments = Moments(self.heard.append)
        self.calls: dict[int, CallView] = {}

    def shows(self, *calls: CallView, ended: tuple[PastCall, ...] = ()) -> None:
        self.moments.hear(CallsChanged(calls, tuple(one.ref for one in calls), ended))

    @property
    def said(self) -> list[str]:
        return [f"{one.moment} {one.call.number}" for one in self.heard]


@pytest.fixture
def ear() -> Ear:
    return Ear()


def test_each_moment_once(ear: Ear) -> None:
    ringing = call()
    talking = replace(ringing, state=LegState.CONNECTED, answered=later(5))
    for _ in range(3):
        ear.shows(ringing)
    for state in (LegState.CONNECTED, LegState.HOLDING, LegState.CONNECTED):
        ear.shows(replace(talking, state=state))
    ear.shows(ended=(over(talking),))
    ear.shows()
    assert ear.said == ["ring 0318055123", "answer 0318055123", "end 0318055123"]
    assert len({one.key for one in ear.heard}) == 1


def test_a_number_that_comes_a_moment_later(ear: Ear) -> None:
    ear.shows(call(number=""))
    assert ear.said == []
    ear.shows(call())
    assert ear.said == ["ring 0318055123"]


def test_a_withheld_number_has_no_ring_but_an_answer(ear: Ear) -> None:
    silent = call(number="", name="")
    ear.shows(silent)
    ear.shows(replace(silent, state=LegState.CONNECTED, answered=later(5)))
    assert ear.said == ["answer "]


def test_a_call_that_was_talked_about_before_it_was_seen_has_had_its_moments(ear: Ear) -> None:
    talking = call(state=LegState.CONNECTED, answered=AT)
    ear.shows(talking)
    ear.shows(replace(talking, state=LegState.HOLDING))
    ear.shows(ended=(over(talking),))
    assert ear.said == ["end 0318055123"]


def test_another_reference_is_no_other_call(ear: Ear) -> None:
    ear.shows(call(7))
    ear.shows(call(8))
    ear.shows(call(8, LegState.CONNECTED, answered=later(5)))
    ear.shows(call(9, LegState.CONNECTED, answered=later(5)))
    ear.shows(ended=(over(call(9, answered=later(5))),))
    assert ear.said == ["ring 0318055123", "answer 0318055123", "end 0318055123"]


def test_two_calls_at_once_are_two(ear: Ear) -> None:
    other = call(8, number="1002", started=later(1))
    ear.shows(call(7), other)
    ear.shows(replace(other, state=LegState.CONNECTED, answered=later(5)), ended=(over(call(7)),))
    assert ear.said == ["ring 0318055123", "ring 1002", "answer 1002", "end 0318055123"]
    assert len({one.key for one in ear.heard}) == 2


def test_an_outgoing_call_does_not_ring_here(ear: Ear) -> None:
    dialled = call(state=LegState.ALERTING, direction=Direction.OUT, group="")
    ear.shows(dialled)
    ear.shows(replace(dialled, state=LegState.CONNECTED, answered=later(5)))
    assert ear.said == ["answer 0318055123"]


# what a call is called


def test_the_values_of_a_call_that_is_over() -> None:
    talking = call(answered=later(5), diverted_by="Min-ji Kim")
    happened = Happened(Moment.NOTE, 1, talking, over(talking), "Wants\na quotation", "sold", "Sold")
    values = fields_of(happened, KOREA, extension="1001", user="1001")
    assert tuple(values) == FIELDS
    assert values == {
        "moment": "note",
        "number": "0318055123",
        "e164": "+82318055123",
        "name": "J. Park",
        "called": "620",
        "called_name": "Sales",
        "queue": "620",
        "ref": "7",
        "direction": "in",
        "started": "2026-09-21T14:13:20Z",
        "answered": "2026-09-21T14:13:25Z",
        "ended": "2026-09-21T14:14:35Z",
        "rang": "5",
        "duration": "70",
        "outcome": "answered",
        "note": "Wants a quotation",
        "disposition": "sold",
        "disposition_name": "Sold",
        "diverted_by": "Min-ji Kim",
        "extension": "1001",
        "user": "1001",
    }


def test_what_is_not_known_yet_is_empty() -> None:
    values = fields_of(Happened(Moment.RING, 1, call(number="1002")), KOREA)
    empty = ("e164", "answered", "ended", "rang", "outcome", "note", "disposition")
    assert [values[name] for name in empty] == [""] * len(empty)
    assert values["duration"] == "0"


def test_numbers_can_be_hidden() -> None:
    values = fields_of(Happened(Moment.RING, 1, call()), KOREA, mask=4)
    assert (values["number"], values["e164"]) == ("031805xxxx", "+8231805xxxx")
    values = fields_of(Happened(Moment.RING, 1, call(number="1002")), KOREA, mask=12)
    assert values["number"] == "xxxx"


def test_there_is_a_call_to_try_things_out_with() -> None:
    values = fields_of(sample_call(AT), KOREA)
    assert not [name for name in FIELDS if name not in {"extension", "user", "diverted_by"} and not values[name]]
