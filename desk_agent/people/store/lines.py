"""What makes two numbers comparable in the database: a form for each line, and the key that finds it."""

from collections.abc import Callable
from typing import Final

from desk_agent.people.numbers import DialRules

MAX_DIGITS: Final = 32
KEY_DIGITS: Final = 9
SHARED: Final = 7  # so many last digits at the least say that two numbers may be the same line
_KEPT: Final = {code: None for code in range(128) if not chr(code).isdigit() and chr(code) != "+"}

Normal = Callable[[str], str]


def normal_by(rules: DialRules) -> Normal:
    """How this site writes a line: ``+`` and the number as the world has it, or bare digits (an extension, unknown).

    "" for what is no number. Made once for many numbers: it must cost nothing.
    """
    country, trunk, abroad = rules.country, rules.trunk, rules.international

    def normal(text: str) -> str:
        bare = text.replace("(0)", "") if text.lstrip().startswith("+") else text
        digits = bare.translate(_KEPT)
        if not digits.isascii():
            digits = "".join(char for char in digits if char.isascii())
        plus = digits.startswith("+")
        digits = digits.replace("+", "")
        if not digits or len(digits) > MAX_DIGITS:
            return ""
        if plus:
            return "+" + digits
        if abroad and digits.startswith(abroad) and len(digits) > len(abroad) + SHARED:
            return "+" + digits[len(abroad) :]
        if country and trunk and digits.startswith(trunk) and len(digits) > SHARED:
            return f"+{country}{digits[len(trunk) :]}"
        return digits

    return normal


def signature(rules: DialRules) -> str:
    """Names what of ``rules`` decides how a number is written: other lists must be written anew."""
    return f"1 {rules.country}/{rules.trunk}/{rules.international}"


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


def same_line(one: str, other: str) -> bool:
    """Whether two numbers differ only in how they are dialled: a country code, a 0, an outside line.

    One of them must be a whole national number where they part: two subscribers of different towns can share
    their last eight digits.
    """
    one, other = one.lstrip("+0"), other.lstrip("+0")
    common = shared(one, other)
    rests = one[: len(one) - common], other[: len(other) - common]
    whole = any(not rest or rest.endswith("0") for rest in rests)
    return whole and common > SHARED and max(map(len, rests)) <= 6
