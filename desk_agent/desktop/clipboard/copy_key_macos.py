"""Command+C into the program in front, on macOS: a CGEvent, which needs the user's leave (Accessibility)."""

import ctypes
import ctypes.util
from typing import Final, Protocol

from desk_agent.desktop.clipboard.base import ClipboardError
from desk_agent.i18n import _

KEY_C: Final = 8  # kVK_ANSI_C
COMMAND: Final = 1 << 20  # kCGEventFlagMaskCommand
_HID: Final = 0  # kCGHIDEventTap


class Events(Protocol):
    """What is used of macOS; a fake in tests."""

    def allowed(self) -> bool:
        """AXIsProcessTrusted."""

    def post(self, key: int, down: bool, flags: int) -> bool:
        """CGEventPost; False if there is no such event."""


class MacCopyKey:
    """The flags of the events are set, so that the hotkey's own modifiers do not count."""

    def __init__(self, events: Events | None = None) -> None:
        self._events = events or _System()

    async def press(self) -> None:
        """Press Command+C; see `desk_agent.desktop.clipboard.loan.CopyKey`."""
        if not self._events.allowed():
            raise ClipboardError(
                _(
                    "macOS does not let Desk Agent copy from other programs. Allow it in System Settings, Privacy & "
                    "Security, Accessibility, or copy the number yourself first."
                )
            )
        if not (self._events.post(KEY_C, True, COMMAND) and self._events.post(KEY_C, False, COMMAND)):
            raise ClipboardError(_("macOS did not take the key: copy the number yourself."))


class _System:
    """ApplicationServices itself."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("ApplicationServices")
        if name is None:
            raise OSError("ApplicationServices is not there")
        self._services = services = ctypes.CDLL(name)
        services.AXIsProcessTrusted.restype = ctypes.c_bool
        services.CGEventCreateKeyboardEvent.restype = ctypes.c_void_p
        services.CGEventCreateKeyboardEvent.argtypes = (ctypes.c_void_p, ctypes.c_uint16, ctypes.c_bool)
        services.CGEventSetFlags.argtypes = (ctypes.c_void_p, ctypes.c_uint64)
        services.CGEventPost.argtypes = (ctypes.c_uint32, ctypes.c_void_p)
        services.CFRelease.argtypes = (ctypes.c_void_p,)

    def allowed(self) -> bool:
        return bool(self._services.AXIsProcessTrusted())

    def post(self, key: int, down: bool, flags: int) -> bool:
        event = self._services.CGEventCreateKeyboardEvent(None, key, down)
        if not event:
            return False
        self._services.CGEventSetFlags(event, flags)
        self._services.CGEventPost(_HID, event)
        self._services.CFRelease(event)
        return True
