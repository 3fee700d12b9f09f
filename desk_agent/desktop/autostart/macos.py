"""A launch agent of the user's own: a property list in ``~/Library/LaunchAgents``."""

import os
import plistlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from xml.parsers.expat import ExpatError

from desk_agent.desktop.autostart.base import AutostartError
from desk_agent.i18n import _

LABEL: Final = "desk-agent.login"


class MacAutostart:
    """``folder`` is the user's, None means the standard one."""

    def __init__(self, command: Sequence[str], folder: Path | None = None) -> None:
        self.why_not = ""
        self._command = list(command)
        self._path = (folder or Path.home() / "Library" / "LaunchAgents") / f"{LABEL}.plist"

    def state(self) -> bool:
        """Whether launchd would run it at the next login."""
        try:
            with self._path.open("rb") as file:
                content: Any = plistlib.load(file)
        except (OSError, plistlib.InvalidFileException, ExpatError, ValueError):
            return False
        return isinstance(content, dict) and content.get("RunAtLoad") is True and not content.get("Disabled")

    def set(self, on: bool) -> None:
        """Write the list or take it away; it counts from the next login on."""
        try:
            if not on:
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_name(f".{LABEL}.{os.getpid()}")
            draft.write_bytes(
                plistlib.dumps(
                    {
                        "Label": LABEL,
                        "ProgramArguments": self._command,
                        "RunAtLoad": True,
                        "ProcessType": "Interactive",
                    }
                )
            )
            draft.replace(self._path)
        except OSError as error:
            raise AutostartError(
                _("The file {path} cannot be written: {error}.").format(path=self._path, error=error.strerror)
            ) from error
