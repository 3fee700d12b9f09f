"""The PBX of the scripts that count microseconds: it does nothing but answer, and sends what it is told to."""

import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

from websockets.server import ServerProtocol

from tests.support.scripted_pbx import TOKEN, Asked, Pbx, scripted_pbx
from tests.support.until import until

STATES = ("idle", "stn_talk")
SENTINEL = "1999"  # a colleague who changes when everything else has been sent


class Line:
    """A scripted PBX with some colleagues, and the event sockets that are open."""

    def __init__(self, pbx: Pbx, colleagues: int) -> None:
        self.pbx = pbx
        self.numbers = [str(2000 + at) for at in range(colleagues)]
        self._serials = itertools.count(1)
        self._turns = itertools.count()

    @property
    def options(self) -> list[str]:
        """Of the program's command line; the password comes by standard input."""
        return [
            *("--host", "127.0.0.1", "--port", str(self.pbx.port), "--user", "1001"),
            *("--trust", self.pbx.pin, "--password-file", "-"),
        ]

    def opened(self) -> int:
        """How many event sockets have been asked for so far, be they open or not."""
        return self.pbx.count("ipxapi")

    async def newest(self, before: int) -> None:
        """Until one more than ``before`` has been: it is the last of those that are open."""
        await until(lambda: self.opened() > before and self.pbx.streams, 60)

    def frame(self, **data: Any) -> str:
        return json.dumps({"event": "call", "data": {**data, "evtSerialNum": next(self._serials)}})

    def presence(self, number: str, status: str) -> str:
        return self.frame(type="presence", deviceNumber=number, deviceType="ext", status=status)

    def changes(self, count: int) -> list[str]:
        """So many changes of presence, each of them news: one colleague after another."""
        found = []
        for turn in itertools.islice(self._turns, count):
            around, at = divmod(turn, len(self.numbers))
            found.append(self.presence(self.numbers[at], STATES[(around + 1) % 2]))
        return found

    def sentinel(self) -> list[str]:
        """Two changes of one colleague: whatever was, one of them is news."""
        return [self.presence(SENTINEL, "idle"), self.presence(SENTINEL, "dnd")]

    def ringing(self, ref: int, caller: str, device: str = "1001") -> str:
        return self.frame(
            type="ringing", deviceNumber=device, serviceDN=device, callingDN=caller, calledDN=device,
            causeCode=59, causeMsg="trunk_call", callRefID=ref,
        )  # fmt: skip

    def connected(self, ref: int, caller: str, device: str = "1001") -> str:
        return self.frame(
            type="connected", deviceNumber=device, serviceDN=device, callingDN=caller, calledDN=device,
            causeCode=59, causeMsg="trunk_call", callRefID=ref,
        )  # fmt: skip

    def released(self, ref: int, device: str = "1001") -> str:
        return self.frame(type="released", deviceNumber=device, releasedDN=device, causeCode=59, callRefID=ref)

    async def send(self, stream: int, frames: Sequence[str]) -> None:
        """All of ``frames`` at once to one socket."""
        protocol, writer = self.pbx.streams[stream]
        writer.write(_as_sent(protocol, frames))
        await writer.drain()


def _as_sent(protocol: ServerProtocol, frames: Sequence[str]) -> bytes:
    for frame in frames:
        protocol.send_text(frame.encode())
    return b"".join(protocol.data_to_send())


@asynccontextmanager
async def line(colleagues: int = 1) -> AsyncIterator[Line]:
    """One, until the block ends."""
    async with scripted_pbx() as pbx:
        found = Line(pbx, colleagues)
        terminals = [
            {"deviceIndex": at, "deviceNumber": number, "deviceType": "LIP-9040C", "tenantNumber": 1,
             "callControl": "enable"}
            for at, number in enumerate(["1001", SENTINEL, *found.numbers], 1)
        ]  # fmt: skip

        def page(asked: Asked) -> tuple[int, Any]:
            given = parse_qs(asked.query)
            first, count = int(given["startIndex"][0]), int(given["count"][0])
            return 200, {"data": {"terminals": terminals[first - 1 : first - 1 + count]}}

        pbx.answers["call/terminals"] = page
        pbx.answers["login"] = 200, {"token": TOKEN, "checkConnectionTimer": 120, "terminalCount": len(terminals)}
        yield found
