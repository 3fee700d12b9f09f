"""The codes in call records: direction letters and causes (section 5.1), call types (ACD event 90)."""

from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final


class SmdrCallType(IntEnum):
    """What kind of call a record is about, ACD event 90."""

    OFF_HOOK = 0
    INCOMING_TRANSFER = 1
    INCOMING = 2
    OUTGOING = 3
    OUTGOING_TRANSFER = 4
    HOLD_LOST = 5
    RINGING_LOST = 6
    GROUP_LOST = 7
    INTERNAL = 8
    INTERNAL_SMS = 9
    INTERNAL_PAGING = 10
    OUTGOING_UNANSWERED = 11
    BAR_CHARGE = 12
    VOICE_MAIL = 13
    NET_OUTGOING = 14
    NET_INCOMING = 15


class Direction(StrEnum):
    """The letters of Table 1, whose descriptions are blank.

    They line up one to one and in order with the call types 1 to 15 of ACD event 90, and are named after those.
    """

    INCOMING_TRANSFER = "t"
    INCOMING = "I"
    OUTGOING = "O"
    OUTGOING_TRANSFER = "T"
    HOLD_LOST = "H"
    RINGING_LOST = "R"
    GROUP_LOST = "G"
    INTERNAL = "E"
    INTERNAL_SMS = "S"
    INTERNAL_PAGING = "P"
    OUTGOING_UNANSWERED = "o"
    BAR_CHARGE = "X"
    VOICE_MAIL = "V"
    NET_OUTGOING = "N"
    NET_INCOMING = "n"

    @property
    def call_type(self) -> SmdrCallType:
        """The call type of the same name."""
        return SmdrCallType[self.name]


# Table 2; the document gives 22 twice, with both texts.
DISCONNECT_CAUSES: Final = MappingProxyType(
    {
        1: "UnAllocated Number",
        3: "No Route to Dest",
        8: "Warning Tone",
        16: "Normal Call Clearing",
        18: "No User Responding",
        19: "User No Answer",
        20: "subscriber absent",
        21: "Call Rejected",
        22: "Number Changed / User DND",
        27: "Destination Out of Order",
        28: "Invalid Number format",
        30: "Response to STATUS ENQUIRY",
        31: "Normal, Unspecified",
        34: "No Channel Available",
        38: "Network Out Of Order",
        41: "Temporary Failure",
        42: "switching equipment congestion",
        44: "Request Channel Unavailable",
        47: "Resource Unavailable",
        50: "Request Facility Not Subscribed",
        57: "Bearer Capability No Authorized",
        58: "Bearer capability Not Available",
        63: "Service or option not available",
        65: "Bearer capability Not Implemented",
        66: "Channel Type Not Implemented",
        69: "Request Facility Not Implemented",
        70: "Only restricted digital information bearer capability is available",
        79: "Service or option not implemented, unspecified",
        81: "Invalid Call Reference",
        83: "Call ID No exist",
        84: "Call ID In Use",
        85: "No Call Suspended",
        86: "Call ID Cleared",
        88: "Incompatible Destination",
        91: "Invalid transit network selection",
        97: "Message Type No Exist",
        98: "Message Type Not Compatible with Call state",
        100: "Invalid Information Element",
        102: "timer expire",
        110: "message with unrecognized parameter, discarded : Only Russia ISUP",
        111: "Protocol Error",
        112: "SIP Enblock Address Incomplete (LG Only)",
    }
)
