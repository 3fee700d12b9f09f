"""Conference rooms, conference groups and pages: what a user asks of them."""

from collections.abc import Callable
from typing import Protocol

from desk_agent.ui.verbs import Attempt, Work
from desk_agent.view import ConfirmationWanted, DeskView, Refused


class PagingLike(Protocol):
    """What the interface needs of `desk_agent.desk.paging.Paging`."""

    async def page(self, page: int, service: str) -> None:
        """Page."""


class RoomsLike(Protocol):
    """What the interface needs of `desk_agent.desk.rooms.Rooms`; what may fail raises Refused."""

    def read(self) -> None:
        """Ask for every room of the site, beside."""

    def name_room(self, index: int, name: str) -> None:
        """Add or rename a room; "" takes it from the list."""

    def name_group(self, index: int, name: str) -> None:
        """Add or rename a group; "" takes it from the list."""

    async def set_room(self, index: int, *, is_open: bool, password: str = "") -> None:
        """Open or close a room."""

    async def start_group(self, index: int) -> None:
        """Call a group."""

    async def cancel_group(self, index: int | None = None) -> None:
        """End the group that this phone has started."""

    async def add_member(self, index: int, number: str, *, confirmed: bool = False) -> None:
        """Call one more into a group; raises ConfirmationWanted."""

    async def drop_member(self, index: int, member: int) -> None:
        """Take one out of a group."""

    async def mute_member(self, index: int, member: int, *, muted: bool) -> None:
        """Mute one in a group."""

    @property
    def paging(self) -> PagingLike:
        """The pages."""


class RoomVerbs:
    """Each verb becomes a task of the bridge; what is refused is said at its room or group, else as a notice."""

    def __init__(self, attempt: Attempt, rooms: RoomsLike, view: Callable[[], DeskView]) -> None:
        self._attempt = attempt
        self._rooms = rooms
        self._view = view

    def read(self) -> None:
        """Ask for every room of the site."""
        self._rooms.read()

    def name_room(self, index: int, name: str) -> None:
        """Add a room to the list, or give it another name; "" takes it out."""
        self._attempt(("name", "room", index), lambda _: self._now(lambda: self._rooms.name_room(index, name)))

    def name_group(self, index: int, name: str) -> None:
        """Add a group to the list, or give it another name; "" takes it out."""
        self._attempt(("name", "group", index), lambda _: self._now(lambda: self._rooms.name_group(index, name)))

    def set_room(self, index: int, *, is_open: bool, password: str) -> None:
        """Open or close a room."""
        self._attempt(
            ("room", index),
            lambda _: self._at_room(index, self._rooms.set_room(index, is_open=is_open, password=password)),
        )

    def start(self, index: int) -> None:
        """Call a group."""
        self._attempt(("group", index), lambda _: self._at_group(index, self._rooms.start_group(index)))

    def cancel(self, index: int) -> None:
        """End a group's conference."""
        self._attempt(("group", index), lambda _: self._at_group(index, self._rooms.cancel_group(index)))

    def add(self, index: int, number: str) -> None:
        """Call one more into a group."""
        self._attempt(
            ("group", index),
            lambda confirmed: self._at_group(index, self._rooms.add_member(index, number, confirmed=confirmed)),
        )

    def drop(self, index: int, member: int) -> None:
        """Take one out of a group."""
        self._attempt(("group", index), lambda _: self._at_group(index, self._rooms.drop_member(index, member)))

    def mute(self, index: int, member: int, *, muted: bool) -> None:
        """Mute one in a group, or let it be heard again."""
        work = self._rooms.mute_member
        self._attempt(("group", index), lambda _: self._at_group(index, work(index, member, muted=muted)))

    def page(self, page: int, service: str) -> None:
        """Page."""
        self._attempt(("page", page, service), lambda _: self._rooms.paging.page(page, service))

    async def _now(self, work: Callable[[], None]) -> None:
        work()

    async def _at_room(self, index: int, work: Work) -> None:
        try:
            await work
        except Refused:
            # its card says it; without one the notice must
            if not any(room.index == index and room.error for room in self._view().rooms):
                raise

    async def _at_group(self, index: int, work: Work) -> None:
        try:
            await work
        except ConfirmationWanted:
            raise
        except Refused:
            if not any(group.index == index and group.error for group in self._view().groups):
                raise
