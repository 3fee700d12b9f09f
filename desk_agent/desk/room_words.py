"""What is said when the PBX refuses something about a conference room, a conference group or a page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desk_agent.api import errors as er
from desk_agent.i18n import N_, _

Words = Mapping[type[er.PbxError], str]

_NOT_MASTER: Final = N_("Only the phone that has started this conference may do that.")

ROOM: Final[Words] = MappingProxyType(
    {
        er.InvalidPasswordError: N_("The password of the room is wrong."),
        er.ResourceBusyError: N_("No conference room is free."),
        er.ServiceNotSupportedError: N_("The phone system has no such conference room, or no licence for it."),
        er.InvalidParameterValueError: N_("The phone system has no conference room of that number."),
    }
)
START: Final[Words] = MappingProxyType(
    {
        er.AccessDeniedError: N_("Your phone may not start this conference."),
        er.ResourceBusyError: N_("This conference is in use already, or no line is free."),
        er.ServiceNotSupportedError: N_("The phone system has no such conference group, or no licence for it."),
        er.InvalidParameterValueError: N_("The phone system has no conference group of that number."),
    }
)
CANCEL: Final[Words] = MappingProxyType({er.AccessDeniedError: N_("Your phone has no conference to end.")})
ADD: Final[Words] = MappingProxyType(
    {
        er.AccessDeniedError: _NOT_MASTER,
        er.InvalidStateError: N_("The phone system has no place for another member in this conference."),
        er.ResourceBusyError: N_("The conference is full, or no line is free."),
    }
)
MEMBER: Final[Words] = MappingProxyType(
    {er.AccessDeniedError: _NOT_MASTER, er.InvalidDestinationError: N_("There is no such member in the conference.")}
)
PAGE: Final[Words] = MappingProxyType(
    {er.ServiceNotSupportedError: N_("That page is not set up in the phone system, or it has no licence for it.")}
)

PRESENT: Final = MappingProxyType({True: N_("in the conference"), False: N_("not there"), None: ""})


def sentence(error: er.PbxError, words: Words) -> str:
    """``error`` in the words for what was asked, else in its own."""
    return next((_(said) for kind, said in words.items() if isinstance(error, kind)), error.sentence)
