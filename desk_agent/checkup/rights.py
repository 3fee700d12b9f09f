"""What an account that is signed in gets of its PBX: licence by licence, by questions that change nothing."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from desk_agent.api import commands as cmd
from desk_agent.api.enums import CallStatus, ForwardingKind
from desk_agent.api.errors import (
    ApiError,
    Category,
    ClickNotSetError,
    GenericError,
    InvalidCallingDeviceIdentifierError,
    InvalidParameterValueError,
    InvalidTokenError,
    LicenceError,
    NotAllowedError,
    NotThePbxError,
    OutcomeUnknownError,
    PbxError,
    UnavailableError,
    UnreachableError,
    UnregisteredError,
    what_to_check,
)
from desk_agent.checkup import measures
from desk_agent.checkup.report import Finding, Result, Step, Verdict
from desk_agent.checkup.sheet import Sheet
from desk_agent.checkup.wires import Content, Wire
from desk_agent.client import answers
from desk_agent.client.capabilities import Feature, Who
from desk_agent.client.capabilities import Verdict as Has
from desk_agent.client.entitlement import STATION_ONLY
from desk_agent.client.judge import lasting
from desk_agent.client.records import SmdrPages
from desk_agent.client.subscriptions import results
from desk_agent.client.vitals import Vitals
from desk_agent.i18n import N_, _
from desk_agent.text import plain

log = logging.getLogger(__name__)

_OF_CTI: Final = (Step.PHONE, Step.CONTROL, Step.PRESENCE, Step.DND, Step.FORWARDING, Step.MESSAGES)
# section 5.3.2.1 prints the second one for a number that nobody has
_NOBODYS: Final = (InvalidCallingDeviceIdentifierError, InvalidParameterValueError)
_ALL: Final = (Step.SYSTEM, Step.EVENTS, Step.MONITOR, *_OF_CTI, Step.RECORDS, Step.TRACKING)
_NO_CTI: Final = N_("This needs API-CTI as well.")
_NO_EXTENSION: Final = N_("No extension was given, so none is watched. Give it with --extension.")
_ACD: Final = N_("ACD events show only when they come, e.g. at a call to an ACD group.")
_CHECK_ACD: Final = N_(
    "Where they are wanted: the licence API-AMP, that ACD Manager Print is enabled in System Attributes "
    "(PGM 160-161), and that Web API with ACD is ticked for the account under Maintenance > User Management."
)
_CHECK_TRACKING: Final = N_(
    "That CALL TRACKING Enable is ON in System Attributes (PGM 160-161): without it calls cannot be controlled."
)
_CHECK_SOCKET: Final = N_(
    "That Web API with CTI is ticked for the account under Maintenance > User Management, and that nothing between "
    "here and the PBX (firewall, proxy) forbids WebSockets."
)


class OverError(Exception):
    """The session has ended, or the PBX is gone: nothing more can be asked. What is left out is written down."""


class Rights:
    """Looks through ``wire`` and writes what it finds on ``sheet``."""

    def __init__(self, sheet: Sheet, wire: Wire) -> None:
        self._sheet = sheet
        self._wire = wire
        self._own = wire.extension
        self._vitals: Vitals | None = None
        self._unknown = False  # the PBX knows no such extension

    async def look(self) -> None:
        """All steps from the system to the speed.

        Raises:
            OverError: before the last.
        """
        await self._take(Step.SYSTEM, self._system)
        await self._take(Step.EVENTS, self._events)
        watched = await self._take(Step.MONITOR, self._monitor)
        await self._of_cti(watched)
        records = await self._take(Step.RECORDS, self._records)
        await self._take(Step.TRACKING, self._tracking if records.finding is Finding.GOOD else self._untold)
        if self._wire.is_station:
            self._sheet.write(self._click())
        else:
            self._sheet.write(self._acd())
        self._sheet.write(measures.clock(self._vitals, self._sheet.clock.now().wall))
        self._sheet.write(measures.speed(self._sheet.report.results))

    async def _take(self, step: Step, work: Callable[[], Awaitable[Result]]) -> Result:
        result = await self._sheet.take(step, self._minding(step, work))
        if result.makes is Verdict.UNREACHABLE:
            self._sheet.leave_out(_ALL)
            raise OverError
        return result

    async def _minding(self, step: Step, work: Callable[[], Awaitable[Result]]) -> Result:
        try:
            return await work()
        except (UnavailableError, OutcomeUnknownError) as error:
            return Result(step, Finding.WARNING, error.sentence, what_to_check(error))
        except (InvalidTokenError, UnreachableError, NotThePbxError) as error:
            log.info("the check ends at %s: %s", step, type(error).__name__)
            return Result(step, Finding.FAILED, error.sentence, what_to_check(error), verdict=Verdict.UNREACHABLE)
        except PbxError as error:
            return self._refused(step, error)

    def _refused(self, step: Step, error: PbxError, feature: Feature | None = None) -> Result:
        """A refusal that speaks of the account or a licence says that something is missing."""
        text = error.sentence
        if isinstance(error, ApiError) and lasting(error) is not None:
            known = self._wire.found(feature) if feature is not None else None
            if known is not None and known.verdict is Has.NO:
                text = known.reason  # names the licence
            return Result(step, Finding.MISSING, text, what_to_check(error))
        return Result(step, Finding.WARNING, text, what_to_check(error))

    # the steps

    async def _system(self) -> Result:
        self._vitals = vitals = await self._wire.vitals()
        system = plain(self._wire.system)
        facts = {
            "system": system,
            "api_version": plain(vitals.api_version),
            "session_timer": f"{vitals.session_timer:g}",
            "terminals": str(self._wire.terminal_count or ""),
        }
        shown = " · ".join(filter(None, (system, _("Web API {version}").format(version=facts["api_version"]))))
        text = shown if facts["api_version"] else system
        text = text or _("The system does not say what it is.")
        if vitals.gateway:
            text = _("{system}, through a Desk Agent gateway").format(system=text)
        return Result(Step.SYSTEM, Finding.GOOD, text, facts={key: value for key, value in facts.items() if value})

    async def _events(self) -> Result:
        step = Step.EVENTS
        try:
            answered = await self._wire.open_events()
        except InvalidTokenError:
            raise
        except UnreachableError as error:  # a session that is gone shows at the next question
            advice = _(_CHECK_SOCKET)
            return Result(step, Finding.FAILED, error.sentence, advice, verdict=Verdict.UNREACHABLE)
        if answered is None:
            reason = self._wire.found(Feature.EVENTS).reason
            return Result(step, Finding.MISSING, reason, _(STATION_ONLY if self._wire.is_station else _CHECK_SOCKET))
        if not answered:
            text = _("The event connection is open, but a ping over it is not answered.")
            return Result(step, Finding.WARNING, text, _(_CHECK_SOCKET))
        return Result(step, Finding.GOOD, _("The event connection is open and answers."))

    async def _monitor(self) -> Result:
        step = Step.MONITOR
        if not self._own:
            return Result(step, Finding.NOT_TRIED, _(_NO_EXTENSION), verdict=Verdict.INCOMPLETE)
        error = await self._wire.watch()
        known = self._wire.found(Feature.WATCH)
        if known.verdict is Has.YES:
            text = _("The calls of {extension} are watched.").format(extension=self._own)
            return Result(step, Finding.GOOD, text)
        if known.reason == _(STATION_ONLY):
            return Result(step, Finding.MISSING, known.reason)
        if isinstance(error, _NOBODYS):
            self._unknown = True
            text = _("The phone system does not take {extension} as an extension.").format(extension=self._own)
            return Result(step, Finding.MISSING, text, what_to_check(_NOBODY))
        # "generic" is what some systems say where a licence is missing
        unsaid = error is None or isinstance(error, GenericError)
        return Result(step, Finding.MISSING, known.reason, what_to_check(_CTI if unsaid or error is None else error))

    async def _of_cti(self, watched: Result) -> None:
        """Section 5.3, where the account has any of it."""
        if not self._own or self._unknown or not self._wire.has_call_control:
            self._sheet.leave_out(_OF_CTI)
            return
        if watched.finding is Finding.MISSING and self._lacks_cti():
            for step in _OF_CTI:
                self._sheet.write(Result(step, Finding.NOT_TRIED, _(_NO_CTI)))
            return
        for step, work in (
            (Step.PHONE, self._phone),
            (Step.CONTROL, self._control),
            (Step.PRESENCE, self._presence),
            (Step.DND, self._dnd),
            (Step.FORWARDING, self._forwarding),
            (Step.MESSAGES, self._messages),
        ):
            await self._take(step, work)

    def _lacks_cti(self) -> bool:
        known = self._wire.found(Feature.WATCH)
        return known.who is Who.LICENCE and "API-CTI" in known.reason

    async def _control(self) -> Result:
        step = Step.CONTROL
        await self._wire.look_for_control()
        known = self._wire.found(Feature.CONTROL)
        if known.verdict is Has.YES:
            text = _("The calls of {extension} can be controlled.").format(extension=self._own)
            return Result(step, Finding.GOOD, text)
        if known.verdict is Has.NO or known.who is Who.LICENCE:
            return Result(step, Finding.MISSING, known.reason, _of_licence())
        text = _("The phone system does not say whether {extension} may be controlled. The first command will tell.")
        return Result(step, Finding.UNKNOWN, text.format(extension=self._own), _of_licence())

    async def _presence(self) -> Result:
        step, command = Step.PRESENCE, cmd.PresenceStart((self._own,))
        try:
            result = results(command, await self._wire.send(command))[self._own]
        except ApiError as error:
            return self._failed(step, error, Feature.PRESENCE)
        if result.error is not None:
            return self._failed(step, result.error, Feature.PRESENCE)
        if self._own not in self._wire.presences:
            await self._wire.send(cmd.PresenceStop((self._own,)))
        return Result(step, Finding.GOOD, _("What other phones are doing can be followed."))

    async def _phone(self) -> Result:
        own = self._own

        def said(content: Content) -> Result:
            word = answers.call_status(content)
            if word is CallStatus.BLOCK:
                return self._unplugged()
            text = _("The phone system knows {extension}: {state}.").format(extension=own, state=plain(word) or "?")
            return Result(Step.PHONE, Finding.GOOD, text)

        return await self._read(Step.PHONE, cmd.GetCallStatus(own), Feature.STATUS, said)

    def _unplugged(self) -> Result:
        text = _("The phone {extension} is not connected to the phone system.").format(extension=self._own)
        advice = _("The phone’s cable, its power, and its registration at the PBX.")
        return Result(Step.PHONE, Finding.WARNING, text, advice)

    async def _dnd(self) -> Result:
        def said(content: Content) -> Result:
            text = _("Do not disturb is on.") if answers.dnd(content) else _("Do not disturb is off.")
            return Result(Step.DND, Finding.GOOD, text)

        return await self._read(Step.DND, cmd.GetDnd(self._own, self._own), Feature.DND, said)

    async def _forwarding(self) -> Result:
        def said(content: Content) -> Result:
            found = answers.forwarding(content)
            off = found.cfwd_type == ForwardingKind.DISABLE
            text = _("Calls are not forwarded.") if off else _("Calls are forwarded ({kind}).")
            return Result(Step.FORWARDING, Finding.GOOD, text.format(kind=plain(str(found.cfwd_type))))

        command = cmd.GetForwarding(self._own, self._own)
        return await self._read(Step.FORWARDING, command, Feature.FORWARDING, said)

    async def _messages(self) -> Result:
        def said(content: Content) -> Result:
            count = answers.message_waiting(content).new_msg
            return Result(Step.MESSAGES, Finding.GOOD, _("New messages: {count}.").format(count=count))

        return await self._read(Step.MESSAGES, cmd.GetMwi(self._own), Feature.MESSAGES, said)

    async def _records(self) -> Result:
        def said(content: Content) -> Result:
            count = answers.count(content, "count")
            return Result(Step.RECORDS, Finding.GOOD, _("Call records can be read: {count}.").format(count=count))

        return await self._read(Step.RECORDS, cmd.GetSmdr(count_only=True), Feature.RECORDS, said)

    async def _tracking(self) -> Result:
        page = await SmdrPages(self._wire.send, None, 1)
        if any(record.call_ref_id for record in page.items):
            return Result(Step.TRACKING, Finding.GOOD, _("Call records have call numbers (callRefID)."))
        return await self._untold()

    async def _untold(self) -> Result:
        text = _("Whether calls have numbers (callRefID) shows at the first call only.")
        return Result(Step.TRACKING, Finding.UNKNOWN, text, _(_CHECK_TRACKING))

    def _acd(self) -> Result:
        if self._wire.found(Feature.ACD_EVENTS).verdict is Has.YES:
            return Result(Step.ACD, Finding.GOOD, _("ACD events have come."))
        return Result(Step.ACD, Finding.UNKNOWN, _(_ACD), _(_CHECK_ACD))

    def _click(self) -> Result:
        known = self._wire.found(Feature.CLICK_TO_CALL)
        if known.verdict is Has.YES:
            return Result(Step.CLICK, Finding.GOOD, _("Clicking to call has worked."))
        finding = Finding.MISSING if known.verdict is Has.NO else Finding.UNKNOWN
        return Result(Step.CLICK, finding, known.reason, what_to_check(_CLICK))

    async def _read(
        self, step: Step, command: cmd.Command, feature: Feature, said: Callable[[Content], Result]
    ) -> Result:
        try:
            return said(await self._wire.send(command))
        except ApiError as error:
            return self._failed(step, error, feature)

    def _failed(self, step: Step, error: ApiError, feature: Feature) -> Result:
        if isinstance(error, InvalidTokenError | UnavailableError):
            raise error
        if isinstance(error, UnregisteredError) and step is Step.PHONE:
            return self._unplugged()
        return self._refused(step, error, feature)


def _error(kind: type[ApiError], category: Category) -> ApiError:
    return kind("", category=category, code=None, status=0, message="")


_NOBODY: Final = _error(InvalidCallingDeviceIdentifierError, Category.CTI)
_CTI: Final = _error(NotAllowedError, Category.CTI)
_CLICK: Final = _error(ClickNotSetError, Category.CLICK_TO_CALL)


def _of_licence() -> str:
    """Which licences and rights call control needs."""
    return what_to_check(_error(LicenceError, Category.CTI))
