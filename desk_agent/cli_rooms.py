"""The command line's verbs for conference rooms, conference groups and pages."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from desk_agent.i18n import _, ngettext
from desk_agent.text import harmless

Show = Callable[[dict[str, Any]], None]
Ask = Callable[[dict[str, Any], Show | None], int]
Parsers = Any  # argparse does not name what `add_subparsers` returns


def add_verbs(verbs: Parsers, ask: Ask, password: Callable[[str], str]) -> None:
    """Add the verbs to ``verbs``; ``ask`` sends a request, ``password`` reads a password file."""
    _add_room(verbs, ask, password)
    _add_group(verbs, ask)
    page = verbs.add_parser("page", help=_("make a page (paging announcement)"))
    page.add_argument("page", metavar="NAME|PAGE", help=_("its name in the settings, or its number"))
    page.add_argument(
        "service", metavar="SERVICE", nargs="?", help=_("the extension of the page (default: your own)")
    )
    page.set_defaults(run=lambda given: _page(given, ask))


def _add_room(verbs: Parsers, ask: Ask, password: Callable[[str], str]) -> None:
    room = verbs.add_parser("room", help=_("open, close or show a conference room"))
    actions = room.add_subparsers(metavar="open|close|show", required=True)
    for do, text in (("open", _("open the room")), ("close", _("close the room, which ends its calls"))):
        one = actions.add_parser(do, help=text)
        _add_index(one)
        one.add_argument(
            "--password-file", metavar="F", help=_("file with the room's password in its first line; - reads it here")
        )
        one.set_defaults(run=lambda given: _set_room(given, ask, password), do=do)
    show = actions.add_parser("show", help=_("ask the phone system for the room"))
    _add_index(show)
    show.add_argument("--json", action="store_true", help=_("as one JSON object"))
    show.set_defaults(run=lambda given: _show_room(given, ask))


def _add_group(verbs: Parsers, ask: Ask) -> None:
    group = verbs.add_parser("group", help=_("start, end and steer a conference group"))
    actions = group.add_subparsers(metavar="start|add|drop|mute|unmute|cancel", required=True)

    def action(do: str, text: str, *, index: bool = True) -> argparse.ArgumentParser:
        one: argparse.ArgumentParser = actions.add_parser(do, help=text)
        if index:
            _add_index(one)
        one.set_defaults(run=lambda given: _group(given, ask), do=do)
        return one

    action("start", _("call all its members"))
    add = action("add", _("call one more into it"))
    add.add_argument("number", metavar="NUMBER")
    add.add_argument("--type", choices=("station", "co", "net"), help=_("what NUMBER is (default: found out)"))
    add.add_argument("--yes", action="store_true", help=_("also a number that is asked about first"))
    add.add_argument("--place", type=int, metavar="N", help=_("the member's index (default: a free one)"))
    for do, text in (
        ("drop", _("end the call of one member")),
        ("mute", _("mute one member")),
        ("unmute", _("let one member be heard again")),
    ):
        action(do, text).add_argument("member", type=int, metavar="MEMBER", help=_("its index, see status --json"))
    cancel = action("cancel", _("end the conference that this phone has started"), index=False)
    cancel.add_argument("index", type=int, nargs="?", metavar="INDEX")


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("index", type=int, metavar="INDEX")


def _set_room(given: argparse.Namespace, ask: Ask, password: Callable[[str], str]) -> int:
    request = {"verb": "room", "do": given.do, "index": given.index}
    if given.password_file is not None:
        request["password"] = password(given.password_file)
    return ask(request, None)


def _show_room(given: argparse.Namespace, ask: Ask) -> int:
    def show(reply: dict[str, Any]) -> None:
        room = reply["room"]
        sys.stdout.write((json.dumps(room, ensure_ascii=False) if given.json else harmless(_words(room))) + "\n")

    return ask({"verb": "room", "do": "show", "index": given.index}, show)


def _group(given: argparse.Namespace, ask: Ask) -> int:
    request = {"verb": "group", "do": given.do}
    if getattr(given, "yes", False):
        request["yes"] = True
    for name in ("index", "number", "type", "place", "member"):
        if getattr(given, name, None) is not None:
            request[name] = getattr(given, name)
    return ask(request, None)


def _page(given: argparse.Namespace, ask: Ask) -> int:
    if given.service is None:
        return ask({"verb": "page", "page": given.page}, None)
    page = int(given.page) if given.page.isascii() and given.page.isdigit() else -1
    return ask({"verb": "page", "page": page, "service": given.service}, None)


def _words(room: dict[str, Any]) -> str:
    said = [{True: _("open"), False: _("closed")}.get(room["open"], _("not known"))]
    if room["open"]:
        said.append(ngettext("{n} in it", "{n} in it", room["count"]).format(n=room["count"]))
    members = f": {', '.join(room['members'])}" if room["members"] else ""
    return f"{room['index']} {room['name']}: {', '.join(said)}{members}"
