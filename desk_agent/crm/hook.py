"""A command of the site's own, run for calls: an argument list, never a shell, and never for long.

Each value is one whole argument, or a part of one, wherever the list says ``{number}``; all of them are JSON on the
command's standard input too. A value never becomes an option: it does not begin with a hyphen.
"""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from desk_agent.i18n import _
from desk_agent.settings import Hook
from desk_agent.settings.crm import FIELDS
from desk_agent.text import plain

log = logging.getLogger(__name__)

AT_ONCE: Final = 2
WAITING: Final = 16  # commands that may wait for their turn
_PLACE: Final = re.compile(r"\{([a-z0-9_]+)\}")
_BATCH: Final = (".bat", ".cmd")
_GRACE: Final = 1.0  # seconds between asking a command to end and ending it
_STDERR: Final = 4096  # bytes of what it complains that are looked at


def arguments(command: tuple[str, ...], values: Mapping[str, str]) -> list[str]:
    """The argument list for one call."""
    safe = {name: values.get(name, "").lstrip("-").replace("\0", "") for name in FIELDS}
    return [command[0], *(_PLACE.sub(lambda place: safe[place.group(1)], one) for one in command[1:])]


class HookRunner:
    """Runs the command in threads of its own; a failure is a sentence for ``say``, which any thread may call."""

    def __init__(self, hook: Hook, say: Callable[[str], None]) -> None:
        self.hook = hook
        self._say = say
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="call-hook")
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._waiting = 0
        self._closed = False

    def run(self, moment: str, values: Mapping[str, str]) -> bool:
        """Run the command for ``moment`` of a call, if the settings say so; whether it will be."""
        hook = self.hook
        if not hook.enabled or not hook.command or moment not in hook.at or self._closed:
            return False
        with self._lock:
            full = self._waiting >= WAITING
            self._waiting += not full
        if full:
            self._say(_("The command for calls was not run: too many of them are under way."))
            return False
        self._pool.submit(self._run, hook, dict(values))
        return True

    def close(self) -> None:
        """Run nothing more and end what runs."""
        with self._lock:
            self._closed = True
            running = tuple(self._running)
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in running:
            _end(process)
        self._pool.shutdown(wait=True)

    def _run(self, hook: Hook, values: Mapping[str, str]) -> None:
        try:
            sentence = self._carry_out(hook, values)
        except Exception:
            log.exception("the command for calls")
            sentence = _("The command for calls failed. Details are in the log.")
        finally:
            with self._lock:
                self._waiting -= 1
        if sentence and not self._closed:
            self._say(sentence)

    def _carry_out(self, hook: Hook, values: Mapping[str, str]) -> str:
        """Run it to its end; what went wrong, "" if nothing did."""
        program = shutil.which(hook.command[0])
        name = Path(hook.command[0]).name
        if program is None:
            return _("The command for calls, {program}, is not there or cannot be run.").format(program=name)
        if program.lower().endswith(_BATCH):
            return _("The command for calls, {program}, is a batch file: it would be read by a shell.").format(
                program=name
            )
        argv = arguments(hook.command, values)
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
                [program, *argv[1:]],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd=Path.home(),
                **_apart(),
            )
        except OSError as error:
            return _("The command for calls, {program}, cannot be run: {why}.").format(
                program=name, why=error.strerror or error
            )
        with self._lock:
            self._running.add(process)
            late = self._closed
        if late:
            _end(process)
        try:
            content = json.dumps(dict(values), ensure_ascii=False).encode()
            _out, complaint = process.communicate(content, timeout=hook.seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            _let_go(process)
            log.warning("the command for calls took too long and was ended")
            return _("The command for calls, {program}, took longer than {seconds} s and was ended.").format(
                program=name, seconds=hook.seconds
            )
        finally:
            with self._lock:
                self._running.discard(process)
        if process.returncode == 0 or self._closed:
            return ""
        lines = complaint[:_STDERR].decode("utf-8", "replace").strip().splitlines()
        log.warning("the command for calls ended with %s", process.returncode)
        said = plain(lines[-1], 200) if lines else _("exit status {status}").format(status=process.returncode)
        return _("The command for calls, {program}, failed: {why}").format(program=name, why=said)


def _apart() -> dict[str, Any]:
    """A group of its own, so that it can be ended with all that it has started."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask the command to end, then end it."""
    for force in (False, True):
        try:
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL if force else signal.SIGTERM)
        except (ProcessLookupError, PermissionError):
            pass
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            continue
        break


def _let_go(process: "subprocess.Popen[bytes]") -> None:
    for stream in (process.stdin, process.stderr):
        if stream is not None:
            stream.close()
