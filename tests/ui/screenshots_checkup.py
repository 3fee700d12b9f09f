"""Pictures of the connection check; see `screenshots`."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog

from desk_agent.checkup.report import Finding, Report, Result, Step, Verdict
from desk_agent.ui.checkup.dialog import ConnectionCheck

_FACTS = {
    "subject": "CN=iPECS UCP100",
    "issuer": "CN=iPECS UCP100",
    "not_before": "2026-11-23",
    "not_after": "2036-11-20",
    "sha256": "b6dfaad1d341082a9fb63967e88de31eeb8237c0df7dd64bc4bc5f4928694f9f",
}
_WAY = (
    Result(Step.NAME, Finding.GOOD, "pbx.example.net is 192.168.1.10.", seconds=0.003),
    Result(Step.PORT, Finding.GOOD, "pbx.example.net:1024 takes connections.", seconds=0.002),
    Result(Step.TLS, Finding.GOOD, "It speaks TLSv1.3.", seconds=0.021),
    Result(Step.CERTIFICATE, Finding.GOOD, "It is the certificate that was trusted.", facts=_FACTS, seconds=0.034),
)
_IN = (
    *_WAY,
    Result(Step.WEB_API, Finding.GOOD, "It is the Web API that answers."),
    Result(Step.LOG_IN, Finding.GOOD, "desk is signed in.", seconds=0.041),
    Result(Step.SYSTEM, Finding.GOOD, "iPECS UCP100 S-UCP-Rls2001-4.0.11-App · Web API 1.0.0", seconds=0.012),
    Result(Step.EVENTS, Finding.GOOD, "The event connection is open and answers.", seconds=0.03),
    Result(Step.MONITOR, Finding.GOOD, "The calls of 1001 are watched.", seconds=0.01),
    Result(
        Step.PHONE,
        Finding.WARNING,
        "The phone 1001 is not connected to the phone system.",
        "The phone’s cable, its power, and its registration at the PBX.",
        seconds=0.009,
    ),
    Result(
        Step.CONTROL,
        Finding.MISSING,
        "The PBX lists 1001 without the licence to be controlled (API-CTI-EXT). The first command will tell.",
        "The licences API-CTI and, for the controlled extension, API-CTI-EXT (License Management), and that Web API "
        "with CTI is ticked for a server account under Maintenance > User Management.",
        seconds=0.02,
    ),
    Result(
        Step.TRACKING,
        Finding.UNKNOWN,
        "Whether calls have numbers (callRefID) shows at the first call only.",
        "That CALL TRACKING Enable is ON in System Attributes (PGM 160-161): without it calls cannot be controlled.",
    ),
    Result(
        Step.CLOCK,
        Finding.NOTE,
        "The clock of the phone system is 9:00 ahead of this computer’s. By so much time zones differ.",
        "The clock of this computer, and the PBX’s: Network Time & Date in System Attributes (PGM 160-161).",
    ),
    Result(Step.LOG_OUT, Finding.GOOD, "desk is signed out again."),
)
_CHANGED = (
    *_WAY[:3],
    Result(
        Step.CERTIFICATE,
        Finding.FAILED,
        "The certificate of pbx.example.net:1024 is not the one that was trusted. Nothing was sent. Ask the "
        "administrator whether it was renewed; if not, somebody may be listening in.",
        "With the administrator, whether the PBX’s certificate was renewed. If it was renewed, take the old one out "
        "of Settings, Account, and sign in again.",
        _FACTS | {"expected_sha256": "0f" * 32},
        seconds=0.03,
    ),
    *(
        Result(step, Finding.NOT_TRIED)
        for step in (Step.WEB_API, Step.LOG_IN, Step.SYSTEM, Step.EVENTS, Step.MONITOR)
    ),
)


def _finished(results: tuple[Result, ...]) -> Callable[[], QDialog]:
    def make() -> QDialog:
        made = ConnectionCheck()
        made.begin("desk · pbx.example.net:1024")
        for result in results:
            made.show_result(result)
        made.finish(Report("pbx.example.net", 1024, "desk", "1001", results))
        return made

    return make


def _under_way() -> QDialog:
    made = ConnectionCheck()
    made.begin("desk · pbx.example.net:1024")
    for result in _WAY:
        made.show_result(result)
    made.show_step(Step.WEB_API)
    return made


def windows() -> dict[str, Callable[[], QDialog]]:
    """By name, what it shows."""
    well = tuple(one for one in _IN if one.makes is Verdict.WELL)
    return {
        "check-under-way": _under_way,
        "check-well": _finished(well),
        "check-missing": _finished(_IN),
        "check-changed": _finished(_CHANGED),
    }
