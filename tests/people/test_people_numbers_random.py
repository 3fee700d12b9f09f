"""Whatever is written: digits or a sentence, never a feature code for somebody else, the same when typed again."""

import time
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from desk_agent.people.numbers import (
    MAX_DIGITS,
    Admitted,
    DialRules,
    NumberError,
    Origin,
    Use,
    admit,
    candidates,
    keys,
    normal,
    normal_by,
    phonebook,
)
from desk_agent.people.numbers.countries import PLANS, without_trunk
from desk_agent.people.numbers.doctor import examine
from tests.people.test_people_numbers_table import SITES

LONGEST: Final = 0.5  # seconds for one text, on a busy machine

sites = st.sampled_from([*SITES.values()])
origins = st.sampled_from([*Origin])
uses = st.sampled_from([*Use])
_PIECES: Final = (
    "+|00|0|9|82|49|1|112|911|(0)| |-|/|x 12|;ext=3|tel:|sip:|@a.b|*|#|p|,|%2A|%25|٣|４|²|\u202e|;phone-context=+82"
    "|?|1588|031|8055123"
)
pieces = st.sampled_from(_PIECES.split("|"))
texts = st.one_of(st.text(max_size=300), st.lists(pieces, max_size=14).map("".join))


def outcome(
    text: str, site: DialRules, origin: Origin, use: Use = Use.CALL, own: str = ""
) -> tuple[Admitted | None, str]:
    try:
        return admit(text, origin, site, use=use, own=own), ""
    except NumberError as error:
        return None, str(error)


@settings(max_examples=250, deadline=None)
@given(texts, sites, origins, uses, st.sampled_from(["", "1001", "12"]))
def test_it_dials_digits_or_says_why_not(text: str, site: DialRules, origin: Origin, use: Use, own: str) -> None:
    began = time.perf_counter()
    admitted, refusal = outcome(text, site, origin, use, own)
    assert time.perf_counter() - began < LONGEST
    if admitted is None:
        assert refusal.endswith(".")
        assert refusal.isprintable()
        assert len(refusal) < 250
        return
    assert 0 < len(admitted.digits) <= MAX_DIGITS
    assert admitted.digits.isascii()
    code = not admitted.digits.isdigit()
    if code:
        assert set(admitted.digits) <= set("0123456789*#")
        assert origin.by_hand
        assert admitted.question
    assert admitted.question == "" or admitted.question.endswith("?")


def _is_plain(e164: str, site: DialRules) -> bool:
    """Whether it exists and, at home, is as long as numbers are."""
    plan = site.plan
    if plan is None or not phonebook.exists(e164):
        return plan is None
    return not e164.startswith("+" + plan.code) or plan.is_whole(e164.removeprefix("+" + plan.code))


@settings(max_examples=250, deadline=None)
@given(texts, sites, origins)
def test_what_came_out_dials_the_same_when_somebody_types_it(text: str, site: DialRules, origin: Origin) -> None:
    admitted, _ = outcome(text, site, origin)
    if admitted is None:
        return
    if admitted.e164 and not _is_plain(admitted.e164, site):
        return  # such digits can mean several things
    again = admit(admitted.digits, Origin.TYPED, site)
    assert again.digits == admitted.digits
    assert bool(again.question) >= bool(admitted.question and "no extension" not in admitted.question)


@settings(max_examples=200, deadline=None)
@given(texts, sites)
def test_the_doctor_agrees_with_the_gate(text: str, site: DialRules) -> None:
    found = examine(text, site, Origin.LINK)
    admitted, refusal = outcome(text, site, Origin.LINK)
    if admitted is None:
        assert (found.digits, found.refusal) == ("", refusal)
    else:
        assert (found.digits, found.question, found.refusal) == (admitted.digits, admitted.question, "")
        assert found.steps or found.digits == text
    assert found.as_json()["dials"] == (found.digits or None)


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789+-() *", max_size=24), sites)
def test_matching_never_fails(number: str, site: DialRules) -> None:
    found = candidates(number, site)
    assert normal(number, site) == (found[0] if found else "")
    assert normal_by(site, "1001")(number) == next(iter(candidates(number, site, "1001")), "")
    assert keys(number, site).whole == found
    assert len(found) == len(set(found))
    for one in found:
        assert one.lstrip("+").isdigit()
        if one.startswith("+"):
            assert without_trunk(without_trunk(one)) == without_trunk(one)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*PLANS.values()]), st.data())
def test_a_number_is_found_again_however_it_is_written(plan: object, data: st.DataObject) -> None:
    import phonenumbers

    from desk_agent.people.numbers.countries import Plan

    assert isinstance(plan, Plan)
    kind = data.draw(st.sampled_from([phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE]))
    example = phonenumbers.example_number_for_type(plan.region, kind)
    if example is None:
        return
    e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    site = DialRules(plan.region, outside=data.draw(st.sampled_from(["", "9", "81"])), lengths=(3,))
    dialled = admit(e164, Origin.LINK, site)
    assert dialled.e164 == e164
    assert e164 in candidates(dialled.digits, site)
    assert e164 in candidates(dialled.digits.removeprefix(site.outside), site)
    assert normal(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL), site) == e164
    retyped = admit(dialled.digits, Origin.TYPED, site)
    assert retyped.digits == dialled.digits
