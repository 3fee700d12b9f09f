"""From what model, people and client know to the pictures that a window shows."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from desk_agent.api.codes import Cause
from desk_agent.api.enums import BusyService
from desk_agent.api.errors import CertificateError, ChangedCertificateError
from desk_agent.i18n import N_, _
from desk_agent.model.calls import CallModel, Ended
from desk_agent.model.causes import became
from desk_agent.model.leg import Leg
from desk_agent.people.caller import Callers
from desk_agent.text import plain
from desk_agent.view import (
    CallView,
    CertificateView,
    Direction,
    LastCall,
    LegState,
    Outcome,
    PastCall,
    Verb,
)

NO_REFERENCE = N_(
    "The PBX gives this call no identifier, so it can only be seen. CALL TRACKING must be enabled there."
)

_UNANSWERED: Final = frozenset({Outcome.MISSED, Outcome.ANSWERED_ELSEWHERE, Outcome.DIVERTED})
_UNDER_WAY: Final = frozenset(
    {LegState.RINGING, LegState.CONNECTED, LegState.ALERTING, LegState.PROCEEDING, LegState.DIALING}
)


class Running(Struct, frozen=True):
    """What commands are doing to one call."""

    busy: bool = False
    error: str = ""
    late: bool = False  # the PBX has not answered for a while


def call_view(
    leg: Leg,
    model: CallModel,
    callers: Callers,
    running: Running,
    *,
    control: bool,
    why_not: Callable[[Verb], str] = lambda _: "",
    last: LastCall | None = None,
) -> CallView:
    """The picture of one leg; without ``control`` it has no actions. ``why_not`` says what the account lacks."""
    who = callers.known(leg.number)
    verbs: tuple[Verb, ...] = model.verbs(leg) if control else ()
    greyed = tuple((verb, reason) for verb in verbs if (reason := why_not(verb)))
    lacking = {verb for verb, _why in greyed}
    return CallView(
        ref=leg.ref,
        state=leg.state,
        direction=leg.direction,
        number=plain(leg.number),
        name=who.name,
        name_source=who.source,
        name_origin=who.origin,
        called=plain(leg.called),
        called_name=callers.name(leg.called) if leg.called else "",
        diverted_by=callers.label(plain(leg.diverted_by)) if leg.diverted_by else "",
        since=leg.since,
        started=leg.started,
        answered=leg.answered,
        actions=tuple(verb for verb in verbs if verb not in lacking),
        greyed=greyed,
        busy=running.busy,
        unanswered=running.late,
        verified=leg.verified,
        active=leg is model.active(),
        reason=leg.reason or ("" if leg.ref else _(NO_REFERENCE)),
        error=running.error,
        members=tuple(_member(plain(member), member in model.mine, callers) for member in leg.members),
        leader=_leader(leg, model, callers),
        leads=leg.leads,
        consults_for=leg.parent,
        offers=tuple(plain(str(each)) for each in leg.services if not isinstance(each, BusyService)),
        badge=badge(leg),
        group=plain(leg.called) if leg.cause == Cause.GROUP_CALL else "",
        last=last,
    )


def badge(leg: Leg) -> str:
    """What is special about a call, in a word or two."""
    match leg.cause:
        case Cause.RECALL if leg.state is LegState.RINGING:
            return _("Recall")
        case Cause.CALL_BACK if leg.state in _UNDER_WAY:
            return _("Call back")
        case Cause.SILENT_MONITORING:
            return _("Silent monitoring")
        case Cause.BLOCKED if leg.state is LegState.FAILED:
            return _("Blocked")
        case Cause.CALLWAIT if leg.state is LegState.ALERTING:
            return _("Waiting there")
    return ""


def _leader(leg: Leg, model: CallModel, callers: Callers) -> str:
    if leg.leads:
        return _member(plain(model.extension), True, callers)
    return callers.label(plain(leg.leader)) if leg.leader else ""


def _member(number: str, own: bool, callers: Callers) -> str:
    return _("You ({number})").format(number=number) if own else callers.label(number)


def past_call(ended: Ended, callers: Callers) -> PastCall:
    """The picture of a call that is over."""
    leg = ended.leg
    who = callers.known(leg.number)
    return PastCall(
        ref=leg.ref,
        direction=leg.direction,
        number=plain(leg.number),
        name=who.name,
        called=plain(leg.called),
        started=leg.started,
        ended=ended.at,
        answered=leg.answered,
        outcome=ended.outcome,
        detail=_detail(leg, ended),
        cause=leg.cause,
        name_source=who.source,
        called_name=callers.name(leg.called) if leg.called else "",
        diverted_by=callers.label(plain(leg.diverted_by)) if leg.diverted_by else "",
    )


def _detail(leg: Leg, ended: Ended) -> str:
    if ended.outcome is Outcome.UNKNOWN:
        return _("Ended while the desk could not see it.")
    if leg.direction is Direction.OUT:
        return leg.reason
    return became(leg.cause) if ended.outcome in _UNANSWERED else ""


def certificate_view(error: CertificateError) -> CertificateView:
    """What the user is shown of a certificate that is not trusted, or no longer the one that was."""
    shown = error.certificate
    expected = error.expected_sha256 if isinstance(error, ChangedCertificateError) else ""
    return CertificateView(
        host=shown.host,
        port=shown.port,
        subject=shown.subject,
        issuer=shown.issuer,
        not_before=shown.not_before,
        not_after=shown.not_after,
        sha256=_pairs(shown.sha256),
        problem=error.sentence,
        expected_sha256=_pairs(expected),
    )


def _pairs(digits: str) -> str:
    digits = digits.upper()
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))
