"""What the PBX answered, as the document prints it; and its refusals."""

from collections.abc import Callable
from typing import Any, Final

from desk_agent.api.enums import ForwardingKind
from desk_agent.api.errors import (
    ApiError,
    InvalidTokenError,
    OutcomeUnknownError,
    PbxError,
    UnavailableError,
)
from desk_agent.client import answers
from desk_agent.client.answers import Content
from desk_agent.client.subscriptions import DeviceOutcome, DeviceResult
from desk_agent.server.backend import Reply
from desk_agent.server.errors import Refusal

UNKNOWN: Final = 99  # section 6: no better code
GONE: Final = 503  # HTTP status: nothing was done


def _on(value: bool) -> str:
    return "true" if value else "false"


def _call(content: Content) -> dict[str, Any]:
    ref = answers.call_ref_id(content)
    return {"callRefID": ref} if ref else {}


def _status(content: Content) -> dict[str, Any]:
    word = answers.call_status(content)
    return {"state": str(word)} if word else {}


def _park(content: Content) -> dict[str, Any]:
    slot = answers.parking_loc(content)
    return {} if slot is None else {"parkingLoc": slot}


def _forward(content: Content) -> dict[str, Any]:
    found = answers.forwarding(content)
    if found.cfwd_type == ForwardingKind.DISABLE:
        return {"cfwdType": str(found.cfwd_type), "destNumber": ""}
    told: dict[str, Any] = {"cfwdType": str(found.cfwd_type), "destNumber": found.dest_number}
    return told | ({"ringTime": found.ring_time} if found.ring_time else {})


def _dnd(content: Content) -> dict[str, Any]:
    return {"svcType": "enable" if answers.dnd(content) else "disable"}


def _mwi(content: Content) -> dict[str, Any]:
    found = answers.message_waiting(content)
    return {
        "msgStatus": _on(found.msg_status),
        "newMsg": found.new_msg,
        "oldMsg": found.old_msg,
        "newUrgentMsg": found.new_urgent_msg,
    }


def _room(content: Content) -> dict[str, Any]:
    found = answers.conference_room(content)
    return {
        "roomIndex": found.room_index,
        "roomUsage": _on(found.room_usage),
        "memberCount": found.member_count,
        "member": list(found.member),
    }


_WITH_CONTENT: Final[dict[str, Callable[[Content], dict[str, Any]]]] = {
    "status": _status,
    "park": _park,
    "forward_get": _forward,
    "dnd_get": _dnd,
    "mwi_get": _mwi,
    "confroom_get": _room,
}


def reply(operation: str, content: Content) -> Reply:
    """The positive answer to ``operation``."""
    data = _WITH_CONTENT.get(operation, _call)(content)
    return Reply({"data": data} if data else {})


def device_word(result: DeviceResult) -> str:
    """What became of one device of a list, in the document's words (sections 5.3.2 and 5.3.3)."""
    match result.outcome:
        case DeviceOutcome.OK:
            return "OK"
        case DeviceOutcome.UNREGISTERED:
            return "unregistered"
        case _:
            return (result.error.message if result.error is not None else "") or "generic"


def gone() -> Refusal:
    """The PBX is not there: nothing was done."""
    return Refusal(GONE, UNKNOWN, "The gateway cannot reach the PBX")


def refusal(error: PbxError) -> Refusal:
    """The PBX's refusal, for the desk that asked."""
    match error:
        case OutcomeUnknownError():
            return Refusal(504, UNKNOWN, "The PBX has not answered")
        case InvalidTokenError() | UnavailableError():
            return gone()  # the gateway's own token is none of the desk's business
        case ApiError():
            status = error.status if 400 <= error.status < 500 else 403
            return Refusal(status, UNKNOWN if error.code is None else error.code, error.message or error.sentence)
    return gone()
