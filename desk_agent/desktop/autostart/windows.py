"""The Run key of the user's registry, and what the Task Manager says of its entries."""

import importlib
import subprocess
from collections.abc import Sequence
from typing import Any, Final

from desk_agent.desktop.autostart.base import AutostartError
from desk_agent.i18n import _

NAME: Final = "Desk Agent"
RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


class WindowsAutostart:
    """``registry`` stands for the module winreg in tests."""

    def __init__(self, command: Sequence[str], registry: Any = None) -> None:
        self.why_not = ""
        self._line = subprocess.list2cmdline(command)
        self._registry = registry or importlib.import_module("winreg")

    def state(self) -> bool:
        """An entry counts unless it was switched off in the Task Manager, whose first byte is odd then."""
        if self._value(RUN) is None:
            return False
        approved = self._value(APPROVED)
        return not (isinstance(approved, bytes) and approved[:1] and approved[0] % 2 == 1)

    def set(self, on: bool) -> None:
        """Write the entry or take it away; either way the Task Manager's word is forgotten."""
        registry = self._registry
        try:
            with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, RUN, 0, registry.KEY_SET_VALUE) as key:
                if on:
                    registry.SetValueEx(key, NAME, 0, registry.REG_SZ, self._line)
                else:
                    self._delete(key)
            with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, APPROVED, 0, registry.KEY_SET_VALUE) as key:
                self._delete(key)
        except OSError as error:
            raise AutostartError(
                _("Windows does not let Desk Agent change this: {error}.").format(error=error.strerror)
            ) from error

    def _delete(self, key: Any) -> None:
        try:
            self._registry.DeleteValue(key, NAME)
        except FileNotFoundError:
            return

    def _value(self, path: str) -> Any:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path) as key:
                return registry.QueryValueEx(key, NAME)[0]
        except OSError:
            return None
