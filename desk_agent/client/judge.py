"""From what the PBX grants and refuses to what the account may do.

A refusal that speaks of the account, the system or a licence takes a feature away; one that speaks of a call or a
number does not. What was taken away comes back only when the PBX grants it again.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desk_agent.api import commands as cmd
from desk_agent.api import errors as er
from desk_agent.api.acd import AcdEvent
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.api.smdr import SmdrEvent
from desk_agent.client.capabilities import CONTROLS, Capabilities, Capability, Feature, Verdict, Who
from desk_agent.client.entitlement import SERVERS_ONLY, STATIONS_ONLY
from desk_agent.client.subscriptions import DeviceResult
from desk_agent.i18n import N_, _

_OF_COMMAND: Final[Mapping[type, Feature]] = MappingProxyType(
    {
        cmd.MakeCall: Feature.DIAL,
        cmd.AnswerCall: Feature.ANSWER,
        cmd.ClearConnection: Feature.ANSWER,
        cmd.HoldCall: Feature.HOLD,
        cmd.RetrieveCall: Feature.HOLD,
        cmd.ConsultationCall: Feature.TRANSFER,
        cmd.TransferCall: Feature.TRANSFER,
        cmd.SingleStepTransfer: Feature.TRANSFER,
        cmd.ReconnectCall: Feature.TRANSFER,
        cmd.ConferenceCall: Feature.CONFERENCE,
        cmd.RerouteCall: Feature.DIVERT,
        cmd.GenerateDigit: Feature.DIGITS,
        cmd.Pickup: Feature.PICKUP,
        cmd.ParkCall: Feature.PARK,
        cmd.UnparkCall: Feature.PARK,
        cmd.UseBusyService: Feature.BUSY_SERVICES,
        cmd.CancelCallback: Feature.BUSY_SERVICES,
        cmd.GetCallStatus: Feature.STATUS,
        cmd.SetDnd: Feature.DND,
        cmd.GetDnd: Feature.DND,
        cmd.SetForwarding: Feature.FORWARDING,
        cmd.GetForwarding: Feature.FORWARDING,
        cmd.GetMwi: Feature.MESSAGES,
        cmd.GetTerminals: Feature.TERMINALS,
        cmd.PresenceStart: Feature.PRESENCE,
        cmd.AgentLogOn: Feature.AGENT,
        cmd.AgentLogOff: Feature.AGENT,
        cmd.SetAgentState: Feature.AGENT,
        cmd.ConferenceGroupStart: Feature.CONFERENCE_GROUPS,
        cmd.ConferenceGroupAdd: Feature.CONFERENCE_GROUPS,
        cmd.ConferenceGroupDrop: Feature.CONFERENCE_GROUPS,
        cmd.ConferenceGroupMute: Feature.CONFERENCE_GROUPS,
        cmd.GetConferenceRoom: Feature.CONFERENCE_ROOMS,
        cmd.SetConferenceRoom: Feature.CONFERENCE_ROOMS,
        cmd.FlexiblePage: Feature.PAGING,
        cmd.ClickToCall: Feature.CLICK_TO_CALL,
        cmd.GetSmdr: Feature.RECORDS,
        cmd.DeleteSmdr: Feature.RECORDS_DELETE,
    }
)
_LICENCES: Final = MappingProxyType(
    {
        Feature.RECORDS: "API-SMDR",
        Feature.RECORDS_DELETE: "API-SMDR",
        Feature.RECORD_EVENTS: "API-SMDR",
        Feature.ACD_EVENTS: "API-AMP",
        Feature.CLICK_TO_CALL: "CLICKCALL",
        Feature.WATCH: "API-CTI",
        Feature.PRESENCE: "API-CTI",
        Feature.TERMINALS: "API-CTI",
    }
)
# Of the click-to-call refusals those that will be the same at the next number; "caller busy" will not.
_NO_CLICKING: Final = (
    er.ClickAuthenticationError,
    er.ClickDeniedError,
    er.NoVsfAccessError,
    er.NoVsfGroupError,
    er.NoPgmAuthorityError,
    er.ClickNotSetError,
)
# Here "service not supported" may speak of this number, page, room, group or kind of service alone.
_SELECTIVE: Final = (
    cmd.MakeCall,
    cmd.FlexiblePage,
    cmd.UseBusyService,
    cmd.GetConferenceRoom,
    cmd.SetConferenceRoom,
    cmd.ConferenceGroupStart,
)
_CLICKS: Final = N_("This is not tried at sign-in: it would ring your phone.")


_STOPPED: Final = N_("Monitor Stop was sent for {extension}.")
_LISTED_WITHOUT: Final = N_(
    "The PBX lists {extension} without the licence to be controlled (API-CTI-EXT). The first command will tell."
)
_NOT_LISTED: Final = N_(
    "The PBX does not say that {extension} may be controlled (API-CTI-EXT). The first command will tell."
)


class Judge:
    """Keeps the verdicts on one account whose own extension is ``extension`` ("" if it has none)."""

    def __init__(self, extension: str, *, is_station: bool) -> None:
        self.extension = extension
        self.is_station = is_station
        self._found: dict[Feature, Capability] = {}
        self._all: Capabilities | None = None  # they are asked for far more often than they change
        if is_station:
            for feature, sentence in SERVERS_ONLY.items():
                self.rule(feature, Verdict.NO, _(sentence), Who.ADMINISTRATOR)
            self.rule(Feature.CLICK_TO_CALL, Verdict.UNPROVEN, _(_CLICKS))
        else:
            self.rule(Feature.CLICK_TO_CALL, Verdict.NO, _(STATIONS_ONLY), Who.AGENT)

    def all(self) -> Capabilities:
        """The verdicts of this moment."""
        if self._all is None:
            self._all = Capabilities(self._found)
        return self._all

    def __getitem__(self, feature: Feature) -> Capability:
        return self.all()[feature]

    @property
    def watching(self) -> bool:
        """Whether call events of the own extension come."""
        return self[Feature.WATCH].verdict is Verdict.YES

    @property
    def why_not_watching(self) -> str:
        """Why they do not, as a sentence."""
        return "" if self.watching else self[Feature.WATCH].reason

    @property
    def why_not_control(self) -> str:
        """Why calls cannot be controlled, as a sentence; "" if nothing speaks against trying."""
        control = self[Feature.CONTROL]
        return "" if control.usable else control.reason

    def heard(self, event: Event | UnknownEvent) -> bool:
        """An event came: whether it proves that a stream of events is there of which nothing was known."""
        match event:
            case AcdEvent() | UnknownEvent(event="acd"):
                feature = Feature.ACD_EVENTS
            case SmdrEvent() | UnknownEvent(event="smdr"):
                feature = Feature.RECORD_EVENTS
            case _:
                return False
        if self[feature].verdict is Verdict.YES:
            return False
        self.rule(feature, Verdict.YES)
        return True

    def rule(self, feature: Feature, verdict: Verdict, reason: str = "", who: Who = Who.NOBODY) -> None:
        """Say what holds for ``feature`` from now on."""
        self._found[feature] = Capability(feature, verdict, reason, who)
        self._all = None

    def granted(self, command: cmd.Command) -> None:
        """The PBX has carried out ``command``."""
        feature = self._concerns(command)
        if feature is None or isinstance(command, cmd.PresenceStart):
            return
        self.rule(feature, Verdict.YES)
        if feature in CONTROLS:
            self.rule(Feature.CONTROL, Verdict.YES)

    def refused(self, command: cmd.Command, error: er.ApiError) -> None:
        """The PBX has refused ``command``: does that speak of more than this one time?"""
        feature = self._concerns(command)
        who = lasting(error)
        if feature is None or who is None:
            return
        if not error.status and not self[feature].usable:  # it was not asked: that is what is known already
            return
        if isinstance(error, er.ServiceNotSupportedError) and isinstance(command, _SELECTIVE):
            return
        if feature in CONTROLS and self._takes_all(error):
            self.refuse(Feature.CONTROL, error, who)
        else:
            self.refuse(feature, error, who)

    def listened(self, kind: type[cmd.DeviceListCommand], results: Mapping[str, DeviceResult]) -> None:
        """What became of each device of a request for many."""
        own = results.get(self.extension)
        if kind is cmd.MonitorStop and own is not None:
            self.rule(Feature.WATCH, Verdict.NO, _(_STOPPED).format(extension=self.extension), Who.AGENT)
        elif kind is cmd.MonitorStart and own is not None and own.accepted:
            self.watched()
        elif kind is cmd.PresenceStart:
            errors = [result.error for result in results.values() if result.error is not None]
            if len(errors) < len(results):
                self.rule(Feature.PRESENCE, Verdict.YES)
            elif errors and lasting(errors[0]) is not None:
                self.refuse(Feature.PRESENCE, errors[0])

    def watched(self) -> None:
        """The own extension is monitored; that is of use if there is a connection for its events."""
        events = self[Feature.EVENTS]
        self.rule(Feature.WATCH, events.verdict, events.reason, events.who)

    def listed(self, *, control: bool | None) -> None:
        """What the list of terminals says of the own extension's licence to be controlled; None: nothing.

        A no proves nothing against it (section 5.3.4.1 explains "enable" only), and nothing is given back by it.
        """
        if control:
            self.rule(Feature.CONTROL, Verdict.YES)
        elif self[Feature.CONTROL].usable:
            words, who = (_NOT_LISTED, Who.NOBODY) if control is None else (_LISTED_WITHOUT, Who.LICENCE)
            self.rule(Feature.CONTROL, Verdict.UNPROVEN, _(words).format(extension=self.extension), who)

    def refuse(self, feature: Feature, error: er.ApiError, who: Who | None = None) -> None:
        """``feature`` is refused with ``error``."""
        who = who or lasting(error) or Who.ADMINISTRATOR
        reason = error.sentence
        if isinstance(error, er.LicenceError):
            reason = _("{reason} It needs {licence}.").format(reason=reason, licence=self._licence(feature))
        self.rule(feature, Verdict.NO, reason, who)

    def _takes_all(self, error: er.ApiError) -> bool:
        """A licence is for all of call control; a right may be, as long as nothing of it has ever worked."""
        if isinstance(error, er.LicenceError):
            return True
        control = self._found.get(Feature.CONTROL)
        proven = control is not None and control.verdict is Verdict.YES
        return isinstance(error, er.NotAllowedError) and not proven

    def _licence(self, feature: Feature) -> str:
        own = _("API-CTI-EXT for {extension}").format(extension=self.extension) if self.extension else "API-CTI-EXT"
        return _LICENCES.get(feature, own)

    def _concerns(self, command: cmd.Command) -> Feature | None:
        """The feature, unless the command was for somebody else's device: licences are given to each extension."""
        device = command.device_number if isinstance(command, cmd.DeviceCommand) else self.extension
        if self.extension and device != self.extension:
            return None
        return next((_OF_COMMAND[kind] for kind in type(command).__mro__ if kind in _OF_COMMAND), None)


def lasting(error: er.ApiError) -> Who | None:
    """Who could change it that the PBX refuses this; ``None`` if the refusal is about this one time."""
    match error:
        case er.LicenceError() | er.ServiceNotSupportedError():
            return Who.LICENCE
        case er.NotAllowedError() | er.UnknownOperationError() | er.VersionError():
            return Who.ADMINISTRATOR
    return Who.ADMINISTRATOR if isinstance(error, _NO_CLICKING) else None
