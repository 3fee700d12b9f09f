"""The Desktop Application Autostart Specification: a file in ``~/.config/autostart``."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from desk_agent.desktop.autostart.base import AutostartError
from desk_agent.i18n import _

FILE_NAME: Final = "desk-agent.desktop"
_GROUP: Final = "[Desktop Entry]"
_MAX: Final = 1 << 16


class XdgAutostart:
    """``own`` is the user's folder, ``system`` those of the machine; None means the standard ones."""

    def __init__(self, command: Sequence[str], own: Path | None = None, system: Sequence[Path] | None = None) -> None:
        self.why_not = ""
        self._command = command
        config = os.environ.get("XDG_CONFIG_HOME", "")
        base = Path(config) if config.startswith("/") else Path.home() / ".config"
        dirs = [one for one in os.environ.get("XDG_CONFIG_DIRS", "").split(":") if one.startswith("/")]
        self._path = (own or base / "autostart") / FILE_NAME
        folders = system if system is not None else [Path(one) / "autostart" for one in dirs or ["/etc/xdg"]]
        self._system = [folder / FILE_NAME for folder in folders]

    def state(self) -> bool:
        """The first file there is decides."""
        for path in (self._path, *self._system):
            keys = _read(path)
            if keys is not None:
                return keys.get("Hidden") != "true" and keys.get("X-GNOME-Autostart-enabled") != "false"
        return False

    def set(self, on: bool) -> None:
        """Write the user's file, or take it away; a file of the machine is outdone by one that says hidden."""
        try:
            if not on and not any(path.exists() for path in self._system):
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self._path.with_name(f".{FILE_NAME}.{os.getpid()}")
            draft.write_text(_entry(self._command) if on else f"{_GROUP}\nType=Application\nHidden=true\n", "utf-8")
            draft.replace(self._path)
        except OSError as error:
            raise AutostartError(
                _("The file {path} cannot be written: {error}.").format(path=self._path, error=error.strerror)
            ) from error


def _entry(command: Sequence[str]) -> str:
    return "\n".join(
        (
            _GROUP,
            "Type=Application",
            "Name=Desk Agent",
            f"Exec={' '.join(_quoted(word) for word in command)}",
            "Icon=desk-agent",
            "Terminal=false",
            "X-GNOME-Autostart-enabled=true",
            "",
        )
    )


def _quoted(word: str) -> str:
    """A word of Exec: quoted, and the backslashes of that once more as every string's are."""
    for special in ("\\", '"', "`", "$"):
        word = word.replace(special, f"\\{special}")
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def _read(path: Path) -> dict[str, str] | None:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            lines = file.read(_MAX).splitlines()
    except OSError:
        return None
    keys: dict[str, str] = {}
    inside = False
    for line in lines:
        if line.startswith("["):
            inside = line.strip() == _GROUP
        elif inside and "=" in line and not line.startswith("#"):
            key, _mark, value = line.partition("=")
            keys[key.strip()] = value.strip()
    return keys
