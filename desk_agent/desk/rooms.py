"""Conference rooms and conference groups: sections 5.3.4.31 to 36.

The PBX has no list of them: which there are, the site says. A room is read at sign-in and then followed by its
events; where no event comes after a command, it is read again. A room's password passes through and is kept nowhere.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.commands import CANCEL_GROUP
from desk_agent.api.enums import MemberType, MuteService
from desk_agent.api.errors import InvalidStateError, OutcomeUnknownError, PbxError
from desk_agent.client.capabilities import Feature
from desk_agent.desk import room_words as words
from desk_agent.desk.paging import Paging
from desk_agent.desk.part import Port
from desk_agent.desk.session_like import SessionLike
from desk_agent.i18n import _
from desk_agent.instant import Instant
from desk_agent.model.leg import MAX_MEMBERS
from desk_agent.model.rooms import MAX_GROUP, MAX_ROOM, Member, Room, RoomsModel
from desk_agent.people.numbers import Origin, Use
from desk_agent.text import plain
from desk_agent.view import (
    ConferenceGroupView,
    GroupMember,
    Level,
    Refused,
    RoomsChanged,
    RoomView,
)

log = logging.getLogger(__name__)

CHECK: Final = 1.0  # seconds after which a room is read, if no event has told what became of a command
CALLED_WITHIN: Final = 3.0  # seconds after which a group that was started has a call at this phone
TRIES: Final = 4  # places that are tried for a new member, where the PBX says that one is taken
MAX_NAME: Final = 40  # letters
_ROOM: Final = "room"
_GROUP: Final = "group"


class Rooms:
    """A part of the desk; see `desk_agent.desk.part.Part`. Its ``paging`` is told with it."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self.paging = Paging(port)
        self._model = RoomsModel()
        self._busy: set[tuple[str, int]] = set()  # _ROOM or _GROUP, index
        self._errors: dict[tuple[str, int], str] = {}
        self._reading = 0
        self._told: RoomsChanged | None = None

    # looking

    @property
    def rooms(self) -> tuple[RoomView, ...]:
        """The site's rooms, and others that are open."""
        names = self._port.site.rooms
        shown = {int(index) for index in names}
        shown |= {index for index, room in self._model.rooms.items() if room.open}
        return tuple(self._room(index, names.get(str(index))) for index in sorted(shown))

    @property
    def groups(self) -> tuple[ConferenceGroupView, ...]:
        """The site's groups, and others that are running."""
        names = self._port.site.groups
        shown = {int(index) for index in names}
        shown |= {index for index, group in self._model.groups.items() if group.running or group.calling}
        return tuple(self._group(index, names.get(str(index))) for index in sorted(shown))

    # as a part

    def begin(self) -> None:
        """Another account: nothing is known."""
        self._reading += 1
        self._model = RoomsModel(self._port.extension)
        self._busy.clear()
        self._errors.clear()
        self._tell()

    def live(self) -> None:
        """Read the site's rooms."""
        self.read()

    def hear(self, event: ev.Event, _at: Instant) -> None:
        """Take in one event."""
        changed = self._model.hear(event)
        match event:
            case ev.ConfRoomMember():
                self._errors.pop((_ROOM, event.room_index), None)
            case ev.ConfGroupMember():
                self._errors.pop((_GROUP, event.group_index), None)
        if changed:
            self._tell()

    def doubt(self) -> None:
        """Members come and go unheard now."""
        self._reading += 1
        self._model.doubt()
        self._tell()

    def refresh(self) -> None:
        """The site's names are others now."""
        self._tell()
        self.read()

    def read(self) -> None:
        """Ask for every room of the site, beside."""
        self._reading += 1
        if self._port.is_live and self._port.level is not Level.DIAL_ONLY and self._port.site.rooms:
            self._port.spawn(self._read(self._reading), "rooms-read")

    # what the site has

    def name_room(self, index: int, name: str) -> None:
        """Add a room to the site's, or give it another name; "" takes it from the list.

        Raises:
            Refused: there can be no such room.
        """
        _demand_range(_ROOM, index)
        site = self._port.site
        self._port.keep_site(replace(site, rooms=_named(site.rooms, index, name)))
        self._tell()
        if name and self._model.room(index).open is None:
            self.read()

    def name_group(self, index: int, name: str) -> None:
        """Add a group to the site's, or give it another name; "" takes it from the list.

        Raises:
            Refused: there can be no such group.
        """
        _demand_range(_GROUP, index)
        site = self._port.site
        self._port.keep_site(replace(site, groups=_named(site.groups, index, name)))
        self._tell()

    # rooms

    async def show_room(self, index: int) -> RoomView:
        """Ask the PBX for a room, also one that is not the site's.

        Raises:
            Refused: with the reason.
        """
        _demand_range(_ROOM, index)
        self._port.control()
        error = await self._ask(index)
        self._tell()
        if error:
            raise Refused(error)
        return self._room(index, self._port.site.rooms.get(str(index)))

    async def set_room(self, index: int, *, is_open: bool, password: str = "") -> None:
        """Open or close a room; the view follows when the PBX tells.

        Raises:
            Refused: with the reason, which is also put on the room.
        """
        _demand_range(_ROOM, index)
        session = self._demand(Feature.CONFERENCE_ROOMS)
        own, mark = self._port.extension, self._model.mark(index)
        try:
            await self._command(
                (_ROOM, index), lambda: session.set_conference_room(own, index, password, is_open), words.ROOM
            )
        except Refused as refused:
            if _uncertain(refused):
                self._port.spawn(self._check(index, mark), "room-check")
            raise
        self._port.spawn(self._check(index, mark), "room-check")

    # groups

    async def start_group(self, index: int) -> None:
        """Call every member of a group from this phone.

        Raises:
            Refused: with the reason, which is also put on the group.
        """
        _demand_range(_GROUP, index)
        session = self._demand(Feature.CONFERENCE_GROUPS)
        own = self._port.extension

        async def send() -> None:
            self._model.start(index)  # its call may be told before the answer comes
            await session.conference_group_start(own, index)

        try:
            await self._command((_GROUP, index), send, words.START)
        except Refused as refused:
            if _uncertain(refused):
                self._port.spawn(self._expect_call(index), "group-check")
            elif isinstance(refused.__cause__, PbxError) and self._model.give_up(index):
                self._tell()
            raise
        self._port.spawn(self._expect_call(index), "group-check")

    async def cancel_group(self, index: int | None = None) -> None:
        """End the conference group that this phone has started; the PBX has one command for whichever that is.

        ``index`` says which one is meant: it is refused if that is not running.

        Raises:
            Refused: with the reason, which is also put on the group.
        """
        session = self._demand(Feature.CONFERENCE_GROUPS)
        own = self._port.extension
        if index is None:
            running = [one.index for one in self.groups if one.running or one.calling]
            index = running[0] if len(running) == 1 else 0
        elif self._model.group(index).running is False and not self._model.group(index).calling:
            raise Refused(_("Conference group {index} is not running.").format(index=index))
        await self._command((_GROUP, index), lambda: session.conference_group_start(own, CANCEL_GROUP), words.CANCEL)

    async def add_member(
        self,
        index: int,
        number: str,
        *,
        kind: MemberType | None = None,
        place: int = 0,
        origin: Origin = Origin.TYPED,
        confirmed: bool = False,
    ) -> None:
        """Call one more into a running group.

        ``kind`` is a telephone line for a number outside unless given, ``place`` the member index, 0 for a free one.

        Raises:
            ConfirmationWanted: the user should say yes to ``number`` first; see `Port.number`.
            Refused: ``number`` is none, or the PBX's reason, which is also put on the group.
        """
        _demand_range(_GROUP, index)
        session = self._demand(Feature.CONFERENCE_GROUPS)
        own = self._port.extension
        digits = self._port.number(number, origin, use=Use.MEMBER, confirmed=confirmed)
        kind = kind or (MemberType.CO if self._port.outside(digits) else MemberType.STATION)
        first = place or self._model.next_place(index)
        last = place or min(first + TRIES - 1, MAX_MEMBERS)
        for tried in range(first, last + 1):
            try:
                send = partial(session.conference_group_add, own, index, kind, tried, digits)
                await self._command((_GROUP, index), send, words.ADD)
            except Refused as refused:
                # a member that is being called has a place of which nothing was heard yet
                if tried == last or not isinstance(refused.__cause__, InvalidStateError):
                    raise
            else:
                return

    async def drop_member(self, index: int, member: int) -> None:
        """End the call of one member of a running group.

        Raises:
            Refused: with the reason, which is also put on the group.
        """
        _demand_range(_GROUP, index)
        session = self._demand(Feature.CONFERENCE_GROUPS)
        own = self._port.extension
        await self._command((_GROUP, index), lambda: session.conference_group_drop(own, index, member), words.MEMBER)

    async def mute_member(self, index: int, member: int, *, muted: bool) -> None:
        """Mute one member of a running group, or let it be heard again.

        Raises:
            Refused: with the reason, which is also put on the group.
        """
        _demand_range(_GROUP, index)
        session = self._demand(Feature.CONFERENCE_GROUPS)
        own, service = self._port.extension, MuteService.ON if muted else MuteService.OFF
        await self._command(
            (_GROUP, index), lambda: session.conference_group_mute(own, index, member, service), words.MEMBER
        )

    # the workings

    def _demand(self, feature: Feature) -> SessionLike:
        session = self._port.control()
        if why_not := self._port.why_not(feature):
            raise Refused(why_not)
        return session

    async def _command(self, key: tuple[str, int], send: Callable[[], Awaitable[None]], said: words.Words) -> None:
        """Send one command, one at a time for each room and group; its refusal is also put there."""
        if key in self._busy:
            raise Refused(_("The last command is still under way."))
        self._busy.add(key)
        self._errors.pop(key, None)
        self._tell()
        try:
            await send()
        except PbxError as error:
            self._errors[key] = words.sentence(error, said)
            raise Refused(self._errors[key]) from error
        finally:
            self._busy.discard(key)
            self._tell()

    async def _read(self, turn: int) -> None:
        for index in sorted(int(index) for index in self._port.site.rooms):
            if turn != self._reading:
                return
            await self._ask(index)
            self._tell()

    async def _ask(self, index: int) -> str:
        """Read one room; why that did not work, if it did not."""
        mark = self._model.mark(index)
        try:
            said = await self._port.live().get_conference_room(self._port.extension, index)
        except Refused as refused:
            return str(refused)
        except PbxError as error:
            log.info("a conference room is not to be had: %s", type(error).__name__)
            self._errors[_ROOM, index] = words.sentence(error, words.ROOM)
            return self._errors[_ROOM, index]
        self._errors.pop((_ROOM, index), None)
        self._model.answer(index, Room(said.room_usage, said.member, said.member_count), mark)
        return ""

    async def _check(self, index: int, mark: int) -> None:
        await self._port.clock.sleep(CHECK)
        if self._model.mark(index) == mark:
            await self._ask(index)
            self._tell()

    async def _expect_call(self, index: int) -> None:
        """Without a call of this phone there is nothing whose end would tell that nobody is called any more."""
        await self._port.clock.sleep(CALLED_WITHIN)
        if self._model.give_up(index, unless_calling=True):
            self._tell()

    # telling

    def _room(self, index: int, name: str | None) -> RoomView:
        room = self._model.room(index)
        return RoomView(
            index,
            plain(name or "") or _("Room {index}").format(index=index),
            room.open,
            tuple(self._port.label(plain(member)) for member in room.members),
            room.count,
            (_ROOM, index) in self._busy,
            self._errors.get((_ROOM, index), ""),
            name is not None,
        )

    def _group(self, index: int, name: str | None) -> ConferenceGroupView:
        group = self._model.group(index)
        return ConferenceGroupView(
            index,
            plain(name or "") or _("Group {index}").format(index=index),
            group.running,
            group.calling,
            tuple(self._member(place, group.members[place]) for place in sorted(group.members)),
            (_GROUP, index) in self._busy,
            self._errors.get((_GROUP, index), ""),
            name is not None,
        )

    def _member(self, place: int, member: Member) -> GroupMember:
        number = plain(member.number)
        return GroupMember(
            place,
            self._port.label(number) if number else _("Member {place}").format(place=place),
            _(words.PRESENT[member.present]),
            member.muted,
            member.present is not False,
        )

    def _tell(self) -> None:
        now = RoomsChanged(self.rooms, self.groups, self.paging.pages)
        if now != self._told:
            self._told = now
            self._port.tell(now)


def _uncertain(refused: Refused) -> bool:
    return isinstance(refused.__cause__, OutcomeUnknownError)


def _demand_range(kind: str, index: int) -> None:
    if kind == _ROOM:
        last, said = MAX_ROOM, _("Conference rooms are numbered from 1 to {last}.")
    else:
        last, said = MAX_GROUP, _("Conference groups are numbered from 1 to {last}.")
    if not 1 <= index <= last:
        raise Refused(said.format(last=last))


def _named(names: dict[str, str], index: int, name: str) -> dict[str, str]:
    rest = {each: known for each, known in names.items() if each != str(index)}
    named = {**rest, str(index): plain(name, MAX_NAME)} if name.strip() else rest
    return {each: named[each] for each in sorted(named, key=int)}
