"""The screen, looked at by another program: when a pixel has got its colour."""

import asyncio
import time

from Xlib import X, display
from Xlib.ext import damage

Pixel = tuple[int, int]


class Screen:
    """Is told by the X server whenever something was drawn, so that nobody has to look all the time."""

    def __init__(self, name: str) -> None:
        self._display = display.Display(name)
        self._root = self._display.screen().root
        self._display.damage_query_version()
        self._root.damage_create(damage.DamageReportRawRectangles)
        self._display.sync()

    def colour(self, pixel: Pixel) -> bytes:
        """What is there now."""
        found: bytes = self._root.get_image(*pixel, 1, 1, X.ZPixmap, 0xFFFFFFFF).data
        return found[:3]

    async def until(self, pixel: Pixel, *, other_than: bytes, seconds: float = 20.0) -> float:
        """When the pixel has another colour, in seconds of `time.perf_counter`."""
        loop = asyncio.get_running_loop()
        drawn = asyncio.Event()
        loop.add_reader(self._display.fileno(), drawn.set)
        try:
            async with asyncio.timeout(seconds):
                while True:
                    now = time.perf_counter()
                    self._forget()
                    if self.colour(pixel) != other_than:
                        return now
                    drawn.clear()
                    if not self._display.pending_events():
                        await drawn.wait()
        finally:
            loop.remove_reader(self._display.fileno())

    def _forget(self) -> None:
        while self._display.pending_events():
            self._display.next_event()

    def close(self) -> None:
        self._display.close()
