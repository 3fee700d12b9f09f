"""Set up whatever a clone lacks, then run the program or its checks. Needs Python and nothing else.

python3 packaging/dev.py demo [ARGUMENT...]   the program on its simulator; arguments of desk-agent
python3 packaging/dev.py test [ARGUMENT...]   the checks, without a screen; arguments of pytest
python3 packaging/dev.py setup                only what `test` needs
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import system_packages
from stamp import RUN, TEST, Stamp

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {RUN: "requirements.lock", TEST: "requirements-dev.lock"}
BUILD_LOCK = "requirements-build.lock"
INPUTS = ("pyproject.toml", *LOCKS.values(), BUILD_LOCK)
OLDEST, FIRST_UNKNOWN = (3, 11), (3, 15)
SESSION_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS")


def main(arguments: Sequence[str]) -> int:
    """Run one verb; the exit status is the program's or the checks' own."""
    verb, rest = (arguments[0] if arguments else ""), list(arguments[1:])
    if verb not in {"demo", "test", "setup"} or (verb == "setup" and rest):
        print((__doc__ or "").strip(), file=sys.stderr)
        return 2
    if (problem := unsupported_python(sys.version_info[:2])) or (verb == "demo" and (problem := no_screen())):
        print(problem, file=sys.stderr)
        return 1
    try:
        set_up(RUN if verb == "demo" else TEST)
    except KeyboardInterrupt:
        print("Interrupted; the next run starts the setup again.", file=sys.stderr)
        return 130
    except (SetupError, system_packages.PackagesError) as error:
        print(error, file=sys.stderr)
        return 1
    if verb == "demo":
        hand_over([str(program("desk-agent")), "--demo", *rest], dict(os.environ))
    elif verb == "test":
        os.chdir(ROOT)
        # all of them on all cores; what somebody picks out is seen in order
        spread = [] if rest else ["-n", "auto"]
        hand_over([str(program("python")), "-m", "pytest", *spread, *rest], headless(os.environ))
    return 0


class SetupError(Exception):
    """The setup cannot go on; the text says why."""


def unsupported_python(version: tuple[int, ...]) -> str | None:
    """Say in one sentence why this Python will not do."""
    if OLDEST <= version < FIRST_UNKNOWN:
        return None
    have = ".".join(map(str, version))
    if version < OLDEST:
        return f"Desk Agent needs Python 3.11 to 3.14; this is {have}."
    return f"Desk Agent does not run on Python {have} yet; use 3.11 to 3.14."


def no_screen() -> str | None:
    """Say in one sentence that there is no screen, as the program itself would once it is installed."""
    path = ROOT / "desk_agent" / "desktop" / "display.py"
    spec = importlib.util.spec_from_file_location("display", path)
    assert spec is not None
    assert spec.loader is not None
    display = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(display)
    reason: str | None = display.no_screen()
    return reason


def headless(environment: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """The environment of the checks: the user's own screen and session bus are out of their reach."""
    clean = {name: value for name, value in environment.items() if name not in SESSION_VARIABLES}
    clean["QT_QPA_PLATFORM"] = "offscreen"
    return clean


def program(name: str) -> Path:
    """A program of the virtual environment."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def hand_over(command: list[str], environment: dict[str, str]) -> NoReturn:
    """Become ``command``; on Windows, run it and pass its exit status on."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted
    process = subprocess.Popen(command, env=environment)
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # the child got it as well and ends in its own way
            sys.exit(process.wait())


def set_up(purpose: str) -> None:
    """Bring system packages and the virtual environment to where ``purpose`` (RUN or TEST) needs them."""
    system_packages.install_missing(with_tests=purpose == TEST)
    stamp = Stamp.expected(ROOT, INPUTS, VENV, purpose)
    if is_ready(stamp):
        return
    with one_at_a_time():
        if not is_ready(stamp):
            install(stamp, purpose)


def is_ready(stamp: Stamp) -> bool:
    """Whether the virtual environment is complete, in its place and as the locks say."""
    needed = ["python", "desk-agent", *(["pytest"] if stamp.purpose == TEST else [])]
    return stamp.is_met_by(Stamp.read(VENV)) and all(os.access(program(name), os.X_OK) for name in needed)


def install(stamp: Stamp, purpose: str) -> None:
    """Make or mend the virtual environment. Interrupted anywhere, it leaves a stamp that says so."""
    found = Stamp.read(VENV)
    usable = os.access(program("python"), os.X_OK) and (found is None or stamp.can_mend(found))
    if VENV.exists() and not usable:
        if Path(sys.prefix).resolve() == VENV:
            raise SetupError(f"{VENV} has to be made anew: run this with the system's Python, not with its own.")
        shutil.rmtree(VENV)
    if usable and found is not None and found.purpose == TEST:
        purpose = TEST  # what is there already stays up to date
    stamp = stamp.for_purpose(purpose)
    print("Installing Desk Agent's Python packages into .venv (once; about 100 MB to fetch) ...", flush=True)
    VENV.mkdir(exist_ok=True)
    stamp.unfinished().write(VENV)
    if not usable:
        run([sys.executable, "-m", "venv", str(VENV)])
    pip = [str(program("python")), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "install"]
    locks = [argument for lock in (LOCKS[purpose], BUILD_LOCK) for argument in ("-r", str(ROOT / lock))]
    run([*pip, "--progress-bar", "off", "--require-hashes", "--only-binary", ":all:", *locks])
    run([*pip, "--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT)])
    stamp.write(VENV)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while the same clone is being set up from another terminal."""
    if os.name == "nt":
        yield
        return
    import fcntl  # noqa: PLC0415 - POSIX only

    with Path(__file__).open("rb") as lock:
        os.set_inheritable(lock.fileno(), True)  # a pip that outlives a killed setup keeps the lock
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another setup of this clone ...", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: list[str]) -> None:
    """Run one step of the setup; its own messages say what went wrong."""
    status = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, close_fds=False).returncode
    if status:
        raise SetupError(f"The setup stopped: {' '.join(command[:6])} ... ended with status {status}.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
