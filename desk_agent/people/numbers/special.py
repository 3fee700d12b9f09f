"""Numbers that nobody should reach by accident: emergency services, and what costs extra."""

from typing import Final

from desk_agent.people.numbers import phonebook
from desk_agent.people.numbers.dialling import Dialled
from desk_agent.people.numbers.reading import Written
from desk_agent.people.numbers.rules import DialRules

_ANYWHERE: Final = frozenset({"112", "911", "999"})  # emergency numbers, where the country is not known
_MORE: Final = {"JP": ("118",)}  # the coast guard


def is_emergency(written: Written, dialled: Dialled, rules: DialRules, own: str = "") -> bool:
    """Whether it reaches an emergency service, or may."""
    if not written.plus and rules.is_listed(written.digits):
        return False
    return any(
        _is_emergency(digits, rules, own, sure=dialled.inside or (bool(dialled.e164) and not dialled.unknown))
        for digits in _ways(written, dialled, rules)
    )


def _ways(written: Written, dialled: Dialled, rules: DialRules) -> set[str]:
    """How the number may reach the public network: as it is, without an outside line, without its country."""
    ways = {written.digits, dialled.digits}
    for digits in tuple(ways):
        ways |= {digits[len(line) :] for line in rules.outside_lines if digits.startswith(line)}
    if written.plus and rules.code and written.digits.startswith(rules.code):
        ways.add(written.digits[len(rules.code) :])
    return ways - {""}


def _is_emergency(digits: str, rules: DialRules, own: str, *, sure: bool) -> bool:
    if digits in rules.emergency:
        return True
    plan = rules.plan
    if plan is None:
        return digits in _ANYWHERE and len(digits) != len(own)
    if digits in _MORE.get(plan.region, ()):
        return True
    # what is a whole number of somebody does not reach them by its first digits
    reaches = phonebook.is_emergency if sure else phonebook.reaches_emergency
    return reaches(digits, plan.region)


def is_premium(written: Written, dialled: Dialled, rules: DialRules) -> bool:
    """Whether calls to it cost more than a call."""
    if dialled.inside:
        return False
    ways = _ways(written, dialled, rules) | ({dialled.e164} if dialled.e164 else set())
    if any(digits.startswith(prefix) for digits in ways for prefix in rules.premium if prefix):
        return True
    if dialled.e164:
        return phonebook.is_premium(dialled.e164)
    plan = rules.plan
    return plan is not None and any(phonebook.is_premium_short(digits, plan.region) for digits in ways)
