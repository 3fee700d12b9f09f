"""What comes over the local socket about the ACD agent and the queues: verbs and pictures."""

from typing import Any

from desk_agent.desk import Desk
from desk_agent.i18n import _
from desk_agent.people.numbers import Origin
from desk_agent.remote_calls import iso
from desk_agent.remote_phone import Malformed
from desk_agent.view import AgentState, AgentView, QueueView, Reason

Picture = dict[str, Any]


async def perform(desk: Desk, request: dict[str, Any]) -> bool:
    """Carry out ``request`` if it is about any of this; whether it was.

    Raises:
        Malformed: it was, but wrongly put.
        Refused: with the reason.
    """
    action = request.get("action")
    match request.get("verb"), action:
        case "agent", "logon":
            await desk.agent.logon(
                _text(request, "group"),
                _text(request, "id"),
                primary=_maybe(request, "primary", bool),
                priority=_maybe(request, "priority", int),
            )
        case "agent", "logoff":
            await desk.agent.logoff(_text(request, "group"))
        case "agent", "ready":
            await desk.agent.ready()
        case "agent", "not-ready":
            await desk.agent.not_ready(_text(request, "reason"))
        case "queues", "take":
            await desk.queues.take(_group(request), _maybe(request, "call", int) or 0)
        case "queues", "send":
            await desk.queues.send(
                _group(request),
                _text(request, "number"),
                _maybe(request, "call", int) or 0,
                origin=Origin.COMMAND_LINE,
                confirmed=request.get("yes") is True,
            )
        case "agent" | "queues", _:
            raise Malformed(_("What is to be done?"))
        case _:
            return False
    return True


def agent(shown: AgentView) -> Picture:
    """The agent; `null` is "not known" or "none"."""
    return {
        "uses_acd": shown.uses_acd,
        "state": str(shown.state),
        "since": iso(shown.since) if shown.since else None,
        "reason": _reason(shown.reason) if shown.reason else None,
        "wrap_up_ends": iso(shown.wrap_up_ends) if shown.wrap_up_ends else None,
        "groups": [
            {
                "group": one.group,
                "name": one.name,
                "agent_id": one.agent_id,
                "primary": one.primary,
                "priority": one.priority,
                "logged_on": one.logged_on,
            }
            for one in shown.memberships
        ],
        "reasons": [_reason(reason) for reason in shown.reasons],
        "busy": shown.busy,
        "error": shown.error,
        "why_not": shown.why_not,
    }


def queue(shown: QueueView) -> Picture:
    """One queue; `null` is "not known"."""
    return {
        "group": shown.group,
        "name": shown.name,
        "waiting": shown.waiting,
        "longest": iso(shown.longest) if shown.longest else None,
        "calls": [
            {"number": call.number, "name": call.name, "since": iso(call.since), "ref": call.ref}
            for call in shown.calls
        ],
        "exact": shown.exact,
        "heard": iso(shown.heard) if shown.heard else None,
        "why_not_take": shown.why_not_take,
        "why_not_watched": shown.why_not_watched,
    }


def words(desk: Picture) -> list[str]:
    """What a person must know of it all, a line each."""
    shown, lines = desk["agent"], []
    if shown["uses_acd"] and not shown["why_not"]:
        reason = f" ({shown['reason']['name']})" if shown["reason"] else ""
        groups = [one["name"] or one["group"] for one in shown["groups"] if one["logged_on"]]
        state = f"{shown['state']}{reason}"
        if shown["state"] == AgentState.UNKNOWN:
            state = _("state unknown")
        said = _("Agent: {state}, logged on to {groups}.") if groups else _("Agent: {state}.")
        lines.append(said.format(state=state, groups=", ".join(groups)))
    for one in desk["queues"]:
        if one["waiting"]:
            if one["longest"]:
                said = _("Queue {name}: {n} waiting, the first since {time}.")
            else:
                said = _("Queue {name}: {n} waiting.")
            lines.append(said.format(name=one["name"] or one["group"], n=one["waiting"], time=one["longest"]))
    return lines


def _reason(reason: Reason) -> Picture:
    return {"code": reason.code, "name": reason.name}


def _text(request: dict[str, Any], key: str) -> str:
    value = request.get(key, "")
    if not isinstance(value, str) or len(value) > 256:
        raise Malformed(_("{key} is a text.").format(key=key))
    return value


def _group(request: dict[str, Any]) -> str:
    group = _text(request, "group")
    if not group:
        raise Malformed(_("Which queue?"))
    return group


def _maybe(request: dict[str, Any], key: str, kind: type[Any]) -> Any:
    value = request.get(key)
    if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        raise Malformed(_("{key} is wrong.").format(key=key))
    return value
