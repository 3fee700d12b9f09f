"""Conference groups and rooms: sections 5.3.4.31 to 5.3.4.36."""

from typing import Any, ClassVar, Final

from desk_agent.api.commands.base import DeviceCommand, true_or_false
from desk_agent.api.enums import MemberType, MuteService

CANCEL_GROUP: Final = 999  # as ``group_index``: end the running conference group


class ConferenceGroupCommand(DeviceCommand, frozen=True):
    """``group_index``: 1 to 99 a group of the station, 100 to 265 one of the system, 999 cancels."""

    group_index: int


class ConferenceGroupStart(ConferenceGroupCommand, frozen=True):
    """Section 5.3.4.31: call all members of the group."""

    feature: ClassVar[str] = "call/confgroup"


class ConferenceGroupAdd(ConferenceGroupCommand, frozen=True):
    """Section 5.3.4.32; only the group's master may."""

    feature: ClassVar[str] = "call/confgroup_callee"
    member_type: MemberType
    member_index: int
    member_dn: str


class ConferenceGroupDrop(ConferenceGroupCommand, frozen=True):
    """Section 5.3.4.33; only the group's master may. Dropping a member twice is refused: it is gone."""

    method: ClassVar[str] = "DELETE"
    feature: ClassVar[str] = "call/confgroup_callee"
    member_index: int


class ConferenceGroupMute(ConferenceGroupCommand, frozen=True):
    """Section 5.3.4.34; only the group's master may."""

    feature: ClassVar[str] = "call/confgroup_mutecallee"
    repeatable: ClassVar[bool] = True
    member_index: int
    svc_type: MuteService


class GetConferenceRoom(DeviceCommand, frozen=True):
    """Section 5.3.4.35; rooms are 1 to 9, to 100 or to 200, as the system is set."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/confroom"
    repeatable: ClassVar[bool] = True
    room_index: int


class SetConferenceRoom(DeviceCommand, frozen=True):
    """Section 5.3.4.36: open the room (``room_usage``) with a password, or close it."""

    feature: ClassVar[str] = "call/confroom"
    secret: ClassVar[frozenset[str]] = frozenset({"room_pwd"})
    room_index: int
    room_pwd: str
    room_usage: bool

    def parameters(self) -> dict[str, Any]:
        """See `Command.parameters`; the document's truth values are strings."""
        return super().parameters() | {"roomUsage": true_or_false(self.room_usage)}
