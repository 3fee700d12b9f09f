"""The ACD event stream (section 5.2): one class per meaning of ``data1`` and ``data2``.

Which event it is, ``eventCode`` alone says: the strings are misspelt and vary. A field that does not apply comes as
"", as blanks or as ``N/A`` and is empty here. The times are the PBX's own and name no zone.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from desk_agent.api import lenient
from desk_agent.api.acd_base import AcdEvent, AcdParty
from desk_agent.api.acd_codes import (
    FORWARDS,
    AcdCode,
    ConferenceAction,
    Forward,
    ForwardCondition,
    ForwardTarget,
    Medium,
    RingType,
)
from desk_agent.api.acd_values import digit_of, group_of, hex_of, member_of, unpadded, word
from desk_agent.api.smdr import moment
from desk_agent.api.smdr_codes import SmdrCallType

__all__ = [
    "FORWARDS",
    "AccountCode",
    "AcdCode",
    "AcdEvent",
    "AcdParty",
    "AgentAvailability",
    "AgentLogin",
    "AgentLogout",
    "AuthorizationCode",
    "CallCost",
    "CallDuration",
    "CallQualifier",
    "CallType",
    "CallerInfo",
    "CoInRing",
    "ConferenceAction",
    "ConferenceChanged",
    "DidInfo",
    "DigitInfo",
    "Disconnected",
    "Forward",
    "ForwardActive",
    "ForwardCondition",
    "ForwardTarget",
    "GroupCall",
    "GroupMember",
    "Medium",
    "NumberDialed",
    "Paged",
    "RingType",
    "StationBusy",
    "StationRing",
    "StreamInfo",
    "TimeAndDate",
]


class CoInRing(AcdEvent, frozen=True, kw_only=True, tag=False):
    """3: a call comes in on an outside line."""

    @property
    def group(self) -> str:
        """The group that rings, "" for none."""
        return group_of(self.data1)

    @property
    def ring_type(self) -> RingType | None:
        """What kind of thing rings."""
        return member_of(RingType, self.data2)


class AgentLogin(AcdEvent, frozen=True, kw_only=True, tag=False):
    """11, 23, 25: an agent (with this as primary or secondary group) or a supervisor has logged in."""

    @property
    def group(self) -> str:
        """The group."""
        return group_of(self.data1)

    @property
    def user_id(self) -> str:
        """The four digits the user logged in with."""
        return self.data2.zfill(4) if self.data2 else ""


class AgentLogout(AcdEvent, frozen=True, kw_only=True, tag=False):
    """12, 24, 26: an agent or a supervisor has logged out."""

    @property
    def group(self) -> str:
        """The group."""
        return group_of(self.data1)


class AgentAvailability(AcdEvent, frozen=True, kw_only=True, tag=False):
    """13, 14: an agent takes no more calls, or takes calls again."""

    @property
    def available(self) -> bool:
        """Whether the agent takes calls."""
        return self.code == AcdCode.AGENT_AVAILABLE

    @property
    def reason(self) -> str:
        """The reason code: the digit that was dialled, or "" for none."""
        return digit_of(self.data1)

    @property
    def group(self) -> str:
        """The group."""
        return group_of(self.data2)


class StationBusy(AcdEvent, frozen=True, kw_only=True, tag=False):
    """17: a station is busy."""

    @property
    def digit(self) -> str:
        """The digit that was dialled, "" for none."""
        return digit_of(self.data1)


class ForwardActive(AcdEvent, frozen=True, kw_only=True, tag=False):
    """21: a station is forwarded."""

    @property
    def forward(self) -> Forward | None:
        """Where to and when, ``None`` for a type that the document does not list."""
        return FORWARDS.get(lenient.number(self.data1))


class Disconnected(AcdEvent, frozen=True, kw_only=True, tag=False):
    """44: a call, or somebody's part in a conference, is over."""

    @property
    def from_conference(self) -> bool:
        """Whether it was a part in a conference."""
        return lenient.number(self.data1) == 3

    @property
    def cause(self) -> int | None:
        """The disconnect cause, 0 to 255, if one is given."""
        cause = hex_of(self.data2) if lenient.number(self.data1) == 1 else None
        return cause if cause is None or cause <= 0xFF else None


class ConferenceChanged(AcdEvent, frozen=True, kw_only=True, tag=False):
    """45: somebody enters or leaves a conference, or it ends."""

    @property
    def action(self) -> ConferenceAction | None:
        """Which of these."""
        return member_of(ConferenceAction, self.data1)


class GroupMember(AcdEvent, frozen=True, kw_only=True, tag=False):
    """51, 59, 63: a call to a hunt, UCD or voice mail group is at one of its stations."""

    @property
    def group(self) -> str:
        """The group."""
        return group_of(self.data1)

    @property
    def station_order(self) -> int | None:
        """The station's place in the group; for 63 its number in the PBX's tables."""
        return lenient.number(self.data2) if self.data2 else None


class Paged(AcdEvent, frozen=True, kw_only=True, tag=False):
    """53, 54: a station pages outside or inside."""

    @property
    def zone(self) -> int | None:
        """The zone, counted from the first."""
        return lenient.number(self.data1) if self.data1 else None


class GroupCall(AcdEvent, frozen=True, kw_only=True, tag=False):
    """55, 61, 62, 64, 77: parked, overflowed or queued at a group, help asked for, a group's settings changed."""

    @property
    def group(self) -> str:
        """The group, "" for none (62: it is no ACD call)."""
        return group_of(self.data1)


class CallQualifier(AcdEvent, frozen=True, kw_only=True, tag=False):
    """65: an agent has qualified a call."""

    @property
    def qualification(self) -> str:
        """The qualification code, four digits."""
        return self.data2


class StationRing(AcdEvent, frozen=True, kw_only=True, tag=False):
    """66: a station rings."""

    @property
    def group(self) -> str:
        """The ACD group the call came to, "" if it is no ACD call."""
        return group_of(self.data1)

    @property
    def station_group(self) -> str:
        """The ACD group of the station that rings."""
        return group_of(self.data2)


class NumberDialed(AcdEvent, frozen=True, kw_only=True, tag=False):
    """67: a station has dialled a number."""

    @property
    def number(self) -> str:
        """The number, up to 32 digits."""
        return self.data2


class TimeAndDate(AcdEvent, frozen=True, kw_only=True, tag=False):
    """68: the PBX tells its time; real systems do so about once a minute."""

    @property
    def day(self) -> date | None:
        """The PBX's date."""
        month, day = divmod(lenient.number(self.data1), 100)
        try:
            return date(2000 + lenient.number(self.data2) % 100, month, day)
        except ValueError:
            return None


class CallDuration(AcdEvent, frozen=True, kw_only=True, tag=False):
    """69, 88, 89: the record of an outgoing, incoming or internal call."""

    @property
    def duration(self) -> timedelta | None:
        """How long it took; for an incoming call that nobody answered, how long it rang."""
        if not _HHMMSS.fullmatch(self.data1):
            return None
        hours, rest = divmod(int(self.data1), 10_000)
        return timedelta(hours=hours, minutes=rest // 100, seconds=rest % 100)

    @property
    def number(self) -> str:
        """The number that was dialled, that called, or that was called inside."""
        return self.data2


class DidInfo(AcdEvent, frozen=True, kw_only=True, tag=False):
    """71: the number an outside caller has dialled."""

    @property
    def did(self) -> str:
        """The number, up to 7 digits."""
        return self.data1


class CallerInfo(AcdEvent, frozen=True, kw_only=True, tag=False):
    """72: who calls from outside; the only event with a caller's name."""

    @property
    def number(self) -> str:
        """The number, up to 18 digits."""
        return self.data1

    @property
    def name(self) -> str:
        """The name, up to 24 characters. It comes from the network: show it as plain text."""
        return self.data2


class StreamInfo(AcdEvent, frozen=True, kw_only=True, tag=False):
    """73 to 76: a voice or video stream of a call."""

    @property
    def medium(self) -> Medium:
        """Voice or video."""
        return Medium.VIDEO if self.code in {AcdCode.TX_VIDEO, AcdCode.RX_VIDEO} else Medium.VOICE

    @property
    def sent(self) -> bool:
        """Whether it is sent (TX), not received."""
        return self.code in {AcdCode.TX_VOICE, AcdCode.TX_VIDEO}

    @property
    def ssrc(self) -> int | None:
        """The stream's RTP identifier, 32 bits."""
        high, low = hex_of(self.data1), hex_of(self.data2)
        return None if high is None or low is None else high << 16 | low


class DigitInfo(AcdEvent, frozen=True, kw_only=True, tag=False):
    """80: an outside caller has pressed a key."""

    @property
    def digit(self) -> str:
        """The key."""
        return self.data1


class AccountCode(AcdEvent, frozen=True, kw_only=True, tag=False):
    """85: the account code of a call whose record comes with 69; its representation does not show it."""

    @property
    def account_code(self) -> str:
        """The code, up to 12 digits."""
        return self.data1


class AuthorizationCode(AcdEvent, frozen=True, kw_only=True, tag=False):
    """86: the authorization code of a call, a password; its representation does not show it."""

    @property
    def authorization_code(self) -> str:
        """The code, up to 12 digits. Keep it out of logs and screens."""
        return self.data1


class CallCost(AcdEvent, frozen=True, kw_only=True, tag=False):
    """87: what a call cost."""

    @property
    def cost(self) -> str:
        """The cost, up to 10 digits."""
        return self.data1


class CallType(AcdEvent, frozen=True, kw_only=True, tag=False):
    """90: what kind of call a record is about."""

    @property
    def call_type(self) -> SmdrCallType | None:
        """The kind."""
        return member_of(SmdrCallType, self.data1)


CLASSES: Final[Mapping[int, type[AcdEvent]]] = MappingProxyType(
    {
        AcdCode.CO_IN_RING: CoInRing,
        AcdCode.AGENT_PRIMARY_LOGIN: AgentLogin,
        AcdCode.AGENT_PRIMARY_LOGOUT: AgentLogout,
        AcdCode.AGENT_UNAVAILABLE: AgentAvailability,
        AcdCode.AGENT_AVAILABLE: AgentAvailability,
        AcdCode.STATION_BUSY: StationBusy,
        AcdCode.FORWARD_ACTIVE: ForwardActive,
        AcdCode.SUPERVISOR_LOGIN: AgentLogin,
        AcdCode.SUPERVISOR_LOGOUT: AgentLogout,
        AcdCode.AGENT_SECONDARY_LOGIN: AgentLogin,
        AcdCode.AGENT_SECONDARY_LOGOUT: AgentLogout,
        AcdCode.DISCONNECT: Disconnected,
        AcdCode.CONFERENCE: ConferenceChanged,
        AcdCode.HUNT_GROUP: GroupMember,
        AcdCode.PAGE_EXTERNAL: Paged,
        AcdCode.PAGE_INTERNAL: Paged,
        AcdCode.PARK_GROUP: GroupCall,
        AcdCode.UCD_GROUP: GroupMember,
        AcdCode.UCD_OVERFLOW: GroupCall,
        AcdCode.UCD_QUEUE_HOLD: GroupCall,
        AcdCode.VM_GROUP: GroupMember,
        AcdCode.UCD_HELP: GroupCall,
        AcdCode.UCD_CALL_QUALIFIER: CallQualifier,
        AcdCode.STATION_RING: StationRing,
        AcdCode.NUMBER_DIALED: NumberDialed,
        AcdCode.TIME_AND_DATE: TimeAndDate,
        AcdCode.SMDR: CallDuration,
        AcdCode.DID_INFO: DidInfo,
        AcdCode.CALLER_INFO: CallerInfo,
        AcdCode.TX_VOICE: StreamInfo,
        AcdCode.RX_VOICE: StreamInfo,
        AcdCode.TX_VIDEO: StreamInfo,
        AcdCode.RX_VIDEO: StreamInfo,
        AcdCode.ACD_INFO_CHANGED: GroupCall,
        AcdCode.DIGIT_INFO: DigitInfo,
        AcdCode.ACCOUNT_CODE: AccountCode,
        AcdCode.AUTHORIZATION_CODE: AuthorizationCode,
        AcdCode.SMDR_COST: CallCost,
        AcdCode.SMDR_INCOMING: CallDuration,
        AcdCode.SMDR_ICM: CallDuration,
        AcdCode.SMDR_CALL_TYPE: CallType,
    }
)


def read(data: dict[str, Any]) -> AcdEvent:
    """The event in the ``data`` of a frame of the ACD stream."""
    given = lenient.keys(data)
    code = lenient.number(given.get("eventcode"))
    return CLASSES.get(code, AcdEvent)(
        evt_serial_num=lenient.number(given.get("evtserialnum")),
        code=code,
        event_string=word(given.get("eventstring")),
        time=moment(word(given.get("time"))),
        call_ref_id=lenient.number(given.get("callrefid")),
        source=_party(given.get("sourcetype"), given.get("sourcenumber")),
        dest=_party(given.get("desttype"), given.get("destnumber")),
        data1=word(given.get("data1")),
        data2=word(given.get("data2")),
    )


_TYPES: Final = {"co": "CO", "station": "Station"}
_HHMMSS: Final = re.compile(r"[0-9]{1,8}")


def _party(kind: Any, number: Any) -> AcdParty:
    kind = word(kind)
    return AcdParty(_TYPES.get(kind.lower(), kind), unpadded(word(number)))
