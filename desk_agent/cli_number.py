"""The verb `number`: what a text would dial here, step by step. It needs no running desk and calls nobody."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from desk_agent.i18n import _

if TYPE_CHECKING:
    from desk_agent.people.numbers.doctor import Diagnosis

_ORIGINS = ("typed", "link", "clipboard", "contact", "pbx")


def add_verb(verbs: Any) -> None:
    """Add it to the sub-parsers ``verbs``."""
    number = verbs.add_parser("number", help=_("what a text would dial here, and why; calls nobody"))
    number.add_argument("text", metavar="TEXT", help=_("a number, a tel: link, whatever is written"))
    number.add_argument("--json", action="store_true", help=_("as one JSON object"))
    number.add_argument(
        "--from", dest="origin", choices=_ORIGINS, default="typed", help=_("who wrote it (default: typed)")
    )
    number.add_argument("--country", metavar="KR|82", help=_("of the site (default: as set)"))
    number.add_argument("--area", metavar="N", help=_("area code of the site (default: as set)"))
    number.add_argument("--outside", metavar="N", help=_("what takes an outside line (default: as set)"))
    number.add_argument("--own", metavar="N", help=_("your extension (default: as set)"))
    number.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    from desk_agent import cli_settings
    from desk_agent.people.numbers import Origin, rules_of
    from desk_agent.people.numbers.doctor import examine

    current = cli_settings.current()
    rules = rules_of(current.dialling)
    changes = {
        name: getattr(given, name) for name in ("country", "area", "outside") if getattr(given, name) is not None
    }
    if given.country is not None:
        changes |= {"trunk": "auto", "international": "auto"}  # those that are set belong to another country
    own = given.own if given.own is not None else current.profile.extension or _number(current.profile.user)
    found = examine(given.text, replace(rules, **changes), Origin(given.origin), own=own)
    sys.stdout.write((json.dumps(found.as_json(), ensure_ascii=False) if given.json else _words(found)) + "\n")
    return 0 if found.digits else 1


def _number(user: str) -> str:
    """A station account is named by its extension."""
    return user if user.isdecimal() else ""


def _words(found: "Diagnosis") -> str:
    lines = [
        f"{index}. {step.text}" + (f"  → {step.result}" if step.result else "")
        for index, step in enumerate(found.steps, 1)
    ]
    if found.refusal:
        lines.append(_("Dials nothing: {reason}").format(reason=found.refusal))
        return "\n".join(lines)
    lines.append(_("Dials {digits}").format(digits=found.digits))
    if found.question:
        lines.append(_("Asks first: {question}").format(question=found.question))
    if found.entry is not None:
        known = found.entry
        lines.append(
            _("{number}: {kind}, {country}").format(
                number=known.international or known.e164, kind=known.kind or "?", country=known.region or "?"
            )
        )
    if found.keys.whole:
        lines.append(_("Matches contacts with {numbers}").format(numbers=", ".join(found.keys.whole)))
    if found.keys.tail:
        lines.append(_("Else those that end in {tail}").format(tail=found.keys.tail))
    return "\n".join(lines)
