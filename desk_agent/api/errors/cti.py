"""Section 6, the codes of the category "CTI", each with its name in the document."""

from types import MappingProxyType
from typing import Final

from desk_agent.api.errors.base import RefusedError
from desk_agent.i18n import N_


class CtiError(RefusedError):
    """A refusal from the CTI table."""


class GenericError(CtiError):
    """101: generic."""

    number = 101
    words = N_("The PBX refused and gave no reason.")


class ServiceNotSupportedError(CtiError):
    """102: serviceNotSupported."""

    number = 102
    words = N_("This system or its licence does not offer that.")


class InvalidMonitorObjectTypeError(CtiError):
    """103: invalidMonitorObjectType."""

    number = 103
    words = N_("This kind of device cannot be watched.")


class InvalidCallingDeviceIdentifierError(CtiError):
    """104: invalidCallingDeviceIdentifier."""

    number = 104
    words = N_("The PBX does not know this extension, or it is not yours.")


class InvalidCalledDeviceIdentifierError(CtiError):
    """105: invalidCalledDeviceIdentifier."""

    number = 105
    words = N_("The PBX does not know that number.")


class InvalidConnectionIdentifierError(CtiError):
    """106: invalidConnectionIdentifier."""

    number = 106
    words = N_("That call is no longer there.")


class InvalidDestinationError(CtiError):
    """107: invalidDestination."""

    number = 107
    words = N_("That number cannot be reached.")


class InvalidDestinationDeviceObjectError(CtiError):
    """108: invalidDestinationDeviceObject."""

    number = 108
    words = N_("That kind of destination is not possible here.")


class InvalidDivertingDeviceIdentifierError(CtiError):
    """109: invalidDivertingDeviceIdentifier."""

    number = 109
    words = N_("The call cannot be diverted from this phone.")


class InvalidHeldDeviceIdentifierError(CtiError):
    """110: invalidHeldDeviceIdentifier."""

    number = 110
    words = N_("There is no such call on hold.")


class InvalidParameterValueError(CtiError):
    """111: invalidParameterValue."""

    number = 111
    words = N_("The PBX did not accept the number or value.")


class InvalidForwardingDestinationError(CtiError):
    """112: invalidForwardingDestination."""

    number = 112
    words = N_("The PBX does not accept that forwarding destination.")


class AssociateBusyError(CtiError):
    """140: AssociateBusy."""

    number = 140
    words = N_("The other side is busy.")


class AssociateDndError(CtiError):
    """141: AssociateDND."""

    number = 141
    words = N_("The other side does not want to be disturbed.")


class AssociateFwdError(CtiError):
    """142: AssociateFWD."""

    number = 142
    words = N_("The other side has forwarded its calls.")


class AccessDeniedError(CtiError):
    """143: AccessDenied."""

    number = 143
    words = N_("You are not allowed to do that.")


class TimeOutError(CtiError):
    """144: TimeOut."""

    number = 144
    words = N_("It took too long.")


class InvalidAscStateError(CtiError):
    """145: InvalidAscState."""

    number = 145
    words = N_("The other side is not in a state for that.")


class InvalidAscTypeError(CtiError):
    """146: InvalidAscType."""

    number = 146
    words = N_("That is not possible with this kind of party.")


class InvalidStateError(CtiError):
    """147: InvalidState."""

    number = 147
    words = N_("The phone cannot do that just now: end or hold the present call first.")


class InvalidOperationError(CtiError):
    """148: InvalidOperation."""

    number = 148
    words = N_("That operation is not possible.")


class InvalidPasswordError(CtiError):
    """149: InvalidPassword."""

    number = 149
    words = N_("The password or agent number is wrong.")


class UnregisteredError(CtiError):
    """150: unregistered."""

    number = 150
    words = N_("The phone is not connected to the PBX.")


class NoHeldCallError(CtiError):
    """201: NoHeldCall."""

    number = 201
    words = N_("There is no call on hold.")


class InvalidHeldDeviceStateError(CtiError):
    """202: invalidHeldDeviceState."""

    number = 202
    words = N_("The call on hold is not in a state for that.")


class InvalidConnectionStateError(CtiError):
    """203: invalidConnectionState."""

    number = 203
    words = N_("The call is not in a state for that.")


class NoCallToAnswerError(CtiError):
    """204: noCallToAnswer."""

    number = 204
    words = N_("There is no call to answer.")


class NoConnectionToClearError(CtiError):
    """205: noConnectionToClear."""

    number = 205
    words = N_("There is no call to end.")


class ResourceBusyError(CtiError):
    """301: resourceBusy."""

    number = 301
    words = N_("All lines are busy.")


CTI: Final = MappingProxyType(
    {
        kind.number: kind
        for kind in (
            GenericError, ServiceNotSupportedError, InvalidMonitorObjectTypeError,
            InvalidCallingDeviceIdentifierError, InvalidCalledDeviceIdentifierError,
            InvalidConnectionIdentifierError, InvalidDestinationError, InvalidDestinationDeviceObjectError,
            InvalidDivertingDeviceIdentifierError, InvalidHeldDeviceIdentifierError, InvalidParameterValueError,
            InvalidForwardingDestinationError, AssociateBusyError, AssociateDndError, AssociateFwdError,
            AccessDeniedError, TimeOutError, InvalidAscStateError, InvalidAscTypeError, InvalidStateError,
            InvalidOperationError, InvalidPasswordError, UnregisteredError, NoHeldCallError,
            InvalidHeldDeviceStateError, InvalidConnectionStateError, NoCallToAnswerError,
            NoConnectionToClearError, ResourceBusyError,
        )
    }
)  # fmt: skip
