"""Digits -> what they can mean at a site, by arithmetic alone: for who calls, at once, and for a million contacts.

The same line is written in many ways: by a contact (``031-805-5123``, ``+82 31 ...``), by whoever dials (with what
takes an outside line) and by the PBX (with or without it, without the 0). Each meaning is an E.164 number; what is
only known in the house stays as it is.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct

from desk_agent.people.numbers.countries import Plan, without_trunk
from desk_agent.people.numbers.rules import DialRules

_SHORTEST_ABROAD: Final = 7  # digits of a number with its country code, at the least
_BEFORE_PLUS: Final = "".join(chr(code) for code in range(128) if not chr(code).isdigit() and chr(code) != "+")
_KEPT: Final = {code: None for code in range(128) if not chr(code).isdigit() and chr(code) != "+"}
LONGEST: Final = 15  # digits of one, E.164
_SHORTEST_LOCAL: Final = 5
_NANP: Final = "1"  # where the trunk prefix may be left out


class Form(StrEnum):
    """In which form a number is written."""

    INTERNATIONAL = "international"  # with the prefix for other countries
    NATIONAL = "national"  # with the trunk prefix
    SERVICE = "service"  # alike from everywhere in the country
    CODE = "country code"  # with the country code, but without + or prefix
    LOCAL = "local"  # without the area
    SHORTENED = "shortened"  # without the trunk prefix that it needs, or in a country that has none


class Meaning(Struct, frozen=True):
    """One thing that digits can mean."""

    e164: str  # "+82318055123"
    form: Form
    line: str = ""  # what takes the outside line, if it is there


def meanings(digits: str, rules: DialRules, *, line_first: bool = False) -> list[Meaning]:
    """All that ``digits`` can mean outside the house, the likelier first.

    A whole number is likelier than one that lacks its area, and that likelier than one that nobody dials so. Between
    two that are as likely, ``line_first`` decides: digits that begin with what takes an outside line then have it.
    """
    found = [Meaning(e164, form) for e164, form in _outside(digits, rules)]
    lined = [
        Meaning(e164, form, line)
        for line in rules.outside_lines
        if digits.startswith(line)
        for e164, form in _outside(digits[len(line) :], rules)
    ]
    both = [*lined, *found] if line_first else [*found, *lined]
    return sorted(both, key=lambda one: _rank(one.form, rules))


def _rank(form: Form, rules: DialRules) -> int:
    match form:
        case Form.INTERNATIONAL | Form.NATIONAL | Form.SERVICE:
            return 0
        case Form.SHORTENED if rules.trunk_prefix in {"", _NANP}:
            return 0  # it lacks nothing there
        case Form.LOCAL:
            return 1
    return 2


def _outside(digits: str, rules: DialRules) -> Iterator[tuple[str, Form]]:
    for prefix in rules.international_prefixes:
        rest = digits[len(prefix) :]
        if digits.startswith(prefix) and _SHORTEST_ABROAD <= len(rest) <= LONGEST and rest[0] != "0":
            yield without_trunk("+" + rest), Form.INTERNATIONAL
            break
    plan = rules.plan
    if plan is None:
        return
    trunk, code = rules.trunk_prefix, "+" + plan.code
    if trunk and digits.startswith(trunk) and plan.is_whole(digits[len(trunk) :]):
        yield code + digits[len(trunk) :], Form.NATIONAL
    if plan.is_bare(digits):
        yield code + digits, Form.SERVICE
        return
    if digits.startswith(plan.code) and plan.is_whole(digits[len(plan.code) :]):
        yield "+" + digits, Form.CODE
    if _is_local(digits, plan, rules):
        yield code + rules.area_code + digits, Form.LOCAL
    if plan.is_whole(digits):
        yield code + digits, Form.SHORTENED


def _is_local(digits: str, plan: Plan, rules: DialRules) -> bool:
    trunk = rules.trunk_prefix
    return (
        bool(rules.area)
        and len(digits) >= _SHORTEST_LOCAL
        and not (trunk and digits.startswith(trunk))
        and plan.shortest <= len(rules.area_code) + len(digits) <= plan.longest
    )


def candidates(number: str, rules: DialRules, own: str = "") -> tuple[str, ...]:
    """What ``number``, as the PBX or a contact writes it, can be, the likelier first; ``own`` is the own extension.

    Each is an E.164 number with its plus; a number of the house, or one of which nothing is known, is its digits.
    """
    digits = "".join(char for char in number if char.isascii() and char.isdigit())
    if number.lstrip(_BEFORE_PLUS).startswith("+"):
        return (without_trunk("+" + digits),) if digits else ()
    if not digits:
        return ()
    if rules.is_inside(digits, own):
        return (digits,)
    return tuple(dict.fromkeys(meaning.e164 for meaning in meanings(digits, rules))) or (digits,)


def normal(number: str, rules: DialRules, own: str = "") -> str:
    """The likeliest of `candidates`, "" if there is no digit in it: what a contact's number is kept under."""
    return normal_by(rules, own)(number)


def normal_by(rules: DialRules, own: str = "") -> Callable[[str], str]:
    """`normal` for many numbers: what most of them are costs two or three microseconds."""
    prefixes, plan, trunk, lines = rules.international_prefixes, rules.plan, rules.trunk_prefix, rules.outside_lines
    longest, internal = rules.longest_extension(own), bool(rules.internal)

    def find(number: str) -> str:
        digits = number.translate(_KEPT)
        if not digits.isascii():
            digits = "".join(char for char in digits if char.isascii())
        if digits.startswith("+"):
            digits = digits.replace("+", "")
            # only a 0 behind the country code, or in brackets, is too much
            return (without_trunk("+" + digits) if "0" in digits[1:4] else "+" + digits) if digits else ""
        digits = digits.replace("+", "")
        if internal or len(digits) <= longest or digits.startswith(prefixes):
            found = candidates(digits, rules, own)
            return found[0] if found else ""
        if plan is not None and trunk and digits.startswith(trunk):
            national = digits[len(trunk) :]
            if plan.is_whole(national):
                return f"+{plan.code}{national}"
        if plan is None and not lines:
            return digits
        found = candidates(digits, rules, own)
        return found[0] if found else digits

    return find
