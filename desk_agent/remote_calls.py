"""What the command line's verbs do with calls, and how `status` shows them; see `desk_agent.remote`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from desk_agent.desk import Desk
from desk_agent.i18n import _
from desk_agent.instant import Instant
from desk_agent.people.numbers import Origin
from desk_agent.view import TARGETED, CallView, ParkedCall, Verb

DONE: Final = 0
WRONG: Final = 2
MAX_NUMBER: Final = 256
MAX_DIGITS: Final = 64

Picture = dict[str, Any]
Reply = dict[str, Any]

_VERBS: Final = {verb.value: verb for verb in Verb}


async def handle(desk: Desk, verb: object, request: Mapping[str, Any]) -> Reply | None:
    """The reply to a request about calls, ``None`` if it is about something else.

    Raises:
        Refused: the desk says why not.
    """
    if not isinstance(verb, str):
        return None
    match verb:
        case "unpark":
            slot = request.get("slot")
            if not isinstance(slot, int) or isinstance(slot, bool):
                return _wrong(_("Which parking place?"))
            await desk.parking.unpark(slot)
            return {"status": DONE}
        case "pickup":
            number = request.get("number", "")
            if not isinstance(number, str) or len(number) > MAX_NUMBER:
                return _wrong(_("Which number?"))
            await desk.parking.pick_up(number, origin=Origin.COMMAND_LINE)
            return {"status": DONE}
        case "cancel-callback":
            await desk.calls.cancel_callback()
            return {"status": DONE}
    return await _perform(desk, _VERBS[verb], request) if verb in _VERBS else None


async def _perform(desk: Desk, verb: Verb, request: Mapping[str, Any]) -> Reply:
    ref = request.get("call")
    if ref is not None and (not isinstance(ref, int) or isinstance(ref, bool)):
        return _wrong(_("A call is named by its number."))
    argument: object = ""
    if verb in TARGETED:
        argument = request.get("number")
        if not isinstance(argument, str) or not 0 < len(argument) <= MAX_NUMBER:
            return _wrong(_("Which number?"))
    elif verb is Verb.DIGITS:
        argument = request.get("digits")
        if not isinstance(argument, str) or not 0 < len(argument) <= MAX_DIGITS:
            return _wrong(_("Which digits?"))
    sentence = await desk.perform(
        verb, ref, str(argument), origin=Origin.COMMAND_LINE, confirmed=request.get("yes") is True
    )
    return {"status": DONE, "message": sentence} if sentence else {"status": DONE}


def call_picture(call: CallView, *, live: bool) -> Picture:
    """One call, as `status --json` prints it; without ``live`` nothing can be done with it."""
    actions: list[str] = [str(verb) for verb in call.actions] if live and not call.busy else []
    if "reject" in actions:
        actions.append("hangup")  # the verb ends a ringing call too
    return {
        "ref": call.ref,
        "state": str(call.state),
        "direction": str(call.direction),
        "number": call.number,
        "name": call.name,
        "name_source": str(call.name_source),
        "called": call.called,
        "called_name": call.called_name,
        "diverted_by": call.diverted_by,
        "since": iso(call.since),
        "started": iso(call.started),
        "answered": iso(call.answered) if call.answered else None,
        "actions": actions,
        "active": call.active,
        "verified": call.verified,
        "members": list(call.members),
        "leader": call.leader,
        "leads": call.leads,
        "consults_for": call.consults_for or None,
        "offers": list(call.offers),
        "badge": call.badge,
        "reason": call.reason,
        "error": call.error,
    }


def parked_picture(parked: ParkedCall) -> Picture:
    """One parked call, as `status --json` prints it."""
    return {
        "slot": parked.slot,
        "label": parked.label,
        "number": parked.number,
        "name": parked.name,
        "since": iso(parked.since),
    }


def parked_words(parked: Picture) -> str:
    """One parked call in a line for a person."""
    who = parked["name"] or parked["number"] or _("unknown number")
    return _("parked at {place}: {who}").format(place=parked["label"], who=who)


def call_words(call: Picture) -> str:
    """One call in a line for a person."""
    who = call["name"] or call["number"] or _("unknown number")
    shown = f" ({call['number']})" if call["name"] and call["number"] else ""
    more = [f"{who}{shown}"]
    if call["badge"]:
        more.append(call["badge"])
    if call["consults_for"]:
        more.append(_("about {call}").format(call=call["consults_for"]))
    if call["members"]:
        more.append(_("with {names}").format(names=", ".join(call["members"])))
    return f"{call['ref']}: {call['state']} {call['direction']} {', '.join(more)} [{', '.join(call['actions'])}]"


def iso(at: Instant) -> str:
    """A moment as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at.wall, UTC).isoformat(timespec="milliseconds")


def _wrong(message: str) -> Reply:
    return {"status": WRONG, "message": message}
