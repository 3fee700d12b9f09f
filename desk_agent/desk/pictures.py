"""From what model, people and client know to the pictures that a window shows."""

from dataclasses import dataclass

from desk_agent.api.errors import CertificateError, ChangedCertificateError
from desk_agent.model.calls import CallModel, Ended
from desk_agent.model.leg import Leg
from desk_agent.people.contacts import Contacts
from desk_agent.text import plain
from desk_agent.view import CallView, CertificateView, Direction, NameSource, Outcome, PastCall, Verb

NO_REFERENCE = "The PBX gives this call no identifier, so it can only be seen. CALL TRACKING must be enabled there."


@dataclass(frozen=True, slots=True)
class Running:
    """What commands are doing to one call."""

    busy: bool = False
    error: str = ""


def name_of(number: str, contacts: Contacts) -> tuple[str, NameSource]:
    """Who has ``number``, and who knows it."""
    found = contacts.find(number)
    return (found.name, NameSource.CONTACT) if found is not None else ("", NameSource.NONE)


def labelled(number: str, contacts: Contacts) -> str:
    """``number`` with its name, if anybody knows it."""
    name, _ = name_of(number, contacts)
    return f"{name} ({number})" if name else number


def call_view(leg: Leg, model: CallModel, contacts: Contacts, running: Running, *, control: bool) -> CallView:
    """The picture of one leg; without ``control`` it has no actions."""
    name, source = name_of(leg.number, contacts)
    verbs: tuple[Verb, ...] = model.verbs(leg) if control else ()
    return CallView(
        ref=leg.ref,
        state=leg.state,
        direction=leg.direction,
        number=plain(leg.number),
        name=name,
        name_source=source,
        called=plain(leg.called),
        called_name=name_of(leg.called, contacts)[0] if leg.called else "",
        diverted_by=labelled(plain(leg.diverted_by), contacts) if leg.diverted_by else "",
        since=leg.since,
        started=leg.started,
        answered=leg.answered,
        actions=verbs,
        busy=running.busy,
        verified=leg.verified,
        active=leg is model.active(),
        reason=leg.reason or ("" if leg.ref else NO_REFERENCE),
        error=running.error,
        members=tuple(labelled(plain(member), contacts) for member in leg.members),
    )


def past_call(ended: Ended, contacts: Contacts) -> PastCall:
    """The picture of a call that is over."""
    leg = ended.leg
    return PastCall(
        ref=leg.ref,
        direction=leg.direction,
        number=plain(leg.number),
        name=name_of(leg.number, contacts)[0],
        called=plain(leg.called),
        started=leg.started,
        ended=ended.at,
        answered=leg.answered,
        outcome=ended.outcome,
        detail=_detail(leg, ended),
    )


def _detail(leg: Leg, ended: Ended) -> str:
    if ended.outcome is Outcome.UNKNOWN:
        return "Ended while the desk could not see it."
    if leg.direction is Direction.OUT and leg.reason:
        return leg.reason
    return ""


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
