"""E-03 and E-04, the lines of a log: none is forged, and no error's words bring a secret along."""

import asyncio
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk_agent import logs
from tests.support.log_watch import logs_put_back

SECRET = "hunter2-S3CR3T"
FORGED = "x\r\n2026-01-01 00:00:00,000 ERROR desk_agent: forged\u2028also\x1b[2J\x9b31m\u202eturned"
LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+: |^ {4}")
log = logging.getLogger("desk_agent.test")


@pytest.fixture
def written(tmp_path: Path, expect_log: Callable[[str], None]) -> Iterator[Callable[[], str]]:
    expect_log(".")
    with logs_put_back():
        logs.start(tmp_path, verbose=True)
        yield lambda: (tmp_path / logs.FILE_NAME).read_text("utf-8")


def fail(words: str) -> None:
    raise ValueError(words)


def check(text: str) -> None:
    assert text
    for line in text.split("\n")[:-1]:
        assert LINE.match(line), line
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", line), line
    assert SECRET not in text


def test_a_message_stays_one_line(written: Callable[[], str]) -> None:
    log.warning("%s", FORGED)
    check(written())
    assert written().count("\n") == 1


def test_a_traceback_tells_where_and_not_what(written: Callable[[], str]) -> None:
    try:
        try:
            fail(f"{FORGED} {SECRET}")
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError:
        log.exception("a task failed")
    text = written()
    check(text)
    assert "    KeyError\n" in text
    assert "    ValueError\n" in text
    assert "in fail: raise ValueError(words)" in text


def test_a_group_of_errors_and_their_notes(written: Callable[[], str]) -> None:
    inner = OSError(2, "No such file", f"/home/{SECRET}")
    inner.add_note(SECRET)
    try:
        raise ExceptionGroup(SECRET, [inner, ExceptionGroup(SECRET, [ValueError(SECRET)])])
    except ExceptionGroup:
        log.exception("a task failed")
    check(written())
    assert "FileNotFoundError: No such file" in written()


def test_an_error_that_leads_to_itself_ends(written: Callable[[], str]) -> None:
    first, second = ValueError(SECRET), ValueError(SECRET)
    first.__cause__, second.__cause__ = second, first
    log.error("a task failed", exc_info=first)
    check(written())


def test_what_nobody_catches_goes_the_same_way(written: Callable[[], str], capfd: pytest.CaptureFixture[str]) -> None:
    class Deaf:
        def __del__(self) -> None:
            fail(SECRET)

    thread = threading.Thread(target=fail, args=(SECRET,))
    thread.start()
    thread.join()
    Deaf()
    try:
        fail(SECRET)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    check(written())
    assert written().count(" desk_agent: an error") == 3
    assert SECRET not in "".join(capfd.readouterr())


async def test_what_a_loop_cannot_deliver(written: Callable[[], str]) -> None:
    """asyncio's own handler writes out the task, and with it the words of its error."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.unhandled)
    loop.call_exception_handler({"message": "never retrieved", "exception": ValueError(SECRET), "future": SECRET})
    check(written())
    assert "never retrieved" in written()


@pytest.mark.parametrize("verb", ["simulate", "gateway"])
def test_the_services_log_the_same_way(verb: str, tmp_path: Path) -> None:
    """Their log is standard error, which a service manager keeps line by line."""
    program = (
        "import sys, logging, asyncio\n"
        f"import desk_agent.{'simulator' if verb == 'simulate' else 'gateway'}.command as command\n"
        "from desk_agent.cli import main\n"
        "def run(given):\n"
        f"    logging.getLogger('desk_agent.x').error('said %s', {FORGED!r}, exc_info=ValueError({SECRET!r}))\n"
        f"    logging.getLogger('uvicorn.error').error('said %s', {FORGED!r}, exc_info=ValueError({SECRET!r}))\n"
        f"    raise ValueError({SECRET!r})\n"
        "command.run = run\n"
        f"sys.exit(main({[verb] + (['--config', 'x'] if verb == 'gateway' else [])!r}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert SECRET not in done.stderr + done.stdout
    for line in done.stderr.splitlines():
        assert re.match(r"(ERROR|CRITICAL) (desk_agent|uvicorn)[\w.]*: |    ", line), line
