"""Sockets that do not keep up, or go away while something is being sent."""

import pytest
from starlette.websockets import WebSocketDisconnect

from desk_agent.server import hub
from desk_agent.server.hub import Socket


class Wire:
    """Takes what a socket sends; breaks after so many frames."""

    def __init__(self, breaks_after: int = 1000) -> None:
        self.sent: list[object] = []
        self.breaks_after = breaks_after

    async def send_text(self, frame: str) -> None:
        if len(self.sent) >= self.breaks_after:
            raise WebSocketDisconnect(1006)
        self.sent.append(frame)

    async def send_bytes(self, frame: bytes) -> None:
        self.sent.append(frame)

    async def close(self, code: int) -> None:
        self.sent.append(code)


async def test_one_that_lags_too_far_behind_is_given_up():
    wire = Wire()
    socket = Socket(wire, patience=3)
    for number in range(6):
        socket.put(str(number))
    assert socket.overflowed
    await socket.pump()
    assert wire.sent == ["0", "1", "2", 1013]


@pytest.mark.parametrize("breaks_after", [0, 2])
async def test_one_that_goes_away_meanwhile(breaks_after):
    wire = Wire(breaks_after)
    socket = Socket(wire)
    for frame in (b"\x00", "1", "2"):
        socket.put(frame)
    await socket.pump()
    assert wire.sent == [b"\x00", "1", "2"][: max(breaks_after, 1)]


async def test_a_reply_waits_for_a_socket_that_sends_nothing_only_so_long(monkeypatch):
    monkeypatch.setattr(hub, "_PATIENCE", 0.01)
    socket = Socket(Wire())
    socket.put("never sent")
    await socket.emptied()
