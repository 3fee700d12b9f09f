"""The numbers of the document: causes of call events (Table 5) and error codes (section 6)."""

from enum import IntEnum
from types import MappingProxyType
from typing import Final


class Cause(IntEnum):
    """Cause codes of call events, Table 5; the member's name in lower case is the document's text."""

    USER_BUSY = 3
    CALL_BACK = 4
    FORWARD_IMMEDIATE = 6
    FORWARD_BUSY = 7
    FORWARD_NO_ANSWER = 8
    FORWARD = 9
    NO_ANSWER = 10
    PICKUP = 11
    INVALID_DESTINATION = 13
    DND = 14
    NEW_CALL = 22
    NO_AVAILABLE_AGENTS = 23
    RECALL = 27
    REDIRECTED = 28
    SILENT_MONITORING = 31
    SCREENED_TRANSFER = 32
    TRUNK_BUSY = 33
    BLOCKED = 35
    CONSULTATION = 37
    NORMAL_CLEARING = 48
    BLIND_TRANSFER = 52
    TIMEOUT = 56
    CONFERENCE = 57
    REROUTE = 58
    TRUNK_CALL = 59
    UNSCREENED_TRANSFER = 60
    BRIDGE_ANSWER = 61
    BRANCH_ANSWER = 62
    BRANCH_RELEASE = 63
    GROUP_CALL = 65
    CALLWAIT = 99
    MOBILE_ANSWER = 101
    MADN_ANSWER = 102
    REJECT = 103

    @property
    def text(self) -> str:
        """The document's text for ``causeMsg``, e.g. ``user_busy``."""
        return self.name.lower()


COMMON_ERRORS: Final = MappingProxyType(
    {
        1: "Parameter error",
        2: "Version error",
        3: "License error",
        4: "Login information mismatch",
        99: "Unknown",
    }
)

CLICK_TO_CALL_ERRORS: Final = MappingProxyType(
    {
        101: "Authentication failure",
        102: "Access denied",
        103: "Call restricted",
        104: "Not OK",
        105: "Parameter error",
        106: "No access VSF",
        107: "No VSF group",
        108: "No access PGM authority",
        110: "Caller busy",
        121: "Feature not set",
        199: "Unknown",
    }
)

SMDR_ERRORS: Final = MappingProxyType({299: "Unknown"})

CTI_ERRORS: Final = MappingProxyType(
    {
        101: "generic",
        102: "serviceNotSupported",
        103: "invalidMonitorObjectType",
        104: "invalidCallingDeviceIdentifier",
        105: "invalidCalledDeviceIdentifier",
        106: "invalidConnectionIdentifier",
        107: "invalidDestination",
        108: "invalidDestinationDeviceObject",
        109: "invalidDivertingDeviceIdentifier",
        110: "invalidHeldDeviceIdentifier",
        111: "invalidParameterValue",
        112: "invalidForwardingDestination",
        140: "AssociateBusy",
        141: "AssociateDND",
        142: "AssociateFWD",
        143: "AccessDenied",
        144: "TimeOut",
        145: "InvalidAscState",
        146: "InvalidAscType",
        147: "InvalidState",
        148: "InvalidOperation",
        149: "InvalidPassword",
        150: "unregistered",
        201: "NoHeldCall",
        202: "invalidHeldDeviceState",
        203: "invalidConnectionState",
        204: "noCallToAnswer",
        205: "noConnectionToClear",
        301: "resourceBusy",
    }
)
