"""What may be done with a call, by its state and beside other calls: the table of the document's commands."""

import pytest

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel
from desk_agent.view import LegState, Verb

ME, CALLER, COLLEAGUE = "1001", "0318055123", "1003"
TALKING = {
    Verb.HOLD,
    Verb.TRANSFER,
    Verb.BLIND_TRANSFER,
    Verb.INVITE,
    Verb.DIGITS,
    Verb.PARK,
    Verb.DIVERT,
    Verb.HANGUP,
}


class Phone:
    """A model that hears events one second apart."""

    def __init__(self) -> None:
        self.model = CallModel(ME)
        self.serial = 100

    def hear(self, kind: type[ev.CallEvent], ref: int, **fields: object) -> None:
        self.serial += 1
        event = kind(device_number=ME, call_ref_id=ref, evt_serial_num=self.serial, **fields)
        self.model.apply(event, Instant(1_800_000_000.0 + self.serial, float(self.serial)))

    def verbs(self, ref: int) -> set[Verb]:
        return set(self.model.verbs(self.model.legs[ref]))

    def ring(self, ref: int = 1, caller: str = CALLER, cause: int = 59) -> None:
        self.hear(ev.Ringing, ref, calling_dn=caller, called_dn=ME, cause_code=cause)

    def talk(self, ref: int = 1, caller: str = CALLER) -> None:
        self.ring(ref, caller)
        self.hear(ev.Connected, ref, calling_dn=caller, called_dn=ME)

    def consult(self, *, until: type[ev.CallEvent] = ev.Connected) -> None:
        """Ask a colleague about the caller."""
        self.talk()
        self.hear(ev.Hold, 1, hold_dn=ME)
        self.hear(ev.Proceeding, 2, dial_digit=COLLEAGUE)
        for kind in (ev.Alerting, ev.Connected):
            if until is ev.Proceeding:
                return
            self.hear(kind, 2, calling_dn=ME, called_dn=COLLEAGUE, cause_code=37)
            if kind is until:
                return


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_a_ringing_call_is_answered_rejected_or_diverted(phone: Phone) -> None:
    phone.ring()
    assert phone.verbs(1) == {Verb.ANSWER, Verb.REJECT, Verb.DIVERT}


def test_a_call_that_rings_back_is_not_diverted(phone: Phone) -> None:
    phone.talk()
    phone.hear(ev.Hold, 1)
    phone.ring(cause=Cause.RECALL)
    assert phone.verbs(1) == {Verb.ANSWER, Verb.REJECT}


@pytest.mark.parametrize("cause", [Cause.RECALL, Cause.CALL_BACK])
def test_a_call_that_nobody_else_was_called_with_is_not_diverted(phone: Phone, cause: int) -> None:
    phone.ring(cause=cause)
    assert phone.verbs(1) == {Verb.ANSWER, Verb.REJECT}


def test_a_call_that_talks_alone(phone: Phone) -> None:
    phone.talk()
    assert phone.verbs(1) == TALKING


def test_a_held_call_alone_is_retrieved_or_ended(phone: Phone) -> None:
    phone.talk()
    phone.hear(ev.Hold, 1)
    assert phone.verbs(1) == {Verb.RETRIEVE, Verb.HANGUP}


def test_whoever_is_held_may_hold_too(phone: Phone) -> None:
    phone.talk()
    phone.hear(ev.Held, 1, hold_dn=CALLER)
    assert phone.verbs(1) == {Verb.HOLD, Verb.HANGUP}


@pytest.mark.parametrize("until", [ev.Proceeding, ev.Alerting])
def test_a_consultation_that_is_not_answered_yet(phone: Phone, until: type[ev.CallEvent]) -> None:
    phone.consult(until=until)
    rings = {Verb.COMPLETE} if until is ev.Alerting else set()
    assert phone.verbs(2) == {Verb.RECONNECT, Verb.HANGUP} | rings
    assert phone.verbs(1) == {Verb.HANGUP}, "the active call goes first"


def test_a_consultation_that_talks(phone: Phone) -> None:
    phone.consult()
    two = {Verb.COMPLETE, Verb.RECONNECT, Verb.SWAP, Verb.CONFERENCE}
    assert phone.verbs(2) == TALKING - {Verb.TRANSFER, Verb.INVITE} | two
    assert phone.verbs(1) == {Verb.SWAP, Verb.HANGUP}
    active, held = phone.model.pair(phone.model.legs[1]) or (None, None)
    assert (active, held) == (phone.model.legs[2], phone.model.legs[1])
    assert phone.model.legs[2].parent == 1


def test_after_a_swap_the_two_are_still_a_pair(phone: Phone) -> None:
    phone.consult()
    phone.hear(ev.Hold, 2)
    phone.hear(ev.Retrieve, 1)
    assert {Verb.COMPLETE, Verb.CONFERENCE, Verb.SWAP} < phone.verbs(1)
    assert phone.model.pair(phone.model.legs[2]) == (phone.model.legs[1], phone.model.legs[2])
    assert phone.model.legs[2].parent == 1


def test_a_busy_consultation_goes_back_or_uses_what_the_pbx_offers(phone: Phone) -> None:
    phone.consult(until=ev.Proceeding)
    services = ("callback", "intrusion", "hypnotise")
    phone.hear(ev.Failed, 2, calling_dn=ME, called_dn=COLLEAGUE, cause_code=3, busy_svc_list=services)
    assert phone.verbs(2) == {Verb.RECONNECT, Verb.CALLBACK, Verb.INTRUDE, Verb.HANGUP}
    assert phone.model.legs[2].services == ("callback", "intrude", "hypnotise")


def test_a_conference_is_enlarged_by_its_leader_only(phone: Phone) -> None:
    phone.consult()
    phone.hear(ev.Conferencing, 1, member_dn=(CALLER, ME, COLLEAGUE), new_conf_member_dn=COLLEAGUE)
    assert phone.verbs(1) == {Verb.HOLD, Verb.INVITE, Verb.DIGITS, Verb.HANGUP}
    phone.hear(ev.Conferenced, 1, member_dn=(CALLER, ME, COLLEAGUE), master_dn=COLLEAGUE)
    assert phone.verbs(1) == {Verb.HOLD, Verb.DIGITS, Verb.HANGUP}
    assert phone.model.legs[1].leader == COLLEAGUE


def test_a_held_conference_takes_another_in_but_is_not_handed_over(phone: Phone) -> None:
    phone.consult()
    phone.hear(ev.Conferencing, 1, member_dn=(CALLER, ME, COLLEAGUE), new_conf_member_dn=COLLEAGUE)
    phone.hear(ev.Hold, 1)
    phone.hear(ev.Proceeding, 3, dial_digit="1004")
    phone.hear(ev.Connected, 3, calling_dn=ME, called_dn="1004", cause_code=37)
    assert {Verb.CONFERENCE, Verb.RECONNECT, Verb.SWAP} < phone.verbs(3)
    assert Verb.COMPLETE not in phone.verbs(3)
    phone.hear(ev.Hold, 3)
    phone.hear(ev.Retrieve, 1)
    assert phone.model.legs[1].state is LegState.CONFERENCE
    assert {Verb.COMPLETE, Verb.CONFERENCE, Verb.RECONNECT}.isdisjoint(phone.verbs(1)), "it would end for everybody"


def test_two_held_calls_are_told_apart_by_what_was_asked_about_which(phone: Phone) -> None:
    phone.talk(1)
    phone.hear(ev.Hold, 1)
    phone.talk(2, "0226710450")
    phone.hear(ev.Hold, 2)
    phone.model.apply(
        ev.Proceeding(device_number=ME, call_ref_id=3, evt_serial_num=300, dial_digit=COLLEAGUE),
        Instant(1_800_000_400.0, 400.0),
    )
    assert phone.model.legs[3].parent == 2, "the one put on hold last"
    phone.model.consult(1, 3)
    assert phone.model.legs[3].parent == 1, "the PBX's answer knows better"
    assert phone.model.pair(phone.model.legs[3]) == (phone.model.legs[3], phone.model.legs[1])


def test_the_call_a_consultation_was_about_may_end_first(phone: Phone) -> None:
    phone.consult()
    phone.hear(ev.Released, 1, cause_code=48)
    assert phone.model.legs[2].parent == 0
    assert phone.verbs(2) == TALKING


def test_the_old_name_of_a_call_does_not_end_it(phone: Phone) -> None:
    phone.hear(ev.Ringing, 7, calling_dn=COLLEAGUE, called_dn=ME, cause_code=37)
    phone.hear(ev.Connected, 7, calling_dn=COLLEAGUE, called_dn=ME, cause_code=37)
    phone.hear(ev.Transferred, 3, transfer_to_dn=ME, transferor_dn=COLLEAGUE)
    phone.hear(ev.Released, 7, cause_code=32)
    assert set(phone.model.legs) == {3}


def test_a_caller_who_waits_in_a_queue(phone: Phone) -> None:
    phone.hear(ev.Proceeding, 1, dial_digit="620")
    queued = ev.GroupQueued(device_number=ME, calling_dn=ME, called_dn="620", q_count=2, evt_serial_num=150)
    phone.model.queued(queued, Instant(1_800_000_500.0, 500.0))
    assert phone.model.legs[1].state is LegState.QUEUED
    phone.model.apply(
        ev.Connected(device_number=ME, call_ref_id=1, evt_serial_num=151, calling_dn=ME, called_dn="620"),
        Instant(1_800_000_501.0, 501.0),
    )
    assert phone.model.legs[1].state is LegState.CONNECTED
