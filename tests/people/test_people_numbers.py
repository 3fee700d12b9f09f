"""What a piece of text dials, and why it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.people.numbers import MAX_DIGITS, DialRules, NumberError, dialable, tail

KOREA = DialRules(country="82", international="00", outside="9")
ENGLAND = DialRules(country="44", trunk="0", international="00", outside="0")
AMERICA = DialRules(country="1", trunk="1", international="011", outside="9")
ITALY = DialRules(country="39", trunk="", international="00", outside="0")


@pytest.mark.parametrize(
    ("text", "rules", "digits"),
    [
        ("1001", None, "1001"),
        (" 031-805-5123 ", None, "0318055123"),
        ("(031) 805/5123", None, "0318055123"),
        ("031.805.5123", None, "0318055123"),
        ("031\u00a0805\u20115123", None, "0318055123"),
        ("０３１８０５", None, "031805"),  # full-width digits
        ("\u202a0318055123\u202c", None, "0318055123"),  # copied with its direction marks
        ("+82 31 805 5123", KOREA, "90318055123"),
        ("+82 (0)31 805 5123", KOREA, "90318055123"),
        ("+44 (0)20 7946 0958", KOREA, "900442079460958"),
        ("+44 20 7946 0958", ENGLAND, "002079460958"),
        ("+1 202 555 0188", AMERICA, "912025550188"),
        ("+49 30 901820", AMERICA, "90114930901820"),
        ("+39 02 7611 0233", ITALY, "00276110233"),
        ("tel:+82-31-805-5123;ext=12", KOREA, "90318055123"),
        ("tel:1002", KOREA, "1002"),
        ("TEL:%2B82318055123", KOREA, "90318055123"),
        ("callto://1002", None, "1002"),
        ("sip:1002@pbx.example.com;transport=tls", None, "1002"),
    ],
)
def test_what_it_dials(text: str, rules: DialRules | None, digits: str) -> None:
    assert dialable(text, rules) == digits


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "Type a number"),
        ("   ", "Type a number"),
        ("tel:", "Type a number"),
        ("12ab", "letters"),
        ("*71#1002", "feature code"),
        ("tel:%2A73", "feature code"),
        ("#31#0318055123", "feature code"),
        ("1002,,34", "pause"),
        ("1002p34", "pause"),
        ("12;34", "pause"),
        ("12@34", "not a number"),
        ("12+34", "not a number"),
        ("---", "not a number"),
        ("1" * (MAX_DIGITS + 1), f"{MAX_DIGITS} digits"),
        ("1" * 300, "too long"),
    ],
)
def test_why_it_does_not_dial(text: str, word: str) -> None:
    with pytest.raises(NumberError, match=word):
        dialable(text)


@given(st.text(max_size=300))
def test_whatever_is_typed_dials_digits_or_says_why_not(text: str) -> None:
    try:
        digits = dialable(text, KOREA)
    except NumberError as error:
        sentence = str(error)
    else:
        sentence = "."
        assert digits.isascii()
        assert digits.isdigit()
        assert len(digits) <= MAX_DIGITS + 4
    assert sentence.endswith(".")
    assert len(sentence) < 200


def test_the_tail_is_the_same_however_it_is_dialled() -> None:
    assert tail("+82318055123") == tail("90318055123") == tail("031 805-5123")
    assert tail("1001") == "1001"
