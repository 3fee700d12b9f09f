"""The verbs of the command line about the agent's other programs."""

from collections.abc import Callable
from typing import Any

from desk_agent.i18n import _

Ask = Callable[[dict[str, Any]], int]


def add_verbs(verbs: Any, ask: Ask) -> None:
    """Add them to the parser's ``verbs``; ``ask`` sends a request to the running desk."""
    verbs.add_parser("crm", help=_("open the CRM’s page for the latest call")).set_defaults(
        run=lambda _given: ask({"verb": "crm"})
    )
    done = verbs.add_parser("wrap-up", help=_("answer what the window asks after a call: a note, and a code"))
    done.add_argument("text", metavar="TEXT", nargs="?", default="")
    done.add_argument("--code", default="", metavar="CODE", help=_("one of the codes in the settings"))
    done.set_defaults(run=lambda given: ask({"verb": "wrap-up", "text": given.text, "code": given.code}))
