"""A desk with its bridge on Qt's loop, and beside them the least that could do the same: see `children`.

``receive`` is a WebSocket that is only read; ``httpx`` is a client of nobody's but httpx's own.
"""

import asyncio
import ssl
import time
from typing import Any

from tests.benchmarks.children import run_qt, serve
from tests.benchmarks.line import SENTINEL


class Measured:
    """Both, in one process and on one loop."""

    def __init__(self) -> None:
        from desk_agent.client import intake
        from desk_agent.desk import Desk
        from desk_agent.people.numbers import DialRules
        from desk_agent.ui.bridge import Bridge
        from tests.support.office import open_session

        intake.MOST = 10**9  # type: ignore[misc]  # as much as there is must not count as a flood
        self.sessions: list[Any] = []

        def opened(target: Any) -> Any:
            self.sessions.append(open_session(target))
            return self.sessions[-1]

        self.desk = Desk(opened, rules=DialRules("KR", outside="9"))
        self.bridge = Bridge(self.desk)
        self.heard = 0
        self.bridge.callsChanged.connect(self._on_calls)
        self.bridge.peopleChanged.connect(self._on_people)
        self.done = asyncio.Event()
        self.socket: Any = None
        self.http: Any = None
        self.url = ""

    async def sign_in(self, port: int, trust: str) -> None:
        from desk_agent.view import SignIn

        await self.desk.sign_in(SignIn("127.0.0.1", port, "1001", "secret", trust=trust))
        assert self.desk.is_live

    async def known(self, colleagues: int) -> None:
        """Until they are all followed."""
        while len(self.desk.people._followed) < colleagues:
            await asyncio.sleep(0.02)

    def _on_calls(self, _change: object) -> None:
        self.heard += 1

    def _on_people(self, change: Any) -> None:
        self.heard += 1
        if change.changed and SENTINEL in change.changed:
            self.done.set()

    async def hear(self) -> dict[str, float]:
        """Until the sentinel has changed: seconds of the thread's processor from the first frame on."""
        self.done.clear()
        began = time.thread_time()
        await self.done.wait()
        return {"processor": time.thread_time() - began, "told": self.heard}

    async def connect(self, port: int) -> None:
        """Open the socket that is only read."""
        from websockets.asyncio.client import connect

        self.socket = await connect(
            f"wss://127.0.0.1:{port}/ipxapi", ssl=_trusting(), compression=None, proxy=None, ping_interval=None,
            max_queue=1024,
        )  # fmt: skip

    async def receive(self, frames: int) -> dict[str, float]:
        """So many frames: seconds of the thread's processor."""
        began = time.thread_time()
        for _ in range(frames):
            await self.socket.recv()
        return {"processor": time.thread_time() - began}

    async def status(self, times: int, pause: float) -> list[float]:
        """Seconds of a question that the PBX answers at once, by the session."""
        session, took = self.sessions[-1], []
        for _ in range(times):
            began = time.perf_counter()
            await session.get_call_status("1001")
            took.append(time.perf_counter() - began)
            await asyncio.sleep(pause)
        return took

    async def answer(self, times: int, pause: float) -> list[float]:
        """Seconds of a command that must not be sent twice, by the session."""
        session, took = self.sessions[-1], []
        for _ in range(times):
            began = time.perf_counter()
            await session.answer_call("1001", 1)
            took.append(time.perf_counter() - began)
            await asyncio.sleep(pause)
        return took

    async def open_http(self, port: int) -> None:
        import httpx

        self.http = httpx.AsyncClient(verify=_trusting(), trust_env=False)
        self.url = f"https://127.0.0.1:{port}/ipxapi/client/v1/users/1001"

    async def plain_status(self, times: int, pause: float) -> list[float]:
        """The same question by httpx alone."""
        took = []
        for _ in range(times):
            began = time.perf_counter()
            (await self.http.get(f"{self.url}/call/status?deviceNumber=1001", headers=_BEARER)).raise_for_status()
            took.append(time.perf_counter() - began)
            await asyncio.sleep(pause)
        return took

    async def plain_answer(self, times: int, pause: float) -> list[float]:
        """The same command by httpx alone."""
        body = {"data": {"deviceNumber": "1001", "callRefID": 1}}
        took = []
        for _ in range(times):
            began = time.perf_counter()
            (await self.http.post(f"{self.url}/call/answer", json=body, headers=_BEARER)).raise_for_status()
            took.append(time.perf_counter() - began)
            await asyncio.sleep(pause)
        return took

    async def close(self) -> None:
        self.bridge.close()
        await self.desk.close()
        if self.socket is not None:
            await self.socket.close()
        if self.http is not None:
            await self.http.aclose()


_BEARER = {"Authorization": "Bearer token-of-the-scripted-pbx"}


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def _main(over: asyncio.Event) -> None:
    measured = Measured()
    names = (
        "sign_in", "known", "hear", "connect", "receive", "status", "answer", "open_http", "plain_status",
        "plain_answer", "close",
    )  # fmt: skip
    serve({name: getattr(measured, name) for name in names}, at_end=over.set)
    await over.wait()


if __name__ == "__main__":
    run_qt(_main)
