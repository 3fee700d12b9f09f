"""What a cause of Table 5 means for the user, in words."""

from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.text import plain

ELSEWHERE: Final = frozenset(
    {Cause.PICKUP, Cause.BRIDGE_ANSWER, Cause.BRANCH_ANSWER, Cause.BRANCH_RELEASE,
     Cause.MOBILE_ANSWER, Cause.MADN_ANSWER}
)  # fmt: skip
DIVERTED: Final = frozenset(
    {Cause.FORWARD_IMMEDIATE, Cause.FORWARD_BUSY, Cause.FORWARD_NO_ANSWER, Cause.FORWARD,
     Cause.REDIRECTED, Cause.REROUTE, Cause.NO_ANSWER}
)  # fmt: skip

HUNG_UP: Final = "The other side has hung up."

_WHY_FAILED: Final = {
    Cause.USER_BUSY: "The other side is busy.",
    Cause.INVALID_DESTINATION: "This number cannot be reached.",
    Cause.DND: "The other side does not want to be disturbed.",
    Cause.NO_AVAILABLE_AGENTS: "No agent is available.",
    Cause.TRUNK_BUSY: "All lines are busy.",
    Cause.BLOCKED: "The call was blocked.",
    Cause.NO_ANSWER: "Nobody answered.",
    Cause.TIMEOUT: "It took too long.",
    Cause.REJECT: "The other side rejected the call.",
}


def why(cause: int, message: str) -> str:
    """A cause code in words for the user; a code that is not in Table 5 by the PBX's own text."""
    known = _WHY_FAILED.get(cause)  # type: ignore[call-overload]
    if known is not None:
        return str(known)
    words = plain(message).replace("_", " ")
    return f"The call failed: {words or f'cause {cause}'}."
