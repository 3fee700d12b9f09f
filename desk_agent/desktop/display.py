"""Whether a window can be shown here: Qt itself would abort, with a page about its plugins.

Uses nothing but the standard library: the installation asks before there is anything else.
"""

import ctypes
import os
import socket
import sys
from pathlib import Path

try:
    from desk_agent.i18n import _
except ImportError:  # the installation asks, and there is nothing else yet

    def _(message: str) -> str:
        return message


_WINDOW_SYSTEMS = frozenset({"", "xcb", "wayland", "wayland-egl"})
_XCB_LIBRARIES = {  # what Qt's xcb plugin loads, and the Debian package of each
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_SECONDS = 3.0
_X_TCP_BASE = 6000


def missing_display() -> str | None:
    """Why no window can be shown, in one plain sentence; None if nothing is in the way."""
    if (reason := no_screen()) is not None:
        return reason
    if not _needs_screen() or _wayland_answers() or getattr(sys, "frozen", False):
        return None
    missing = [package for library, package in _XCB_LIBRARIES.items() if not _loads(library)]
    if not missing:
        return None
    return _("Desk Agent needs system libraries that are missing; on Debian: apt-get install {packages}").format(
        packages=" ".join(missing)
    )


def no_screen() -> str | None:
    """The part of ``missing_display`` that holds before anything is installed: is there a screen to draw on?"""
    if not _needs_screen() or _wayland_answers():
        return None
    display = os.environ.get("DISPLAY", "")
    if display and "xcb" in _platforms("xcb"):
        if _x_answers(display) and _x_admits(display):
            return None
        return _(
            "Desk Agent needs a screen, and the X server that DISPLAY names ({display}) does not answer."
        ).format(display=display[:60])
    if os.environ.get("WAYLAND_DISPLAY"):
        return _("Desk Agent needs a screen, and the compositor that WAYLAND_DISPLAY names does not answer.")
    return _("Desk Agent needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set.")


def _needs_screen() -> bool:
    if not sys.platform.startswith(("linux", "freebsd", "openbsd", "netbsd", "dragonfly")):
        return False
    return _platforms("") <= _WINDOW_SYSTEMS


def _platforms(default: str) -> set[str]:
    """What QT_QPA_PLATFORM allows, without its options: ``xcb``, ``wayland``, ``offscreen``, ``vnc`` ..."""
    names = os.environ.get("QT_QPA_PLATFORM", "") or default
    return {name.partition(":")[0].strip() for name in names.split(";")}


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY", "")
    if not name or not any(platform.startswith("wayland") for platform in _platforms("wayland")):
        return False
    return _connects(os.fsencode(Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name))


def _x_answers(display: str) -> bool:
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 5:
        return False
    if host in {"", "unix"} or host.endswith("/unix"):
        path = f"/tmp/.X11-unix/X{number}".encode()  # noqa: S108 - the X protocol's own place
        return _connects(path) or (sys.platform == "linux" and _connects(b"\0" + path))
    try:
        with socket.create_connection((host.strip("[]"), _X_TCP_BASE + int(number)), _SECONDS):
            return True
    except (OSError, OverflowError, UnicodeError):
        return False


def _x_admits(display: str) -> bool:
    """Whether the server lets this user in; asked where libxcb is installed."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
        xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    except (OSError, AttributeError):
        return True
    connection = xcb.xcb_connect(os.fsencode(display), None)
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused


def _connects(path: bytes) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(_SECONDS)
            probe.connect(path)
            return True
    except OSError:
        return False


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
