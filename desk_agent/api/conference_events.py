"""The events of conference groups and rooms, sections 5.3.2.3.32 to 5.3.2.3.34."""

from desk_agent.api.event_base import DeviceEvent, Number
from desk_agent.api.lenient import is_on


class ConfGroupMember(DeviceEvent, frozen=True, kw_only=True, tag="confgroupmember"):
    """5.3.2.3.32: a member of a conference group came or changed.

    The document gives it no device. ``member_state`` is idle or busy.
    """

    group_index: Number = 0
    group_usage: str = ""
    member_index: Number = 0
    member_dn: str = ""
    member_state: str = ""

    @property
    def in_use(self) -> bool:
        """Whether the group is in use."""
        return is_on(self.group_usage)

    @property
    def busy(self) -> bool:
        """Whether the member is in the conference or otherwise busy."""
        return self.member_state.strip().lower() == "busy"


class ConfGroupMuteOn(DeviceEvent, frozen=True, kw_only=True, tag="setmuteon"):
    """5.3.2.3.33: a member of a conference group was muted or can be heard again."""

    group_index: Number = 0
    member_index: Number = 0
    mute_on: str = ""

    @property
    def muted(self) -> bool:
        """Whether the member is muted."""
        return is_on(self.mute_on)


class ConfRoomMember(DeviceEvent, frozen=True, kw_only=True, tag="confroommember"):
    """5.3.2.3.34: a conference room, its ``member_count`` and its members have changed."""

    room_index: Number = 0
    room_usage: str = ""
    member_count: Number = 0
    member: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the room is open."""
        return is_on(self.room_usage)
