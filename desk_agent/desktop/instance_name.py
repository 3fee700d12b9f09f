"""What the running desk is called on this machine: shared by the server and the command line, so without Qt.

``DESK_AGENT_INSTANCE`` names another desk of the same user.
"""

import os
import re
import socket
import sys
from pathlib import Path

from desk_agent.desktop.paths import APP, demand_private, runtime_dir

MAX_REQUEST = 1024
"""The longest request in bytes, its line end included."""

MAX_NAME = 40
_MAX_SOCKET_PATH = 100  # sun_path holds 104 bytes on macOS, 108 on Linux


def instance_name() -> str:
    """``desk-agent``, or what DESK_AGENT_INSTANCE says, reduced to letters, digits, dot, dash and underscore."""
    return _safe(os.environ.get("DESK_AGENT_INSTANCE", "")) or APP


def server_address(*, create: bool = False) -> str:
    """The socket's absolute path; on Windows the pipe's name, which contains the user's.

    With ``create`` the socket's folder is made. Raises UnsafeFolderError if the folder is not this user's alone,
    FileNotFoundError if it is not there.
    """
    name = instance_name()
    if sys.platform == "win32":
        return f"{APP}-{_safe(os.environ.get('USERNAME', ''))}-{name}"
    path = runtime_dir(create=create) / f"{name}.sock"
    return _short(path, create=create) if len(os.fsencode(path)) > _MAX_SOCKET_PATH else str(path)


def somebody_listens() -> bool:
    """Whether a desk of this user and name seems to run; True also where that cannot be told safely.

    A guess, to be quick: `desk_agent.desktop.instance` decides.
    """
    try:
        address = server_address()
        if sys.platform == "win32":
            return any(pipe.name == address for pipe in Path(r"\\.\pipe").iterdir())
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(0.5)
            probe.connect(address)
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    except OSError:
        return True
    return True


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "", text).lstrip(".")[:MAX_NAME]


def _short(path: Path, *, create: bool) -> str:
    """A stand-in for a path that the system cannot bind: a private folder of its own, named by the path's digest."""
    import hashlib  # noqa: PLC0415 - for rare, deep homes only
    import tempfile  # noqa: PLC0415

    folder = Path(tempfile.gettempdir()) / f"{APP}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}"
    if create:
        folder.mkdir(mode=0o700, exist_ok=True)
    demand_private(folder)
    return str(folder / "sock")
