"""Presence: every spelling of the document, and answers that are older than events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.instant import Instant
from desk_agent.model.presence import MAX_WATCHED, PresenceModel, presence_of
from desk_agent.view import Presence


def at(seconds: float) -> Instant:
    return Instant(1_800_000_000 + seconds, seconds)


@pytest.mark.parametrize(
    ("word", "presence"),
    [
        ("idle", Presence.FREE),
        ("IDLE ", Presence.FREE),
        ("block", Presence.UNPLUGGED),
        ("DND", Presence.DND),
        ("dnd", Presence.DND),
        ("stn_talk", Presence.TALKING),
        ("trk_talk", Presence.TALKING),
        ("talk", Presence.TALKING),
        ("busy", Presence.BUSY),
        ("fwd_all", Presence.FORWARDED),
        ("fwd_uncond", Presence.FORWARDED),
        ("cfwd_all", Presence.FORWARDED),
        ("cfwd_busy", Presence.FREE),  # it rings like any other
        ("fwd_nans", Presence.FREE),
        ("fwd_bsna", Presence.FREE),
        ("ring", Presence.RINGING),
        ("hold", Presence.HOLD),
        ("conf", Presence.CONFERENCE),
        ("", Presence.UNKNOWN),
        ("yodelling", Presence.UNKNOWN),
    ],
)
def test_every_word_has_a_meaning(word: str, presence: Presence) -> None:
    assert presence_of(word) is presence


def test_an_answer_does_not_overtake_an_event() -> None:
    model = PresenceModel()
    assert model.of("1002") == (Presence.UNKNOWN, None)
    assert model.answer("1002", "idle", at(1))
    assert model.hear("1002", "ring", at(2))
    assert not model.answer("1002", "idle", at(3))
    assert model.of("1002") == (Presence.RINGING, at(2))
    assert model.unheard(["1002", "1003"]) == ["1003"]
    model.doubt()
    assert model.of("1002") == (Presence.RINGING, at(2))
    assert model.answer("1002", "idle", at(4))


def test_the_same_word_again_is_no_news_and_keeps_its_time() -> None:
    model = PresenceModel()
    model.hear("1002", "stn_talk", at(1))
    assert not model.hear("1002", "trk_talk", at(9))
    assert model.of("1002") == (Presence.TALKING, at(1))
    model.forget()
    assert model.of("1002") == (Presence.UNKNOWN, None)


def test_a_flood_of_numbers_is_bounded() -> None:
    model = PresenceModel()
    for number in range(MAX_WATCHED + 10):
        model.hear(str(number), "idle", at(0))
    assert model.of(str(MAX_WATCHED - 1))[0] is Presence.FREE
    assert model.of(str(MAX_WATCHED + 1))[0] is Presence.UNKNOWN


@given(st.lists(st.tuples(st.sampled_from(["1", "2", "3"]), st.text(max_size=8)), max_size=40))
def test_the_last_event_is_the_truth(told: list[tuple[str, str]]) -> None:
    model = PresenceModel()
    last: dict[str, Presence] = {}
    for second, (number, word) in enumerate(told):
        model.hear(number, word, at(second))
        last[number] = presence_of(word)
    assert {number: model.of(number)[0] for number in last} == last
