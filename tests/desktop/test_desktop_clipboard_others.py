"""The clipboard by Qt, what is kept of it while it is borrowed, and the copy keys of systems that do not run here."""

import asyncio
import ctypes
from typing import Any, cast

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

from desk_agent.desktop.clipboard import Clip, ClipboardError, clipboard_here
from desk_agent.desktop.clipboard.base import is_secret
from desk_agent.desktop.clipboard.copy_key_macos import COMMAND, KEY_C, MacCopyKey
from desk_agent.desktop.clipboard.copy_key_windows import (
    VK_C,
    VK_CONTROL,
    VK_MENU,
    WindowsCopyKey,
    _Input,
    inputs,
)
from desk_agent.desktop.clipboard.loan import MOST_FORMATS, Kept, Loan, keep
from desk_agent.desktop.clipboard.qt import QtClipboard, clip_of


def mime(**formats: bytes) -> QMimeData:
    data = QMimeData()
    for name, content in formats.items():
        data.setData(name, content)
    return data


@pytest.mark.parametrize(
    ("formats", "secret"),
    [
        ({}, False),
        ({"text/plain": b"1002"}, False),
        ({"text/plain": b"1002", "x-kde-passwordManagerHint": b"secret"}, True),
        ({"text/plain": b"1002", "x-kde-passwordManagerHint": b"secret\0"}, True),
        ({"text/plain": b"1002", "x-kde-passwordManagerHint": b"public"}, False),
        ({"text/plain": b"1002", "org.nspasteboard.ConcealedType": b""}, True),
        ({"text/plain": b"1002", "ExcludeClipboardContentFromMonitorProcessing": b"\0"}, True),
        (
            {
                "text/plain": b"1002",
                'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\0",
            },
            True,
        ),
    ],
)
def test_password_managers_are_heeded_on_every_system(formats: dict[str, bytes], secret: bool) -> None:
    clip = clip_of(mime(**formats))
    assert clip.secret is secret
    assert clip.text == ("" if secret or not formats else "1002")
    assert "1002" not in repr(clip)


def test_a_hint_whose_content_is_not_known_yet_is_no_secret() -> None:
    assert not is_secret({"x-kde-passwordManagerHint": None})


async def test_qt_reads_tells_of_copies_and_not_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    clipboard = QGuiApplication.clipboard()
    reader = QtClipboard()
    told: list[None] = []
    reader.watch(lambda: told.append(None))
    clipboard.setText("031 805 5123")
    assert await reader.copied() == Clip("031 805 5123")
    assert await reader.selection() == Clip()  # there is none, and nothing to borrow with
    assert told == [None]  # offscreen nobody knows whose it is
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: True)
    clipboard.setText("1003")
    assert told == [None]
    reader.close()
    clipboard.clear()


async def test_a_system_that_shows_no_selection_says_why() -> None:
    reader = QtClipboard(why_not_selection="Not here.")
    with pytest.raises(ClipboardError, match="Not here"):
        await reader.selection()
    reader.close()


def test_here_it_is_qt_that_reads() -> None:
    reader = clipboard_here()
    assert isinstance(reader, QtClipboard)
    reader.close()


def test_on_wayland_it_is_said_that_copies_are_not_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: "wayland"))
    reader = clipboard_here()
    assert "Wayland" in reader.why_not_watch
    reader.close()


class Slow:
    """A clipboard whose formats come slowly; ``clock`` is its own."""

    def __init__(self, data: QMimeData, seconds: float) -> None:
        self._data, self._seconds, self.now = data, seconds, 0.0

    def mimeData(self, _mode: object) -> "Slow":
        return self

    def formats(self) -> list[str]:
        return self._data.formats()

    def data(self, name: str) -> Any:
        self.now += self._seconds
        return self._data.data(name)


def kept(data: QMimeData, seconds: float = 0.0) -> Kept:
    clipboard = Slow(data, seconds)
    return keep(cast("QClipboard", clipboard), lambda: clipboard.now)


def test_everything_is_kept_or_nothing() -> None:
    things = {"text/plain": b"1002", "application/x-thing": b"\0\1\2"}
    assert kept(mime(**things)).formats == things
    again = kept(mime(**things)).mime()
    assert {name: bytes(again.data(name).data()) for name in again.formats()} == things
    assert kept(QMimeData()).formats == {}
    with pytest.raises(ClipboardError, match="holds too much"):
        kept(mime(**{f"application/x-{n}": b"x" for n in range(MOST_FORMATS + 1)}))
    with pytest.raises(ClipboardError, match="is slow"):
        kept(mime(**things), 1.0)
    with pytest.raises(ClipboardError, match="cannot be kept"):
        kept(mime(**{"application/x-promise": b""}))  # whoever promised it has gone
    assert "1002" not in repr(kept(mime(**things)))


class Hand:
    """Presses the copy key: the program in front then copies ``texts``, one after the other."""

    def __init__(self, *texts: str, refusal: str = "") -> None:
        self.texts, self.refusal, self.pressed = texts, refusal, 0

    async def press(self) -> None:
        self.pressed += 1
        if self.refusal:
            raise ClipboardError(self.refusal)
        for text in self.texts:
            QGuiApplication.clipboard().setText(text)


async def test_what_is_copied_in_the_very_moment_stays() -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    assert await Loan(clipboard, Hand("031 805 5123")).take() == Clip("031 805 5123")
    assert clipboard.text() == "before"
    clip = await Loan(clipboard, Hand("031 805 5123", "what the user has just copied")).take()
    assert clip.text == "what the user has just copied"
    assert clipboard.text() == "what the user has just copied"
    clipboard.clear()


async def test_a_system_that_refuses_the_key_leaves_the_clipboard_alone() -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    loan = Loan(clipboard, Hand(refusal="Not allowed."))
    with pytest.raises(ClipboardError, match="Not allowed"):
        await loan.take()
    assert clipboard.text() == "before"
    assert not loan.under_way
    clipboard.clear()


async def test_a_loan_is_taken_once_at_a_time() -> None:
    hand = Hand()
    loan = Loan(QGuiApplication.clipboard(), hand)
    first = asyncio.ensure_future(loan.take())
    await asyncio.sleep(0)
    with pytest.raises(ClipboardError, match="still being read"):
        await loan.take()
    assert await first == Clip()
    assert hand.pressed == 1


class Keyboard:
    """Windows: the hotkey's modifiers are down for ``turns`` looks."""

    def __init__(self, turns: int = 0, window: str = "Chrome_WidgetWin_1", *, lets: bool = True) -> None:
        self.turns, self.window, self.lets = turns, window, lets
        self.sent: list[tuple[int, bool]] = []

    def is_down(self, key: int) -> bool:
        if key == VK_MENU:
            self.turns -= 1
            return self.turns >= 0
        return False

    def send(self, *keys: tuple[int, bool]) -> bool:
        self.sent += keys
        return self.lets

    def window_class(self) -> str:
        return self.window


async def test_windows_waits_for_the_hotkey_to_be_let_go() -> None:
    keyboard = Keyboard(turns=3)
    await WindowsCopyKey(keyboard).press()
    assert keyboard.turns == -1
    assert keyboard.sent == [(VK_CONTROL, True), (VK_C, True), (VK_C, False), (VK_CONTROL, False)]


@pytest.mark.parametrize(
    ("keyboard", "said"),
    [
        (Keyboard(turns=10_000), "Let go"),
        (Keyboard(window="ConsoleWindowClass"), "In a terminal"),
        (Keyboard(lets=False), "lets nobody copy"),
    ],
)
async def test_windows_says_why_it_cannot_copy(
    keyboard: Keyboard, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_agent.desktop.clipboard.copy_key_windows._STEP", 0.001)
    monkeypatch.setattr("desk_agent.desktop.clipboard.copy_key_windows._PATIENCE", 0.01)
    with pytest.raises(ClipboardError, match=said):
        await WindowsCopyKey(keyboard).press()


def test_windows_is_given_inputs_of_the_size_it_expects() -> None:
    assert ctypes.sizeof(_Input) == (40 if ctypes.sizeof(ctypes.c_void_p) == 8 else 28)
    made = inputs((VK_CONTROL, True), (VK_C, False))
    assert [(one.type, one.either.ki.wVk, one.either.ki.dwFlags) for one in made] == [(1, 17, 0), (1, 67, 2)]


class Events:
    """macOS."""

    def __init__(self, *, allowed: bool = True, takes: bool = True) -> None:
        self._allowed, self.takes = allowed, takes
        self.posted: list[tuple[int, bool, int]] = []

    def allowed(self) -> bool:
        return self._allowed

    def post(self, key: int, down: bool, flags: int) -> bool:
        self.posted.append((key, down, flags))
        return self.takes


async def test_macos_copies_with_its_own_modifiers_only() -> None:
    events = Events()
    await MacCopyKey(events).press()
    assert events.posted == [(KEY_C, True, COMMAND), (KEY_C, False, COMMAND)]


@pytest.mark.parametrize(
    ("events", "said"), [(Events(allowed=False), "Accessibility"), (Events(takes=False), "did not take the key")]
)
async def test_macos_says_why_it_cannot_copy(events: Events, said: str) -> None:
    with pytest.raises(ClipboardError, match=said):
        await MacCopyKey(events).press()
