"""What is written -> what must be dialled from a site.

What somebody types is meant as on the phone: it is left alone where it makes sense so. A contact, a link or what the
PBX shows is meant as a number of the country, and is completed: with what takes an outside line, with the prefix for
another country, with the area.
"""

from typing import Final

from msgspec import Struct

from desk_agent.i18n import _
from desk_agent.people.numbers import phonebook
from desk_agent.people.numbers.countries import Plan, without_trunk
from desk_agent.people.numbers.normal import Form, Meaning, meanings
from desk_agent.people.numbers.origin import Origin
from desk_agent.people.numbers.reading import Written
from desk_agent.people.numbers.rules import AUTO, DialRules
from desk_agent.people.numbers.steps import Step, Trace, no_trace


class Dialled(Struct, frozen=True):
    """What is sent to the PBX, and what is known of it."""

    digits: str
    e164: str = ""  # the whole number; "" inside the house or where it cannot be told
    inside: bool = False
    unknown: bool = False  # neither of the house nor a number that the country has


def dial_form(e164: str, rules: DialRules) -> str:
    """What dials ``e164`` from this site, with what takes an outside line."""
    code, digits = rules.code, e164.removeprefix("+")
    if not code or not digits.startswith(code):
        return rules.outside + rules.international_prefix + digits
    national, plan = digits[len(code) :], rules.plan
    bare = plan is not None and rules.trunk == AUTO and phonebook.is_bare(e164, plan)
    return rules.outside + ("" if bare else rules.trunk_prefix) + national


def complete(written: Written, origin: Origin, rules: DialRules, own: str = "", trace: Trace = no_trace) -> Dialled:
    """What ``written`` from ``origin`` dials; ``own`` is the own extension."""
    if written.plus:
        return _whole(written.digits, rules, trace)
    digits, plan = written.digits, rules.plan
    listed = rules.is_listed(digits)
    behind = [digits[len(line) :] for line in rules.outside_lines if digits.startswith(line)]
    if not listed and any(names_emergency(one, rules, own) for one in (digits, *behind)):
        trace(Step("emergency", _("It is an emergency number: it is dialled as it is."), digits))
        return Dialled(digits, inside=True)
    if listed or rules.is_inside(digits, own):
        sentence = (
            _("The site lists it: it stays in the house and is dialled as it is.")
            if listed
            else _("It is as short as an extension: it stays in the house and is dialled as it is.")
        )
        trace(Step("inside", sentence, digits))
        return Dialled(digits, inside=True)
    if plan is None:
        trace(Step("as written", _("The site's country is not set: it is dialled as it is."), digits))
        return Dialled(digits)
    if phonebook.is_short(digits, plan.region):
        dialled = rules.outside + digits
        trace(Step("short number", _("It is a short number of the country."), dialled))
        return Dialled(dialled)
    possible = meanings(digits, rules, line_first=origin.by_hand)
    found = next((one for one in possible if _is_dialled_so(one, rules) and phonebook.exists(one.e164)), None)
    found = found or _service(digits, plan, rules)
    if found is None:
        return _unknown(digits, possible, plan, rules, trace)
    national = phonebook.entry(found.e164).international
    trace(Step(f"{found.form} number", _("It can be read as {number}.").format(number=national), found.e164))
    return Dialled(_dialled(digits, found, rules, trace), found.e164)


def names_emergency(digits: str, rules: DialRules, own: str = "") -> bool:
    """Whether ``digits`` are exactly an emergency number."""
    if digits in rules.emergency:
        return True
    plan = rules.plan
    if plan is None:
        return digits in _ANYWHERE and len(digits) != len(own)
    return plan.is_emergency(digits) or digits in _MORE.get(plan.region, ())


def _whole(digits: str, rules: DialRules, trace: Trace) -> Dialled:
    e164 = without_trunk("+" + digits)
    dialled = dial_form(e164, rules)
    if rules.code and digits.startswith(rules.code):
        sentence = _("It is a number of the own country: its code becomes what is dialled within the country.")
    else:
        sentence = _("It is a number of another country: + becomes what is dialled for other countries.")
    trace(Step("international", sentence, dialled))
    return Dialled(dialled, e164, unknown=rules.plan is not None and not phonebook.exists(e164))


def _is_dialled_so(meaning: Meaning, rules: DialRules) -> bool:
    """Behind an outside line nobody leaves out what the network asks for."""
    weak = meaning.form is Form.CODE or (meaning.form is Form.SHORTENED and rules.trunk_prefix not in {"", "1"})
    return not (meaning.line and weak)


def _dialled(digits: str, found: Meaning, rules: DialRules, trace: Trace) -> str:
    if found.line:
        trace(
            Step(
                "outside line",
                _("{line} at its beginning takes an outside line: left as it is.").format(line=found.line),
                digits,
            )
        )
        return digits
    if found.form in {Form.INTERNATIONAL, Form.NATIONAL, Form.SERVICE}:
        dialled = rules.outside + digits
    else:
        dialled = dial_form(found.e164, rules)
        trace(Step("completed", _("It is not complete as it stands: it is dialled as from another town."), dialled))
    if rules.outside:
        trace(
            Step(
                "outside line",
                _("{line} is put before it, which takes an outside line.").format(line=rules.outside),
                dialled,
            )
        )
    return dialled


def _service(digits: str, plan: Plan, rules: DialRules) -> Meaning | None:
    """A number of an odd length that the country has."""
    for line in ("", *(line for line in rules.outside_lines if digits.startswith(line))):
        rest = digits[len(line) :]
        e164 = phonebook.read(rest, plan.region)
        if not e164:
            continue
        lacks = "+" + plan.code + rest == e164 and rules.trunk_prefix and not phonebook.is_bare(e164, plan)
        found = Meaning(e164, Form.SHORTENED if lacks else Form.SERVICE, line)
        if _is_dialled_so(found, rules):
            return found
    return None


def _unknown(digits: str, possible: list[Meaning], plan: Plan, rules: DialRules, trace: Trace) -> Dialled:
    """Nobody has it, as far as is known: what looks like a whole number is completed all the same."""
    for line in rules.outside_lines:
        if digits.startswith(line) and phonebook.is_short(digits[len(line) :], plan.region):
            trace(
                Step(
                    "short number",
                    _("Behind {line}, which takes an outside line, it is a short number.").format(line=line),
                    digits,
                )
            )
            return Dialled(digits)
    looks = next((one for one in possible if one.form in {Form.INTERNATIONAL, Form.NATIONAL}), None)
    if looks is None:
        trace(Step("as written", _("The country has no such number: it is dialled as it is."), digits))
        return Dialled(digits, unknown=True)
    trace(Step(f"{looks.form} number", _("It looks like a whole number, but the country has none such."), looks.e164))
    return Dialled(_dialled(digits, looks, rules, trace), looks.e164, unknown=True)


_ANYWHERE: Final = frozenset({"112", "911", "999"})  # emergency numbers, where the country is not known
_MORE: Final = {"JP": ("118",)}  # the coast guard
