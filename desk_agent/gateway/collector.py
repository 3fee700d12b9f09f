"""One request for many devices in place of many for one: 100 at a time, one after the other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from desk_agent.client.subscriptions import DeviceResult

_WAIT: Final = 0.01  # seconds in which others may join

log = logging.getLogger(__name__)

Ask = Callable[[list[str]], Awaitable[dict[str, DeviceResult]]]


class Collector:
    """Gathers devices that are asked for at about the same time; each is asked for once."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._waiting: dict[str, asyncio.Future[DeviceResult]] = {}
        self._task: asyncio.Task[None] | None = None

    async def ask(self, devices: list[str]) -> dict[str, DeviceResult]:
        """What became of each device.

        Raises:
            PbxError: the request as a whole failed.
        """
        loop = asyncio.get_running_loop()
        mine = {}
        for device in devices:
            mine[device] = self._waiting.get(device) or self._waiting.setdefault(device, loop.create_future())
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="gateway-collector")
        # the others' answers are theirs even if this desk gives up
        found = await asyncio.gather(*(asyncio.shield(one) for one in mine.values()), return_exceptions=True)
        results: dict[str, DeviceResult] = {}
        for device, one in zip(mine, found, strict=True):
            if isinstance(one, BaseException):
                raise one
            results[device] = one
        return results

    async def close(self) -> None:
        """Ask nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(_WAIT)
                batch, self._waiting = self._waiting, {}
                await self._serve(batch)
        finally:
            self._task = None
            for left in self._waiting.values():
                left.cancel()

    async def _serve(self, batch: "dict[str, asyncio.Future[DeviceResult]]") -> None:
        try:
            results = await self._ask(list(batch))
        except BaseException as error:
            for future in batch.values():
                if not future.done():
                    if isinstance(error, Exception):
                        future.set_exception(error)
                        future.exception()  # somebody may have gone meanwhile
                    else:
                        future.cancel()
            if not isinstance(error, Exception):
                raise
            log.info("a batch of %s devices failed: %s", len(batch), type(error).__name__)
            return
        for device, future in batch.items():
            if not future.done():
                future.set_result(results[device])
