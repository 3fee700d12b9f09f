"""What an administrator should look at when an error comes: licences, switches and menus of the document."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desk_agent.api.errors import base, common, cti
from desk_agent.api.errors.base import ApiError, PbxError
from desk_agent.i18n import N_, _

_CTI_LICENCE: Final = N_(
    "The licences API-CTI and, for the controlled extension, API-CTI-EXT (License "
    "Management), and that Web API with CTI is ticked for a server account under Maintenance "
    "> User Management."
)
_SMDR_LICENCE: Final = N_(
    "The licence API-SMDR, that SMDR Web API Service is On in SMDR Attributes (PGM 177), and "
    "that Web API with SMDR is ticked for a server account under Maintenance > User "
    "Management."
)
_CLICK_LICENCE: Final = N_(
    "The licence CLICKCALL, one for each extension, and that Click To Call Service is on in "
    "Common Attributes (PGM 111). Only a station login may click to call."
)
_ACCOUNT: Final = N_(
    "For a station: Authorization Code and Suffix Code in the Station Authentication Code "
    "Table (PGM 227). For a server account: its password under Maintenance > User "
    "Management, with the privilege Web API."
)
_LOGGED_ON: Final = N_(
    "Maintenance > Trace > HTTP Log View > Logged-on User List: who is signed in, and from "
    "where. A lost session frees itself after Web API Session Timeout in System Attributes "
    "(PGM 160-161)."
)
_TRACKING: Final = N_("That CALL TRACKING Enable is ON in System Attributes (PGM 160-161): it numbers the calls.")
_EXTENSION: Final = N_("That the extension exists and, for a station login, that it is its own.")
_DESTINATION: Final = N_("The number, and the dialling rights (COS) of the extension.")
_MOMENT: Final = N_("Nothing: it depends on what the phone and the other side are doing at the moment.")

# By the feature in the URI: what the document says must be programmed for just this one.
_BY_FEATURE: Final = MappingProxyType(
    {
        "call/flexpage": N_("That the entry is programmed in the menu Flexible Page Feature (System Data)."),
        "call/confroom": (
            N_(
                "The room's number and password: rooms 1 to 9, or more if Conference Room Expansion is "
                "ON in System Attributes (PGM 160-161)."
            )
        ),
        "call/confgroup": N_("That the conference group is programmed: 1-99 of the station, 100-265 of the system."),
        "call/confgroup_callee": N_("That the extension is the master of the running conference group."),
        "call/confgroup_mutecallee": N_("That the extension is the master of the running conference group."),
        "call/agent_logon": N_("The agent's number, and that it is programmed for that ACD group."),
        "call/agent_logoff": N_("The agent's number, and that it is logged on to that ACD group."),
        "call/agent_state": N_("The agent's number, and that it is logged on to that ACD group."),
        "call/busy_service": N_("That the PBX allows intrusion to the calling extension."),
    }
)
_FEATURE_SPEAKS: Final = (
    cti.AccessDeniedError,
    cti.GenericError,
    cti.InvalidPasswordError,
    cti.InvalidStateError,
    cti.InvalidParameterValueError,
    cti.ResourceBusyError,
    cti.ServiceNotSupportedError,
)

_BY_KIND: Final = MappingProxyType(
    {
        base.UnreachableError: (
            N_(
                "The address, the network, and Web API Service Port in System Attributes (PGM 160-161): "
                "1024 to 65535, 0 means that the service is off."
            )
        ),
        base.NotThePbxError: N_("That the port is Web API Service Port of System Attributes (PGM 160-161)."),
        base.OutcomeUnknownError: N_("Whether the phone shows that the command was carried out, and the PBX's load."),
        base.UntrustedCertificateError: N_(
            "The certificate's fingerprint with the administrator, before it is trusted."
        ),
        base.ChangedCertificateError: N_("With the administrator, whether the PBX's certificate was renewed."),
        base.InvalidLoginError: _ACCOUNT,
        base.InvalidTokenError: N_("Web API Session Timeout in System Attributes (PGM 160-161), and the user list."),
        base.AlreadyLoggedInError: _LOGGED_ON,
        base.SessionsFullError: N_("Three Web API accounts may be signed in at once."),
        base.UnavailableError: N_("Whether the PBX is starting, and its load."),
        base.UnknownOperationError: N_("The PBX's software: the Web API needs 4.0 or later, and versions differ."),
        common.VersionError: N_("The PBX's software: this program speaks version v1 of the Web API."),
        common.ClickAuthenticationError: _ACCOUNT,
        common.ClickDeniedError: _CLICK_LICENCE,
        common.NoVsfAccessError: N_("That a voice board (VSF) is installed and free."),
        common.NoVsfGroupError: N_("That a voice board (VSF) group is programmed."),
        common.NoPgmAuthorityError: _CLICK_LICENCE,
        common.ClickNotSetError: _CLICK_LICENCE,
        common.CallRestrictedError: _DESTINATION,
        common.ClickParameterError: _DESTINATION,
        common.CallerBusyError: _MOMENT,
        common.SmdrError: _SMDR_LICENCE,
        cti.InvalidMonitorObjectTypeError: N_("That it is an extension: presence is offered for nothing else."),
        cti.InvalidCallingDeviceIdentifierError: _EXTENSION,
        cti.InvalidDivertingDeviceIdentifierError: _EXTENSION,
        cti.InvalidCalledDeviceIdentifierError: _DESTINATION,
        cti.InvalidDestinationError: _DESTINATION,
        cti.InvalidDestinationDeviceObjectError: _DESTINATION,
        cti.InvalidForwardingDestinationError: _DESTINATION,
        cti.InvalidParameterValueError: N_("The number or value that was given."),
        cti.InvalidConnectionIdentifierError: _TRACKING,
        cti.AccessDeniedError: N_("The rights (COS) of the extension, and of a station login to another's phone."),
        cti.InvalidPasswordError: N_("The password, or the agent's number."),
        cti.UnregisteredError: N_("The phone's cable, its power, and its registration at the PBX."),
        cti.ResourceBusyError: N_("Whether lines, conference rooms or channels are free."),
        cti.CtiError: _MOMENT,
    }
)

# what is to be said after that
_MORE: Final[Mapping[type, str]] = MappingProxyType(
    {base.InvalidTokenError: _LOGGED_ON, base.SessionsFullError: _LOGGED_ON}
)


def what_to_check(error: PbxError) -> str:
    """Where the cause of ``error`` may be found: a licence's name, a PGM number, a menu; one or two sentences."""
    feature = error.feature if isinstance(error, ApiError) else ""
    if feature in _BY_FEATURE and isinstance(error, _FEATURE_SPEAKS):
        return _(_BY_FEATURE[feature])
    if isinstance(error, base.LicenceError | base.NotAllowedError | cti.ServiceNotSupportedError):
        return _licence(error)
    for kind in type(error).__mro__:
        if kind in _BY_KIND:
            return " ".join(_(sentence) for sentence in (_BY_KIND[kind], _MORE.get(kind, "")) if sentence)
    return _("The PBX's own log: Maintenance > Trace > HTTP Log View.")


def _licence(error: ApiError) -> str:
    match error.category:
        case base.Category.SMDR:
            return _(_SMDR_LICENCE)
        case base.Category.CLICK_TO_CALL:
            return _(_CLICK_LICENCE)
        case base.Category.CTI:
            return _(_CTI_LICENCE)
        case _:
            return _(_ACCOUNT)
