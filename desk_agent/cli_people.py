"""The verbs of the command line about colleagues and call records."""

import argparse
import csv
import json
import sys
from collections.abc import Callable
from typing import Any, Final

from desk_agent import text
from desk_agent.i18n import _
from desk_agent.text import harmless

Reply = dict[str, Any]
Ask = Callable[[dict[str, Any], Callable[[Reply], None] | None], int]

_COLUMNS: Final = ("start", "seconds", "kind", "station", "number", "name", "cause")


def add_verbs(verbs: Any, ask: Ask) -> None:
    """Add the verbs to the parser's ``verbs``; ``ask`` sends a request to the running desk."""
    people = verbs.add_parser("people", help=_("what your colleagues' phones are doing"))
    people.add_argument("--json", action="store_true", help=_("as JSON"))
    people.set_defaults(run=lambda given: ask({"verb": "people"}, _printer("people", person_line, given)))

    favourite = verbs.add_parser("favourite", help=_("make a colleague a favourite, or no longer one"))
    favourite.add_argument("number", metavar="EXTENSION")
    favourite.set_defaults(run=lambda given: ask({"verb": "favourite", "number": given.number}, None))

    records = verbs.add_parser("records", help=_("call records of the phone system, newest first"))
    records.add_argument("--since", metavar="DAY", help=_("from this day, e.g. 2026-11-01"))
    records.add_argument("--until", metavar="DAY", help=_("to this day"))
    records.add_argument("--number", metavar="DIGITS", help=_("part of the other side's number"))
    records.add_argument("--direction", choices=("in", "out", "missed", "internal", "voicemail"))
    records.add_argument("--longer", type=int, metavar="SECONDS", help=_("at least as long"))
    records.add_argument(
        "--limit", type=int, default=50, metavar="N", help=_("at most so many (default: %(default)s)")
    )
    form = records.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("as JSON"))
    form.add_argument("--csv", action="store_true", help=_("as CSV, for a spreadsheet"))
    records.set_defaults(run=lambda given: ask(_wanted(given), _printer("records", record_line, given)))


def _wanted(given: argparse.Namespace) -> dict[str, Any]:
    limits = {name: getattr(given, name) for name in ("since", "until", "number", "direction", "longer", "limit")}
    return {"verb": "records", **{name: value for name, value in limits.items() if value is not None}}


def _printer(key: str, line: Callable[[dict[str, Any]], str], given: argparse.Namespace) -> Callable[[Reply], None]:
    def show(reply: Reply) -> None:
        rows = reply[key]
        if given.json:
            sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
        elif getattr(given, "csv", False):
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows([_safe(row[column]) for column in _COLUMNS] for row in rows)
        else:
            sys.stdout.write(harmless("\n".join(map(line, rows))) + "\n" if rows else _("None.") + "\n")

    return show


def _safe(value: object) -> str:
    return text.cell("" if value is None else str(value))


def person_line(one: dict[str, Any]) -> str:
    """A colleague in a line."""
    star = "* " if one["favourite"] else "  "
    return f"{star}{one['number']:8} {one['presence']:12} {one['name']}".rstrip()


def record_line(one: dict[str, Any]) -> str:
    """A call record in a line."""
    when = (one["start"] or "").replace("T", " ")[:16]
    lasted = "" if not one["seconds"] else f"{one['seconds']} s"
    who = (
        f"{one['name']} ({one['number']})" if one["name"] and one["number"] else one["number"] or _("number withheld")
    )
    return f"{when:16}  {lasted:>7}  {one['kind']:24} {who}".rstrip()
