"""The user's registry: a class for our links, and Capabilities, by which Windows offers us in its settings.

Which of the offered programs opens a link is said by the user to Windows alone: its choice is sealed.
https://learn.microsoft.com/windows/win32/shell/default-programs
"""

import ctypes
import importlib
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from desk_agent.desktop.uri_handler.base import SCHEMES, UriHandlerError
from desk_agent.i18n import _

CLASS: Final = "DeskAgent.Url"
CLASSES: Final = rf"Software\Classes\{CLASS}"
CAPABILITIES: Final = r"Software\DeskAgent\Capabilities"
REGISTERED: Final = r"Software\RegisteredApplications"
CHOICE: Final = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations\{}\UserChoice"
_NAME: Final = "Desk Agent"


class WindowsUriHandler:
    """``registry`` stands for the module winreg in tests, ``tell`` for what makes the shell look at it again."""

    def __init__(self, command: Sequence[str], registry: Any = None, tell: Callable[[], None] | None = None) -> None:
        self.why_not = ""
        self._line = f'{subprocess.list2cmdline(command)} "%1"'
        self._registry = registry or importlib.import_module("winreg")
        self._tell = tell or _tell_shell

    def state(self) -> Mapping[str, bool]:
        """What the user has chosen in Windows' settings."""
        ours = self._value(rf"{CLASSES}\shell\open\command", "") is not None
        return {scheme: ours and self._value(CHOICE.format(scheme), "ProgId") == CLASS for scheme in SCHEMES}

    def set(self, on: bool) -> str:
        """Write the keys, or take them away."""
        try:
            if on:
                self._register()
            else:
                self._unregister()
        except OSError as error:
            raise UriHandlerError(
                _("Windows does not let Desk Agent change this: {error}.").format(error=error.strerror)
            ) from error
        self._tell()
        if on and not all(self.state().values()):
            return _("Now choose Desk Agent in Windows’ settings: Apps, Default apps, for TEL, CALLTO and SIP.")
        return ""

    def _register(self) -> None:
        self._write(CLASSES, {"": f"URL:{_NAME}", "URL Protocol": ""})
        self._write(rf"{CLASSES}\shell\open\command", {"": self._line})
        self._write(CAPABILITIES, {"ApplicationName": _NAME, "ApplicationDescription": "Calls the number of a link"})
        self._write(rf"{CAPABILITIES}\URLAssociations", dict.fromkeys(SCHEMES, CLASS))
        self._write(REGISTERED, {_NAME: CAPABILITIES})

    def _unregister(self) -> None:
        registry = self._registry
        for path in (
            rf"{CLASSES}\shell\open\command",
            rf"{CLASSES}\shell\open",
            rf"{CLASSES}\shell",
            CLASSES,
            rf"{CAPABILITIES}\URLAssociations",
            CAPABILITIES,
            r"Software\DeskAgent",
        ):
            try:
                registry.DeleteKey(registry.HKEY_CURRENT_USER, path)
            except FileNotFoundError:
                continue
        with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, REGISTERED, 0, registry.KEY_SET_VALUE) as key:
            try:
                registry.DeleteValue(key, _NAME)
            except FileNotFoundError:
                return

    def _write(self, path: str, values: Mapping[str, str]) -> None:
        registry = self._registry
        with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_SET_VALUE) as key:
            for name, value in values.items():
                registry.SetValueEx(key, name, 0, registry.REG_SZ, value)

    def _value(self, path: str, name: str) -> Any:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path) as key:
                return registry.QueryValueEx(key, name)[0]
        except OSError:
            return None


def _tell_shell() -> None:
    if sys.platform == "win32":
        assoc_changed, by_id_list = 0x08000000, 0
        ctypes.WinDLL("shell32").SHChangeNotify(assoc_changed, by_id_list, None, None)
