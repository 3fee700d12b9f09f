"""LaunchServices: which application opens a scheme. Only an application with a bundle can be one.

The bundle's Info.plist has to name the schemes, see `URL_TYPES`; the links then come to the running program as
QFileOpenEvent.
"""

import ctypes
import ctypes.util
from collections.abc import Mapping
from typing import Any, Final, Protocol

from desk_agent.desktop.uri_handler.base import SCHEMES, UriHandlerError
from desk_agent.i18n import _

URL_TYPES: Final = [
    {"CFBundleURLName": "Telephone number", "CFBundleTypeRole": "Viewer", "CFBundleURLSchemes": list(SCHEMES)}
]
"""CFBundleURLTypes of the bundle's Info.plist."""

_UTF8: Final = 0x08000100


class LaunchServices(Protocol):
    """What is used of macOS; a fake in tests."""

    def bundle(self) -> str:
        """The identifier of the bundle that runs, "" if there is none."""

    def handler(self, scheme: str) -> str:
        """LSCopyDefaultHandlerForURLScheme, "" if nobody is."""

    def set_handler(self, scheme: str, bundle: str) -> int:
        """LSSetDefaultHandlerForURLScheme; the status."""


class MacUriHandler:
    """``services`` stands for the system's in tests."""

    def __init__(self, services: LaunchServices | None = None) -> None:
        self._services = services or _System()
        self._bundle = self._services.bundle()
        self.why_not = "" if self._bundle else _("macOS lets only an installed application open links, not a script.")

    def state(self) -> Mapping[str, bool]:
        """Bundles are compared as macOS does, without regard to case."""
        ours = self._bundle.lower()
        return {scheme: bool(ours) and self._services.handler(scheme).lower() == ours for scheme in SCHEMES}

    def set(self, on: bool) -> str:
        """Make us the default; nobody can be made none, so that another one has to be chosen instead."""
        if self.why_not:
            raise UriHandlerError(self.why_not)
        if not on:
            return _("Choose another program for calls in FaceTime’s settings: macOS has no way to choose none.")
        for scheme in SCHEMES:
            status = self._services.set_handler(scheme, self._bundle)
            if status:
                raise UriHandlerError(_("macOS does not let Desk Agent change this: {error}.").format(error=status))
        return ""


class _System:
    """CoreServices itself."""

    def __init__(self) -> None:
        names = [ctypes.util.find_library(name) for name in ("CoreFoundation", "CoreServices")]
        if None in names:
            raise OSError("CoreServices is not there")
        self._core, self._services = (ctypes.CDLL(name) for name in names)
        core, services, pointer = self._core, self._services, ctypes.c_void_p
        core.CFStringCreateWithCString.restype = pointer
        core.CFStringCreateWithCString.argtypes = (pointer, ctypes.c_char_p, ctypes.c_uint32)
        core.CFStringGetCString.argtypes = (pointer, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint32)
        core.CFStringGetCString.restype = ctypes.c_bool
        core.CFBundleGetMainBundle.restype = pointer
        core.CFBundleGetIdentifier.restype = pointer
        core.CFBundleGetIdentifier.argtypes = (pointer,)
        core.CFRelease.argtypes = (pointer,)
        services.LSCopyDefaultHandlerForURLScheme.restype = pointer
        services.LSCopyDefaultHandlerForURLScheme.argtypes = (pointer,)
        services.LSSetDefaultHandlerForURLScheme.argtypes = (pointer, pointer)
        services.LSSetDefaultHandlerForURLScheme.restype = ctypes.c_int32

    def bundle(self) -> str:
        main = self._core.CFBundleGetMainBundle()
        identifier = self._core.CFBundleGetIdentifier(main) if main else None
        # an interpreter that is installed as an application has a bundle too, which is not ours
        found = self._text(identifier)
        return "" if found.startswith(("org.python.", "com.apple.")) else found

    def handler(self, scheme: str) -> str:
        name = self._string(scheme)
        found = self._services.LSCopyDefaultHandlerForURLScheme(name)
        self._core.CFRelease(name)
        if not found:
            return ""
        text = self._text(found)
        self._core.CFRelease(found)
        return text

    def set_handler(self, scheme: str, bundle: str) -> int:
        names = self._string(scheme), self._string(bundle)
        status: int = self._services.LSSetDefaultHandlerForURLScheme(*names)
        for name in names:
            self._core.CFRelease(name)
        return status

    def _string(self, text: str) -> Any:
        return self._core.CFStringCreateWithCString(None, text.encode(), _UTF8)

    def _text(self, string: Any) -> str:
        if not string:
            return ""
        room = ctypes.create_string_buffer(1024)
        return room.value.decode() if self._core.CFStringGetCString(string, room, len(room), _UTF8) else ""
