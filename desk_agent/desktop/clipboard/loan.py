"""Borrowing the clipboard: let the program in front copy what is marked there, read it, put everything back.

For systems on which what is marked cannot be read otherwise. What was on the clipboard is kept whole before anything
is sent, or nothing is sent at all.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final, Protocol, cast

from msgspec import field
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard

from desk_agent.desktop.clipboard.base import LONGEST, Clip, ClipboardError
from desk_agent.discreet import Discreet
from desk_agent.i18n import _

log = logging.getLogger(__name__)

MOST_BYTES: Final = 16 << 20
MOST_FORMATS: Final = 64
KEEPING: Final = 1.5
"""Seconds that reading the clipboard may take before it is left alone."""

COPYING: Final = 0.5
"""Seconds that the other program has to copy."""


class CopyKey(Protocol):
    """Presses the system's key for copying in the program in front."""

    async def press(self) -> None:
        """Press it; raises ClipboardError with a sentence where the system or the program does not allow it."""


class Kept(Discreet, frozen=True):
    """Everything a clipboard held: each format with its bytes. Never logged."""

    unseen = frozenset({"formats"})

    formats: dict[str, bytes] = field(default_factory=dict)

    def mime(self) -> QMimeData:
        """The same for a clipboard."""
        data = QMimeData()
        for name, content in self.formats.items():
            data.setData(name, content)
        return data


def held(clipboard: QClipboard, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> QMimeData:
    """What ``clipboard`` holds; nothing where Qt has no such thing, which its stubs do not say."""
    return cast("QMimeData | None", clipboard.mimeData(mode)) or QMimeData()


def keep(clipboard: QClipboard, clock: Callable[[], float] = time.monotonic) -> Kept:
    """All that is on the clipboard.

    Raises:
        ClipboardError: it is too much, comes too slowly, or was gone before all of it was read.
    """
    mime = held(clipboard)
    names = list(mime.formats())
    began, size = clock(), 0
    formats: dict[str, bytes] = {}
    for name in names[: MOST_FORMATS + 1]:
        formats[name] = bytes(mime.data(name).data())
        size += len(formats[name])
        if size > MOST_BYTES or len(formats) > MOST_FORMATS:
            raise ClipboardError(_("The clipboard holds too much to be put back: copy the number yourself."))
        if clock() - began > KEEPING:
            raise ClipboardError(_("The program that holds the clipboard is slow: copy the number yourself."))
    if names and not any(formats.values()):
        raise ClipboardError(_("What is on the clipboard cannot be kept: copy the number yourself."))
    return Kept(formats)


class Loan:
    """Takes what is marked in the program in front.

    Args:
        clipboard: Qt's.
        key: presses the key.
        clock: seconds, for tests.
    """

    def __init__(self, clipboard: QClipboard, key: CopyKey, clock: Callable[[], float] = time.monotonic) -> None:
        self._clipboard = clipboard
        self._key = key
        self._clock = clock
        self.under_way = False

    async def take(self) -> Clip:
        """What is marked; no text if nothing is. The clipboard is as it was afterwards.

        Raises:
            ClipboardError: it could not be done; the clipboard is as it was.
        """
        if self.under_way:
            raise ClipboardError(_("The last number is still being read."))
        self.under_way = True
        try:
            return await self._take(keep(self._clipboard, self._clock))
        finally:
            self.under_way = False

    async def _take(self, before: Kept) -> Clip:
        changes: asyncio.Queue[None] = asyncio.Queue()
        connection = self._clipboard.dataChanged.connect(lambda: changes.put_nowait(None))
        try:
            await self._key.press()
            try:
                async with asyncio.timeout(COPYING):
                    await changes.get()
            except TimeoutError:
                return Clip()  # nothing is marked: the clipboard was not touched
            text = held(self._clipboard).text()[:LONGEST]
            await asyncio.sleep(0)
            if changes.empty():
                self._put_back(before)
            else:
                # somebody has copied something in this very moment: that is what the user wants to have there
                log.info("the clipboard was used meanwhile and is left as it is")
            return Clip(text)
        finally:
            self._clipboard.dataChanged.disconnect(connection)

    def _put_back(self, before: Kept) -> None:
        if before.formats:
            self._clipboard.setMimeData(before.mime())
        else:
            self._clipboard.clear()
