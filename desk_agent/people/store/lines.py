"""What makes two numbers comparable in the database: a form for each line, and the key that finds it."""

from collections.abc import Callable, Sequence
from typing import Final

from desk_agent.people.numbers import DialRules, candidates

MAX_DIGITS: Final = 32
KEY_DIGITS: Final = 9
SHARED: Final = 7  # so many last digits at the least say that two numbers may be the same line
_HEAD: Final = 7  # digits that, with the length, decide how a number that is long enough is written
_LONG: Final = 9
_REMEMBERED: Final = 50_000
_KEPT: Final = {code: None for code in range(128) if not chr(code).isdigit()}

Normal = Callable[[str], str]
Wholes = Callable[[str], Sequence[str]]


def wholes_by(rules: DialRules) -> Wholes:
    """`desk_agent.people.numbers.candidates` for very many numbers: all that one can mean, the likeliest first.

    Numbers of one length that begin alike are changed alike: how is found out once.
    """
    known: dict[tuple[str, int, bool], tuple[tuple[int, str], ...]] = {}
    abroad = rules.international_prefixes or ("\0",)
    listed = bool(rules.internal)

    def wholes(text: str) -> Sequence[str]:
        digits = text.translate(_KEPT)
        if not digits.isascii():
            digits = "".join([char for char in digits if char.isascii()])
        length = len(digits)
        if length < _LONG:
            return candidates(text, rules)
        if length > MAX_DIGITS:
            return ()
        plus = text[0] == "+" or text.lstrip()[:1] == "+"
        at = (digits[:_HEAD], length, plus)
        changes = known.get(at)
        if changes is not None:
            return [change + digits[cut:] for cut, change in changes]
        found = candidates(text, rules)
        changes = tuple(_change(digits, whole) for whole in found)
        # what stands behind another prefix may reach further, and the house may name any number
        if all(cut <= _HEAD for cut, _change in changes) and (plus or not (listed or digits.startswith(abroad))):
            if len(known) >= _REMEMBERED:
                known.clear()
            known[at] = changes
        return found

    return wholes


def normal_by(rules: DialRules) -> Normal:
    """`desk_agent.people.numbers.normal` for very many numbers: how this site writes one, "" for what is none."""
    wholes = wholes_by(rules)

    def normal(text: str) -> str:
        found = wholes(text)
        return found[0] if found else ""

    return normal


def _change(digits: str, whole: str) -> tuple[int, str]:
    """How many of ``digits`` are taken away at their beginning to make ``whole``, and what is put there."""
    kept = shared(digits, whole)
    return len(digits) - kept, whole[: len(whole) - kept]


def signature(rules: DialRules) -> str:
    """Names what of ``rules`` decides how a number is written: other lists must be written anew."""
    return "/".join(
        (
            "1",
            rules.code,
            rules.trunk_prefix,
            *rules.international_prefixes,
            rules.area_code,
            *rules.outside_lines,
            *map(str, rules.lengths),
            *rules.internal,
        )
    )


def key(digits: str) -> int:
    """The last nine digits of a number, backwards, as one integer: numbers that end alike lie beside each other."""
    return int(digits[: -KEY_DIGITS - 1 : -1].removesuffix("+").ljust(KEY_DIGITS, "0") or 0)


def near(digits: str) -> tuple[int, int]:
    """The keys of all numbers with the same last seven digits, from the first to the last."""
    first = int(digits[: -SHARED - 1 : -1]) * 10 ** (KEY_DIGITS - SHARED)
    return first, first + 10 ** (KEY_DIGITS - SHARED) - 1


def shared(one: str, other: str) -> int:
    """How many last digits two numbers have in common."""
    count = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        count += 1
    return count
