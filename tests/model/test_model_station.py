"""The own phone beside its calls: only the PBX changes it, and what is not ours is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.api import events as ev
from desk_agent.model.station import Forward, Station, StationModel, forward_kind
from desk_agent.view import ForwardKind, VoicemailView

OWN = "1001"


def forwarding(word: str, destination: str = "") -> ev.Forwarding:
    return ev.Forwarding(device_number=OWN, svc_type=word, destination=destination)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("disable", ForwardKind.OFF),
        ("", ForwardKind.OFF),
        ("uncondition", ForwardKind.ALWAYS),
        ("busy", ForwardKind.BUSY),
        ("no_answer", ForwardKind.NO_ANSWER),
        (" Busy_NoAns ", ForwardKind.BUSY_NO_ANSWER),
        ("DND", ForwardKind.DND),
        ("dnd", ForwardKind.DND),
        ("offnet", ForwardKind.OTHER),
    ],
)
def test_kinds(word: str, kind: ForwardKind) -> None:
    assert forward_kind(word) is kind


def test_other_phones_are_no_concern() -> None:
    model = StationModel(OWN)
    assert not model.apply(ev.DoNotDisturb(device_number="1002", svc_type="enable"))
    assert model.now == Station()


def test_do_not_disturb_waits_for_the_pbx() -> None:
    model = StationModel(OWN)
    model.dnd_is(False)
    model.want_dnd(True)
    assert (model.now.dnd, model.now.dnd_wanted) == (False, True)
    assert not model.apply(ev.DoNotDisturb(device_number=OWN, svc_type="disable"))  # an earlier one, late
    assert model.now.dnd_wanted is True
    assert model.apply(ev.DoNotDisturb(device_number=OWN, svc_type="enable"))
    assert (model.now.dnd, model.now.dnd_wanted) == (True, None)


def test_our_own_forwarding_is_no_news() -> None:
    model = StationModel(OWN)
    model.forward_is("disable", "")
    model.want_forward(Forward(ForwardKind.ALWAYS, "90318055123"))
    heard = model.apply(forwarding("uncondition", "+0318055123"))
    assert heard.changed
    assert not heard.foreign
    assert model.now.forward is not None
    assert model.now.forward.ours
    assert model.now.forward_wanted is None
    assert not model.apply(forwarding("uncondition", "+0318055123"))  # said twice


def test_a_forwarding_of_somebody_else_is_news_once() -> None:
    model = StationModel(OWN)
    assert not model.forward_is("no_answer", "1002").foreign  # found at sign-in: shown, not announced
    assert model.apply(forwarding("uncondition", "1003")).foreign
    assert not model.apply(forwarding("uncondition", "1003")).foreign
    assert model.now.forward == Forward(ForwardKind.ALWAYS, "1003", word="uncondition")
    assert model.apply(forwarding("disable")).foreign


def test_the_same_as_ours_set_again_by_another_is_news() -> None:
    model = StationModel(OWN)
    model.forward_is("disable", "")
    model.want_forward(Forward(ForwardKind.BUSY, "1002"))
    assert not model.apply(forwarding("busy", "1002")).foreign
    assert model.apply(forwarding("disable", "1002")).foreign
    assert model.apply(forwarding("busy", "1002")).foreign


def test_what_was_ours_before_a_lost_link_still_is() -> None:
    model = StationModel(OWN)
    model.forward_is("disable", "")
    model.want_forward(Forward(ForwardKind.BUSY, "1002"))
    model.apply(forwarding("busy", "1002"))
    model.doubt()
    model.not_read(forward=True)
    assert model.now.forward is None
    model.forward_is("busy", "1002")
    assert model.now.forward is not None
    assert model.now.forward.ours


def test_messages_and_registration() -> None:
    model = StationModel(OWN)
    assert model.apply(ev.MessageWaiting(device_number=OWN, new_msg=3, old_msg=2, new_urgent_msg=1))
    assert model.now.messages == VoicemailView(3, 2, 1)
    model.is_registered(None, watching=True)
    assert model.now.registered is True
    model.apply(ev.UnRegistered(device_number=OWN))
    assert model.now.registered is False
    model.is_registered("BLOCK", watching=True)
    assert model.now.registered is False
    model.is_registered("idle", watching=True)
    assert model.now.registered is True
    model.is_registered(None, watching=False)
    assert model.now.registered is None


WORDS = st.sampled_from(["disable", "uncondition", "busy", "no_answer", "busy_noans", "DND", "strange"])
NUMBERS = st.sampled_from(["", "1002", "1003", "90318055123", "+318055123"])


@given(st.lists(st.tuples(st.booleans(), WORDS, NUMBERS), max_size=20))
def test_whatever_comes_the_last_word_of_the_pbx_stands(steps: list[tuple[bool, str, str]]) -> None:
    model = StationModel(OWN)
    last = None
    for ask, word, number in steps:
        kind = forward_kind(word)
        if ask and kind is not ForwardKind.OTHER:
            before = model.now.forward
            model.want_forward(Forward(kind, number))
            assert model.now.forward == before
        else:
            model.apply(forwarding(word, number))
            last = (kind, "" if kind is ForwardKind.OFF else number)
    shown = model.now.forward
    assert (None if shown is None else (shown.kind, shown.destination)) == last
