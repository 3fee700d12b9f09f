"""What is written -> what must be dialled from a site.

What somebody types is meant as on the phone: it is left alone where it makes sense so. A contact, a link or what the
PBX shows is meant as a number of the country, and is completed: with what takes an outside line, with the prefix for
another country, with the area.
"""

from dataclasses import dataclass

from desk_agent.people.numbers import phonebook
from desk_agent.people.numbers.countries import Plan, without_trunk
from desk_agent.people.numbers.normal import Form, Meaning, meanings
from desk_agent.people.numbers.origin import Origin
from desk_agent.people.numbers.reading import Written
from desk_agent.people.numbers.rules import AUTO, DialRules
from desk_agent.people.numbers.steps import Step, Trace, no_trace


@dataclass(frozen=True, slots=True)
class Dialled:
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
    digits = written.digits
    if rules.is_inside(digits, own):
        how = "The site lists it" if rules.is_listed(digits) else "It is as short as an extension"
        trace(Step("inside", f"{how}: it stays in the house and is dialled as it is.", digits))
        return Dialled(digits, inside=True)
    plan = rules.plan
    if plan is None:
        trace(Step("as written", "The site's country is not set: it is dialled as it is.", digits))
        return Dialled(digits)
    found = _meaning(digits, rules, line_first=origin.by_hand)
    if found is not None:
        return _meant(digits, found, rules, trace)
    return _short_or_unknown(digits, plan, rules, trace)


def _whole(digits: str, rules: DialRules, trace: Trace) -> Dialled:
    e164 = without_trunk("+" + digits)
    dialled = dial_form(e164, rules)
    if rules.code and digits.startswith(rules.code):
        sentence = "It is a number of the own country: its code becomes what is dialled within the country."
    else:
        sentence = "It is a number of another country: + becomes what is dialled for other countries."
    trace(Step("international", sentence, dialled))
    return Dialled(dialled, e164, unknown=rules.plan is not None and not phonebook.exists(e164))


def _meaning(digits: str, rules: DialRules, *, line_first: bool) -> Meaning | None:
    """The first of what ``digits`` can mean that there is."""
    return next(
        (one for one in meanings(digits, rules, line_first=line_first) if phonebook.exists(one.e164)),
        None,
    )


def _meant(digits: str, found: Meaning, rules: DialRules, trace: Trace) -> Dialled:
    national = phonebook.entry(found.e164).international
    trace(Step(f"{found.form} number", f"It can be read as {national}.", found.e164))
    if found.line:
        trace(
            Step("outside line", f"It begins with {found.line}, which takes an outside line: left as it is.", digits)
        )
        return Dialled(digits, found.e164)
    if found.form in {Form.INTERNATIONAL, Form.NATIONAL, Form.SERVICE}:
        dialled = rules.outside + digits
    else:
        dialled = dial_form(found.e164, rules)
        trace(Step("completed", "It is not complete as it stands: it is dialled as from another town.", dialled))
    if rules.outside:
        trace(Step("outside line", f"{rules.outside} is put before it, which takes an outside line.", dialled))
    return Dialled(dialled, found.e164)


def _short_or_unknown(digits: str, plan: Plan, rules: DialRules, trace: Trace) -> Dialled:
    for line in rules.outside_lines:
        if digits.startswith(line) and phonebook.is_short(digits[len(line) :], plan.region):
            trace(Step("short number", f"Behind {line}, which takes an outside line, it is a short number.", digits))
            return Dialled(digits)
    if phonebook.is_short(digits, plan.region):
        dialled = rules.outside + digits
        trace(Step("short number", "It is a short number of the country.", dialled))
        return Dialled(dialled)
    trace(Step("as written", "The country has no such number: it is dialled as it is.", digits))
    return Dialled(digits, unknown=True)
