"""macOS: IOKit's power messages, heard on the main run loop, which is Qt's too.

https://developer.apple.com/library/archive/qa/qa1340: who asks to be told must answer what is asked before a sleep,
or the machine waits for half a minute. It is the source of NSWorkspaceDidWakeNotification, and needs no Objective-C.
"""

import ctypes
import ctypes.util
import logging
from collections.abc import Callable
from typing import Any, Final, Protocol

from desk_agent.desktop.wake.base import Wake

log = logging.getLogger(__name__)

CAN_SLEEP: Final = 0xE0000270
WILL_SLEEP: Final = 0xE0000280
HAS_POWERED_ON: Final = 0xE0000300

_Callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p)


class Power(Protocol):
    """What is used of IOKit."""

    def register(self, callback: Any) -> bool:
        """Have the C function ``callback`` called for power messages; whether that worked."""

    def allow(self, argument: int | None) -> None:
        """Let the machine sleep, as an answer to the message that came with ``argument``."""

    def unregister(self) -> None:
        """Call it no more."""


class MacosWake(Wake):
    """Says yes to every sleep, and tells of every waking."""

    def __init__(self, on_wake: Callable[[], None], power: Power | None = None) -> None:
        super().__init__(on_wake)
        self._power = power or _IOKit()
        self._callback = _Callback(self._hear)  # kept: IOKit holds no reference
        self._registered = False

    async def open(self) -> None:
        """See the class it is a kind of."""
        self._registered = self._power.register(self._callback)
        if not self._registered:
            log.info("nothing tells when the computer wakes: IOKit refuses")

    async def close(self) -> None:
        """See the class it is a kind of."""
        if self._registered:
            self._registered = False
            self._power.unregister()

    def _hear(self, _mine: int | None, _service: int, message: int, argument: int | None) -> None:
        if message in {CAN_SLEEP, WILL_SLEEP}:
            self._power.allow(argument)
        elif message == HAS_POWERED_ON:
            self._on_wake()


class _IOKit:
    """The real one. Raises OSError where there is none."""

    def __init__(self) -> None:
        paths = [ctypes.util.find_library(name) for name in ("IOKit", "CoreFoundation")]
        if None in paths:
            raise OSError("This is not macOS.")
        self._io, self._core = (ctypes.CDLL(path) for path in paths)
        pointer, word = ctypes.c_void_p, ctypes.c_uint32
        for library, name, result, arguments in (
            (self._io, "IORegisterForSystemPower", word, (pointer, pointer, _Callback, pointer)),
            (self._io, "IODeregisterForSystemPower", ctypes.c_int, (pointer,)),
            (self._io, "IOAllowPowerChange", ctypes.c_int, (word, ctypes.c_ssize_t)),
            (self._io, "IOServiceClose", ctypes.c_int, (word,)),
            (self._io, "IONotificationPortGetRunLoopSource", pointer, (pointer,)),
            (self._io, "IONotificationPortDestroy", None, (pointer,)),
            (self._core, "CFRunLoopGetMain", pointer, ()),
            (self._core, "CFRunLoopAddSource", None, (pointer, pointer, pointer)),
            (self._core, "CFRunLoopRemoveSource", None, (pointer, pointer, pointer)),
        ):
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        self._modes = pointer.in_dll(self._core, "kCFRunLoopCommonModes")
        self._port, self._notifier, self._root = pointer(), word(), 0

    def register(self, callback: Any) -> bool:
        self._root = self._io.IORegisterForSystemPower(
            None, ctypes.byref(self._port), callback, ctypes.byref(self._notifier)
        )
        if not self._root:
            return False
        self._core.CFRunLoopAddSource(self._core.CFRunLoopGetMain(), self._source(), self._modes)
        return True

    def allow(self, argument: int | None) -> None:
        self._io.IOAllowPowerChange(self._root, argument or 0)

    def unregister(self) -> None:
        self._core.CFRunLoopRemoveSource(self._core.CFRunLoopGetMain(), self._source(), self._modes)
        self._io.IODeregisterForSystemPower(ctypes.byref(self._notifier))
        self._io.IOServiceClose(self._root)
        self._io.IONotificationPortDestroy(self._port)
        self._root = 0

    def _source(self) -> Any:
        return self._io.IONotificationPortGetRunLoopSource(self._port)
