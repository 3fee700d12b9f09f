"""The numbers of the ACD event stream, section 5.2."""

from enum import IntEnum, StrEnum
from typing import NamedTuple, Self


class AcdCode(IntEnum):
    """What an ACD event is about; ``text`` is the document's event string, in its own spelling."""

    text: str

    def __new__(cls, code: int, text: str) -> Self:
        """A member is its number."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.text = text
        return member

    CO_BUSY = 1, "CO BUSY"
    CO_IDLE = 2, "CO IDLE"
    CO_IN_RING = 3, "CO IN RING"
    AGENT_PRIMARY_LOGIN = 11, "AGENT PRIMARY LOGIN"
    AGENT_PRIMARY_LOGOUT = 12, "AGENT PRIMARY LOGOUT"
    AGENT_UNAVAILABLE = 13, "AGENT UCD UNAVAIL"
    AGENT_AVAILABLE = 14, "AGENT UCD AVAIL"
    WRAP_UP_START = 15, "AGENT UCD WRAP UP START"
    WRAP_UP_END = 16, "AGENT UCD WRAP UP END"
    STATION_BUSY = 17, "STATION BUSY"
    STATION_IDLE = 18, "STATION IDLE"
    DND_ACTIVE = 19, "STATION DND ACTIVE"
    DND_INACTIVE = 20, "STATION DND INACTIVE"
    FORWARD_ACTIVE = 21, "STATION FORWARD ACTIVE"
    FORWARD_INACTIVE = 22, "STATION FORWARD INACTIVE"
    SUPERVISOR_LOGIN = 23, "UCD SUPERVISOR LOGIN"
    SUPERVISOR_LOGOUT = 24, "UCD SUOERVISOR LOGOUT"
    AGENT_SECONDARY_LOGIN = 25, "AGENT SECONDARY LOGIN"
    AGENT_SECONDARY_LOGOUT = 26, "AGENT SECONDARY LOGOUT"
    SEIZE = 41, "SEIZE STATION/CO"
    CONNECT = 42, "SEIZE ACK/CONNECT/ANSWER"
    ABANDON = 43, "SEIZE NAK/ABANDON"
    DISCONNECT = 44, "DISCONNECT"
    CONFERENCE = 45, "CONFERENCE ADD"
    CONFERENCE_PARK = 46, "CONFERENCE PARK"
    EXECUTIVE_OVERRIDE = 47, "EXECUTIVE OVERRIDE"
    FORWARD = 48, "FORWARD"
    HOLD = 49, "HOLD"
    HOLD_RECALL = 50, "HOLD RECALL"
    HUNT_GROUP = 51, "HUNT GROUP"
    PAGE_ALL = 52, "PAGE ALL"
    PAGE_EXTERNAL = 53, "PAGE EXT"
    PAGE_INTERNAL = 54, "PAGE INT"
    PARK_GROUP = 55, "PARK GROUP"
    PARK_PERSONAL = 56, "PARK PERSONAL"
    PICK_UP = 57, "PICK UP"
    TRANSFER_HOLD = 58, "TRANSFER HOLD"
    UCD_GROUP = 59, "UCD GROUP"
    UCD_NO_ANSWER = 60, "UCD NO ANSWER TO"
    UCD_OVERFLOW = 61, "UCD OVERFLOW TO"
    UCD_QUEUE_HOLD = 62, "UCD QUE HOLD TO"
    VM_GROUP = 63, "VM GROUP"
    UCD_HELP = 64, "UCD HELP"
    UCD_CALL_QUALIFIER = 65, "UCD CALL QUALIFIER"
    STATION_RING = 66, "STATION RING"
    NUMBER_DIALED = 67, "NUMBER DIALED"
    TIME_AND_DATE = 68, "TIME & DATE"
    SMDR = 69, "SMDR"
    TRANSFER_COMPLETE = 70, "TRANSFER COMPLETE"
    DID_INFO = 71, "INCOMMING DID INFO"
    CALLER_INFO = 72, "INCOMMING CALLER INFO"
    TX_VOICE = 73, "CONNECT TX VOICE INFO"
    RX_VOICE = 74, "CONNECT RX VOICE INFO"
    TX_VIDEO = 75, "CONNECT TX VIDEO INFO"
    RX_VIDEO = 76, "CONNECT RX VIDEO INFO"
    ACD_INFO_CHANGED = 77, "ACD INFO CHANGED"
    DIGIT_INFO = 80, "INCOMMING DIGIT INFO"
    HOTDESK_LOGIN = 81, "AGENT HOTDESK LOGIN"
    OUT_OF_SERVICE = 82, "AGENT OUT OF SERVICE"
    HOTDESK_LOGOUT = 83, "AGENT HOTDESK LOGOUT"
    IN_SERVICE = 84, "AGENT IN SERVICE"
    ACCOUNT_CODE = 85, "SMDR ACCOUNT CODE"
    AUTHORIZATION_CODE = 86, "SMDR AUTHORIZATION CODE"
    SMDR_COST = 87, "SMDR COST"
    SMDR_INCOMING = 88, "SMDR INCOMING"
    SMDR_ICM = 89, "SMDR ICM"
    SMDR_CALL_TYPE = 90, "SMDR CALL TYPE"


class RingType(IntEnum):
    """What an outside line rings at, code 3."""

    SPEED_DIAL = 0
    PHONES = 2
    VOICE_MAIL_GROUP = 3
    HUNT_GROUP = 4
    UCD_GROUP = 5
    MODEM = 6


class ConferenceAction(IntEnum):
    """What happens to a conference, code 45."""

    TERMINATE = 1
    ENTER = 2
    EXIT = 3


class ForwardTarget(IntEnum):
    """Where a station is forwarded to, code 21."""

    STATION = 1
    STATION_OFFNET = 2
    CO_LINE_OFFNET = 3
    CO_GROUP_OFFNET = 4
    CO_ALL_OFFNET = 5
    UCD_GROUP = 6
    HUNT_GROUP = 7
    VOICE_MAIL = 8


class ForwardCondition(IntEnum):
    """When a station is forwarded, code 21."""

    UNCONDITIONAL = 0
    NO_ANSWER = 1
    BUSY = 2
    NO_ANSWER_OR_BUSY = 3


class Forward(NamedTuple):
    """A forward type of code 21: its value is the target plus 16 times the condition."""

    target: ForwardTarget
    condition: ForwardCondition


_CONDITIONAL = frozenset(
    {ForwardTarget.STATION, ForwardTarget.UCD_GROUP, ForwardTarget.HUNT_GROUP, ForwardTarget.VOICE_MAIL}
)
FORWARDS = {
    target + 16 * condition: Forward(target, condition)
    for target in ForwardTarget
    for condition in (ForwardCondition if target in _CONDITIONAL else (ForwardCondition.UNCONDITIONAL,))
}


class Medium(StrEnum):
    """What a stream of codes 73 to 76 carries."""

    VOICE = "voice"
    VIDEO = "video"
