"""What a connection check has found: a result for each step, and one verdict."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct, field

from desk_agent.i18n import N_, _

VERSION: Final = 1  # of the JSON object; keys are only ever added


class Step(StrEnum):
    """What is looked at, in this order."""

    NAME = "name"
    PORT = "port"
    TLS = "tls"
    CERTIFICATE = "certificate"
    WEB_API = "web-api"
    LOG_IN = "log-in"
    SYSTEM = "system"
    EVENTS = "event-connection"
    MONITOR = "monitor"
    PHONE = "phone"
    CONTROL = "call-control"
    PRESENCE = "presence"
    DND = "do-not-disturb"
    FORWARDING = "forwarding"
    MESSAGES = "messages"
    RECORDS = "call-records"
    TRACKING = "call-tracking"
    ACD = "acd-events"
    CLICK = "click-to-call"
    CLOCK = "clock"
    SPEED = "speed"
    LOG_OUT = "log-out"


TITLES: Final[Mapping[Step, str]] = MappingProxyType(
    {
        Step.NAME: N_("Name"),
        Step.PORT: N_("Port"),
        Step.TLS: N_("Encryption (TLS)"),
        Step.CERTIFICATE: N_("Certificate"),
        Step.WEB_API: N_("Web API"),
        Step.LOG_IN: N_("Log-in"),
        Step.SYSTEM: N_("System"),
        Step.EVENTS: N_("Event connection"),
        Step.MONITOR: N_("Own calls (API-CTI)"),
        Step.PHONE: N_("Own phone"),
        Step.CONTROL: N_("Call control (API-CTI-EXT)"),
        Step.PRESENCE: N_("Presence"),
        Step.DND: N_("Do not disturb"),
        Step.FORWARDING: N_("Forwarding"),
        Step.MESSAGES: N_("Messages"),
        Step.RECORDS: N_("Call records (API-SMDR)"),
        Step.TRACKING: N_("Call numbers (CALL TRACKING)"),
        Step.ACD: N_("ACD events (API-AMP)"),
        Step.CLICK: N_("Click to call (CLICKCALL)"),
        Step.CLOCK: N_("Clock"),
        Step.SPEED: N_("Speed"),
        Step.LOG_OUT: N_("Log-out"),
    }
)


class Finding(StrEnum):
    """How one step went."""

    GOOD = "ok"
    NOTE = "note"  # nothing is wrong, but it is worth knowing
    UNKNOWN = "unknown"  # cannot be told without doing something to somebody's calls
    WARNING = "warning"  # it works, but not as it should
    MISSING = "missing"  # a licence, a right or a setting is
    FAILED = "failed"
    NOT_TRIED = "not tried"


FINDINGS: Final[Mapping[Finding, str]] = MappingProxyType(
    {
        Finding.GOOD: N_("ok"),
        Finding.NOTE: N_("note"),
        Finding.UNKNOWN: N_("unknown"),
        Finding.WARNING: N_("warning"),
        Finding.MISSING: N_("missing"),
        Finding.FAILED: N_("failed"),
        Finding.NOT_TRIED: N_("not tried"),
    }
)


class Verdict(StrEnum):
    """What it comes to, the best first."""

    WELL = "well"
    INCOMPLETE = "incomplete"  # as far as was tried, all is well
    DEGRADED = "degraded"
    RIGHTS = "missing rights"
    REFUSED = "refused"  # the log-in
    UNTRUSTED = "untrusted"  # the certificate
    UNREACHABLE = "unreachable"  # or not the Web API


STATUS: Final[Mapping[Verdict, int]] = MappingProxyType(
    {
        Verdict.WELL: 0,
        Verdict.UNREACHABLE: 4,  # 1 to 3 are the command line's own
        Verdict.UNTRUSTED: 5,
        Verdict.REFUSED: 6,
        Verdict.RIGHTS: 7,
        Verdict.DEGRADED: 8,
        Verdict.INCOMPLETE: 9,
    }
)
FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "addresses": N_("Addresses"),
        "protocol": N_("Protocol"),
        "cipher": N_("Cipher"),
        "subject": N_("Issued to"),
        "issuer": N_("Issued by"),
        "not_before": N_("Valid from"),
        "not_after": N_("Valid until"),
        "sha256": N_("Fingerprint (SHA-256)"),
        "expected_sha256": N_("Trusted fingerprint (SHA-256)"),
        "http_status": N_("HTTP status"),
        "server": N_("Server"),
        "system": N_("System"),
        "api_version": N_("Web API version"),
        "session_timer": N_("Session timer (s)"),
        "terminals": N_("Extensions"),
    }
)
_OF_FINDING: Final = {
    Finding.WARNING: Verdict.DEGRADED,
    Finding.MISSING: Verdict.RIGHTS,
    Finding.FAILED: Verdict.DEGRADED,
}
_OF_FAILURE: Final = {
    Step.NAME: Verdict.UNREACHABLE,
    Step.PORT: Verdict.UNREACHABLE,
    Step.TLS: Verdict.UNREACHABLE,
    Step.WEB_API: Verdict.UNREACHABLE,
    Step.CERTIFICATE: Verdict.UNTRUSTED,
    Step.LOG_IN: Verdict.REFUSED,
}


class Result(Struct, frozen=True):
    """One step. ``text`` says what is the case and ``advice`` what to set where, both sentences for a person.

    ``seconds`` is how long it took, where that says something. ``facts`` have the keys of `FACTS`. ``verdict`` is
    what it makes of the whole, where that is not the usual for this step.
    """

    step: Step
    finding: Finding
    text: str = ""
    advice: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    verdict: Verdict | None = None

    @property
    def title(self) -> str:
        """What is looked at, for a person."""
        return _(TITLES[self.step])

    @property
    def makes(self) -> Verdict:
        """What it makes of the whole."""
        if self.verdict is not None:
            return self.verdict
        usual = _OF_FINDING.get(self.finding, Verdict.WELL)
        return _OF_FAILURE.get(self.step, usual) if self.finding is Finding.FAILED else usual


class Report(Struct, frozen=True):
    """The results of one check, in order; ``user`` and ``extension`` are "" where nobody was to sign in."""

    host: str
    port: int
    user: str
    extension: str
    results: tuple[Result, ...]

    @property
    def verdict(self) -> Verdict:
        """What it comes to: the worst that was found."""
        order = list(Verdict)
        return max((result.makes for result in self.results), key=order.index, default=Verdict.WELL)

    @property
    def status(self) -> int:
        """The exit status of ``desk-agent doctor``."""
        return STATUS[self.verdict]

    @property
    def sentence(self) -> str:
        """The verdict for a person."""
        verdict = self.verdict
        weigh = [result for result in self.results if result.makes is verdict]
        first = weigh[0].text if weigh else ""
        titles = ", ".join(result.title for result in weigh)
        match verdict:
            case Verdict.WELL if self.extension:
                return _("All is well: {user} can sign in, and the phone {extension} is watched.").format(
                    user=self.user, extension=self.extension
                )
            case Verdict.WELL:
                return _("All is well.")
            case Verdict.INCOMPLETE:
                return _("What was tried is well. {why}").format(why=first)
            case Verdict.DEGRADED:
                return _("It works, but not as it should: {titles}.").format(titles=titles)
            case Verdict.RIGHTS:
                return _("Signing in works, but something is missing on the phone system: {titles}.").format(
                    titles=titles
                )
            case Verdict.REFUSED:
                return _("The phone system is there, but does not let {user} in. {why}").format(
                    user=self.user, why=first
                )
            case Verdict.UNTRUSTED:
                return _("The phone system’s certificate is not trusted, so no password was sent. {why}").format(
                    why=first
                )
            case Verdict.UNREACHABLE:
                return _("The Web API of the phone system is not reached. {why}").format(why=first)

    def as_json(self) -> dict[str, Any]:
        """For machines, and from one process to the other; see the README."""
        return {
            "version": VERSION,
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "extension": self.extension,
            "verdict": str(self.verdict),
            "status": self.status,
            "text": self.sentence,
            "steps": [_as_json(result) for result in self.results],
        }


def _as_json(result: Result) -> dict[str, Any]:
    return {
        "step": str(result.step),
        "title": result.title,
        "finding": str(result.finding),
        "text": result.text,
        "advice": result.advice,
        "ms": None if result.seconds is None else round(result.seconds * 1000, 1),
        "facts": dict(result.facts),
        "verdict": str(result.makes),
    }


def from_json(told: Mapping[str, Any]) -> Report:
    """What `Report.as_json` gave.

    Raises:
        KeyError, TypeError, ValueError: that is not what it gave.
    """
    return Report(
        str(told["host"]),
        int(told["port"]),
        str(told["user"]),
        str(told["extension"]),
        tuple(
            Result(
                Step(one["step"]),
                Finding(one["finding"]),
                str(one["text"]),
                str(one["advice"]),
                {str(key): str(value) for key, value in one["facts"].items() if key in FACTS},
                None if one["ms"] is None else float(one["ms"]) / 1000,
                Verdict(one["verdict"]),
            )
            for one in told["steps"]
        ),
    )
