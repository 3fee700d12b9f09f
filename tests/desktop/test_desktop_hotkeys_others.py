"""Hotkeys on Windows and macOS, with their systems' calls played: neither runs here."""

import ctypes
import re
from collections.abc import Callable
from typing import Any

import pytest

from desk_agent.chord import Chord
from desk_agent.desktop import hotkeys
from desk_agent.desktop.hotkeys import Held, Press, macos, windows
from desk_agent.desktop.hotkeys.macos import MacHotkeys
from desk_agent.desktop.hotkeys.windows import WindowsHotkeys

CHORD = Chord.parse("Ctrl+Alt+D")


class Told:
    """What hotkeys tell."""

    def __init__(self) -> None:
        self.pressed: list[Press] = []
        self.held: list[Held] = []

    def press(self, press: Press) -> None:
        self.pressed.append(press)

    def hold(self, _name: str, held: Held) -> None:
        self.held.append(held)


class User32:
    """Windows: ``taken`` are the keys that another program has."""

    def __init__(self) -> None:
        self.held: dict[int, tuple[int, int]] = {}
        self.taken: dict[tuple[int, int], int] = {}

    def register(self, ident: int, modifiers: int, key: int) -> int:
        failed = self.taken.get((modifiers, key), 0)
        if not failed:
            self.held[ident] = (modifiers, key)
        return failed

    def unregister(self, ident: int) -> None:
        del self.held[ident]


def test_windows_registers_the_key_and_hears_its_messages() -> None:
    told, user32 = Told(), User32()
    keys = WindowsHotkeys(told.press, told.hold, user32)
    keys.hold("dial", CHORD, "")
    assert list(user32.held.values()) == [(windows.MOD_CONTROL | windows.MOD_ALT | windows.MOD_NOREPEAT, ord("D"))]
    assert told.held == [Held("Ctrl+Alt+D")]
    (ident,) = user32.held
    message = windows._Message(None, windows.WM_HOTKEY, ident, 0)
    heard = keys._filter.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(message))
    assert (heard, told.pressed) == ((True, 0), [Press("dial")])
    for other in (windows._Message(None, 0x0100, ident, 0), windows._Message(None, windows.WM_HOTKEY, 7, 0)):
        heard = keys._filter.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(other))
        assert heard == (False, 0)
    assert keys._filter.nativeEventFilter(b"xcb_generic_event_t", 0) == (False, 0)
    assert len(told.pressed) == 1
    keys.hold("dial", Chord.parse("Meta+F9"), "")
    assert list(user32.held.values()) == [(windows.MOD_WIN | windows.MOD_NOREPEAT, 0x78)]
    keys.close()
    keys.close()
    assert user32.held == {}


@pytest.mark.parametrize(("code", "said"), [(1409, "Another program has Ctrl\\+Alt\\+D"), (5, "error 5")])
def test_windows_says_why_there_is_no_key(code: int, said: str, expect_log: Callable[[str], None]) -> None:
    if code != 1409:
        expect_log("RegisterHotKey failed with error 5")
    told, user32 = Told(), User32()
    user32.taken[windows.modifiers(CHORD), ord("D")] = code
    keys = WindowsHotkeys(told.press, told.hold, user32)
    keys.hold("dial", CHORD, "")
    assert re.search(said, told.held[0].why_not)
    keys.close()


class Carbon:
    """macOS: ``status`` is what it answers."""

    def __init__(self) -> None:
        self.status = 0
        self.held: dict[int, tuple[int, int]] = {}
        self.heard: Callable[[int], bool] = lambda _ident: False
        self.listens = True

    def listen(self, heard: Callable[[int], bool]) -> int:
        self.heard = heard
        return self.status

    def register(self, ident: int, code: int, modifiers: int) -> tuple[int, Any]:
        if self.status == 0:
            self.held[ident] = (code, modifiers)
        return self.status, ident

    def unregister(self, key: Any) -> None:
        del self.held[key]

    def stop(self) -> None:
        self.listens = False


def test_macos_registers_the_key_and_hears_of_it() -> None:
    told, carbon = Told(), Carbon()
    keys = MacHotkeys(told.press, told.hold, carbon)
    keys.hold("dial", CHORD, "")
    assert carbon.held == {1: (2, macos.CONTROL_KEY | macos.OPTION_KEY)}
    assert told.held == [Held("Ctrl+Alt+D")]
    assert carbon.heard(1) is True
    assert carbon.heard(99) is False
    assert told.pressed == [Press("dial")]
    keys.hold("dial", Chord.parse("Meta+Shift+F9"), "")
    assert carbon.held == {2: (101, macos.CMD_KEY | macos.SHIFT_KEY)}
    keys.close()
    assert (carbon.held, carbon.listens) == ({}, False)


@pytest.mark.parametrize(("status", "said"), [(macos.HOT_KEY_EXISTS, "Another program"), (-50, "error -50")])
def test_macos_says_why_there_is_no_key(status: int, said: str, expect_log: Callable[[str], None]) -> None:
    if status == -50:
        expect_log("RegisterEventHotKey failed")
    told, carbon = Told(), Carbon()
    keys = MacHotkeys(told.press, told.hold, carbon)
    carbon.status = status
    keys.hold("dial", CHORD, "")
    assert said in told.held[0].why_not
    keys.hold("dial", Chord.parse("Ctrl+Pause"), "")
    assert "has no key" in told.held[1].why_not
    keys.close()


def test_macos_without_an_event_handler_has_no_keys() -> None:
    carbon = Carbon()
    carbon.status = -1
    with pytest.raises(OSError, match="InstallEventHandler"):
        MacHotkeys(lambda _: None, lambda *_: None, carbon)


def test_where_there_is_no_screen_the_reason_is_said() -> None:
    told = Told()
    keys = hotkeys.hotkeys_here(told.press, told.hold)  # tests run on Qt's offscreen platform
    assert "no screen" in keys.why_not
    keys.hold("dial", CHORD, "")
    assert told.held == [Held("", keys.why_not)]
    keys.release("dial")
    keys.close()


def test_a_system_that_fails_leaves_a_desk_without_hotkeys(
    monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("no hotkeys")
    monkeypatch.setattr("PySide6.QtGui.QGuiApplication.platformName", staticmethod(lambda: "xcb"))

    def refuse(*_given: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("desk_agent.desktop.hotkeys.x11.X11Hotkeys", refuse)
    keys = hotkeys.hotkeys_here(lambda _: None, lambda *_: None)
    assert "no way" in keys.why_not
