"""Windows: WM_POWERBROADCAST, which every top-level window gets, seen before Qt does.

https://learn.microsoft.com/windows/win32/power/wm-powerbroadcast
"""

import ctypes
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication

from desk_agent.desktop.wake.base import Wake

WM_POWERBROADCAST: Final = 0x0218
PBT_APMRESUMEAUTOMATIC: Final = 0x0012  # always comes; PBT_APMRESUMESUSPEND only if a user woke the machine


class _Message(ctypes.Structure):
    _fields_ = (
        ("hwnd", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wParam", ctypes.c_size_t),
        ("lParam", ctypes.c_ssize_t),
    )


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, on_wake: Callable[[], None]) -> None:
        super().__init__()
        self._on_wake = on_wake

    def nativeEventFilter(self, kind: Any, message: int) -> Any:  # noqa: N802 - Qt's own name
        """Look, and leave it to Qt."""
        if bytes(kind) in {b"windows_generic_MSG", b"windows_dispatcher_MSG"}:
            heard = _Message.from_address(int(message))
            if heard.message == WM_POWERBROADCAST and heard.wParam == PBT_APMRESUMEAUTOMATIC:
                self._on_wake()
        return False, 0


class WindowsWake(Wake):
    """Several windows hear the same: ``on_wake`` may be called several times in a moment."""

    def __init__(self, on_wake: Callable[[], None]) -> None:
        super().__init__(on_wake)
        self._filter = _Filter(on_wake)
        self._application: QCoreApplication | None = None

    async def open(self) -> None:
        """See the class it is a kind of."""
        self._application = QCoreApplication.instance()
        if self._application is not None:
            self._application.installNativeEventFilter(self._filter)

    async def close(self) -> None:
        """See the class it is a kind of."""
        application, self._application = self._application, None
        if application is not None:
            application.removeNativeEventFilter(self._filter)
