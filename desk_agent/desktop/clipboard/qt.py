"""The clipboard as Qt has it: on Windows, macOS and Wayland."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

from desk_agent.desktop.clipboard.base import (
    LONGEST,
    SECRET_FORMATS,
    Clip,
    Clipboard,
    ClipboardError,
    is_secret,
)
from desk_agent.desktop.clipboard.loan import Loan, held

_WINDOWS = 'application/x-qt-windows-mime;value="{}"'  # what Qt calls a format that it does not know


class QtClipboard(Clipboard):
    """Reads by Qt.

    Args:
        loan: how what is merely marked is read where a system has no selection; None where it cannot be.
        why_not_selection: why not.
        why_not_watch: why it is not told here when something was copied.
    """

    def __init__(self, loan: Loan | None = None, *, why_not_selection: str = "", why_not_watch: str = "") -> None:
        self._loan = loan
        self.why_not_selection = why_not_selection
        self.why_not_watch = why_not_watch
        self._clipboard = QGuiApplication.clipboard()
        self._changed: Callable[[], None] | None = None
        self._clipboard.dataChanged.connect(self._on_change)

    async def selection(self) -> Clip:
        """PRIMARY where the system has it, else by borrowing the clipboard."""
        if self.why_not_selection:
            raise ClipboardError(self.why_not_selection)
        if self._clipboard.supportsSelection():
            return clip_of(held(self._clipboard, QClipboard.Mode.Selection))
        if self._loan is None:
            return Clip()
        return await self._loan.take()

    async def copied(self) -> Clip:
        """What was copied last."""
        return clip_of(held(self._clipboard))

    def watch(self, changed: Callable[[], None] | None) -> None:
        """Qt tells; of what a loan does to the clipboard nobody hears."""
        self._changed = changed

    def close(self) -> None:
        """Hear nothing more."""
        self._changed = None
        self._clipboard.dataChanged.disconnect(self._on_change)

    def _on_change(self) -> None:
        borrowed = self._loan is not None and self._loan.under_way
        if self._changed is not None and not borrowed and not self._clipboard.ownsClipboard():
            self._changed()


def clip_of(mime: QMimeData) -> Clip:
    """The text in ``mime``, unless whoever put it there wants nobody to look."""
    have = set(mime.formats())
    known: dict[str, bytes | None] = {}
    for name, content in SECRET_FORMATS.items():
        for spelt in (name, _WINDOWS.format(name)):
            if spelt in have:
                known[name] = bytes(mime.data(spelt).data()) if content is not None else None
    if is_secret(known):
        return Clip(secret=True)
    return Clip(mime.text()[:LONGEST])
