"""The file in which an administrator sets Desk Agent up for everybody on this computer, and whether it is theirs.

=======  ================================================================
Linux    ``/etc/desk-agent/settings.toml``
macOS    ``/Library/Application Support/desk-agent/settings.toml``
Windows  ``%PROGRAMDATA%\\desk-agent\\settings.toml``
=======  ================================================================

It decides whom everybody's password goes to, so it counts only where nobody but an administrator could have written
it. With ``DESK_AGENT_HOME`` and no such file, ``system/settings.toml`` below that folder stands for it.
"""

import os
import stat
import sys
from pathlib import Path
from typing import Final

from desk_agent.desktop import paths
from desk_agent.i18n import _

FILE_NAME: Final = "settings.toml"
MAX_BYTES: Final = 1 << 20


class SystemSettingsError(Exception):
    """There is a file and it is not used; the text says why."""


def place() -> Path:
    """Where the administrator's file is, or would be."""
    return _system_folder() / FILE_NAME


def read() -> str | None:
    """Its text, None if there is none.

    Raises:
        SystemSettingsError: it cannot be read, or somebody else could have written it.
    """
    text = _read(place(), frozenset({0}))
    if text is None and (home := os.environ.get("DESK_AGENT_HOME")):
        own = frozenset({0}) if sys.platform == "win32" else frozenset({0, os.getuid()})
        text = _read(Path(home).absolute() / "system" / FILE_NAME, own)
    return text


def _read(path: Path, owners: frozenset[int]) -> str | None:
    try:
        with path.open("rb") as file:
            why_not = _why_not_trusted(path, file.fileno(), owners)
            if why_not:
                raise SystemSettingsError(why_not)
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SystemSettingsError(_("it cannot be read: {error}").format(error=error.strerror)) from error
    if len(content) > MAX_BYTES:
        raise SystemSettingsError(_("it is too large"))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise SystemSettingsError(_("it is not UTF-8 text")) from error


def _system_folder() -> Path:
    if sys.platform == "win32":
        from platformdirs import PlatformDirs  # noqa: PLC0415 - see `paths`

        return PlatformDirs(paths.APP, appauthor=False).site_config_path
    if sys.platform == "darwin":
        return Path("/Library/Application Support") / paths.APP
    return Path("/etc") / paths.APP


def _why_not_trusted(path: Path, handle: int, owners: frozenset[int]) -> str:
    """Who but an administrator could have written the open file, "" if nobody could."""
    if sys.platform == "win32":
        from desk_agent.desktop.windows_owner import owned_by_administrators  # noqa: PLC0415

        return "" if owned_by_administrators(path) else _("it does not belong to an administrator")
    real = path.resolve()
    for info in (os.fstat(handle), real.parent.stat()):
        if info.st_uid not in owners:
            return _("it does not belong to an administrator")
        if stat.S_IMODE(info.st_mode) & 0o022:
            return _("others than the administrator may write to it")
    return ""
