"""Keys on Windows: RegisterHotKey, whose messages come to the thread that Qt's loop runs in."""

import ctypes
import logging
import sys
from typing import Any, Final, Protocol

from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication

from desk_agent.chord import Chord
from desk_agent.desktop.hotkeys.base import Held, Hotkeys, Press, Pressed, Told
from desk_agent.i18n import _

log = logging.getLogger(__name__)

MOD_ALT, MOD_CONTROL, MOD_SHIFT, MOD_WIN, MOD_NOREPEAT = 0x1, 0x2, 0x4, 0x8, 0x4000
WM_HOTKEY: Final = 0x0312
ERROR_HOTKEY_ALREADY_REGISTERED: Final = 1409
_FIRST_ID: Final = 0x4441  # an application's own are below 0xC000

# https://learn.microsoft.com/windows/win32/inputdev/virtual-key-codes
_VIRTUAL: Final = {
    "Space": 0x20,
    "PageUp": 0x21,
    "PageDown": 0x22,
    "End": 0x23,
    "Home": 0x24,
    "Left": 0x25,
    "Up": 0x26,
    "Right": 0x27,
    "Down": 0x28,
    "Print": 0x2C,
    "Insert": 0x2D,
    "Delete": 0x2E,
    "Pause": 0x13,
}


class User32(Protocol):
    """What is used of Windows; a fake in tests."""

    def register(self, ident: int, modifiers: int, key: int) -> int:
        """RegisterHotKey for this thread: 0, or the number of the error."""

    def unregister(self, ident: int) -> None:
        """UnregisterHotKey."""


class _Message(ctypes.Structure):
    """MSG, as far as its point."""

    _fields_ = (
        ("hwnd", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wParam", ctypes.c_size_t),
        ("lParam", ctypes.c_ssize_t),
    )


class _Filter(QAbstractNativeEventFilter):
    """Sees the messages of this thread before Qt does."""

    def __init__(self, on_hotkey: Any) -> None:
        super().__init__()
        self._on_hotkey = on_hotkey

    def nativeEventFilter(self, kind: Any, message: int) -> Any:  # noqa: N802 - Qt's own name
        """Take the hotkeys, leave the rest."""
        if bytes(kind) in {b"windows_generic_MSG", b"windows_dispatcher_MSG"}:
            heard = _Message.from_address(int(message))
            if heard.message == WM_HOTKEY and self._on_hotkey(int(heard.wParam)):
                return True, 0
        return False, 0


class WindowsHotkeys(Hotkeys):
    """Keys by RegisterHotKey."""

    def __init__(self, pressed: Pressed, told: Told, user32: User32 | None = None) -> None:
        super().__init__(pressed, told)
        self._user32 = user32 or _system()
        self._names: dict[int, str] = {}
        self._next = _FIRST_ID
        self._filter = _Filter(self.on_hotkey)
        self._application = QCoreApplication.instance()
        if self._application is not None:
            self._application.installNativeEventFilter(self._filter)

    def hold(self, name: str, chord: Chord, what: str) -> None:
        """Register the key."""
        del what
        self.release(name)
        ident, self._next = self._next, self._next + 1
        failed = self._user32.register(ident, modifiers(chord), virtual_key(chord.key))
        if not failed:
            self._names[ident] = name
            self._told(name, Held(str(chord)))
        elif failed == ERROR_HOTKEY_ALREADY_REGISTERED:
            self._told(name, Held("", _("Another program has {key} already. Choose another key.").format(key=chord)))
        else:
            log.warning("RegisterHotKey failed with error %s", failed)
            self._told(
                name,
                Held(
                    "", _("Windows does not give {key} to a program (error {code}).").format(key=chord, code=failed)
                ),
            )

    def release(self, name: str) -> None:
        """Unregister the key."""
        for ident in [ident for ident, of in self._names.items() if of == name]:
            del self._names[ident]
            self._user32.unregister(ident)

    def close(self) -> None:
        """Give everything back."""
        for name in set(self._names.values()):
            self.release(name)
        application, self._application = self._application, None
        if application is not None:
            application.removeNativeEventFilter(self._filter)

    def on_hotkey(self, ident: int) -> bool:
        """WM_HOTKEY came; whether it was one of ours."""
        name = self._names.get(ident)
        if name is None:
            return False
        self._pressed(Press(name))
        return True


def modifiers(chord: Chord) -> int:
    """What RegisterHotKey calls the modifiers of ``chord``; a key that is held down counts once."""
    bits = MOD_NOREPEAT
    for down, bit in (
        (chord.alt, MOD_ALT),
        (chord.ctrl, MOD_CONTROL),
        (chord.shift, MOD_SHIFT),
        (chord.meta, MOD_WIN),
    ):
        bits |= bit if down else 0
    return bits


def virtual_key(key: str) -> int:
    """The virtual-key code of one of `desk_agent.chord.KEYS`."""
    if key in _VIRTUAL:
        return _VIRTUAL[key]
    if len(key) == 1:
        return ord(key)
    return 0x70 + int(key[1:]) - 1  # VK_F1


def _system() -> User32:
    if sys.platform == "win32":
        windll = ctypes.WinDLL("user32", use_last_error=True)
        windll.RegisterHotKey.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_uint)
        windll.UnregisterHotKey.argtypes = (ctypes.c_void_p, ctypes.c_int)

        class System:
            def register(self, ident: int, modifiers: int, key: int) -> int:
                done = windll.RegisterHotKey(None, ident, modifiers, key)
                return 0 if done else ctypes.get_last_error() or -1

            def unregister(self, ident: int) -> None:
                windll.UnregisterHotKey(None, ident)

        return System()
    raise OSError("This is not Windows.")
