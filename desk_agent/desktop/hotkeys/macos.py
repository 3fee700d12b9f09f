"""Keys on macOS: Carbon's RegisterEventHotKey, which needs no permission and is told to the application itself."""

import ctypes
import ctypes.util
import logging
from collections.abc import Callable
from typing import Any, Final, Protocol

from desk_agent.chord import Chord
from desk_agent.desktop.hotkeys.base import Held, Hotkeys, Press, Pressed, Told
from desk_agent.i18n import _

log = logging.getLogger(__name__)

CMD_KEY, SHIFT_KEY, OPTION_KEY, CONTROL_KEY = 1 << 8, 1 << 9, 1 << 11, 1 << 12
HOT_KEY_EXISTS: Final = -9878
_NO_ERR: Final = 0
_NOT_HANDLED: Final = -9874
_SIGNATURE: Final = int.from_bytes(b"DskA", "big")
_KEYBOARD: Final = int.from_bytes(b"keyb", "big")
_HOT_KEY_PRESSED: Final = 5
_DIRECT_OBJECT: Final = int.from_bytes(b"----", "big")
_TYPE_HOT_KEY_ID: Final = int.from_bytes(b"hkid", "big")

# HIToolbox/Events.h: places on the keyboard, named by what an ANSI keyboard has there
_CODES: Final = {
    **dict(zip("ASDFHGZXCV", (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **dict(zip("BQWERYT", (11, 12, 13, 14, 15, 16, 17), strict=True)),
    **dict(zip("1234657980", (18, 19, 20, 21, 22, 23, 26, 28, 25, 29), strict=True)),
    **dict(zip("OUIPLJKNM", (31, 32, 34, 35, 37, 38, 40, 45, 46), strict=True)),
    "Space": 49,
    "Home": 115,
    "PageUp": 116,
    "Delete": 117,
    "End": 119,
    "PageDown": 121,
    "Insert": 114,
    "Left": 123,
    "Right": 124,
    "Down": 125,
    "Up": 126,
    "F1": 122,
    "F2": 120,
    "F3": 99,
    "F4": 118,
    "F5": 96,
    "F6": 97,
    "F7": 98,
    "F8": 100,
    "F9": 101,
    "F10": 109,
    "F11": 103,
    "F12": 111,
    "F13": 105,
    "F14": 107,
    "F15": 113,
    "F16": 106,
    "F17": 64,
    "F18": 79,
    "F19": 80,
    "F20": 90,
}


class Carbon(Protocol):
    """What is used of macOS; a fake in tests."""

    def listen(self, heard: Callable[[int], bool]) -> int:
        """InstallEventHandler: call ``heard`` with a hotkey's number; the status."""

    def register(self, ident: int, code: int, modifiers: int) -> tuple[int, Any]:
        """RegisterEventHotKey: the status, and what stands for the key."""

    def unregister(self, key: Any) -> None:
        """UnregisterEventHotKey."""

    def stop(self) -> None:
        """RemoveEventHandler."""


class MacHotkeys(Hotkeys):
    """Keys by Carbon. Raises OSError if that is not there."""

    def __init__(self, pressed: Pressed, told: Told, carbon: Carbon | None = None) -> None:
        super().__init__(pressed, told)
        self._carbon: Carbon = carbon or _System()
        self._keys: dict[int, tuple[str, Any]] = {}
        self._next = 1
        status = self._carbon.listen(self.on_hotkey)
        if status != _NO_ERR:
            raise OSError(f"InstallEventHandler: {status}")

    def hold(self, name: str, chord: Chord, what: str) -> None:
        """Register the key."""
        del what
        self.release(name)
        code = _CODES.get(chord.key)
        if code is None:
            self._told(name, Held("", _("This keyboard has no key {key}.").format(key=chord)))
            return
        ident, self._next = self._next, self._next + 1
        status, key = self._carbon.register(ident, code, modifiers(chord))
        if status == _NO_ERR:
            self._keys[ident] = (name, key)
            self._told(name, Held(str(chord)))
        elif status == HOT_KEY_EXISTS:
            self._told(name, Held("", _("Another program has {key} already. Choose another key.").format(key=chord)))
        else:
            log.warning("RegisterEventHotKey failed with status %s", status)
            self._told(
                name,
                Held("", _("macOS does not give {key} to a program (error {code}).").format(key=chord, code=status)),
            )

    def release(self, name: str) -> None:
        """Unregister the key."""
        for ident in [ident for ident, (of, _key) in self._keys.items() if of == name]:
            _name, key = self._keys.pop(ident)
            self._carbon.unregister(key)

    def close(self) -> None:
        """Give everything back."""
        for name in {of for of, _key in self._keys.values()}:
            self.release(name)
        self._carbon.stop()

    def on_hotkey(self, ident: int) -> bool:
        """A hotkey was pressed; whether it was one of ours."""
        found = self._keys.get(ident)
        if found is None:
            return False
        self._pressed(Press(found[0]))
        return True


def modifiers(chord: Chord) -> int:
    """Carbon's bits for the modifiers of ``chord``."""
    bits = 0
    for down, bit in (
        (chord.meta, CMD_KEY),
        (chord.shift, SHIFT_KEY),
        (chord.alt, OPTION_KEY),
        (chord.ctrl, CONTROL_KEY),
    ):
        bits |= bit if down else 0
    return bits


class _EventType(ctypes.Structure):
    _fields_ = (("eventClass", ctypes.c_uint32), ("eventKind", ctypes.c_uint32))


class _HotKeyId(ctypes.Structure):
    _fields_ = (("signature", ctypes.c_uint32), ("id", ctypes.c_uint32))


class _System:
    """Carbon itself."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("Carbon")
        if name is None:
            raise OSError("Carbon is not there")
        self._carbon = carbon = ctypes.CDLL(name)
        self._handler_type = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        carbon.GetApplicationEventTarget.restype = ctypes.c_void_p
        carbon.InstallEventHandler.argtypes = (
            ctypes.c_void_p,
            self._handler_type,
            ctypes.c_ulong,
            ctypes.POINTER(_EventType),
            ctypes.c_void_p,
            ctypes.POINTER(ctypes.c_void_p),
        )
        carbon.RemoveEventHandler.argtypes = (ctypes.c_void_p,)
        carbon.GetEventParameter.argtypes = (
            ctypes.c_void_p,
            ctypes.c_uint32,
            ctypes.c_uint32,
            ctypes.c_void_p,
            ctypes.c_ulong,
            ctypes.c_void_p,
            ctypes.c_void_p,
        )
        carbon.RegisterEventHotKey.argtypes = (
            ctypes.c_uint32,
            ctypes.c_uint32,
            _HotKeyId,
            ctypes.c_void_p,
            ctypes.c_uint32,
            ctypes.POINTER(ctypes.c_void_p),
        )
        carbon.UnregisterEventHotKey.argtypes = (ctypes.c_void_p,)
        self._handler: Any = None  # kept: the system calls it
        self._installed = ctypes.c_void_p()

    def listen(self, heard: Callable[[int], bool]) -> int:
        def handle(_next: int, event: int, _data: int) -> int:
            pressed = _HotKeyId()
            status = self._carbon.GetEventParameter(
                event, _DIRECT_OBJECT, _TYPE_HOT_KEY_ID, None, ctypes.sizeof(pressed), None, ctypes.byref(pressed)
            )
            ours = status == _NO_ERR and pressed.signature == _SIGNATURE and heard(int(pressed.id))
            return _NO_ERR if ours else _NOT_HANDLED

        self._handler = self._handler_type(handle)
        kind = _EventType(_KEYBOARD, _HOT_KEY_PRESSED)
        target = self._carbon.GetApplicationEventTarget()
        status: int = self._carbon.InstallEventHandler(
            target, self._handler, 1, ctypes.byref(kind), None, ctypes.byref(self._installed)
        )
        return status

    def register(self, ident: int, code: int, modifiers: int) -> tuple[int, Any]:
        key = ctypes.c_void_p()
        target = self._carbon.GetApplicationEventTarget()
        status: int = self._carbon.RegisterEventHotKey(
            code, modifiers, _HotKeyId(_SIGNATURE, ident), target, 0, ctypes.byref(key)
        )
        return status, key

    def unregister(self, key: Any) -> None:
        self._carbon.UnregisterEventHotKey(key)

    def stop(self) -> None:
        if self._installed:
            self._carbon.RemoveEventHandler(self._installed)
            self._installed = ctypes.c_void_p()
