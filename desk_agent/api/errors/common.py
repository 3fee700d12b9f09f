"""Section 6, the codes of the categories "Common", "Click to Call" and "SMDR"."""

from types import MappingProxyType
from typing import Final

from desk_agent.api.errors.base import LicenceError, NotAllowedError, RefusedError
from desk_agent.i18n import N_


class ParameterError(RefusedError):
    """1: Parameter error."""

    number = 1
    words = N_("The PBX did not accept the request.")


class VersionError(RefusedError):
    """2: Version error. Under HTTP 400 the same number means "not allowed": `NotAllowedError`."""

    number = 2
    words = N_("The PBX does not speak this version of the Web API.")


class LoginMismatchError(NotAllowedError):
    """4: Login information mismatch, the request is not for the account that is signed in."""

    number = 4
    words = N_("The PBX says that this is not the account that is signed in.")


class UnknownRefusalError(RefusedError):
    """99: Unknown."""

    number = 99
    words = N_("The PBX refused and does not know why.")


COMMON: Final = MappingProxyType(
    {
        kind.number: kind
        for kind in (ParameterError, VersionError, LicenceError, LoginMismatchError, UnknownRefusalError)
    }
)


class SmdrError(RefusedError):
    """299: Unknown, the one code that section 6 has for call records."""

    number = 299
    words = N_("The PBX could not read its call records.")


SMDR: Final = MappingProxyType({SmdrError.number: SmdrError})


class ClickToCallError(RefusedError):
    """A refusal from the click-to-call table."""

    words = N_("The PBX did not place the call.")


class ClickAuthenticationError(ClickToCallError):
    """101: Authentication failure."""

    number = 101
    words = N_("The PBX did not accept your authorization code.")


class ClickDeniedError(ClickToCallError):
    """102: Access denied."""

    number = 102
    words = N_("You are not allowed to dial from here.")


class CallRestrictedError(ClickToCallError):
    """103: Call restricted."""

    number = 103
    words = N_("This call is restricted.")


class ClickNotOkError(ClickToCallError):
    """104: Not OK."""

    number = 104


class ClickParameterError(ClickToCallError):
    """105: Parameter error."""

    number = 105
    words = N_("The PBX did not accept the number.")


class NoVsfAccessError(ClickToCallError):
    """106: No access VSF."""

    number = 106
    words = N_("Click-to-call is not possible: no voice board is available.")


class NoVsfGroupError(ClickToCallError):
    """107: No VSF group."""

    number = 107
    words = N_("Click-to-call is not possible: no voice board group is set.")


class NoPgmAuthorityError(ClickToCallError):
    """108: No access PGM authority."""

    number = 108
    words = N_("Your extension has no right to click-to-call (PGM 111).")


class CallerBusyError(ClickToCallError):
    """110: Caller busy."""

    number = 110
    words = N_("Your phone is busy.")


class ClickNotSetError(ClickToCallError):
    """121: Feature not set."""

    number = 121
    words = N_("Click-to-call is not switched on for your extension (PGM 111).")


class ClickUnknownError(ClickToCallError):
    """199: Unknown."""

    number = 199


CLICK_TO_CALL: Final = MappingProxyType(
    {
        kind.number: kind
        for kind in (
            ClickAuthenticationError, ClickDeniedError, CallRestrictedError, ClickNotOkError, ClickParameterError,
            NoVsfAccessError, NoVsfGroupError, NoPgmAuthorityError, CallerBusyError, ClickNotSetError,
            ClickUnknownError,
        )
    }
)  # fmt: skip
