"""One request for many devices in place of many for one: 100 at a time, one after the other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from desk_agent.client.subscriptions import DeviceOutcome, DeviceResult
from desk_agent.clock import Clock

_WAIT: Final = 0.01  # seconds in which others may join
# A whole office comes back within seconds, and asks for the same devices; who asks later may have a reason to.
_FRESH: Final = 10.0  # seconds

log = logging.getLogger(__name__)

Ask = Callable[[list[str]], Awaitable[dict[str, DeviceResult]]]


class Collector:
    """Gathers devices that are asked for at about the same time; each is asked for once.

    What the PBX has accepted a moment ago is not asked for again.
    """

    def __init__(self, ask: Ask, clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._accepted: dict[str, tuple[float, DeviceResult]] = {}
        self._waiting: dict[str, asyncio.Future[DeviceResult]] = {}
        self._task: asyncio.Task[None] | None = None

    async def ask(self, devices: list[str]) -> dict[str, DeviceResult]:
        """What became of each device.

        Raises:
            PbxError: the request as a whole failed.
        """
        loop = asyncio.get_running_loop()
        since = self._clock.now().mono - _FRESH
        fresh = {d: kept[1] for d in devices if (kept := self._accepted.get(d)) is not None and kept[0] > since}
        mine = {}
        for device in devices:
            if device in fresh:
                continue
            mine[device] = self._waiting.get(device) or self._waiting.setdefault(device, loop.create_future())
        if mine and self._task is None:
            self._task = asyncio.create_task(self._run(), name="gateway-collector")
        # the others' answers are theirs even if this desk gives up
        found = await asyncio.gather(*(asyncio.shield(one) for one in mine.values()), return_exceptions=True)
        results = dict(fresh)
        for device, one in zip(mine, found, strict=True):
            if isinstance(one, BaseException):
                raise one
            results[device] = one
        return results

    def learn(self, results: Mapping[str, DeviceResult]) -> None:
        """These have just been asked for."""
        now = self._clock.now().mono
        self._accepted.update(
            {d: (now, result) for d, result in results.items() if result.outcome is DeviceOutcome.OK}
        )

    def forget(self) -> None:
        """The PBX has gone: nothing is accepted any more."""
        self._accepted.clear()

    async def close(self) -> None:
        """Ask nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._clock.sleep(_WAIT)
                batch, self._waiting = self._waiting, {}
                await self._serve(batch)
        finally:
            self._task = None
            for left in self._waiting.values():
                left.cancel()

    async def _serve(self, batch: "dict[str, asyncio.Future[DeviceResult]]") -> None:
        try:
            results = await self._ask(list(batch))
            self.learn(results)
            for device, future in batch.items():
                if not future.done():
                    future.set_result(results[device])
        except Exception as error:  # noqa: BLE001 - it is raised for each of those who wait
            log.info("a batch of %s devices failed: %s", len(batch), type(error).__name__)
            for future in batch.values():
                if not future.done():
                    future.set_exception(error)
                    future.exception()  # somebody may have gone meanwhile
        finally:
            for future in batch.values():
                future.cancel()  # of no effect on those that are done
