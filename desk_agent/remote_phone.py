"""What comes over the local socket about the phone, the agent, the queues and the account: verbs and pictures."""

from typing import Any, Final

from desk_agent.desk import Desk
from desk_agent.i18n import _
from desk_agent.people.numbers import Origin
from desk_agent.view import DeskView, ForwardKind, ForwardView, StationView

Picture = dict[str, Any]

FORWARDS: Final = {
    "off": ForwardKind.OFF,
    "always": ForwardKind.ALWAYS,
    "busy": ForwardKind.BUSY,
    "no-answer": ForwardKind.NO_ANSWER,
    "busy-no-answer": ForwardKind.BUSY_NO_ANSWER,
    "dnd": ForwardKind.DND,
}
_KINDS: Final = {kind: word for word, kind in FORWARDS.items()}


class Malformed(Exception):  # noqa: N818 - an answer, not a fault
    """The request's parameters are off; the text says how."""


async def perform(desk: Desk, request: dict[str, Any]) -> bool:
    """Carry out ``request`` if it is about any of this; whether it was.

    Raises:
        Malformed: it was, but wrongly put.
        Refused: with the reason.
    """
    match request.get("verb"):
        case "dnd":
            await desk.phone.set_dnd(_flag(request, "on"))
        case "forward":
            kind = FORWARDS.get(_text(request, "kind"))
            if kind is None:
                raise Malformed(_("How shall calls be forwarded?"))
            await desk.phone.set_forward(
                kind, _text(request, "number"), origin=Origin.COMMAND_LINE, confirmed=_flag(request, "yes")
            )
        case "voicemail":
            await desk.phone.call_mailbox(
                _text(request, "number"), origin=Origin.COMMAND_LINE, confirmed=request.get("yes") is True
            )
        case _:
            return False
    return True


def station(shown: StationView) -> Picture:
    """The own phone; `null` is "not known"."""
    counts = shown.voicemail
    return {
        "registered": shown.registered,
        "dnd": shown.dnd,
        "forwarding": shown.forwarding,
        "callback_to": shown.callback_to,
        "forward": None if shown.forward is None else _forward(shown.forward),
        "voicemail": None if counts is None else {"new": counts.new, "old": counts.old, "urgent": counts.urgent},
    }


def words(desk: Picture) -> list[str]:
    """What a person must know of it all, a line each."""
    shown = desk["station"]
    counts = shown["voicemail"] or {}
    lines = [_("Do not disturb is on.")] if shown["dnd"] else []
    if shown["forwarding"]:
        said = _("Forwarding: {how} (outside).") if shown["forward"]["outside"] else _("Forwarding: {how}.")
        lines.append(said.format(how=shown["forwarding"]))
    if counts.get("new") or counts.get("urgent"):
        lines.append(_("Voicemail: {new} new, {urgent} urgent, {old} old.").format(**counts))
    return lines


def features(view: DeskView) -> list[Picture]:
    """What the account can do."""
    return [
        {
            "feature": one.feature,
            "title": one.title,
            "verdict": str(one.verdict),
            "reason": one.reason,
            "who": one.who,
        }
        for one in view.features
    ]


def _forward(forward: ForwardView) -> Picture:
    return {
        "kind": _KINDS.get(forward.kind, forward.word),
        "destination": forward.destination,
        "name": forward.name,
        "outside": forward.outside,
        "ours": forward.ours,
    }


def _text(request: dict[str, Any], key: str) -> str:
    value = request.get(key, "")
    if not isinstance(value, str) or len(value) > 256:
        raise Malformed(_("{key} is a text.").format(key=key))
    return value


def _flag(request: dict[str, Any], key: str) -> bool:
    value = request.get(key, False)
    if not isinstance(value, bool):
        raise Malformed(_("{key} is true or false.").format(key=key))
    return value
