"""One run of the program, from its application object to its exit status."""

import asyncio
import gc
import importlib
import logging
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import TYPE_CHECKING, cast

os.environ["QT_API"] = "pyside6"  # before qasync looks for a Qt of its own choice

import qasync

from desk_agent import logs
from desk_agent.app import first
from desk_agent.app.application import Application
from desk_agent.app.beginning import Beginning
from desk_agent.app.garbage import MainThreadCollector
from desk_agent.desktop import paths
from desk_agent.start import Start

if TYPE_CHECKING:
    from desk_agent.app.program import Program

log = logging.getLogger(__name__)


def run(start: Start) -> int:
    """Show the window until the user quits; returns the exit status."""
    try:
        logs.start(paths.state_dir(), verbose=start.verbose)
    except OSError as error:
        logs.start(None, verbose=start.verbose)
        log.error("no folder for the log: %s", error.strerror)  # noqa: TRY400 - a sentence, not a traceback
    app = first.application()
    with asyncio.Runner(loop_factory=lambda: cast("asyncio.AbstractEventLoop", qasync.QEventLoop(app))) as runner:
        return runner.run(_main(app, start))


async def _read(module: str) -> ModuleType:
    """Import ``module`` in a thread, so that the PBX's answers are taken meanwhile.

    What was imported by then stays as long as the program: it need not be looked through for garbage again.
    """
    read = await asyncio.to_thread(importlib.import_module, module)
    gc.freeze()
    return read


async def _main(app: Application, start: Start) -> int:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.unhandled)
    helpers = ThreadPoolExecutor(2, thread_name_prefix="desk-agent")  # qasync's own would start ten
    loop.set_default_executor(helpers)
    _collector = MainThreadCollector(app)
    beginning = Beginning(start)
    program: Program | None = None
    try:
        if not beginning.alone():
            return beginning.already_running()
        app.quit_wanted = beginning.quitting.set
        app.link_opened = beginning.links.append
        if sys.platform != "win32":
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, beginning.quitting.set)
        beginning.connect()
        await beginning.first_answers()
        read = await _read("desk_agent.app.program")
        if beginning.quitting.is_set():
            return 0
        program = read.Program(beginning)
        program.show(first.take())
        app.link_opened = program.open_link
        for link in beginning.links:
            program.open_link(link)
        await program.begin()
        await beginning.quitting.wait()
        return 0
    finally:
        app.quit_wanted = app.link_opened = None
        await (program or beginning).end()
        helpers.shutdown(wait=False, cancel_futures=True)
