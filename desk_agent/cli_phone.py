"""The verbs of the command line about the phone, the agent, the queues and the account."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any, Final

from desk_agent.i18n import _
from desk_agent.text import harmless

Reply = dict[str, Any]
Ask = Callable[[dict[str, Any], Callable[[Reply], None] | None], int]

_KINDS: Final = ("off", "always", "busy", "no-answer", "busy-no-answer", "dnd")


def add_verbs(verbs: Any, ask: Ask) -> None:
    """Add the verbs to the parser's ``verbs``; ``ask`` sends a request to the running desk."""
    dnd = verbs.add_parser("dnd", help=_("switch do not disturb"))
    dnd.add_argument("state", choices=("on", "off"))
    dnd.set_defaults(run=lambda given: ask({"verb": "dnd", "on": given.state == "on"}, None))

    forward = verbs.add_parser("forward", help=_("forward your calls, or end that"))
    forward.add_argument("kind", choices=_KINDS, help=_("when: %(choices)s"))
    forward.add_argument("number", nargs="?", default="", metavar="NUMBER", help=_("where to"))
    forward.add_argument("--yes", action="store_true", help=_("also to a number outside"))
    forward.set_defaults(
        run=lambda given: ask({"verb": "forward", "kind": given.kind, "number": given.number, "yes": given.yes}, None)
    )

    voicemail = verbs.add_parser("voicemail", help=_("call your mailbox"))
    voicemail.add_argument("--number", default="", metavar="N", help=_("the mailbox's number; it is remembered"))
    voicemail.add_argument("--yes", action="store_true", help=_("also a number that is asked about first"))
    voicemail.set_defaults(run=lambda given: ask(_mailbox(given), None))

    features = verbs.add_parser("features", help=_("what this account can do"))
    _printing(features, ask, "features", feature_lines)


def _mailbox(given: argparse.Namespace) -> dict[str, Any]:
    request = {"verb": "voicemail", "number": given.number}
    return request | {"yes": True} if given.yes else request


def _printing(parser: argparse.ArgumentParser, ask: Ask, key: str, lines: Callable[[Any], list[str]]) -> None:
    """``parser`` prints the part ``key`` of the desk's picture, in words or as JSON."""
    parser.add_argument("--json", action="store_true", help=_("as JSON"))

    def run(given: argparse.Namespace) -> int:
        def show(reply: Reply) -> None:
            part = reply["desk"][key]
            text = json.dumps(part, ensure_ascii=False) if given.json else "\n".join(lines(part))
            sys.stdout.write(harmless(text) + "\n")

        return ask({"verb": "status"}, show)

    parser.set_defaults(run=run)


def feature_lines(features: list[dict[str, Any]]) -> list[str]:
    """One line for each feature."""
    if not features:
        return [_("Nobody is signed in.")]
    wide = max(len(one["feature"]) for one in features)
    lines = []
    for one in features:
        who = f" ({one['who']})" if one["who"] and one["verdict"] != "yes" else ""
        lines.append(f"{one['feature']:{wide}}  {one['verdict']:8}  {one['reason']}{who}".rstrip())
    return lines
