"""What the link tells the rest of the desk, and how each part hears of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from desk_agent.api.events import Event, Presence
from desk_agent.client.news import Snapshot
from desk_agent.instant import Instant
from desk_agent.view import Change

if TYPE_CHECKING:
    from desk_agent.desk.desk import Desk


class Household(Protocol):
    """What the link tells the rest of the desk."""

    def begin(self) -> None:
        """Somebody signs in: forget what was known of the last one."""

    def live(self) -> None:
        """The connection stands (again)."""

    def hear(self, event: Event, at: Instant) -> None:
        """The PBX has said something."""

    def read(self, news: Snapshot) -> None:
        """The phone's state has been read."""

    def doubt(self) -> None:
        """The connection is gone: nothing that is shown is certain any more."""

    def distrust(self, refs: Iterable[int]) -> None:
        """These calls were told of, and may be over."""

    def look_away(self) -> None:
        """Nothing is heard for a moment, although nothing is wrong that anybody should be told of."""

    def verify(self) -> None:
        """Something was not understood: ask for the phone's state soon."""

    def skipped(self) -> None:
        """Something may have been lost: ask for the phone's state now, and tell the session what came of it."""

    def entitle(self) -> None:
        """What the account may do is another now."""

    def regard(self) -> None:
        """What the account can do may be another now."""

    def drop(self) -> None:
        """There are no calls that we know of."""

    async def stop(self) -> None:
        """End what is under way with the calls: the session goes."""

    def tell(self, change: Change) -> None:
        """Tell whoever listens."""


class Parts:
    """What the link tells the desk, told to its parts."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    def begin(self) -> None:
        """Somebody signs in."""
        for part in self._desk.parts:
            part.begin()

    def live(self) -> None:
        """The connection stands."""
        for part in self._desk.parts:
            part.live()

    def hear(self, event: Event, at: Instant) -> None:
        """The PBX has said something."""
        if isinstance(event, Presence):  # some thousands a second in a large house, and the business of two parts
            self._desk.people.hear(event, at)
            self._desk.history.hear(event, at)  # as long as anything comes no call is missed
            return
        for part in self._desk.parts:
            part.hear(event, at)

    def read(self, news: Snapshot) -> None:
        """The phone's state has been read."""
        self._desk.phone.read(news)
        self._desk.calls.read(news)

    def doubt(self) -> None:
        """The connection is gone."""
        for part in self._desk.parts:
            part.doubt()

    def distrust(self, refs: Iterable[int]) -> None:
        """These calls may be over."""
        self._desk.calls.distrust(refs)

    def look_away(self) -> None:
        """Nothing is heard for a moment."""
        self._desk.history.doubt()

    def verify(self) -> None:
        """Something was not understood."""
        self._desk.calls.verify()

    def skipped(self) -> None:
        """Something may have been lost."""
        self._desk.calls.skipped()

    def entitle(self) -> None:
        """What may be done with a call is another now."""
        self._desk.calls.refresh()

    def regard(self) -> None:
        """What the account can do may be another now."""
        self._desk.tell_features()

    def drop(self) -> None:
        """A phone that is not connected has no calls."""
        self._desk.calls.leave()
        self._desk.history.leave()

    async def stop(self) -> None:
        """The session goes."""
        await self._desk.calls.stop()

    def tell(self, change: Change) -> None:
        """Tell whoever listens."""
        self._desk.tell(change)
