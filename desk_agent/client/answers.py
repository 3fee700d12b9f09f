"""Reading what the PBX answers: leniently, and never more than it says."""

import json
from typing import Any, Final

from desk_agent.api import answers as out
from desk_agent.api import lenient
from desk_agent.api.commands import ClickToCall, Command, DeviceCommand, DeviceListCommand, FlexiblePage, Login
from desk_agent.api.enums import CallStatus, ForwardingKind
from desk_agent.api.errors import ApiError, Category, NotThePbxError, OutcomeUnknownError, cti_code, refusal
from desk_agent.api.repair import parse, whole
from desk_agent.client.http import Answer
from desk_agent.i18n import _

_MAX_DIGITS: Final = 18
_GATEWAY_TIMEOUT: Final = 504
_FORWARDINGS: Final = {kind.lower(): kind for kind in ForwardingKind}

Content = dict[str, Any]


def read(command: Command, answer: Answer) -> Content:
    """The answer's content, with ``data`` unwrapped; empty where the PBX sent none.

    Raises:
        ApiError: the PBX refused.
        OutcomeUnknownError: what stands between has had no answer from the PBX.
        NotThePbxError: a positive answer that is no JSON object.
    """
    body = _repaired(answer.body) if command.category is Category.SMDR else _json(answer.body)
    if isinstance(body, list) and command.category is Category.SMDR:
        body = {"items": body}
    keys = lenient.keys(body) if isinstance(body, dict) else {}
    error = keys.get("error")
    if answer.status == _GATEWAY_TIMEOUT:
        raise OutcomeUnknownError(_("The PBX has not answered. It is not known whether it has done this."))
    if answer.status >= 300 or error is not None:
        # Monitor Stop's negative answer has a result for each device instead of an error (section 5.3.2.2).
        if isinstance(command, DeviceListCommand) and error is None and keys.get("result"):
            return keys
        raise _refusal(command, answer, keys, error)
    if body is None:
        if answer.body.strip():
            raise NotThePbxError(_("The PBX's answer cannot be read."))
        return {}
    if not isinstance(body, dict):
        raise NotThePbxError(_("The PBX's answer cannot be read."))
    data = keys.get("data")
    return {**keys, **lenient.keys(data)} if isinstance(data, dict) else keys


def _json(body: bytes) -> Any:
    try:
        return json.loads(whole(body.decode()) if b"\\u" in body else body, strict=False)
    except (ValueError, RecursionError):
        return None


def _repaired(body: bytes) -> Any:
    """Call records have the JSON slips of section 5.1's sample, which has no commas; no other answer's has any."""
    try:
        return parse(body.decode())[0]
    except ValueError:
        return None


def _refusal(command: Command, answer: Answer, body: Content, error: Any) -> ApiError:
    code: int | None = None
    message = ""
    if isinstance(error, dict):
        keys = lenient.keys(error)
        message, code = lenient.text(keys.get("message")), number(keys.get("code"))
    elif isinstance(error, str | int):
        message = str(error)
    elif isinstance(body.get("message"), str):
        message, code = body["message"], number(body.get("code"))
    return refusal(
        answer.status,
        command.category,
        code,
        message,
        login=isinstance(command, Login),
        feature=command.feature,
        mute=_is_momentary(command) and not answer.body.strip(),
    )


def _is_momentary(command: Command) -> bool:
    """Whether it may be refused for what the phone is doing just now, or for a number, and not only for good."""
    return command.method != "GET" and isinstance(command, DeviceCommand | ClickToCall | FlexiblePage)


def number(value: Any) -> int | None:
    """A whole number that may have been sent as text; ``None`` if it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    text = str(value).strip()
    return int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) <= _MAX_DIGITS else None


def text(content: Content, name: str) -> str:
    """The text under ``name``, in whatever case the PBX writes the name; "" if there is none."""
    value = content.get(name.lower())
    return "" if isinstance(value, bool) else lenient.text(value)


def count(content: Content, name: str) -> int:
    """The number under ``name``, in whatever case the PBX writes the name; 0 if there is none."""
    return lenient.number(content.get(name.lower()))


# Answers with content


def call_ref_id(content: Content) -> int:
    """The call's reference, 0 if the PBX tells none (it does with CALL TRACKING enabled)."""
    return count(content, "callRefID")


def call_status(content: Content) -> CallStatus | str:
    """Section 5.3.4.22; "" if the PBX says none."""
    return CallStatus.read(text(content, "state") or text(content, "status"))


def parking_loc(content: Content) -> int | None:
    """Section 5.3.4.23; ``None`` if the PBX does not tell where the call is parked. 0 is a place like any other."""
    return number(content.get("parkingloc"))


def forwarding(content: Content) -> out.Forwarding:
    """Section 5.3.4.14; no kind at all means that there is no forwarding."""
    word = text(content, "cfwdType") or ForwardingKind.DISABLE
    ring_time = count(content, "ringTime")
    return out.Forwarding(_FORWARDINGS.get(word.lower(), word), text(content, "destNumber"), ring_time or None)


def dnd(content: Content) -> bool:
    """Section 5.3.4.16."""
    return lenient.is_on(content.get("svctype"))


def message_waiting(content: Content) -> out.MessageWaiting:
    """Section 5.3.4.25."""
    return out.MessageWaiting(
        lenient.is_on(content.get("msgstatus")),
        count(content, "newMsg"),
        count(content, "oldMsg"),
        count(content, "newUrgentMsg"),
    )


def conference_room(content: Content) -> out.ConferenceRoom:
    """Section 5.3.4.35."""
    return out.ConferenceRoom(
        count(content, "roomIndex"),
        lenient.is_on(content.get("roomusage")),
        count(content, "memberCount"),
        lenient.texts(content.get("member")),
    )


def terminals(content: Content) -> tuple[out.Terminal, ...]:
    """Section 5.3.4.1; rows without a number are of no use and left out."""
    rows = [lenient.keys(row) for row in lenient.items(content.get("terminals")) if isinstance(row, dict)]
    return tuple(
        out.Terminal(
            count(row, "deviceIndex"),
            text(row, "deviceNumber"),
            text(row, "deviceType"),
            count(row, "tenantNumber"),
            lenient.is_on(row["callcontrol"]) if lenient.text(row.get("callcontrol")) else None,
        )
        for row in rows
        if text(row, "deviceNumber")
    )


# Results for each device


def device_results(content: Content) -> dict[str, str]:
    """Sections 5.3.2 and 5.3.3: what became of each device, ``OK`` or an error's name.

    The document prints a list of one-key objects; an object is taken as well.
    """
    result = content.get("result")
    found: dict[str, str] = {}
    for entry in result if isinstance(result, list) else [result]:
        if isinstance(entry, dict):
            found.update({str(device).strip(): lenient.text(word) for device, word in entry.items()})
    return found


def device_refusal(command: Command, word: str) -> ApiError:
    """The error that a per-device result word stands for: a name or a number of the CTI table."""
    code = cti_code(word)
    return refusal(200, command.category, number(word) if code is None else code, word, feature=command.feature)
