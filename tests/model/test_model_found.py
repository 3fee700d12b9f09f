"""What is found going on when the connection is back: nothing is taken for known that nobody has said."""

import pytest

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel
from desk_agent.view import Direction, LegState, Outcome

ME = "1001"


class Phone:
    def __init__(self) -> None:
        self.model = CallModel(ME)
        self.seconds = 0.0

    def at(self) -> Instant:
        self.seconds += 1
        return Instant(1_800_000_000 + self.seconds, self.seconds)

    def hear(self, kind: type[ev.CallEvent], ref: int, **fields: object) -> None:
        at = self.at()
        event = kind(device_number=ME, call_ref_id=ref, evt_serial_num=int(at.mono), **fields)
        self.model.apply(event, at)


@pytest.fixture
def phone() -> Phone:
    made = Phone()
    made.model.resync("trk_talk", made.at())  # and nobody says which call that is
    return made


def test_what_rings_beside_a_call_that_nobody_has_told_of_is_not_taken_for_answered(phone: Phone) -> None:
    phone.hear(ev.Ringing, 7, calling_dn="1003", called_dn=ME, cause_code=22)
    phone.model.verify("trk_talk", phone.at())
    assert phone.model.legs[7].state is LegState.RINGING
    assert phone.model.legs[7].answered is None


@pytest.mark.parametrize("found", [ev.Hold, ev.Released])
def test_once_that_call_has_been_heard_of_the_word_is_about_the_other_again(
    phone: Phone, found: type[ev.CallEvent]
) -> None:
    phone.hear(found, 3)
    phone.hear(ev.Ringing, 7, calling_dn="1003", called_dn=ME, cause_code=22)
    phone.hear(ev.Released, 3)
    phone.model.verify("stn_talk", phone.at())
    assert phone.model.legs[7].state is LegState.CONNECTED


def test_a_waiting_call_rings_while_another_talks() -> None:
    phone = Phone()
    phone.hear(ev.Ringing, 7, calling_dn="1003", called_dn=ME, cause_code=int(Cause.CALLWAIT))
    phone.model.verify("stn_talk", phone.at())
    assert phone.model.legs[7].state is LegState.RINGING


def test_the_direction_is_learned_where_the_first_news_does_not_say_it(phone: Phone) -> None:
    phone.hear(ev.Hold, 3, hold_dn=ME)
    assert phone.model.legs[3].guessed
    phone.hear(ev.Connected, 3, calling_dn="", called_dn=ME, cause_code=59)
    assert (phone.model.legs[3].direction, phone.model.legs[3].guessed) == (Direction.IN, False)


def test_a_recall_does_not_say_it_either_but_what_rang_first_does(phone: Phone) -> None:
    phone.hear(ev.Ringing, 3, calling_dn="1003", called_dn=ME, cause_code=int(Cause.RECALL))
    assert phone.model.legs[3].guessed
    phone.hear(ev.Connected, 3, calling_dn=ME, called_dn="1003")
    assert phone.model.legs[3].direction is Direction.OUT
    phone.hear(ev.Ringing, 4, calling_dn="1002", called_dn=ME, cause_code=22)
    phone.hear(ev.Connected, 4, calling_dn=ME, called_dn="1002")
    assert phone.model.legs[4].direction is Direction.IN


@pytest.mark.parametrize("told", [ev.Rerouting, ev.Released, ev.Connected])
@pytest.mark.parametrize("seen", [True, False])
def test_what_rang_and_still_rings_was_perhaps_another_call(told: type[ev.CallEvent], *, seen: bool) -> None:
    """It was answered and held while nobody listened, and then another one rang: "ring" says no more."""
    phone = Phone()
    phone.hear(ev.Ringing, 7, calling_dn="1003", called_dn=ME, cause_code=22)
    phone.model.resync("ring", phone.at())
    if not seen:
        phone.hear(told, 9, cause_code=int(Cause.REROUTE))
    at = phone.at()
    over = ev.Released(device_number=ME, call_ref_id=7, evt_serial_num=90, cause_code=int(Cause.NORMAL_CLEARING))
    outcomes = [one.outcome for one in phone.model.apply(over, at).ended if one.leg.ref == 7]
    assert outcomes == [Outcome.MISSED if seen else Outcome.UNKNOWN]
