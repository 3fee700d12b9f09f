"""Between a simulated PBX and its event sockets: frames are lost, repeated, overtaken or spoilt there."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from desk_agent.server.sessions import Session
from desk_agent.simulator import Simulator

Frames: TypeAlias = Iterable[str | bytes]


class EventLine:
    """``change`` makes of each frame what is sent in its place, in that order; `let_go` sends what it kept.

    Attributes:
        passed: the ``data`` of every event that the PBX has sent, whatever has become of it.
    """

    def __init__(self, simulator: Simulator, change: Callable[[str], Frames] = lambda frame: [frame]) -> None:
        self.change = change
        self.passed: list[dict[str, Any]] = []
        self.kept: list[str] = []
        self._hub = simulator.service.hub
        self._hub._send = self._send  # type: ignore[method-assign]

    def keep(self, frame: str) -> Frames:
        """A `change` that keeps every frame back."""
        self.kept.append(frame)
        return []

    def let_go(self, frames: Frames | None = None) -> None:
        """Send ``frames``, or what was kept, as it is."""
        for frame in self.kept if frames is None else frames:
            self._hub.inject(frame)
        self.kept.clear()

    def _send(self, session: Session, frame: str) -> None:
        self.passed.append(json.loads(frame)["data"])
        socket = self._hub._sockets.get(session)
        for one in self.change(frame):
            if socket is not None:
                socket.put(one)


def about(frame: str) -> dict[str, Any]:
    """What an event says."""
    data: dict[str, Any] = json.loads(frame)["data"]
    return data
