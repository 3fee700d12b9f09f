"""Which desk hears of which device, and the sending itself."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from desk_agent.gateway import wire
from desk_agent.server.hub import Hub
from desk_agent.server.sessions import Session

CALL: Final = "call"


class Fanout:
    """Subscriptions by device, and every desk's own count of its events."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._monitors: defaultdict[str, set[Session]] = defaultdict(set)
        self._watchers: defaultdict[str, set[Session]] = defaultdict(set)
        self._serials: defaultdict[Session, int] = defaultdict(int)
        self.sent = 0  # frames, for the statistics

    # who hears of what

    def monitor(self, session: Session, device: str) -> None:
        """A desk hears of the calls at ``device``."""
        session.monitored.add(device)
        self._monitors[device].add(session)

    def unmonitor(self, session: Session, device: str) -> bool:
        """It does not any more; whether nobody does now."""
        session.monitored.discard(device)
        return self._drop(self._monitors, session, device)

    def watch(self, session: Session, device: str) -> None:
        """A desk hears what ``device`` is doing."""
        session.watched.add(device)
        self._watchers[device].add(session)

    def unwatch(self, session: Session, device: str) -> bool:
        """It does not any more; whether nobody does now."""
        session.watched.discard(device)
        return self._drop(self._watchers, session, device)

    def forget(self, session: Session) -> tuple[list[str], list[str]]:
        """A desk is gone: the devices that nobody monitors now, and those that nobody watches."""
        monitored = [device for device in tuple(session.monitored) if self.unmonitor(session, device)]
        watched = [device for device in tuple(session.watched) if self.unwatch(session, device)]
        self._serials.pop(session, None)
        return monitored, watched

    def is_monitored(self, device: str) -> bool:
        """Whether any desk hears of the calls at ``device``."""
        return device in self._monitors

    def is_watched(self, device: str) -> bool:
        """Whether any desk hears what ``device`` is doing."""
        return device in self._watchers

    @property
    def monitored(self) -> list[str]:
        """The devices whose calls somebody hears of."""
        return list(self._monitors)

    # telling

    def tell_monitors(self, device: str, data: dict[str, Any], serial: int = 0) -> None:
        """An event of a device that the PBX has given the number ``serial``, to those that monitor the device."""
        self.tell(self._monitors.get(device, ()), data, serial=serial)

    def tell_watchers(self, device: str, data: dict[str, Any]) -> None:
        """A presence event, to those that watch the device."""
        self.tell(self._watchers.get(device, ()), data)

    def tell(self, sessions: Iterable[Session], data: dict[str, Any], event: str = CALL, *, serial: int = 0) -> None:
        """An event, to these desks; one without a socket misses it, and reads its state anew when it opens one."""
        begun = ""
        for session in sessions:
            if self._hub.is_open(session):
                begun = begun or wire.head(event, data, serial)
                self._serials[session] += 1
                self.sent += 1
                self._hub.post(session, wire.frame(begun, self._serials[session]))

    @staticmethod
    def _drop(kept: defaultdict[str, set[Session]], session: Session, device: str) -> bool:
        sessions = kept.get(device)
        if sessions is None:
            return False
        sessions.discard(session)
        if sessions:
            return False
        del kept[device]
        return True
