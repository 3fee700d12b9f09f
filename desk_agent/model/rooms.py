"""Conference rooms and conference groups: what the PBX has said of each, in sections 5.3.2.3.32 to 34 and 5.3.4.35.

A room can be asked for, a group cannot: the PBX tells its changes only, so a group is not known until it speaks of
it. The events of a group name no device. Whether a group that this phone has started is still being called shows in
the call of this phone: if that is over before a member was in, so is the conference.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.model.leg import MAX_MEMBERS

MAX_ROOM: Final = 200  # section 5.3.4.36
MAX_GROUP: Final = 265  # section 5.3.4.31


class Room(Struct, frozen=True):
    """One room; ``open`` is None while that is not known."""

    open: bool | None = None
    members: tuple[str, ...] = ()
    count: int = 0


class Member(Struct, frozen=True):
    """One member of a group; ``present`` is None while only its number or its microphone was spoken of."""

    number: str = ""
    present: bool | None = None
    muted: bool = False


class Group(Struct, frozen=True):
    """One group; ``running`` is None while that is not known."""

    running: bool | None = None
    calling: bool = False
    members: Mapping[int, Member] = field(default_factory=lambda: MappingProxyType({}))


class RoomsModel:
    """All rooms and groups of which anything is known. No clock and no names.

    Args:
        own: the phone that starts groups from here.
    """

    def __init__(self, own: str = "") -> None:
        self._own = own
        self._rooms: dict[int, Room] = {}
        self._groups: dict[int, Group] = {}
        self._heard: dict[int, int] = {}  # events of each room, so that an older answer does not overtake them
        self._calling: tuple[int, int] | None = (
            None  # the group that is being started, and its call here (0: none yet)
        )
        self._calls: set[int] = set()  # calls of this phone that are older than that

    @property
    def rooms(self) -> Mapping[int, Room]:
        """What is known, by index."""
        return MappingProxyType(self._rooms)

    @property
    def groups(self) -> Mapping[int, Group]:
        """What is known, by index."""
        return MappingProxyType(self._groups)

    def room(self, index: int) -> Room:
        """What is known of a room, perhaps nothing."""
        return self._rooms.get(index, Room())

    def group(self, index: int) -> Group:
        """What is known of a group, perhaps nothing."""
        return self._groups.get(index, Group())

    # what the PBX says

    def hear(self, event: ev.Event) -> bool:
        """Take in an event; whether a room or a group is different now."""
        match event:
            case ev.ConfRoomMember():
                return self._hear_room(event)
            case ev.ConfGroupMember():
                return self._hear_member(event)
            case ev.ConfGroupMuteOn():
                return self._hear_mute(event)
            case ev.CallEvent() if event.device_number == self._own and event.call_ref_id:
                return self._hear_call(event)
        return False

    def mark(self, index: int) -> int:
        """To be taken before a room is asked for, and given to `answer`."""
        return self._heard.get(index, 0)

    def answer(self, index: int, room: Room, mark: int) -> bool:
        """The PBX was asked. What an event has said meanwhile is newer and stands."""
        if self.mark(index) != mark:
            return False
        return self._set_room(index, room)

    def doubt(self) -> None:
        """The connection is gone, and with it what was known: members come and go unheard."""
        self._rooms.clear()
        self._groups.clear()
        self._heard.clear()
        self._calling = None
        self._calls.clear()

    # what this desk asks for

    def start(self, index: int) -> None:
        """The command that starts a group is on its way: the next new call of this phone is its."""
        self._calling = (index, 0)
        self._groups[index] = replace(self.group(index), calling=True)

    def give_up(self, index: int, *, unless_calling: bool = False) -> bool:
        """Nothing is being called any more, or with ``unless_calling`` only if this phone has no call for it."""
        if self._calling is None or self._calling[0] != index or (unless_calling and self._calling[1]):
            return False
        self._calling = None
        self._groups[index] = replace(self.group(index), calling=False)
        return True

    def next_place(self, index: int) -> int:
        """The first member index of a group that the PBX has not spoken of, from 1."""
        return max(self.group(index).members, default=0) + 1

    # the workings

    def _hear_room(self, event: ev.ConfRoomMember) -> bool:
        index = event.room_index
        if not 0 < index <= MAX_ROOM:
            return False
        self._heard[index] = self.mark(index) + 1
        is_open: bool | None = event.open
        if not event.room_usage.strip():  # left out: members are only where it is open
            is_open = True if event.member or event.member_count else self.room(index).open
        return self._set_room(index, Room(is_open, event.member, event.member_count))

    def _set_room(self, index: int, room: Room) -> bool:
        members = room.members[:MAX_MEMBERS]
        room = Room(room.open, members, max(room.count, len(members))) if room.open else Room(room.open)
        changed = self._rooms.get(index) != room
        self._rooms[index] = room
        return changed

    def _hear_member(self, event: ev.ConfGroupMember) -> bool:
        index = event.group_index
        if not 0 < index <= MAX_GROUP:
            return False
        before = self.group(index)
        if not event.in_use and (event.group_usage.strip() or not event.busy):
            self._drop_calling(index)
            return self._set_group(index, Group(running=False))
        members = dict(before.members)
        place = event.member_index
        if 0 < place <= MAX_MEMBERS:
            former = members.get(place, Member())
            number = event.member_dn.strip() or former.number
            muted = former.muted and event.busy and former.number in {"", number}
            members[place] = Member(number, event.busy, muted)
        self._drop_calling(index)
        return self._set_group(index, Group(running=True, members=MappingProxyType(members)))

    def _hear_mute(self, event: ev.ConfGroupMuteOn) -> bool:
        index, place = event.group_index, event.member_index
        before = self.group(index)
        if not (0 < index <= MAX_GROUP and 0 < place <= MAX_MEMBERS) or before.running is False:
            return False
        members = dict(before.members)
        members[place] = replace(members.get(place, Member()), muted=event.muted)
        return self._set_group(index, replace(before, running=True, members=MappingProxyType(members)))

    def _hear_call(self, event: ev.CallEvent) -> bool:
        ref = event.call_ref_id
        if isinstance(event, ev.Released | ev.Failed):
            self._calls.discard(ref)
            if self._calling is not None and self._calling[1] == ref:
                index = self._calling[0]
                self._calling = None
                return self._set_group(index, Group(running=False))
        elif self._calling is not None and not self._calling[1] and ref not in self._calls:
            if isinstance(event, ev.Dialing | ev.Proceeding | ev.Alerting):
                self._calling = (self._calling[0], ref)
        elif self._calling is None or self._calling[1] != ref:
            self._calls.add(ref)
        return False

    def _drop_calling(self, index: int) -> None:
        if self._calling is not None and self._calling[0] == index:
            self._calling = None

    def _set_group(self, index: int, group: Group) -> bool:
        changed = self._groups.get(index) != group
        self._groups[index] = group
        return changed
