"""The verbs of the command line about the ACD agent and the queues."""

import argparse
import json
import sys
from typing import Any

from desk_agent.cli_phone import Ask, Reply
from desk_agent.i18n import _, ngettext
from desk_agent.text import harmless


def add_verbs(verbs: Any, ask: Ask) -> None:
    """Add the verbs to the parser's ``verbs``; ``ask`` sends a request to the running desk."""
    agent = verbs.add_parser("agent", help=_("your state as an ACD agent"))
    actions = agent.add_subparsers(title="actions", metavar="ACTION", required=True)
    logon = actions.add_parser("logon", help=_("log on to an ACD group; what is left out is as it was the last time"))
    logon.add_argument("--group", default="", metavar="G", help=_("its number, or its name in the settings"))
    logon.add_argument("--id", default="", metavar="NNNN", help=_("your agent ID, four digits"))
    place = logon.add_mutually_exclusive_group()
    place.add_argument("--primary", dest="primary", action="store_true", default=None, help=_("as the primary group"))
    place.add_argument("--secondary", dest="primary", action="store_false", help=_("as the secondary group"))
    logon.add_argument("--priority", type=int, metavar="0-9")
    logon.set_defaults(run=lambda given: ask(_logon(given), None))
    logoff = actions.add_parser("logoff", help=_("log off"))
    logoff.add_argument("--group", default="", metavar="G", help=_("from this group only"))
    logoff.set_defaults(run=lambda given: ask({"verb": "agent", "action": "logoff", "group": given.group}, None))
    ready = actions.add_parser("ready", help=_("take calls"))
    ready.set_defaults(run=lambda _: ask({"verb": "agent", "action": "ready"}, None))
    resting = actions.add_parser("not-ready", help=_("take no calls"))
    resting.add_argument(
        "reason", nargs="?", default="", metavar="REASON", help=_("a code, or its name in the settings")
    )
    resting.set_defaults(
        run=lambda given: ask({"verb": "agent", "action": "not-ready", "reason": given.reason}, None)
    )
    _printing(actions.add_parser("status", help=_("what the phone system says of you")), ask, "agent")

    queues = verbs.add_parser("queues", help=_("what waits in the queues of ACD groups"))
    _printing(queues, ask, "queues")
    doing = queues.add_subparsers(title="actions", metavar="ACTION")
    take = doing.add_parser("take", help=_("let a waiting call ring at your phone"))
    send = doing.add_parser("send", help=_("let a waiting call ring elsewhere"))
    for parser in (take, send):
        parser.add_argument("group", metavar="GROUP", help=_("number of the queue, or its name in the settings"))
    send.add_argument("number", metavar="NUMBER", help=_("where to"))
    send.add_argument("--yes", action="store_true", help=_("also to a number that is asked about first"))
    for parser in (take, send):
        parser.add_argument("--call", type=int, metavar="REF", help=_("which call; else the one that waits longest"))
    take.set_defaults(run=lambda given: ask(_moving(given, "take"), None))
    send.set_defaults(run=lambda given: ask(_sending(given), None))


def _logon(given: argparse.Namespace) -> dict[str, Any]:
    request = {"verb": "agent", "action": "logon", "group": given.group, "id": given.id}
    for name in ("primary", "priority"):
        if getattr(given, name) is not None:
            request[name] = getattr(given, name)
    return request


def _moving(given: argparse.Namespace, action: str) -> dict[str, Any]:
    request = {"verb": "queues", "action": action, "group": given.group}
    return request if given.call is None else request | {"call": given.call}


def _sending(given: argparse.Namespace) -> dict[str, Any]:
    request = _moving(given, "send") | {"number": given.number}
    return request | {"yes": True} if given.yes else request


def _printing(parser: argparse.ArgumentParser, ask: Ask, key: str) -> None:
    parser.add_argument("--json", action="store_true", help=_("as JSON"))

    def run(given: argparse.Namespace) -> int:
        def show(reply: Reply) -> None:
            if given.json:
                text = json.dumps(reply["desk"][key], ensure_ascii=False)
            else:
                lines = agent_lines if key == "agent" else queue_lines
                text = "\n".join(lines(reply["desk"][key]))
            sys.stdout.write(harmless(text) + "\n")

        return ask({"verb": "status"}, show)

    parser.set_defaults(run=run)


def agent_lines(agent: dict[str, Any]) -> list[str]:
    """The agent for a person."""
    lines = [agent["why_not"]] if agent["why_not"] else []
    reason = f" ({agent['reason']['name']})" if agent["reason"] else ""
    state = f"{agent['state']}{reason}"
    lines.append(_("{state} since {time}").format(state=state, time=agent["since"]) if agent["since"] else state)
    for one in agent["groups"]:
        name = f"{one['name']} ({one['group']})" if one["name"] else one["group"]
        kind = _("primary") if one["primary"] else _("secondary")
        state = _("logged on") if one["logged_on"] else _("not logged on")
        lines.append(f"{name}: {state}, {kind}")
    return lines


def queue_lines(queues: list[dict[str, Any]]) -> list[str]:
    """The queues for a person: a line each, and one for each call that waits."""
    if not queues:
        return [_("This account sees no queue. `desk-agent features` says why.")]
    lines = []
    for queue in queues:
        name = f"{queue['name']} ({queue['group']})" if queue["name"] else queue["group"]
        lines.append(f"{name}: {queue['why_not_watched'] or ', '.join(_waits(queue))}")
        for call in queue["calls"]:
            who = " ".join(part for part in (call["name"], call["number"]) if part) or _("number withheld")
            lines.append(
                "  " + _("{call}: {who}, since {time}").format(call=call["ref"] or "-", who=who, time=call["since"])
            )
    return lines


def _waits(queue: dict[str, Any]) -> list[str]:
    count = queue["waiting"]
    said = [_("not known") if count is None else ngettext("{n} waiting", "{n} waiting", count).format(n=count)]
    if queue["longest"]:
        said.append(_("the first since {time}").format(time=queue["longest"]))
    if count and not queue["exact"]:
        said.append(_("some may have left"))
    return said
