"""Ctrl+C into the program in front, on Windows: SendInput."""

import asyncio
import ctypes
import sys
from typing import Final, Protocol

from desk_agent.desktop.clipboard.base import ClipboardError
from desk_agent.i18n import _

VK_CONTROL, VK_MENU, VK_SHIFT, VK_LWIN, VK_RWIN, VK_C = 0x11, 0x12, 0x10, 0x5B, 0x5C, 0x43
_HELD: Final = (VK_CONTROL, VK_MENU, VK_SHIFT, VK_LWIN, VK_RWIN)
_KEY_UP: Final = 0x2
_STEP, _PATIENCE = 0.02, 1.5

# in these Ctrl+C ends the program that runs in them
TERMINALS: Final = frozenset(
    {"ConsoleWindowClass", "CASCADIA_HOSTING_WINDOW_CLASS", "mintty", "PuTTY", "VirtualConsoleClass"}
)


class Keyboard(Protocol):
    """What is used of Windows; a fake in tests."""

    def is_down(self, key: int) -> bool:
        """GetAsyncKeyState."""

    def send(self, *keys: tuple[int, bool]) -> bool:
        """SendInput: keys, and whether each goes down; False if the system does not let it through."""

    def window_class(self) -> str:
        """The class of the window in front."""


class WindowsCopyKey:
    """Waits until the hotkey's own modifiers are let go: with them down it would be another key."""

    def __init__(self, keyboard: Keyboard | None = None) -> None:
        self._keyboard = keyboard or _system()

    async def press(self) -> None:
        """Press Ctrl+C; see `desk_agent.desktop.clipboard.loan.CopyKey`."""
        if self._keyboard.window_class() in TERMINALS:
            raise ClipboardError(_("In a terminal, copy the number yourself and press the hotkey again."))
        for _turn in range(round(_PATIENCE / _STEP)):
            if not any(self._keyboard.is_down(key) for key in _HELD):
                break
            await asyncio.sleep(_STEP)
        else:
            raise ClipboardError(_("Let go of the hotkey, then press it again."))
        if not self._keyboard.send((VK_CONTROL, True), (VK_C, True), (VK_C, False), (VK_CONTROL, False)):
            # a program with more rights than ours takes no keys from us
            raise ClipboardError(_("Windows lets nobody copy from that program: copy the number yourself."))


class _KeyboardInput(ctypes.Structure):
    _fields_ = (
        ("wVk", ctypes.c_ushort),
        ("wScan", ctypes.c_ushort),
        ("dwFlags", ctypes.c_uint32),
        ("time", ctypes.c_uint32),
        ("dwExtraInfo", ctypes.c_size_t),
    )


_LARGEST: Final = 32 if ctypes.sizeof(ctypes.c_void_p) == 8 else 24


class _Either(ctypes.Union):
    # MOUSEINPUT, the largest of the three, decides the size
    _fields_ = (
        ("ki", _KeyboardInput),
        ("largest", ctypes.c_byte * _LARGEST),
    )


class _Input(ctypes.Structure):
    _fields_ = (("type", ctypes.c_uint32), ("either", _Either))


def inputs(*keys: tuple[int, bool]) -> "ctypes.Array[_Input]":
    """An array of INPUT for keys that go down or up."""
    made = (_Input * len(keys))()
    for one, (key, down) in zip(made, keys, strict=True):
        one.type = 1  # INPUT_KEYBOARD
        one.either.ki = _KeyboardInput(key, 0, 0 if down else _KEY_UP, 0, 0)
    return made


def _system() -> Keyboard:
    if sys.platform == "win32":
        user32 = ctypes.WinDLL("user32", use_last_error=True)
        user32.GetForegroundWindow.restype = ctypes.c_void_p
        user32.GetClassNameW.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_int)
        user32.GetAsyncKeyState.restype = ctypes.c_short
        user32.SendInput.argtypes = (ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)

        class System:
            def is_down(self, key: int) -> bool:
                return bool(user32.GetAsyncKeyState(key) & 0x8000)

            def send(self, *keys: tuple[int, bool]) -> bool:
                made = inputs(*keys)
                return bool(user32.SendInput(len(keys), made, ctypes.sizeof(_Input)) == len(keys))

            def window_class(self) -> str:
                name = ctypes.create_unicode_buffer(256)
                user32.GetClassNameW(user32.GetForegroundWindow(), name, 256)
                return name.value

        return System()
    raise OSError("This is not Windows.")
