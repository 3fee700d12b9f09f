"""Who asked for what: one line a command, without what people say, type or dial."""

import json
import logging
from typing import Any, Final

log = logging.getLogger("desk_agent.gateway.audit")

_SHOWN: Final = ("deviceNumber", "callRefID", "type", "svcType", "cfwdType", "agentState", "groupIndex", "roomIndex")
_NUMBERS: Final = ("calledDN", "transferDN", "divertToDN", "destNumber", "pickedDN", "To", "memberDN")
_LAST: Final = 3  # digits of a number that are written


def note(user: str, operation: str, values: Any, outcome: str) -> None:
    """One command: whose, what, and what became of it."""
    line: dict[str, Any] = {"user": user, "operation": operation, "outcome": outcome}
    for name in _SHOWN:
        if name in values:
            given = values[name]
            line[name] = f"{len(given)} devices" if isinstance(given, list) else _plain(given)
    for name in _NUMBERS:
        digits = str(values.get(name) or "")
        if digits:
            line[name] = "…" + _plain(digits)[-_LAST:]
    log.info("%s", json.dumps(line, ensure_ascii=False))


def _plain(value: Any) -> Any:
    if isinstance(value, int):
        return value
    return "".join(char for char in str(value)[:64] if char.isprintable())
