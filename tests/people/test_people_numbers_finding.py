"""Numbers in prose, signatures and web pages; and what only looks like one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.people.numbers import DialRules, Origin, admit, numbers_in
from desk_agent.people.numbers.finding import LONGEST

KOREA = DialRules(country="82", outside="9")
GERMANY = DialRules(country="DE")
ANYWHERE = DialRules()

SIGNATURE = """\
Best regards

J. Park, Sales
Hana Trading Co., 12 Teheran-ro, Seoul 06234
Tel. +82 31 805 5123 | Mobile 010-2345-6789 | Fax: 82-31-805-5100
내선번호 1003
"""


@pytest.mark.parametrize(
    ("rules", "text", "found"),
    [
        (KOREA, SIGNATURE, ["+82 31 805 5123", "010-2345-6789", "82-31-805-5100", "1003"]),
        (KOREA, "031)805-5123 (대표)", ["031)805-5123"]),
        (KOREA, "고객센터 1588-1234로 전화 주세요", ["1588-1234"]),
        (GERMANY, "Tel.: 030 / 901820, Durchwahl 17, mobil 0171/2345678", ["030 / 901820", "17", "0171/2345678"]),
        (GERMANY, "aus dem Ausland +49 (0)30 901820", ["+49 (0)30 901820"]),
        (KOREA, "call tel:+82-31-805-5123, or sip:1003@pbx.example", ["tel:+82-31-805-5123", "sip:1003@pbx.example"]),
        (KOREA, "ask Mr Lee, ext. 1002", ["1002"]),
        (KOREA, "(031) 805-5123 ext. 12", ["(031) 805-5123 ext. 12"]),
        (ANYWHERE, "from abroad +82 31 805 5123, here 031-805-5123", ["+82 31 805 5123", "031-805-5123"]),
        (KOREA, "031 805 5123", ["031 805 5123"]),
        (KOREA, "1003", ["1003"]),
        (KOREA, "*21*100#", ["*21*100#"]),  # the gate is asked, and says why not
        (KOREA, "  ", []),
    ],
)
def test_numbers_are_found_in_their_order(rules: DialRules, text: str, found: list[str]) -> None:
    assert numbers_in(text, rules) == found


@pytest.mark.parametrize("rules", [KOREA, GERMANY, ANYWHERE])
@pytest.mark.parametrize(
    "text",
    [
        "on 2026-11-24 at 10:30",
        "am 24.11.2026 um 10.30 Uhr",
        "total 12.500,00 EUR",
        "the host 192.168.100.200 is down",
        "see page 1003 of 2000",
        "version 3.11.7",
        "mail me at park1002345678@example.com",
        "https://example.com/t/0318055123",
        "nothing at all",
    ],
)
def test_what_only_looks_like_a_number_is_passed_over(rules: DialRules, text: str) -> None:
    assert numbers_in(text, rules) == []


def test_with_the_country_known_account_and_order_numbers_are_too() -> None:
    text = "IBAN DE89 3704 0044 0532 0130 00, order 1234567890, invoice 20261124-01"
    assert numbers_in(text, KOREA) == []


def test_each_stands_there_once_and_they_are_not_too_many() -> None:
    text = "call 031-805-5123 or 031-805-5123. " + " ".join(f"031-805-5{n}" for n in range(200, 240))
    found = numbers_in(text, KOREA, most=5)
    assert len(found) == len(set(found)) <= 5
    assert found[0] == "031-805-5123"


def test_a_book_is_not_read_to_its_end() -> None:
    began = time.perf_counter()
    assert numbers_in("1 2 3-4 (5) " * 100_000 + "031-805-5123", KOREA) == []
    assert time.perf_counter() - began < 5  # it would take a minute
    assert numbers_in("x" * LONGEST + " 031-805-5123", KOREA) == []


@given(st.text(alphabet="0123456789+-() ./:abextl*#,;@\n", max_size=300))
def test_nothing_that_is_found_breaks_the_gate(text: str) -> None:
    from desk_agent.people.numbers import NumberError

    for piece in numbers_in(text, KOREA):
        try:
            admitted = admit(piece, Origin.CLIPBOARD, KOREA, own="1001")
        except NumberError:
            continue
        assert admitted.digits.isdigit()
