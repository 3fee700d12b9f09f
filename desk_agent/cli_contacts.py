"""The verbs of the command line about contacts."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk_agent.i18n import _
from desk_agent.text import harmless

Reply = dict[str, Any]
Ask = Callable[[dict[str, Any], Callable[[Reply], None] | None], int]


def add_verbs(verbs: Any, ask: Ask) -> None:
    """Add the verbs to the parser's ``verbs``; ``ask`` sends a request to the running desk."""
    contacts = verbs.add_parser("contacts", help=_("find contacts, and add files of contacts"))
    actions = contacts.add_subparsers(title=_("actions"), metavar="ACTION", required=True)

    search = actions.add_parser("search", help=_("people whose name, company or number has TEXT in it"))
    search.add_argument("text", metavar="TEXT")
    search.add_argument(
        "--limit", type=int, default=20, metavar="N", help=_("at most so many (default: %(default)s)")
    )
    search.add_argument("--json", action="store_true", help=_("as JSON"))
    search.set_defaults(run=lambda given: ask(_wanted(given), _printer("contacts", contact_line, given)))

    sources = actions.add_parser("sources", help=_("the lists of contacts, and how they were read"))
    sources.add_argument("--json", action="store_true", help=_("as JSON"))
    sources.set_defaults(
        run=lambda given: ask({"verb": "contacts", "action": "sources"}, _printer("sources", source_line, given))
    )

    add = actions.add_parser(
        "import", help=_("read a vCard or CSV file, or a folder of them, now and when it changes")
    )
    add.add_argument("file", metavar="FILE")
    add.add_argument("--directory", action="store_true", help=_("it is the company's list, not the user's own"))
    add.add_argument("--json", action="store_true", help=_("as JSON"))
    add.set_defaults(
        run=lambda given: ask(
            {
                "verb": "contacts",
                "action": "import",
                "path": str(Path(given.file).absolute()),
                "directory": given.directory,
            },
            _printer("sources", source_line, given),
        )
    )


def _wanted(given: argparse.Namespace) -> dict[str, Any]:
    return {"verb": "contacts", "action": "search", "text": given.text, "limit": given.limit}


def _printer(key: str, line: Callable[[dict[str, Any]], str], given: argparse.Namespace) -> Callable[[Reply], None]:
    def show(reply: Reply) -> None:
        rows = reply[key]
        if given.json:
            sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(harmless("\n".join(map(line, rows))) + "\n" if rows else _("None.") + "\n")

    return show


def contact_line(one: dict[str, Any]) -> str:
    """Somebody in a line."""
    number = f"{one['number']} ({one['label']})" if one["label"] else one["number"]
    parts = (one["name"], one["company"], one["list"] or one["source"])
    return f"{number:26} {' · '.join(part for part in parts if part)}".rstrip()


def source_line(one: dict[str, Any]) -> str:
    """A list in a line."""
    bad = _("{n} not used").format(n=one["bad"]) if one["bad"] else ""
    words = (one["state"], bad, one["why"] or one["remark"])
    return f"{one['people']:>9}  {one['name']:30} {' · '.join(word for word in words if word)}".rstrip()
