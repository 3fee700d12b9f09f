"""Transfers as a random hour has found them: calls that nobody can tell apart, and one that comes back."""

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.view import LegState, Outcome
from tests.model.test_model_calls import ME, Phone, phone, ring, talk

__all__ = ["phone"]


def test_a_transfer_among_calls_with_one_number_ends_the_two_that_it_is_about(phone: Phone) -> None:
    for ref in (1, 2):
        talk(phone, ref)
        phone.hear(ev.Hold, ref, hold_dn=ME)
    talk(phone, 3)  # all three with the same person, or a number that is withheld
    phone.hear(
        ev.Transferring,
        2,
        transferred_dn="0318055123",
        transfer_to_dn="0318055123",
        transferor_dn=ME,
        call_type="screened",
    )
    assert phone.states() == {1: LegState.HOLDING}
    assert sorted(phone.ended) == [(2, Outcome.TRANSFERRED), (3, Outcome.TRANSFERRED)]
    phone.hear(ev.Ringing, 1, calling_dn="0318055123", called_dn=ME, cause_code=Cause.RECALL)
    assert phone.states() == {1: LegState.RINGING}


def test_a_call_that_was_here_before_and_is_handed_back_while_it_rings_is_not_answered(phone: Phone) -> None:
    ring(phone, 1, "1002")
    phone.hear(ev.Released, 1, cause_code=Cause.PICKUP)
    phone.ended.clear()
    ring(phone, 2, "1003")  # who picked it up asks
    phone.hear(ev.Transferred, 1, transfer_to_dn=ME, transferor_dn="1003")
    phone.hear(
        ev.Ringing,
        1,
        calling_dn="1002",
        called_dn=ME,
        diversion_num="1003",
        cause_code=Cause.UNSCREENED_TRANSFER,
    )
    assert phone.states() == {1: LegState.RINGING}
    phone.hear(ev.Released, 1, cause_code=Cause.REJECT)
    assert phone.ended == [(1, Outcome.REJECTED)]


def test_a_consulted_call_that_is_handed_to_another_leaves_the_first_one_on_hold(phone: Phone) -> None:
    talk(phone, 1)
    phone.hear(ev.Hold, 1, hold_dn=ME)
    phone.hear(ev.Alerting, 2, calling_dn=ME, called_dn="1003", cause_code=Cause.CONSULTATION)
    phone.hear(ev.Connected, 2, calling_dn=ME, called_dn="1003", cause_code=Cause.CONSULTATION)
    assert phone.model.legs[2].parent == 1
    phone.hear(ev.Hold, 2, hold_dn=ME)
    ring(phone, 3, "1002")
    phone.hear(ev.Connected, 3, calling_dn="1002", called_dn=ME, cause_code=Cause.CALLWAIT)
    phone.hear(
        ev.Transferring, 2, transferred_dn="1003", transfer_to_dn="1002", transferor_dn=ME, call_type="screened"
    )
    assert phone.states() == {1: LegState.HOLDING}


def test_a_conference_ends_each_call_that_it_takes_up_once(phone: Phone) -> None:
    phone.hear(ev.Alerting, 1, calling_dn=ME, called_dn="+0318055123", cause_code=22)
    phone.hear(ev.Connected, 1, calling_dn=ME, called_dn="+0318055123", cause_code=22)
    phone.hear(ev.Hold, 1, hold_dn=ME)
    talk(phone, 2)  # from the same number, written otherwise
    members = ("+0318055123", ME, "0318055123")
    phone.hear(ev.Conferencing, 1, member_dn=members, new_conf_member_dn="0318055123")
    assert phone.ended == [(2, Outcome.ANSWERED)]
    assert phone.states() == {1: LegState.CONFERENCE}


def test_that_there_is_no_call_of_the_old_reference_says_nothing_of_the_call(phone: Phone) -> None:
    """The command was on its way when the call got another reference."""
    ring(phone, 2, "1003")
    phone.hear(ev.Transferred, 1, transfer_to_dn=ME, transferor_dn="1003")
    assert set(phone.states()) == {1}
    assert not phone.model.disown(2, phone.at()).ended
    phone.model.doubt()
    assert not phone.model.deny(2, phone.at()).ended
    assert set(phone.states()) == {1}


def test_a_call_that_may_be_over_is_not_taken_for_the_one_that_somebody_hands_over(phone: Phone) -> None:
    """While nobody could see it, another one has begun to ring: who asks is not known here."""
    talk(phone, 1)
    phone.model.doubt()
    phone.model.resync("stn_talk", phone.at())
    phone.hear(ev.Transferred, 3, transfer_to_dn=ME, transferor_dn="1002")
    assert 1 in phone.states()
