"""How a site dials, and why a text is no number there."""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from desk_agent.people.numbers.countries import Plan, plan_of

AUTO: Final = "auto"  # as the country has it
USUAL_EXTENSION: Final = 4  # digits, where nothing is known of a house
_RANGE: Final = re.compile(r"(\d+)\s*-\s*(\d+)")


class NumberError(ValueError):
    """The text is not a number to dial; the message is a sentence for the user."""


class DialRules(Struct, frozen=True):
    """How this site reaches the outside world. Empty parts are left out."""

    country: str = ""  # own country: "KR", or its code "82"; "" = not known
    trunk: str = AUTO  # what replaces the own country code inside the country
    international: str = AUTO  # what replaces "+" for other countries
    outside: str = ""  # what takes an outside line, e.g. "9"
    area: str = ""  # own area code, without the trunk prefix
    lines: tuple[str, ...] = ()  # what else takes an outside line
    lengths: tuple[int, ...] = ()  # digits of an extension; () = as many as the own one
    internal: tuple[str, ...] = ()  # numbers of the house beside: "620", "1000-1999", "62x"
    features: tuple[str, ...] = ()  # what a feature code of this system begins with
    emergency: tuple[str, ...] = ()  # beside those of the country
    premium: tuple[str, ...] = ()  # what numbers begin with that cost extra, beside those of the country

    @property
    def plan(self) -> Plan | None:
        """The numbers of the own country; None if it is not known."""
        return plan_of(self.country)

    @property
    def code(self) -> str:
        """The own country code, "" if not known."""
        plan = self.plan
        return plan.code if plan is not None else self.country.lstrip("+") if self.country.isdigit() else ""

    @property
    def trunk_prefix(self) -> str:
        """What is dialled before a number of another area."""
        if self.trunk != AUTO:
            return self.trunk
        plan = self.plan
        return plan.trunk if plan is not None else "0"

    @property
    def international_prefix(self) -> str:
        """What is dialled for another country."""
        if self.international != AUTO:
            return self.international
        plan = self.plan
        return plan.international if plan is not None else "00"

    @property
    def international_prefixes(self) -> tuple[str, ...]:
        """All that reach other countries, longest first."""
        plan = self.plan
        if plan is None:
            return _longest_first(self.international_prefix)
        return _longest_first(self.international_prefix, plan.international, *plan.carriers)

    @property
    def outside_lines(self) -> tuple[str, ...]:
        """All that take an outside line, longest first."""
        return _longest_first(self.outside, *self.lines)

    @property
    def area_code(self) -> str:
        """The own area code without the trunk prefix, however it was set."""
        trunk = self.trunk_prefix
        return self.area.removeprefix(trunk) if trunk and self.code != "1" else self.area

    def is_listed(self, digits: str) -> bool:
        """Whether the site names ``digits`` as a number of the house."""
        return any(_pattern(one)(digits) for one in self.internal)

    def is_inside(self, digits: str, own: str = "") -> bool:
        """Whether ``digits`` stay in the house, in which ``own`` is an extension.

        The PBX does not tell its numbering: what is named counts, then what takes an outside line, then the length.
        """
        if self.is_listed(digits):
            return True
        if digits.startswith(self.outside_lines or ("\0",)):
            return False
        return len(digits) <= self.longest_extension(own)

    def longest_extension(self, own: str = "") -> int:
        """Digits of the longest extension."""
        return max(self.lengths, default=len(own) or USUAL_EXTENSION)


def leads_outside(digits: str, rules: DialRules, own: str) -> bool:
    """Whether ``digits`` lead out of the house in which ``own`` is an extension, for what must not happen unasked.

    What could be outside counts as such: where the site has not said what takes an outside line, also what begins
    with 0 or 9, which do so nearly everywhere.
    """
    if rules.is_listed(digits):
        return False
    if not rules.is_inside(digits, own):
        return True
    return not rules.outside_lines and digits.startswith(("0", "9"))


@lru_cache(maxsize=64)
def _longest_first(*prefixes: str) -> tuple[str, ...]:
    """The prefixes that there are, in one order in every process: lists that were written by them are kept."""
    return tuple(sorted(set(prefixes) - {""}, key=lambda prefix: (-len(prefix), prefix)))


class _Pattern:
    """One entry of `DialRules.internal`."""

    def __init__(self, text: str) -> None:
        text = text.strip()
        self._range = _RANGE.fullmatch(text)
        self._expression = re.compile("".join(r"\d" if char in "xX" else re.escape(char) for char in text))

    def __call__(self, digits: str) -> bool:
        if self._range is None:
            return self._expression.fullmatch(digits) is not None
        first, last = self._range.groups()
        return len(digits) == len(first) == len(last) and first <= digits <= last


@lru_cache(maxsize=256)
def _pattern(text: str) -> _Pattern:
    return _Pattern(text)
