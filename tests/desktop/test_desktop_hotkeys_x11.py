"""Hotkeys on a real X server: with every lock on or off, taken by somebody else, on another keyboard."""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from Xlib import XK, X
from Xlib.display import Display

from desk_agent.chord import Chord
from desk_agent.desktop.hotkeys import Held
from desk_agent.desktop.hotkeys.x11 import X11Hotkeys
from tests.support.until import until
from tests.support.xserver import XServer, x_server

CHORD = Chord.parse("Ctrl+Alt+D")


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    with x_server() as made:
        yield made


class Keys:
    """Hotkeys that note what they are told."""

    def __init__(self, server: XServer) -> None:
        self.pressed: list[str] = []
        self.told: list[Held] = []
        self.hotkeys = X11Hotkeys(lambda press: self.pressed.append(press.name), self._told, server.display)

    def _told(self, _name: str, held: Held) -> None:
        self.told.append(held)


@pytest.fixture
def keys(server: XServer) -> Iterator[Keys]:
    made = Keys(server)
    yield made
    made.hotkeys.close()


async def test_a_press_is_heard_once_whatever_locks_are_on(server: XServer, keys: Keys) -> None:
    keys.hotkeys.hold("dial", CHORD, "")
    assert keys.told == [Held("Ctrl+Alt+D")]
    presses = 0
    for lock in ("", "Num_Lock", "Caps_Lock", "Num_Lock"):  # off, one, both, one
        if lock:
            server.press(lock)
        server.press("ctrl+alt+d")
        presses += 1
        await until(lambda presses=presses: len(keys.pressed) == presses)
    server.press("Caps_Lock")
    server.press("ctrl+d", "alt+d", "ctrl+alt+shift+d", "ctrl+alt+e", "d")
    server.press("ctrl+alt+d")
    await until(lambda: len(keys.pressed) == presses + 1)
    assert set(keys.pressed) == {"dial"}


async def test_a_key_that_is_held_down_counts_once(server: XServer, keys: Keys) -> None:
    keys.hotkeys.hold("dial", CHORD, "")
    repeats = Display(server.display)
    with closing(repeats):
        repeats.change_keyboard_control(auto_repeat_mode=X.AutoRepeatModeOn)
        repeats.sync()
        server.xdotool("keydown", "ctrl", "keydown", "alt", "keydown", "d")
        await asyncio.sleep(1.2)  # the server's own pace: it repeats after 0.66 s
        server.xdotool("keyup", "d", "keyup", "alt", "keyup", "ctrl")
    await until(lambda: keys.pressed == ["dial"])
    server.press("ctrl+alt+d")
    await until(lambda: keys.pressed == ["dial"] * 2)


async def test_a_key_that_another_program_has_is_said_and_comes_free(server: XServer, keys: Keys) -> None:
    other = Keys(server)
    other.hotkeys.hold("theirs", CHORD, "")
    keys.hotkeys.hold("dial", CHORD, "")
    assert not keys.told[-1].works
    assert "Another program has Ctrl+Alt+D" in keys.told[-1].why_not
    server.press("ctrl+alt+d")
    await until(lambda: other.pressed == ["theirs"])
    other.hotkeys.close()
    keys.hotkeys.hold("dial", CHORD, "")
    assert keys.told[-1].works
    server.press("ctrl+alt+d")
    await until(lambda: keys.pressed == ["dial"])
    assert other.pressed == ["theirs"]


async def test_a_key_that_is_taken_only_with_num_lock_is_not_half_taken(server: XServer, keys: Keys) -> None:
    """Otherwise it would work or not as the light on the keyboard stands."""
    other = Display(server.display)
    with closing(other):
        code = other.keysym_to_keycode(XK.XK_d)
        num_lock = X.Mod2Mask
        modifiers = X.ControlMask | X.Mod1Mask | num_lock
        other.screen().root.grab_key(code, modifiers, True, X.GrabModeAsync, X.GrabModeAsync)
        other.sync()
        keys.hotkeys.hold("dial", CHORD, "")
        assert "Another program" in keys.told[-1].why_not
        third = Keys(server)
        third.hotkeys.hold("free", Chord.parse("Ctrl+Alt+E"), "")
        assert third.told[-1].works
        third.hotkeys.close()
    server.press("ctrl+alt+d")
    await asyncio.sleep(0.1)
    assert keys.pressed == []


async def test_another_key_takes_the_place_of_the_first_and_release_gives_it_back(
    server: XServer, keys: Keys
) -> None:
    keys.hotkeys.hold("dial", CHORD, "")
    keys.hotkeys.hold("dial", Chord.parse("Ctrl+F11"), "")
    other = Keys(server)
    other.hotkeys.hold("theirs", CHORD, "")
    assert other.told[-1].works
    server.press("ctrl+F11")
    await until(lambda: keys.pressed == ["dial"])
    keys.hotkeys.release("dial")
    other.hotkeys.hold("theirs too", Chord.parse("Ctrl+F11"), "")
    assert other.told[-1].works
    other.hotkeys.close()


async def test_a_key_stays_what_it_says_when_the_keyboard_changes(server: XServer, keys: Keys) -> None:
    keys.hotkeys.hold("dial", CHORD, "")
    _swap(server, "d", "e")
    try:
        await until(lambda: len(keys.told) > 1)
        assert keys.told[-1].works
        server.press("ctrl+alt+d")  # by its name: another place on the keyboard now
        await until(lambda: keys.pressed == ["dial"])
    finally:
        _swap(server, "d", "e")


def _swap(server: XServer, one: str, other: str) -> None:
    """Let two keys change their places."""
    display = Display(server.display)
    with closing(display):
        codes = [display.keysym_to_keycode(XK.string_to_keysym(key)) for key in (one, other)]
        rows = [list(display.get_keyboard_mapping(code, 1)[0]) for code in codes]
        display.change_keyboard_mapping(codes[0], [rows[1]])
        display.change_keyboard_mapping(codes[1], [rows[0]])
        display.sync()


async def test_a_key_that_the_keyboard_does_not_have(server: XServer, keys: Keys) -> None:
    keys.hotkeys.hold("dial", Chord.parse("Ctrl+F24"), "")
    held = keys.told[-1]
    assert held.works or "has no key Ctrl+F24" in held.why_not


async def test_a_server_that_goes_takes_nobody_with_it(
    server: XServer, keys: Keys, expect_log: Callable[[str], None]
) -> None:
    expect_log("the X server has gone")
    keys.hotkeys.hold("dial", CHORD, "")
    line = socket.socket(fileno=os.dup(keys.hotkeys._display.fileno()))
    with closing(line):
        line.shutdown(socket.SHUT_RDWR)
    await until(lambda: keys.hotkeys._notifier is None)
    keys.hotkeys.close()
