"""What holds for every test: no screen, no file of the real user, nothing left running, no unexpected log line.

Tests in QT_FOLDERS run on Qt's loop over one QApplication, all others on asyncio's own.
"""

import os

os.environ["QT_API"] = "pyside6"
os.environ["LC_ALL"] = "C.UTF-8"  # tests read English, whatever their user reads
if not os.environ.get("DESK_AGENT_TEST_XCB"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

import asyncio
import gc
import shutil
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytest_asyncio import is_async_test

from tests.support.log_watch import LogWatch, logs_put_back
from tests.support.xdesktop import XDesktop, x_desktop

# How long an example takes says how busy the machine is.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")

QT_FOLDERS = frozenset({"ui", "desktop", "scenarios"})
_HERE = Path(__file__).parent


def _on_qt(item: pytest.Item) -> bool:
    path = item.path
    return path.is_relative_to(_HERE) and path.relative_to(_HERE).parts[0] in QT_FOLDERS


def _qt_loop() -> asyncio.AbstractEventLoop:
    import qasync
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    assert application is not None, "the qapp fixture comes first"
    return qasync.QEventLoop(application)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """One loop for each test: it does not change the test's name."""
    return {"qt": _qt_loop} if _on_qt(item) else {"asyncio": asyncio.new_event_loop}


@pytest.fixture(scope="session", autouse=True)
def _no_collection_on_other_threads() -> Iterator[None]:
    """As the program does: a widget that dies on another thread takes the process with it, some tests later."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _collect(_no_collection_on_other_threads: None) -> Iterator[None]:
    yield
    enabled = gc.isenabled()
    gc.disable()
    assert not enabled, "the test has switched the collector on"
    _new, young, old = gc.get_count()
    gc.collect(2 if old > 10 else 1 if young > 10 else 0)


@pytest.fixture(scope="session")
def _scratch() -> Iterator[Path]:
    """A folder with a short name: a socket's path has 104 characters at the most."""
    folder = Path(tempfile.mkdtemp(prefix="da-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def home(_scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty DESK_AGENT_HOME, and an instance name that no other test has."""
    folder = Path(tempfile.mkdtemp(dir=_scratch, prefix="h"))
    monkeypatch.setenv("DESK_AGENT_HOME", str(folder))
    monkeypatch.setenv("DESK_AGENT_INSTANCE", f"test-{folder.name}")
    return folder


@pytest.fixture(autouse=True)
def _application(request: pytest.FixtureRequest) -> None:
    if _on_qt(request.node):
        request.getfixturevalue("qapp")


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    """Also ends after the event loop: its executor's threads must be gone by then."""
    before = set(threading.enumerate())
    yield
    give_up = time.monotonic() + 1.0
    while left := [thread for thread in threading.enumerate() if thread not in before and _counts(thread)]:
        if time.monotonic() > give_up:
            pytest.fail(f"threads left running: {left}")
        time.sleep(0.01)


def _counts(thread: threading.Thread) -> bool:
    # Qt's own threads appear as dummies when they first call into Python
    return thread.is_alive() and not isinstance(thread, threading._DummyThread)


@pytest.fixture(autouse=True)
def _no_leaked_tasks(request: pytest.FixtureRequest, _no_leaked_threads: None, _application: None) -> None:
    if is_async_test(request.node):
        request.getfixturevalue("_task_watch")


@pytest.fixture
async def _task_watch() -> AsyncIterator[None]:
    """Set up before and torn down after every other async fixture, inside the test's loop."""
    yield
    give_up = time.monotonic() + 2.0
    # what was cancelled a moment ago may end, and a handshake may notice that the other side has gone
    while left := [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]:
        if time.monotonic() > give_up:
            pytest.fail(f"tasks left running: {left}")
        await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def expect_log() -> Iterator[Callable[[str], None]]:
    """``expect_log(pattern)``: a line the test provokes. Any other from WARNING up fails it; so does its absence."""
    watch = LogWatch("desk_agent")
    with watch:
        yield watch.expect
    watch.check()


@pytest.fixture
def plain_logs() -> Iterator[None]:
    """For tests that start the program's log: what it changes of the process is put back."""
    with logs_put_back():
        yield


@pytest.fixture
def xdesktop() -> Iterator[XDesktop]:
    """A screen, a session bus and an accessibility bus of the test's own, for programs it starts."""
    with x_desktop() as desktop:
        yield desktop
