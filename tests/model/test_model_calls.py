"""What single flows make of the model, event by event, as a device sees them."""

import pytest

from desk_agent.api import events as ev
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel, Changes, is_in_call
from desk_agent.view import Direction, LegState, Outcome, Verb

ME = "1001"


class Phone:
    """A model with a counter for serials and seconds."""

    def __init__(self) -> None:
        self.model = CallModel(ME)
        self.serial = 100
        self.seconds = 0.0
        self.ended: list[tuple[int, Outcome]] = []

    def at(self) -> Instant:
        return Instant(1_800_000_000 + self.seconds, self.seconds)

    def hear(self, kind: type[ev.CallEvent], ref: int = 1, **fields: object) -> Changes:
        self.serial += 1
        self.seconds += 1
        fields = {"device_number": ME, "evt_serial_num": self.serial, **fields}
        changes = self.model.apply(kind(call_ref_id=ref, **fields), self.at())
        self.ended += [(one.leg.ref, one.outcome) for one in changes.ended]
        return changes

    def states(self) -> dict[int, LegState]:
        return {ref: leg.state for ref, leg in self.model.legs.items()}


@pytest.fixture
def phone() -> Phone:
    return Phone()


def ring(phone: Phone, ref: int = 1, caller: str = "0318055123") -> None:
    phone.hear(ev.Ringing, ref, calling_dn=caller, called_dn=ME, cause_code=59)


def talk(phone: Phone, ref: int = 1) -> None:
    ring(phone, ref)
    phone.hear(ev.Connected, ref, calling_dn="0318055123", called_dn=ME, cause_code=59)


def test_an_incoming_call_from_ring_to_end(phone: Phone) -> None:
    ring(phone)
    leg = phone.model.legs[1]
    assert (leg.state, leg.direction, leg.number, leg.called) == (LegState.RINGING, Direction.IN, "0318055123", ME)
    assert phone.model.verbs(leg) == (Verb.ANSWER, Verb.REJECT, Verb.DIVERT)
    phone.hear(ev.Connected, calling_dn="0318055123", called_dn=ME)
    assert {Verb.HOLD, Verb.TRANSFER, Verb.HANGUP} < set(phone.model.verbs(phone.model.legs[1]))
    phone.hear(ev.Hold, hold_dn=ME)
    assert phone.model.verbs(phone.model.legs[1]) == (Verb.RETRIEVE, Verb.HANGUP)
    phone.hear(ev.Retrieve, retrieve_dn=ME)
    assert phone.states() == {1: LegState.CONNECTED}
    phone.hear(ev.Released, released_dn=ME, cause_code=48)
    assert phone.ended == [(1, Outcome.ANSWERED)]
    assert phone.states() == {}


@pytest.mark.parametrize("retrieved_by", [(ev.Retrieve,), (ev.Connected,), (ev.Retrieve, ev.Connected)])
def test_any_way_to_say_retrieved_is_active(phone: Phone, retrieved_by: tuple[type[ev.CallEvent], ...]) -> None:
    talk(phone)
    answered = phone.model.legs[1].answered
    phone.hear(ev.Hold)
    for kind in retrieved_by:
        phone.hear(kind)
    assert phone.states() == {1: LegState.CONNECTED}
    assert phone.model.legs[1].answered == answered, "talk time goes on from the first answer"


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        (48, Outcome.MISSED),
        (56, Outcome.MISSED),
        (103, Outcome.REJECTED),
        (11, Outcome.ANSWERED_ELSEWHERE),
        (61, Outcome.ANSWERED_ELSEWHERE),
        (101, Outcome.ANSWERED_ELSEWHERE),
        (102, Outcome.ANSWERED_ELSEWHERE),
        (58, Outcome.DIVERTED),
        (8, Outcome.DIVERTED),
    ],
)
def test_a_ring_that_ends_says_why(phone: Phone, cause: int, outcome: Outcome) -> None:
    ring(phone)
    phone.hear(ev.Released, cause_code=cause)
    assert phone.ended == [(1, outcome)]


def test_a_call_rejected_here_is_rejected_whatever_cause_comes(phone: Phone) -> None:
    ring(phone)
    phone.model.intend(1, Verb.REJECT)
    phone.hear(ev.Released, cause_code=48)
    assert phone.ended == [(1, Outcome.REJECTED)]


def test_the_caller_leaving_ends_a_ring_even_without_released(phone: Phone) -> None:
    ring(phone)
    phone.hear(ev.ReleasedAsc, released_asc_dn="0318055123", cause_code=48)
    assert phone.ended == [(1, Outcome.MISSED)]
    phone.hear(ev.Released, cause_code=48)
    assert phone.ended == [(1, Outcome.MISSED)], "and its released is old news"


def test_a_partner_that_hangs_up_leaves_an_open_line(phone: Phone) -> None:
    talk(phone)
    phone.hear(ev.ReleasedAsc, released_asc_dn="0318055123", cause_code=48)
    leg = phone.model.legs[1]
    assert leg.partner_left
    assert leg.reason == "The other side has hung up."
    assert phone.model.verbs(leg) == (Verb.HANGUP,)
    phone.model.verify("idle", phone.at())
    assert phone.states() == {}


def test_an_outgoing_call(phone: Phone) -> None:
    phone.hear(ev.Dialing)
    phone.hear(ev.Proceeding, dial_digit="903180551204#")
    phone.hear(ev.Alerting, calling_dn=ME, called_dn="+03180551204", cause_code=22)
    leg = phone.model.legs[1]
    assert (leg.state, leg.direction, leg.number) == (LegState.ALERTING, Direction.OUT, "+03180551204")
    assert leg.called == "903180551204"
    phone.hear(ev.Released, cause_code=48)
    assert phone.ended == [(1, Outcome.NO_ANSWER)]


def test_a_busy_call_says_so(phone: Phone) -> None:
    phone.hear(ev.Proceeding, dial_digit="1002")
    phone.hear(ev.Failed, calling_dn=ME, called_dn="1002", cause_code=3, busy_svc_list=("callback",))
    leg = phone.model.legs[1]
    assert (leg.state, leg.reason) == (LegState.FAILED, "The other side is busy.")
    phone.hear(ev.Released, cause_code=56)
    assert phone.ended == [(1, Outcome.BUSY)]


def test_an_unknown_cause_is_told_in_the_words_of_the_pbx(phone: Phone) -> None:
    phone.hear(ev.Failed, calling_dn=ME, called_dn="1002", cause_code=77, cause_msg="line_of\u202e_sight")
    assert phone.model.legs[1].reason == "The call failed: line of sight."


def test_a_second_call_waits_and_the_first_is_held_by_answering_it(phone: Phone) -> None:
    talk(phone, 1)
    ring(phone, 2, "1004")
    assert phone.model.active() is phone.model.legs[1]
    assert [leg.ref for leg in phone.model.ordered()] == [2, 1]
    phone.hear(ev.Hold, 1)
    phone.hear(ev.Connected, 2, calling_dn="1004", called_dn=ME)
    assert phone.states() == {1: LegState.HOLDING, 2: LegState.CONNECTED}
    assert Verb.RETRIEVE not in phone.model.verbs(phone.model.legs[1]), "the active call goes first"
    phone.hear(ev.Released, 2)
    assert phone.model.verbs(phone.model.legs[1]) == (Verb.RETRIEVE, Verb.HANGUP)


def test_a_call_both_sides_hold_is_held_until_the_other_side_lets_go(phone: Phone) -> None:
    talk(phone)
    phone.hear(ev.Hold, hold_dn=ME)
    phone.hear(ev.Held, hold_dn="0318055123")
    assert phone.states() == {1: LegState.HOLDING}
    phone.hear(ev.Retrieve)
    assert phone.states() == {1: LegState.HELD}
    phone.hear(ev.Retrieved)
    assert phone.states() == {1: LegState.CONNECTED}


@pytest.mark.parametrize("retrieved_by", [(ev.Retrieve,), (ev.Connected,), (ev.Retrieve, ev.Connected)])
def test_whoever_resumes_a_call_that_the_other_side_holds_is_held(
    phone: Phone, retrieved_by: tuple[type[ev.CallEvent], ...]
) -> None:
    talk(phone)
    phone.hear(ev.Hold, hold_dn=ME)
    phone.hear(ev.Held, hold_dn="0318055123")
    for kind in retrieved_by:
        phone.hear(kind)
    assert phone.states() == {1: LegState.HELD}
    phone.hear(ev.Retrieved, retrieve_dn="0318055123")
    assert phone.states() == {1: LegState.CONNECTED}


def test_whoever_is_held_and_handed_over_talks_to_somebody_else(phone: Phone) -> None:
    talk(phone)
    phone.hear(ev.Held, hold_dn="0318055123")
    phone.hear(ev.Transferred, transfer_to_dn="1003", transferor_dn="0318055123")
    phone.hear(ev.Connected, calling_dn=ME, called_dn="1003", cause_code=32)
    assert phone.states() == {1: LegState.CONNECTED}


def test_a_screened_transfer_leaves_nothing(phone: Phone) -> None:
    talk(phone, 1)
    phone.hear(ev.Hold, 1)
    phone.hear(ev.Proceeding, 2, dial_digit="1003")
    phone.hear(ev.Alerting, 2, calling_dn=ME, called_dn="1003", cause_code=37)
    phone.hear(ev.Connected, 2, calling_dn=ME, called_dn="1003", cause_code=37)
    phone.hear(
        ev.Transferring,
        1,
        vendor_transferred_dn="0318055123",
        transfer_to_dn="1003",
        transferor_dn=ME,
        call_type="screened",
    )
    assert phone.states() == {}
    assert sorted(phone.ended) == [(1, Outcome.TRANSFERRED), (2, Outcome.TRANSFERRED)]
    phone.hear(ev.Released, 1, cause_code=32)
    assert len(phone.ended) == 2


def test_an_unscreened_transfer_that_nobody_takes_comes_back_as_a_recall(phone: Phone) -> None:
    talk(phone)
    phone.hear(ev.Transferring, 1, transfer_to_dn="1003", call_type="unscreened")
    phone.hear(ev.Released, 1, cause_code=60)
    phone.hear(ev.Ringing, 1, calling_dn="0318055123", called_dn=ME, cause_code=27)
    assert phone.states() == {1: LegState.RINGING}


def test_whoever_is_transferred_keeps_the_call_under_its_new_reference(phone: Phone) -> None:
    phone.hear(ev.Ringing, 7, calling_dn="1002", called_dn=ME, cause_code=37)
    phone.hear(ev.Connected, 7, calling_dn="1002", called_dn=ME, cause_code=37)
    phone.hear(ev.Transferred, 3, transfer_to_dn=ME, transferor_dn="1002")
    assert set(phone.states()) == {3}
    assert phone.model.resolve(7) == 3
    phone.hear(ev.Connected, 3, calling_dn="0318055123", called_dn=ME, cause_code=32)
    leg = phone.model.legs[3]
    assert (leg.number, leg.diverted_by) == ("0318055123", "1002")


def test_a_conference_absorbs_the_second_call(phone: Phone) -> None:
    talk(phone, 1)
    phone.hear(ev.Hold, 1)
    phone.hear(ev.Connected, 2, calling_dn=ME, called_dn="1003", cause_code=37)
    phone.hear(ev.Conferencing, 1, member_dn=("0318055123", ME, "1003"), new_conf_member_dn="1003")
    assert phone.states() == {1: LegState.CONFERENCE}
    phone.hear(ev.Hold, 1)
    phone.hear(ev.Retrieve, 1)
    assert phone.states() == {1: LegState.CONFERENCE}
    phone.hear(ev.ReleasedAsc, 1, released_asc_dn="1003", cause_code=48)
    phone.hear(ev.Connected, 1, cause_code=57)
    assert phone.states() == {1: LegState.CONNECTED}


def test_an_idle_phone_has_no_calls_but_later_news_wins(phone: Phone) -> None:
    talk(phone, 1)
    asked = phone.at()
    ring(phone, 2)
    changes = phone.model.verify("fwd_busy", asked)
    assert [(one.leg.ref, one.outcome) for one in changes.ended] == [(1, Outcome.UNKNOWN)]
    assert phone.states() == {2: LegState.RINGING}


def test_one_call_and_one_word_settle_the_state_but_not_that_it_is_the_same_call(phone: Phone) -> None:
    ring(phone)
    phone.model.doubt()
    assert not phone.model.legs[1].verified
    phone.model.resync("stn_talk", phone.at())
    leg = phone.model.legs[1]
    assert (leg.state, leg.verified) == (LegState.CONNECTED, False)
    phone.hear(ev.Hold)
    assert phone.model.legs[1].verified


def test_a_command_that_is_carried_out_verifies_its_calls_and_no_other(phone: Phone) -> None:
    talk(phone, 1)
    ring(phone, 2)
    phone.model.resync("stn_talk", phone.at())
    changes = phone.model.confirm([1])
    assert changes.changed == {1}
    assert [(ref, leg.verified) for ref, leg in phone.model.legs.items()] == [(1, True), (2, False)]


def test_a_doubtful_call_that_the_pbx_does_not_know_is_over_and_a_certain_one_is_not(phone: Phone) -> None:
    talk(phone, 1)
    assert not phone.model.deny(1, phone.at())
    phone.model.resync("stn_talk", phone.at())
    changes = phone.model.deny(1, phone.at())
    assert [(one.leg.ref, one.outcome) for one in changes.ended] == [(1, Outcome.UNKNOWN)]
    assert not phone.model.deny(1, phone.at())


def test_calls_of_an_earlier_run_come_back_in_doubt(phone: Phone) -> None:
    talk(phone, 1)
    phone.hear(ev.Hold, 1)
    phone.hear(ev.Dialing, 2)
    again = Phone()
    again.model.restore(phone.model.legs.values())
    assert again.states() == {1: LegState.HOLDING, 2: LegState.DIALING}
    assert not any(leg.verified or leg.serial for leg in again.model.legs.values())
    assert all(again.model.is_unheard(leg) for leg in again.model.legs.values())
    again.model.resync("stn_talk", again.at())
    again.hear(ev.Connected, 2, calling_dn=ME, called_dn="1003")
    assert again.states() == {1: LegState.HOLDING, 2: LegState.CONNECTED}
    assert [leg.verified for leg in again.model.legs.values()] == [False, True]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        *((word, True) for word in ("talk", "stn_talk", " TRK_TALK ", "ring", "hold", "conf")),
        *((word, False) for word in ("idle", "dnd", "block", "fwd_busy", "cfwd_all", "busy", "", "wrapup")),
    ],
)
def test_which_words_say_that_there_is_a_call(word: str, *, wanted: bool) -> None:
    assert is_in_call(word) is wanted


def test_a_restarted_pbx_counts_from_one(phone: Phone) -> None:
    talk(phone)
    phone.model.resync("stn_talk", phone.at())
    phone.serial = 0
    phone.hear(ev.Hold)
    assert phone.states() == {1: LegState.HOLDING}


def test_a_call_without_a_reference_is_seen_but_has_no_verbs(phone: Phone) -> None:
    phone.hear(ev.Ringing, 0, calling_dn="1002", called_dn=ME)
    assert phone.states() == {0: LegState.RINGING}
    assert phone.model.verbs(phone.model.legs[0]) == ()
    phone.hear(ev.Released, 0)
    assert phone.states() == {}
    phone.hear(ev.Ringing, 0, calling_dn="1002", called_dn=ME)
    assert phone.states() == {0: LegState.RINGING}


def test_events_of_other_devices_change_nothing(phone: Phone) -> None:
    assert not phone.hear(ev.Ringing, device_number="1002", calling_dn="1003", called_dn="1002")
    assert phone.states() == {}


def test_an_unplugged_phone_has_no_calls(phone: Phone) -> None:
    talk(phone)
    changes = phone.model.drop_all(phone.at())
    assert [one.outcome for one in changes.ended] == [Outcome.UNKNOWN]


def test_a_conference_with_somebody_who_withholds_the_number_is_still_one_after_a_hold(phone: Phone) -> None:
    talk(phone)
    phone.hear(ev.Conferenced, member_dn=("1004", ME), master_dn="1004", new_conf_member_dn=ME)
    phone.hear(ev.Hold, hold_dn=ME)
    phone.hear(ev.Retrieve, retrieve_dn=ME)
    assert phone.states() == {1: LegState.CONFERENCE}
