"""Reading what the PBX answers: leniently, and never more than it says."""

import json
from typing import Any

from desk_agent.api.commands import Command, Login
from desk_agent.api.errors import ApiError, NotThePbxError, cti_code, refusal
from desk_agent.client.http import Answer


def read(command: Command, answer: Answer) -> dict[str, Any]:
    """The answer's content, with ``data`` unwrapped; empty where the PBX sent none.

    Raises:
        ApiError: the PBX refused.
        NotThePbxError: a positive answer that is no JSON object.
    """
    body = _json(answer.body)
    error = body.get("error") if isinstance(body, dict) else None
    if answer.status >= 300 or error is not None:
        raise _refusal(command, answer.status, body, error)
    if body is None:
        if answer.body.strip():
            raise NotThePbxError("The PBX's answer cannot be read.")
        return {}
    if not isinstance(body, dict):
        raise NotThePbxError("The PBX's answer cannot be read.")
    data = body.get("data")
    return {**body, **data} if isinstance(data, dict) else body


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, strict=False)
    except (ValueError, RecursionError):
        return None


def _refusal(command: Command, status: int, body: Any, error: Any) -> ApiError:
    code: int | None = None
    message = ""
    if isinstance(error, dict):
        message = str(error.get("message") or "")
        code = number(error.get("code"))
    elif isinstance(error, str | int):
        message = str(error)
    elif isinstance(body, dict) and isinstance(body.get("message"), str):
        message, code = body["message"], number(body.get("code"))
    return refusal(status, command.category, code, message, login=isinstance(command, Login))


def number(value: Any) -> int | None:
    """A whole number that may have been sent as text; ``None`` if it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    text = str(value).strip()
    return int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) < 19 else None


def text(content: dict[str, Any], name: str) -> str:
    """The text under ``name``, in whatever case the PBX writes the name; "" if there is none."""
    for key, value in content.items():
        if key.strip().lower() == name.lower() and isinstance(value, str | int) and not isinstance(value, bool):
            return str(value).strip()
    return ""


def device_results(content: dict[str, Any]) -> dict[str, str]:
    """Sections 5.3.2.1 and 5.3.2.2: what became of each device, ``OK`` or an error's name.

    The document prints a list of one-key objects; an object is taken as well.
    """
    result = content.get("result")
    entries = result if isinstance(result, list) else [result]
    found: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry, dict):
            found.update({str(device).strip(): str(word).strip() for device, word in entry.items()})
    return found


def device_refusal(command: Command, word: str) -> ApiError:
    """The error that a per-device result word stands for."""
    return refusal(200, command.category, cti_code(word), word)
