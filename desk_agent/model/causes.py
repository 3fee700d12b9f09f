"""What a cause of Table 5 means for the user, in words."""

from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.text import plain

# Not branch_release: it does not say that anybody has answered.
ELSEWHERE: Final = frozenset(
    {Cause.PICKUP, Cause.BRIDGE_ANSWER, Cause.BRANCH_ANSWER, Cause.MOBILE_ANSWER, Cause.MADN_ANSWER}
)
# Not no_answer: who let it ring has missed the call, wherever it went on to.
DIVERTED: Final = frozenset(
    {Cause.FORWARD_IMMEDIATE, Cause.FORWARD_BUSY, Cause.FORWARD_NO_ANSWER, Cause.FORWARD,
     Cause.REDIRECTED, Cause.REROUTE}
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


_BECAME: Final = {
    Cause.NO_ANSWER: "Not answered here: it went on to somebody else.",
    Cause.PICKUP: "Picked up by somebody else.",
    Cause.MOBILE_ANSWER: "Answered on the mobile.",
    Cause.BRIDGE_ANSWER: "Answered at another phone.",
    Cause.BRANCH_ANSWER: "Answered at another phone.",
    Cause.MADN_ANSWER: "Answered at another phone.",
    Cause.FORWARD_IMMEDIATE: "Forwarded.",
    Cause.FORWARD_BUSY: "Forwarded: busy.",
    Cause.FORWARD_NO_ANSWER: "Forwarded: not answered.",
    Cause.FORWARD: "Forwarded.",
}


def became(cause: int) -> str:
    """What the cause of its end says of an incoming call that was not answered, as a sentence; "" if nothing."""
    return _BECAME.get(cause, "")  # type: ignore[call-overload,no-any-return]


def why(cause: int, message: str) -> str:
    """A cause code in words for the user; a code that is not in Table 5 by the PBX's own text."""
    known = _WHY_FAILED.get(cause)  # type: ignore[call-overload]
    if known is not None:
        return str(known)
    words = plain(message).replace("_", " ")
    return f"The call failed: {words or f'cause {cause}'}."
