"""The verbs of the command line about the history."""

import argparse
import csv
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from desk_agent import text
from desk_agent.i18n import _
from desk_agent.text import harmless

Reply = dict[str, Any]
Ask = Callable[[dict[str, Any], Callable[[Reply], None] | None], int]

COLUMNS: Final = (
    "type", "id", "started", "direction", "outcome", "number", "name", "name_source", "called", "called_name",
    "diverted_by", "answered", "ended", "rang", "talked", "cause", "detail", "note", "disposition", "evidence",
    "extension", "account", "ref", "filled", "reason",
)  # fmt: skip
_ACTIONS: Final = ("call", "delete")


def add_verbs(verbs: Any, ask: Ask) -> None:
    """Add the verbs to the parser's ``verbs``; ``ask`` sends a request to the running desk."""
    history = verbs.add_parser("history", help=_("the calls that were, newest first; call one back, delete"))
    history.add_argument(
        "action",
        nargs="?",
        choices=_ACTIONS,
        help=_("call: back, whoever was missed last, or ID; delete: ID or --all"),
    )
    history.add_argument("id", nargs="?", type=int, metavar="ID", help=_("which call, as --json names it"))
    kind = history.add_mutually_exclusive_group()
    for name, word in (
        ("missed", _("missed calls only")),
        ("in", _("incoming calls only")),
        ("out", _("outgoing calls only")),
    ):
        kind.add_argument(f"--{name}", dest="kind", action="store_const", const=name, help=word)
    history.add_argument("--since", metavar="DAY", help=_("from this day, e.g. 2026-11-01"))
    history.add_argument("--until", metavar="DAY", help=_("to this day"))
    history.add_argument("--queue", metavar="NUMBER", help=_("calls to this queue or number"))
    history.add_argument("--search", metavar="TEXT", help=_("parts of names, numbers and notes"))
    history.add_argument(
        "--limit", type=int, default=50, metavar="N", help=_("at most so many (default: %(default)s)")
    )
    form = history.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("as JSON"))
    form.add_argument("--csv", action="store_true", help=_("as CSV, for a spreadsheet"))
    history.add_argument("--all", action="store_true", help=_("delete everything"))
    history.add_argument("--yes", action="store_true", help=_("do not ask"))
    history.set_defaults(run=lambda given: ask(request(given), _printer(given) if given.action is None else None))

    note = verbs.add_parser("note", help=_("write a note to the call that runs, or to the last one"))
    note.add_argument("--call", type=int, metavar="REF", help=_("which call, as `status --json` names it"))
    note.add_argument("text", metavar="TEXT")
    note.set_defaults(run=lambda given: ask(_note(given), None))


def request(given: argparse.Namespace) -> dict[str, Any]:
    """What is asked of the desk."""
    if given.action is not None:
        asked: dict[str, Any] = {"verb": f"history-{given.action}", "yes": given.yes}
        if given.id is not None:
            asked["id"] = given.id
        return asked | ({"all": True} if given.all else {})
    limits = {name: getattr(given, name) for name in ("kind", "since", "until", "queue", "search", "limit")}
    return {"verb": "history", **{name: value for name, value in limits.items() if value is not None}}


def _note(given: argparse.Namespace) -> dict[str, Any]:
    asked = {"verb": "note", "text": given.text}
    return asked if given.call is None else {**asked, "call": given.call}


def _printer(given: argparse.Namespace) -> Callable[[Reply], None]:
    def show(reply: Reply) -> None:
        rows = reply["history"]
        if given.json:
            sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
        elif given.csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows([_safe(row.get(column)) for column in COLUMNS] for row in rows)
        else:
            sys.stdout.write(harmless("\n".join(map(line, rows))) + "\n" if rows else _("None.") + "\n")

    return show


def _safe(value: object) -> str:
    return text.cell("" if value is None else str(value))


def line(row: dict[str, Any]) -> str:
    """A call, or a time in which none were seen, in a line."""
    when = _local(row["started"])
    if row["type"] == "gap":
        known = _("from call records") if row["filled"] else row["reason"] or _("calls of this time are not known")
        said = _("not connected until {time}: {known}").format(time=_local(row["ended"]), known=known)
        return f"{when}  {said}"
    who = row["number"] or _("number withheld")
    if row["name"]:
        who = f"{row['name']} ({row['number']})" if row["number"] else row["name"]
    lasted = f", {row['talked']:.0f} s" if row["talked"] else ""
    if row["direction"] == "in" and row["called"]:
        who = " ".join((who, _("via {name}").format(name=row["called_name"] or row["called"])))
    note = f": {' '.join(row['note'].split())}" if row["note"] else ""
    return f"{when}  {row['direction']:3}  {row['outcome']}{lasted}  {who}{note}"


def _local(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
