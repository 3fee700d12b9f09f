"""Processes that are measured from inside: they are told what to do by lines of JSON over a socket of their own.

The script that measures plays the PBX and starts them; whatever they wait for, they wait for on the program's own
kind of loop, Qt's with asyncio on it.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
_FD: Final = "DESK_AGENT_BENCHMARK_FD"
_PATIENCE: Final = 120.0  # seconds

Handler = Callable[..., Any]
Start = Callable[..., "subprocess.Popen[bytes]"]


class Child:
    """One of them, seen from the script."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.process = process
        self._reader = reader
        self._writer = writer

    async def ask(self, what: str, **given: Any) -> Any:
        """Have it do something; what it answers."""
        self.tell(what, **given)
        return await self.answer()

    def tell(self, what: str, **given: Any) -> None:
        """The same, without a wait: `answer` is the answer."""
        self._writer.write(json.dumps([what, given]).encode() + b"\n")

    async def answer(self) -> Any:
        line = await asyncio.wait_for(self._reader.readline(), _PATIENCE)
        assert line, f"ended with {self.process.poll()}"
        found = json.loads(line)
        assert "error" not in found, found["error"]
        return found["answer"]

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def child(
    command: Sequence[str], *, start: Start = subprocess.Popen, env: Mapping[str, str] | None = None, **options: Any
) -> AsyncIterator[Child]:
    """``command``, whose process calls `serve`; ``start`` may be a desktop's own."""
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.set_inheritable(True)
        given = {_FD: str(theirs.fileno()), "PYTHONDONTWRITEBYTECODE": ""} | dict(env or {})
        if start is subprocess.Popen:
            given = dict(os.environ) | given
        process = start(list(command), cwd=ROOT, env=given, pass_fds=(theirs.fileno(),), **options)
    reader, writer = await asyncio.open_connection(sock=ours)
    found = Child(process, reader, writer)
    try:
        yield found
    finally:
        found.close()
        if process.poll() is None:
            process.terminate()
        await asyncio.to_thread(process.wait, 20)


def python(module: str, *words: str) -> list[str]:
    """The command line of a module of these."""
    return [sys.executable, "-m", f"tests.benchmarks.{module}", *words]


def serve(handlers: Mapping[str, Handler], *, at_end: Callable[[], None] = lambda: None) -> None:
    """Do what is asked on the thread of Qt, which calls this before its loop runs. A handler may be a coroutine's."""
    from PySide6.QtCore import QObject, Qt, Signal

    class Post(QObject):
        came = Signal(object)

    line = socket.socket(fileno=int(os.environ[_FD]))
    post = Post()
    going: set[asyncio.Task[None]] = set()

    def answer(found: dict[str, Any]) -> None:
        line.sendall(json.dumps(found).encode() + b"\n")

    async def wait(work: Any) -> None:
        try:
            found = {"answer": await work}
        except Exception as error:
            found = {"error": f"{type(error).__name__}: {error}"}
        answer(found)

    def do(asked: tuple[str, dict[str, Any]] | None) -> None:
        if asked is None:
            at_end()
            return
        try:
            found = handlers[asked[0]](**asked[1])
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {error}"})
            return
        if asyncio.iscoroutine(found):
            task = asyncio.get_running_loop().create_task(wait(found))
            going.add(task)
            task.add_done_callback(going.discard)
        else:
            answer({"answer": found})

    def read() -> None:
        with line.makefile("r") as lines:
            for one in lines:
                what, given = json.loads(one)
                post.came.emit((what, given))
        post.came.emit(None)

    post.came.connect(do, Qt.ConnectionType.QueuedConnection)
    threading.Thread(target=read, daemon=True).start()


def run_qt(work: Callable[[asyncio.Event], Any]) -> None:
    """Run the coroutine of ``work`` on the program's kind of loop; it is given an event for the script's end."""
    os.environ["QT_API"] = "pyside6"
    import qasync
    from PySide6.QtWidgets import QApplication

    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)

    async def main() -> None:
        await work(asyncio.Event())

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(main())
