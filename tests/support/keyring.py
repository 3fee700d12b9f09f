"""A real keyring on a session bus of the test's own, as a user's desktop has it."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NEEDED = ("dbus-daemon", "gnome-keyring-daemon")
lacking = ", ".join(name for name in NEEDED if shutil.which(name) is None)
# nothing is started by being asked for: what is not there is not there
_BUS = """<busconfig><type>session</type><listen>unix:tmpdir=%s</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


def bare_environment(folder: Path) -> dict[str, str]:
    """Of a user without anything: no bus, no display, no home but an empty one, which ``folder`` becomes."""
    (folder / "run").mkdir(mode=0o700)
    kept = {key: os.environ[key] for key in ("PATH", "PYTHONPATH", "LANG") if key in os.environ}
    return kept | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder / "run"), "PYTHONIOENCODING": "utf-8"}


@contextmanager
def session_bus(env: Mapping[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """The same environment with a session bus."""
    config = folder / "bus.conf"
    config.write_text(_BUS % (folder / "run"), "utf-8")
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        try:
            yield {**env, "DBUS_SESSION_BUS_ADDRESS": address}
        finally:
            daemon.terminate()


@contextmanager
def running(bus: Mapping[str, str], *options: str) -> Iterator[None]:
    """A keyring on this bus; it takes the word that unlocks it from its standard input."""
    command = ["gnome-keyring-daemon", "--foreground", "--components=secrets", *options]
    with subprocess.Popen(
        command, env=bus, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as daemon:
        assert daemon.stdin is not None
        assert daemon.stdout is not None
        daemon.stdin.write(b"the keyring's own")
        daemon.stdin.close()
        daemon.stdout.readline()  # it says its variables once it is there
        try:
            yield
        finally:
            daemon.terminate()
