"""The verbs of the command line about the ACD agent and the queues."""

import argparse
import json
import sys
from typing import Any

from desk_agent.cli_phone import Ask, Reply


def add_verbs(verbs: Any, ask: Ask) -> None:
    """Add the verbs to the parser's ``verbs``; ``ask`` sends a request to the running desk."""
    agent = verbs.add_parser("agent", help="your state as an ACD agent")
    actions = agent.add_subparsers(title="actions", metavar="ACTION", required=True)
    logon = actions.add_parser("logon", help="log on to an ACD group; what is left out is as it was the last time")
    logon.add_argument("--group", default="", metavar="G", help="its number, or its name in the settings")
    logon.add_argument("--id", default="", metavar="NNNN", help="your agent ID, four digits")
    place = logon.add_mutually_exclusive_group()
    place.add_argument("--primary", dest="primary", action="store_true", default=None, help="as the primary group")
    place.add_argument("--secondary", dest="primary", action="store_false", help="as the secondary group")
    logon.add_argument("--priority", type=int, metavar="0-9")
    logon.set_defaults(run=lambda given: ask(_logon(given), None))
    logoff = actions.add_parser("logoff", help="log off")
    logoff.add_argument("--group", default="", metavar="G", help="from this group only")
    logoff.set_defaults(run=lambda given: ask({"verb": "agent", "action": "logoff", "group": given.group}, None))
    ready = actions.add_parser("ready", help="take calls")
    ready.set_defaults(run=lambda _: ask({"verb": "agent", "action": "ready"}, None))
    resting = actions.add_parser("not-ready", help="take no calls")
    resting.add_argument(
        "reason", nargs="?", default="", metavar="REASON", help="a code, or its name in the settings"
    )
    resting.set_defaults(
        run=lambda given: ask({"verb": "agent", "action": "not-ready", "reason": given.reason}, None)
    )
    _printing(actions.add_parser("status", help="what the phone system says of you"), ask, "agent")

    queues = verbs.add_parser("queues", help="what waits in the queues of ACD groups")
    _printing(queues, ask, "queues")
    doing = queues.add_subparsers(title="actions", metavar="ACTION")
    take = doing.add_parser("take", help="let a waiting call ring at your phone")
    send = doing.add_parser("send", help="let a waiting call ring elsewhere")
    for parser in (take, send):
        parser.add_argument("group", metavar="GROUP", help="number of the queue, or its name in the settings")
    send.add_argument("number", metavar="NUMBER", help="where to")
    send.add_argument("--yes", action="store_true", help="also to a number that is asked about first")
    for parser in (take, send):
        parser.add_argument("--call", type=int, metavar="REF", help="which call; else the one that waits longest")
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
    parser.add_argument("--json", action="store_true", help="as JSON")

    def run(given: argparse.Namespace) -> int:
        def show(reply: Reply) -> None:
            if given.json:
                text = json.dumps(reply["desk"][key], ensure_ascii=False)
            else:
                lines = agent_lines if key == "agent" else queue_lines
                text = "\n".join(lines(reply["desk"][key]))
            sys.stdout.write(text + "\n")

        return ask({"verb": "status"}, show)

    parser.set_defaults(run=run)


def agent_lines(agent: dict[str, Any]) -> list[str]:
    """The agent for a person."""
    lines = [agent["why_not"]] if agent["why_not"] else []
    reason = f" ({agent['reason']['name']})" if agent["reason"] else ""
    since = f" since {agent['since']}" if agent["since"] else ""
    lines.append(f"{agent['state']}{reason}{since}")
    for one in agent["groups"]:
        name = f"{one['name']} ({one['group']})" if one["name"] else one["group"]
        kind = "primary" if one["primary"] else "secondary"
        lines.append(f"{name}: {'logged on' if one['logged_on'] else 'not logged on'}, {kind}")
    return lines


def queue_lines(queues: list[dict[str, Any]]) -> list[str]:
    """The queues for a person: a line each, and one for each call that waits."""
    if not queues:
        return ["This account sees no queue. `desk-agent features` says why."]
    lines = []
    for queue in queues:
        name = f"{queue['name']} ({queue['group']})" if queue["name"] else queue["group"]
        count = "not known" if queue["waiting"] is None else f"{queue['waiting']} waiting"
        since = f", the first since {queue['longest']}" if queue["longest"] else ""
        doubt = ", some may have left" if queue["waiting"] and not queue["exact"] else ""
        lines.append(f"{name}: {queue['why_not_watched'] or count + since + doubt}")
        for call in queue["calls"]:
            who = " ".join(part for part in (call["name"], call["number"]) if part) or "number withheld"
            lines.append(f"  {call['ref'] or '-'}: {who}, since {call['since']}")
    return lines
