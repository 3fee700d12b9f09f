"""One word for the phone's state, held against its one call: what a lost event leaves, and what it does not prove."""

from collections.abc import Callable

import pytest

from desk_agent.api import events as ev
from desk_agent.view import LegState, Outcome
from tests.model.test_model_calls import ME, Phone, phone, ring, talk

__all__ = ["phone"]


def calls(phone: Phone, ref: int = 1) -> None:
    phone.hear(ev.Alerting, ref, calling_dn=ME, called_dn="1003", cause_code=22)


def word(phone: Phone, said: str) -> None:
    phone.seconds += 1
    phone.model.verify(said, phone.at())


def test_talk_means_answered_once_another_word_is_known_for_calling(phone: Phone) -> None:
    calls(phone)
    assert phone.model.asks
    word(phone, "busy")
    assert not phone.model.asks
    assert phone.states() == {1: LegState.ALERTING}
    word(phone, "stn_talk")
    assert phone.states() == {1: LegState.CONNECTED}
    assert phone.model.legs[1].answered == phone.at()


def test_what_was_learnt_from_one_call_holds_for_the_next(phone: Phone) -> None:
    calls(phone)
    word(phone, "busy")
    phone.hear(ev.Released, 1, cause_code=48)
    calls(phone, 2)
    assert not phone.model.asks
    word(phone, "trk_talk")
    assert phone.states() == {2: LegState.CONNECTED}


@pytest.mark.parametrize("first", ["", "stn_talk"])
def test_talk_proves_nothing_where_a_phone_that_calls_may_talk(phone: Phone, first: str) -> None:
    calls(phone)
    if first:
        word(phone, first)
    word(phone, "stn_talk")
    assert phone.states() == {1: LegState.ALERTING}


def test_a_held_call_that_was_taken_back_unheard(phone: Phone) -> None:
    talk(phone)
    phone.hear(ev.Hold, hold_dn=ME)
    word(phone, "hold")
    word(phone, "stn_talk")
    assert phone.states() == {1: LegState.CONNECTED}


@pytest.mark.parametrize("begins", [calls, ring])
def test_a_call_that_is_on_hold_was_answered(phone: Phone, begins: Callable[[Phone], None]) -> None:
    begins(phone)
    word(phone, "hold")
    assert phone.states() == {1: LegState.HOLDING}
    assert phone.model.legs[1].answered == phone.at()


def test_whether_they_talked_stays_unknown_when_the_other_side_leaves(phone: Phone) -> None:
    calls(phone)
    phone.model.doubt()
    phone.model.resync("busy", phone.at())  # calling, or in a call of which nobody has told
    phone.hear(ev.ReleasedAsc, released_asc_dn="1003", cause_code=48)
    phone.hear(ev.Released, cause_code=48)
    assert phone.ended == [(1, Outcome.UNKNOWN)]


def test_that_it_is_unknown_whether_they_talked_holds_where_the_end_is_not_heard_either(phone: Phone) -> None:
    calls(phone)
    phone.model.doubt()
    phone.model.resync("busy", phone.at())
    phone.hear(ev.ReleasedAsc, released_asc_dn="1003", cause_code=48)
    phone.seconds += 10
    assert [one.outcome for one in phone.model.verify("idle", phone.at()).ended] == [Outcome.UNKNOWN]


def test_a_word_teaches_nothing_about_a_state_that_is_not_certain(phone: Phone) -> None:
    calls(phone)
    phone.model.doubt()
    phone.model.resync("busy", phone.at())  # it may be another call by now
    word(phone, "stn_talk")
    assert phone.states() == {1: LegState.ALERTING}


def test_a_call_that_the_pbx_does_not_know_is_over(phone: Phone) -> None:
    talk(phone)
    ring(phone, 2, "1002")
    assert phone.model.disown(2, phone.at())
    assert phone.states() == {1: LegState.CONNECTED}
    assert not phone.model.disown(2, phone.at())
    phone.hear(ev.ReleasedAsc, released_asc_dn="0318055123", cause_code=48)
    phone.model.disown(1, phone.at())
    assert phone.states() == {}
    phone.model.disown(1, phone.at())
    ended = [leg.outcome for leg in phone.model.disown(1, phone.at()).ended]
    assert ended == []


def test_what_was_lost_ends_as_unknown_and_a_call_whose_other_side_left_as_it_was(phone: Phone) -> None:
    talk(phone)
    assert [one.outcome for one in phone.model.disown(1, phone.at()).ended] == [Outcome.UNKNOWN]
    talk(phone, 2)
    phone.hear(ev.ReleasedAsc, 2, released_asc_dn="0318055123", cause_code=48)
    assert [one.outcome for one in phone.model.disown(2, phone.at()).ended] == [Outcome.ANSWERED]


def test_a_conference_of_more_than_can_be_is_cut(phone: Phone) -> None:
    members = tuple(str(number) for number in range(2000, 2500))
    phone.hear(ev.Conferenced, member_dn=members, master_dn="2000", new_conf_member_dn=ME)
    assert len(phone.model.legs[1].members) == 64
