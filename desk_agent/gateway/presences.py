"""What everybody's phone is doing, asked for once and shared by all desks that may know."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from desk_agent.api.errors import PbxError
from desk_agent.api.events import Presence
from desk_agent.gateway import wire

log = logging.getLogger(__name__)

_AT_ONCE: Final = 3  # questions to the PBX, whose time it is


class Presences:
    """``ask`` is Get Call Status (section 5.3.4.22), ``tell`` is for presence events of a device (5.3.3.3)."""

    def __init__(self, ask: Callable[[str], Awaitable[object]], tell: Callable[[str, dict[str, Any]], None]) -> None:
        self._ask = ask
        self._tell = tell
        self._known: dict[str, dict[str, Any]] = {}
        self._wanted: dict[str, None] = {}
        self._asking = False
        self._questions: dict[str, asyncio.Task[str]] = {}

    def hear(self, event: Presence) -> None:
        """The PBX tells what a device is doing."""
        self._wanted.pop(event.device_number, None)
        self._set(event.device_number, wire.data_of(event))

    def known(self, device: str) -> dict[str, Any] | None:
        """What a presence event of now would say, ``None`` if that is not known."""
        return self._known.get(device)

    def word(self, device: str) -> str:
        """The status of ``device``, "" if it is not known."""
        return str(self._known.get(device, {}).get("status", ""))

    async def status(self, device: str) -> str:
        """The status of ``device``; however many want to know it at a time, the PBX is asked once.

        Raises:
            PbxError: it is not to be had.
        """
        word = self.word(device)
        if word:
            return word
        question = self._questions.get(device)
        if question is None:
            question = self._questions[device] = asyncio.create_task(self._read(device), name="gateway-status")
            question.add_done_callback(lambda _: self._questions.pop(device, None))
        return await asyncio.shield(question)

    async def close(self) -> None:
        """Ask nothing more."""
        questions = tuple(self._questions.values())
        for question in questions:
            question.cancel()
        await asyncio.gather(*questions, return_exceptions=True)

    def forget(self, devices: Iterable[str] | None = None) -> None:
        """These are not heard of any more, or none is."""
        if devices is None:
            self._known.clear()
            self._wanted.clear()
            return
        for device in devices:
            self._known.pop(device, None)
            self._wanted.pop(device, None)

    def want(self, devices: Iterable[str]) -> bool:
        """Somebody wants to know these; whether `ask_all` has to be started for it."""
        for device in devices:
            if device not in self._known:
                self._wanted[device] = None
        return bool(self._wanted) and not self._asking

    async def ask_all(self, *, quietly: bool = False) -> None:
        """Ask for all that is wanted; what is not answered stays unknown until its phone does something.

        ``quietly``: nobody is told, for all will ask.
        """
        self._asking = True
        try:
            await asyncio.gather(*(self._work(quietly) for _ in range(_AT_ONCE)))
        finally:
            self._asking = False

    async def _read(self, device: str) -> str:
        return str(await self._ask(device))

    async def _work(self, quietly: bool) -> None:
        while self._wanted:
            device = next(iter(self._wanted))
            del self._wanted[device]
            try:
                word = await self.status(device)
            except PbxError as error:
                log.info("a status is not to be had: %s", type(error).__name__)
                continue
            if word and device not in self._known:
                data = {"type": "presence", "deviceNumber": device, "deviceType": "ext", "status": word}
                self._known[device] = data
                if not quietly:
                    self._tell(device, data)

    def _set(self, device: str, data: dict[str, Any]) -> None:
        self._known[device] = data
        self._tell(device, data)
