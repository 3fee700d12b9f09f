"""Selections on X11, on a connection of our own: an owner that hangs must not hang the desk.

The protocol is that of the ICCCM, chapter 2: ask the owner to put its selection into a property of our window.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable
from typing import Any, Final, TypeVar

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from Xlib import X, Xatom, error
from Xlib.display import Display

from desk_agent.desktop.clipboard.base import LONGEST, SECRET_FORMATS, Clip, Clipboard, ClipboardError, is_secret
from desk_agent.i18n import _

log = logging.getLogger(__name__)

PATIENCE: Final = 1.0
"""Seconds that the owner of a selection has for each answer."""

MOST: Final = 4 * LONGEST
"""Bytes of a text that are kept."""

MOST_PIECE: Final = 16 << 20
"""Bytes that are taken at a time; no server sends more."""

_TEXTS: Final = ("UTF8_STRING", "text/plain;charset=utf-8", "STRING", "text/plain")  # the best first
_T = TypeVar("_T")
_LATIN: Final = frozenset({"STRING"})


class X11Clipboard(Clipboard):
    """Raises an error of Xlib if there is no X server to ask."""

    def __init__(self, display: str | None = None, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._display = Display(display)
        self._display.set_error_handler(lambda *_: None)  # the owner's window may go while we ask
        screen = self._display.screen()
        self._window = screen.root.create_window(
            0, 0, 1, 1, 0, X.CopyFromParent, X.InputOnly, event_mask=X.PropertyChangeMask
        )
        self._properties = itertools.cycle([self._atom(f"DESK_AGENT_{number}") for number in range(8)])
        self._answer: tuple[int, asyncio.Future[bool]] | None = None  # the property that is awaited
        self._piece: tuple[int, asyncio.Future[None]] | None = None
        self._asking = asyncio.Lock()
        self._changed: Callable[[], None] | None = None
        self._watches = False
        self._notifier: QSocketNotifier | None = QSocketNotifier(self._display.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._drain)

    async def selection(self) -> Clip:
        """PRIMARY."""
        return await self._read("PRIMARY")

    async def copied(self) -> Clip:
        """CLIPBOARD."""
        return await self._read("CLIPBOARD")

    def watch(self, changed: Callable[[], None] | None) -> None:
        """The server tells of a new owner."""
        self._changed = changed
        if changed is None or self._watches or self._notifier is None:
            return
        if not self._display.has_extension("XFIXES"):
            self.why_not_watch = _("This X server does not tell when something was copied.")
            return
        self._display.xfixes_query_version()
        owner_changed = 1  # XFixesSetSelectionOwnerNotifyMask
        self._display.xfixes_select_selection_input(self._window, self._atom("CLIPBOARD"), owner_changed)
        self._display.flush()
        self._watches = True
        self._drain_soon()

    def close(self) -> None:
        """Leave the server."""
        if self._notifier is None:
            return
        self._changed = None
        self._notifier.setEnabled(False)
        self._notifier.deleteLater()
        self._notifier = None
        for waiting in (self._answer, self._piece):
            if waiting is not None and not waiting[1].done():
                waiting[1].cancel()
        with contextlib.suppress(error.ConnectionClosedError):
            self._display.close()

    async def _read(self, selection: str) -> Clip:
        async with self._asking:
            if self._notifier is None:
                raise ClipboardError(_("The clipboard cannot be read."))
            try:
                return await self._text(self._atom(selection))
            except TimeoutError as late:
                if self._display.get_selection_owner(self._atom(selection)) == X.NONE:
                    return Clip()  # it has gone, and what it held with it
                raise ClipboardError(_("The program that holds the text does not answer. Copy it again.")) from late
            except error.ConnectionClosedError as gone:
                raise ClipboardError(_("The clipboard cannot be read.")) from gone

    async def _text(self, selection: int) -> Clip:
        if self._display.get_selection_owner(selection) == X.NONE:
            return Clip()
        raw = await self._convert(selection, self._atom("TARGETS"))
        names = {self._display.get_atom_name(atom): atom for atom in _atoms(raw)}
        known: dict[str, bytes | None] = {
            name: await self._convert(selection, names[name]) if content is not None else None
            for name, content in SECRET_FORMATS.items()
            if name in names
        }
        if is_secret(known):
            return Clip(secret=True)
        # an owner that does not say what it has is asked for what everybody has
        wanted = [name for name in _TEXTS if name in names] or ([] if names else ["UTF8_STRING", "STRING"])
        for name in wanted:
            content = await self._convert(selection, self._atom(name))
            if content is not None:
                text = content.decode("latin-1" if name in _LATIN else "utf-8", "replace")
                return Clip(text.replace("\0", "")[:LONGEST])
        return Clip()

    async def _convert(self, selection: int, target: int) -> bytes | None:
        """The selection as ``target``; None if its owner does not have it so. Raises TimeoutError."""
        wanted = next(self._properties)
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._answer = (wanted, answer)
        self._window.delete_property(wanted)
        self._window.convert_selection(selection, target, wanted, X.CurrentTime)
        self._display.flush()
        self._drain_soon()
        try:
            async with asyncio.timeout(self._patience):
                if not await answer:
                    return None
            return await self._take(wanted)
        finally:
            self._answer = None

    async def _take(self, wanted: int) -> bytes | None:
        found = self._window.get_property(wanted, X.AnyPropertyType, 0, MOST_PIECE // 4)
        if found is None:
            return None
        if found.property_type != self._atom("INCR"):
            self._window.delete_property(wanted)
            self._display.flush()
            self._drain_soon()
            return _bytes(found)
        return await self._take_pieces(wanted)

    async def _take_pieces(self, wanted: int) -> bytes:
        """The owner has much to say: it goes on whenever we have taken a piece away, and ends with an empty one.

        All of it is taken, if it comes in time: an owner that is left in the middle can be deaf to everybody else.
        """
        content = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3 * self._patience):
                while piece := await self._next_piece(wanted):
                    content += piece[: max(0, MOST - len(content))]
        self._window.delete_property(wanted)
        self._display.flush()
        if not content:
            raise TimeoutError
        return content

    async def _next_piece(self, wanted: int) -> bytes:
        come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._piece = (wanted, come)
        try:
            self._window.delete_property(wanted)
            self._display.flush()
            self._drain_soon()
            await come
        finally:
            self._piece = None
        found = self._window.get_property(wanted, X.AnyPropertyType, 0, MOST_PIECE // 4)
        self._drain_soon()
        return _bytes(found) if found is not None else b""

    def _drain_soon(self) -> None:
        # an answer that was waited for may have brought events along: the socket will not tell of them again
        QTimer.singleShot(0, self._drain)

    def _drain(self, *_descriptor: object) -> None:
        try:
            while self._notifier is not None and self._display.pending_events():
                self._hear(self._display.next_event())
        except error.ConnectionClosedError:
            log.warning("the X server has gone: the clipboard is not read any more")
            self.close()

    def _hear(self, event: Any) -> None:
        if event.type == X.SelectionNotify:
            if self._answer is not None and event.property in {self._answer[0], X.NONE}:
                _settle(self._answer[1], event.property != X.NONE)
        elif event.type == X.PropertyNotify:
            if self._piece is not None and (event.atom, event.state) == (self._piece[0], X.PropertyNewValue):
                _settle(self._piece[1], None)
        elif self._watches and event.type == self._display.extension_event.SetSelectionOwnerNotify[0]:
            self._owner_changed(event.owner)

    def _owner_changed(self, owner: Any) -> None:
        ours = QGuiApplication.clipboard().ownsClipboard()
        if self._changed is not None and owner != X.NONE and not ours:
            self._changed()

    def _atom(self, name: str) -> int:
        atom: int = self._display.intern_atom(name)
        return atom


def _settle(waiting: "asyncio.Future[_T]", answer: _T) -> None:
    if not waiting.done():
        waiting.set_result(answer)


def _bytes(found: Any) -> bytes:
    """The content of a property; Xlib gives text as bytes and all else as an array."""
    value = found.value
    return value if isinstance(value, bytes) else value.tobytes()


def _atoms(raw: bytes | None) -> list[int]:
    import array  # noqa: PLC0415 - for this alone

    if not raw:
        return []
    found = array.array("I")
    assert found.itemsize == 4
    found.frombytes(raw[: len(raw) // 4 * 4])
    return [atom for atom in found.tolist() if atom not in {0, Xatom.ATOM}][:256]
