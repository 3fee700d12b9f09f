"""From the causes of call events (Table 5) to the disconnect causes of call records (Table 2)."""

from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.api.smdr_codes import DISCONNECT_CAUSES

NORMAL: Final = 16

_CODES: Final = {
    Cause.INVALID_DESTINATION: 1,
    Cause.NO_ANSWER: 19,
    Cause.TIMEOUT: 19,
    Cause.BLOCKED: 20,
    Cause.REJECT: 21,
    Cause.USER_BUSY: 31,  # the document's table has no 17
    Cause.NO_AVAILABLE_AGENTS: 31,
    Cause.DND: 22,
    Cause.TRUNK_BUSY: 34,
}
_VANISHED: Final = 27
_DND: Final = "User DND"  # one of the two texts that the document has for 22


def disconnect_cause(cause: Cause | None) -> tuple[int, str]:
    """Number and text; None is a phone that has vanished."""
    code = _VANISHED if cause is None else _CODES.get(cause, NORMAL)
    return code, _DND if cause is Cause.DND else DISCONNECT_CAUSES[code]
