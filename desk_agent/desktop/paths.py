"""Where this user's files are: one folder for each purpose, readable by the user alone.

``DESK_AGENT_HOME`` puts all of them below one folder.
"""

import os
import stat
import sys
from pathlib import Path

from desk_agent.i18n import _

APP = "desk-agent"


class UnsafeFolderError(PermissionError):
    """A folder that must be private belongs to somebody else or is open to others."""


def config_dir() -> Path:
    """Settings; made on demand."""
    return _private(_home("config") or _platform("config"))


def data_dir() -> Path:
    """Contacts, pins and whatever else must not be lost; made on demand."""
    return _private(_home("data") or _platform("data"))


def state_dir() -> Path:
    """Logs, window positions and the like; made on demand."""
    return _private(_home("state") or _platform("state"))


def runtime_dir(*, create: bool = True) -> Path:
    """Sockets and locks, gone at the latest when the machine restarts.

    Raises UnsafeFolderError if the folder exists and is not a folder of this user that nobody else can enter,
    and FileNotFoundError if it is not there and ``create`` is false.
    """
    path = _home("run") or _runtime()
    if create:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        demand_private(path)
    return path


def _home(part: str) -> Path | None:
    home = os.environ.get("DESK_AGENT_HOME")
    return Path(home).absolute() / part if home else None


def _platform(kind: str) -> Path:
    from platformdirs import PlatformDirs  # noqa: PLC0415 - the command line's verbs need none of it

    dirs = PlatformDirs(APP, appauthor=False, roaming=False)
    return {"config": dirs.user_config_path, "data": dirs.user_data_path, "state": dirs.user_state_path}[kind]


def _private(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _runtime() -> Path:
    """The session's own folder if it is ours (after ``su`` it need not be), else one in the temp folder."""
    if sys.platform == "win32":
        return _temp() / APP
    uid = os.getuid()
    for base in (os.environ.get("XDG_RUNTIME_DIR", ""), f"/run/user/{uid}"):
        if base.startswith("/") and _owner(Path(base)) == uid:
            return Path(base) / APP
    return _temp() / f"{APP}-{uid}"


def _temp() -> Path:
    import tempfile  # noqa: PLC0415 - costs more than all the rest of a command

    return Path(tempfile.gettempdir())


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def demand_private(path: Path) -> None:
    """Raise UnsafeFolderError unless ``path`` is a folder of this user that nobody else can enter."""
    info = path.lstat()
    if not stat.S_ISDIR(info.st_mode):
        raise UnsafeFolderError(_("{path} is not a folder, or a link to one.").format(path=path))
    if info.st_uid != os.getuid():
        raise UnsafeFolderError(_("{path} belongs to another user.").format(path=path))
    if stat.S_IMODE(info.st_mode) & 0o077:
        raise UnsafeFolderError(_("{path} is open to other users; it must have mode 0700.").format(path=path))
