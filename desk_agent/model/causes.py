"""What a cause of Table 5 means for the user, in words."""

from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.i18n import N_, _
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
# This phone's part in a call is over because it has handed the call to somebody else.
HANDED_OVER: Final = frozenset({Cause.SCREENED_TRANSFER, Cause.UNSCREENED_TRANSFER, Cause.BLIND_TRANSFER})

HUNG_UP: Final = N_("The other side has hung up.")

_WHY_FAILED: Final = {
    Cause.USER_BUSY: N_("The other side is busy."),
    Cause.INVALID_DESTINATION: N_("This number cannot be reached."),
    Cause.DND: N_("The other side does not want to be disturbed."),
    Cause.NO_AVAILABLE_AGENTS: N_("No agent is available."),
    Cause.TRUNK_BUSY: N_("All lines are busy."),
    Cause.BLOCKED: N_("The call was blocked."),
    Cause.NO_ANSWER: N_("Nobody answered."),
    Cause.TIMEOUT: N_("It took too long."),
    Cause.REJECT: N_("The other side rejected the call."),
}


_BECAME: Final = {
    Cause.NO_ANSWER: N_("Not answered here: it went on to somebody else."),
    Cause.PICKUP: N_("Picked up by somebody else."),
    Cause.MOBILE_ANSWER: N_("Answered on the mobile."),
    Cause.BRIDGE_ANSWER: N_("Answered at another phone."),
    Cause.BRANCH_ANSWER: N_("Answered at another phone."),
    Cause.MADN_ANSWER: N_("Answered at another phone."),
    Cause.FORWARD_IMMEDIATE: N_("Forwarded."),
    Cause.FORWARD_BUSY: N_("Forwarded: busy."),
    Cause.FORWARD_NO_ANSWER: N_("Forwarded: not answered."),
    Cause.FORWARD: N_("Forwarded."),
}


def became(cause: int) -> str:
    """What the cause of its end says of an incoming call that was not answered, as a sentence; "" if nothing."""
    return _(_BECAME.get(cause, ""))  # type: ignore[call-overload]


def why(cause: int, message: str) -> str:
    """A cause code in words for the user; a code that is not in Table 5 by the PBX's own text."""
    known = _WHY_FAILED.get(cause)  # type: ignore[call-overload]
    if known is not None:
        return _(known)
    words = plain(message).replace("_", " ")
    words = words or _("cause {code}").format(code=cause)
    return _("The call failed: {words}.").format(words=words)
