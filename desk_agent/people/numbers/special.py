"""Numbers that nobody should reach by accident: emergency services, and what costs extra."""

from desk_agent.people.numbers import phonebook
from desk_agent.people.numbers.dialling import Dialled, names_emergency
from desk_agent.people.numbers.reading import Written
from desk_agent.people.numbers.rules import DialRules


def is_emergency(written: Written, dialled: Dialled, rules: DialRules, own: str = "") -> bool:
    """Whether it reaches an emergency service, or may."""
    if not written.plus and rules.is_listed(written.digits):
        return False
    ways = _ways(written, dialled, rules)
    if any(names_emergency(digits, rules, own) for digits in ways):
        return True
    plan = rules.plan
    # what is a whole number of somebody does not reach them by its first digits
    if plan is None or dialled.inside or (dialled.e164 and not dialled.unknown):
        return False
    return any(phonebook.reaches_emergency(digits, plan.region) for digits in ways)


def is_premium(dialled: Dialled, rules: DialRules) -> bool:
    """Whether calls to it cost more than a call."""
    if dialled.inside:
        return False
    ways = {dialled.digits, dialled.e164, *_behind(dialled.digits, rules)} - {""}
    if any(digits.startswith(prefix) for digits in ways for prefix in rules.premium if prefix):
        return True
    if dialled.e164:
        return phonebook.is_premium(dialled.e164)
    plan = rules.plan
    return plan is not None and any(phonebook.is_premium_short(digits, plan.region) for digits in ways)


def _ways(written: Written, dialled: Dialled, rules: DialRules) -> set[str]:
    """How the number may reach the public network: as it is, without an outside line, without its country."""
    ways = {written.digits, dialled.digits}
    for digits in tuple(ways):
        ways |= _behind(digits, rules)
    if written.plus and rules.code and written.digits.startswith(rules.code):
        ways.add(written.digits[len(rules.code) :])
    return ways - {""}


def _behind(digits: str, rules: DialRules) -> set[str]:
    """``digits`` behind what takes an outside line."""
    return {digits[len(line) :] for line in rules.outside_lines if digits.startswith(line)}
