"""Two calls, one word for both, and the end of one that was lost."""

import pytest

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.view import LegState, Outcome, Verb
from tests.model.test_model_calls import ME, Phone, phone, ring, talk

__all__ = ["phone"]


def ask(phone: Phone, said: str) -> list[tuple[int, Outcome]]:
    """What the PBX's word, asked for in a while, shows to be over."""
    phone.seconds += 10
    return [(one.leg.ref, one.outcome) for one in phone.model.verify(said, phone.at()).ended]


def held(phone: Phone, ref: int = 1) -> None:
    talk(phone, ref)
    phone.hear(ev.Hold, ref, hold_dn=ME)


def doubtful(phone: Phone) -> set[int]:
    return {ref for ref, leg in phone.model.legs.items() if not leg.verified}


def test_a_second_call_that_gave_up_unheard_rings_no_more(phone: Phone) -> None:
    held(phone)
    ring(phone, 2, "1002")
    assert ask(phone, "ring") == []
    assert ask(phone, "hold") == [(2, Outcome.UNKNOWN)]
    assert phone.states() == {1: LegState.HOLDING}


def test_where_the_word_is_that_of_the_held_call_from_the_beginning_it_proves_nothing(phone: Phone) -> None:
    held(phone)
    ring(phone, 2, "1002")
    assert ask(phone, "hold") == ask(phone, "hold") == []
    assert phone.states() == {1: LegState.HOLDING, 2: LegState.RINGING}
    assert doubtful(phone) == set()


def test_a_word_at_the_moment_of_the_event_teaches_nothing(phone: Phone) -> None:
    held(phone)
    ring(phone, 2, "1002")
    phone.model.verify("hold", phone.at())  # of the moment before
    assert ask(phone, "ring") == ask(phone, "ring") == []
    assert ask(phone, "hold") == [(2, Outcome.UNKNOWN)]


@pytest.mark.parametrize("kinds", [("stn_talk", "trk_talk"), ("talk", "stn_talk")])
def test_talk_is_talk_with_whomever(phone: Phone, kinds: tuple[str, str]) -> None:
    talk(phone)
    ring(phone, 2, "1002")
    assert [ask(phone, kind) for kind in kinds] == [[], []]
    assert doubtful(phone) == set()


def test_one_that_rang_beside_a_held_call_and_talks_now_may_be_either(phone: Phone) -> None:
    held(phone)
    ring(phone, 2, "1002")
    ask(phone, "ring")
    assert ask(phone, "trk_talk") == []
    assert doubtful(phone) == {2}
    phone.hear(ev.Connected, 2, calling_dn="1002", called_dn=ME)
    assert doubtful(phone) == set()


def test_a_consultation_that_ended_unheard_is_doubtful_and_the_held_call_can_be_taken_back(phone: Phone) -> None:
    held(phone)
    phone.hear(ev.Proceeding, 2, dial_digit="1003")
    phone.hear(ev.Connected, 2, calling_dn=ME, called_dn="1003")
    assert Verb.RETRIEVE not in phone.model.verbs(phone.model.legs[1])
    ask(phone, "stn_talk")
    assert ask(phone, "hold") == [], "it may be on hold as well"
    assert doubtful(phone) == {2}
    assert Verb.RETRIEVE in phone.model.verbs(phone.model.legs[1])
    assert [one.outcome for one in phone.model.deny(2, phone.at()).ended] == [Outcome.UNKNOWN]


def test_who_talks_has_no_busy_tone_elsewhere(phone: Phone) -> None:
    phone.hear(ev.Failed, 1, calling_dn=ME, called_dn="1002", cause_code=Cause.USER_BUSY)
    talk(phone, 2)
    assert ask(phone, "trk_talk") == [(1, Outcome.BUSY)]
    assert phone.states() == {2: LegState.CONNECTED}


def test_who_talks_calls_nobody_else(phone: Phone) -> None:
    phone.hear(ev.Alerting, 1, calling_dn=ME, called_dn="1002", cause_code=22)
    talk(phone, 2)
    assert ask(phone, "trk_talk") == [(1, Outcome.UNKNOWN)]


def test_of_two_calls_that_talk_the_earlier_one_is_doubtful(phone: Phone) -> None:
    talk(phone, 1)
    talk(phone, 2)
    assert ask(phone, "trk_talk") == [], "it may be on hold as well"
    assert doubtful(phone) == {1}
    phone.hear(ev.Hold, 1, hold_dn=ME)
    ask(phone, "trk_talk")
    assert doubtful(phone) == set()


def test_the_later_one_by_its_number_however_they_are_heard(phone: Phone) -> None:
    talk(phone, 1)
    talk(phone, 2)
    phone.hear(ev.Retrieve, 1, retrieve_dn=ME)  # that it was held was lost
    ask(phone, "trk_talk")
    assert doubtful(phone) == {2}


def test_the_hold_of_the_other_may_come_a_moment_later(phone: Phone) -> None:
    talk(phone, 1)
    talk(phone, 2)
    phone.seconds += 0.5
    phone.model.verify("trk_talk", phone.at())
    assert doubtful(phone) == set()


def test_a_conference_may_have_two_references(phone: Phone) -> None:
    members = (ME, "1002", "1003")
    for ref in (1, 2):
        phone.hear(ev.Conferenced, ref, member_dn=members, master_dn="1004", new_conf_member_dn="1003")
    ask(phone, "conf")
    assert len(phone.states()) < 2 or doubtful(phone) == set()


def test_the_end_that_was_not_heard_of_a_call_whose_other_side_had_left_is_when_that_left(phone: Phone) -> None:
    talk(phone)
    phone.hear(ev.ReleasedAsc, released_asc_dn="0318055123", cause_code=48)
    left = phone.at()
    phone.seconds += 30
    (ended,) = phone.model.verify("idle", phone.at()).ended
    assert (ended.at, ended.outcome) == (left, Outcome.ANSWERED)
