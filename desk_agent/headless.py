"""Sessions without a window: one that is recorded, and one that a trace is played to."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from desk_agent.api.errors import PbxError
from desk_agent.client import Session
from desk_agent.client.news import LinkChanged, LinkState
from desk_agent.demo import DemoError, Played
from desk_agent.desk import Desk
from desk_agent.i18n import _
from desk_agent.start import Start
from desk_agent.trace.lines import TraceError
from desk_agent.trace.recorder import Recorder
from desk_agent.view import CallsChanged, CallView, Change, PastCall, SignIn
from desk_agent.wire import Wire

DONE, REFUSED = 0, 1


def record(start: Start, file: Path, seconds: float, most_bytes: int) -> int:
    """Sign in as ``start`` says and record into ``file`` until Ctrl-C, or as long as allowed; the exit status."""
    try:
        return asyncio.run(_record(start, file, seconds, most_bytes))
    except TraceError as error:
        return _complain(str(error))
    except PbxError as error:
        return _complain(str(error))


def replay(file: str, speed: float) -> int:
    """Play ``file`` to a desk and print what it shows of calls; the exit status."""
    played = Played(file, speed)
    try:
        target = played.start()
    except DemoError as error:
        return _complain(str(error))
    try:
        return asyncio.run(_replay(target, played))
    finally:
        played.stop()


async def _record(start: Start, file: Path, seconds: float, most_bytes: int) -> int:
    loop = asyncio.get_running_loop()
    stop, said = asyncio.Event(), ""

    def ended(sentence: str) -> None:
        nonlocal said
        said = sentence
        loop.call_soon_threadsafe(stop.set)

    extension = start.extension or start.user
    wire = Wire()
    recorder = wire.listener = Recorder(
        file, start.user, extension, most_bytes=most_bytes, most_seconds=seconds, ended=ended
    )
    session = Session(
        start.host,
        start.port,
        start.user,
        start.password,
        extension=start.extension or None,
        trust=start.trust or None,
        wire=wire,
    )
    with _told_to_stop(loop, stop):
        try:
            async with session:
                listening = asyncio.create_task(_listen(session, stop))
                _say(_("Recording into {name}. Ctrl-C ends it.").format(name=file.name))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), seconds)
            await listening
        finally:
            recorder.close()
    _say(said or _("Recorded: {name}.").format(name=file.name))
    return DONE


async def _listen(session: Session, stop: asyncio.Event) -> None:
    async for news in session.events():
        if isinstance(news, LinkChanged) and news.state is LinkState.CLOSED:
            if news.error is not None:
                _complain(str(news.error))
            stop.set()


async def _replay(target: SignIn, played: Played) -> int:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def open_session(given: SignIn) -> Session:
        extension, trust = given.extension or None, given.trust or None
        return Session(given.host, given.port, given.user, given.password, extension=extension, trust=trust)

    desk = Desk(open_session)
    desk.subscribe(_print)
    with _told_to_stop(loop, stop):
        try:
            await desk.sign_in(target)
            over = asyncio.create_task(asyncio.to_thread(played.wait_over))
            await asyncio.wait({over, stopping := asyncio.create_task(stop.wait())}, return_when="FIRST_COMPLETED")
            stopping.cancel()
            await asyncio.sleep(_LAST_WORDS)
        finally:
            await desk.close()
            await asyncio.to_thread(played.stop)
    return DONE


_LAST_WORDS = 0.3  # seconds for the last event to arrive


def _print(change: Change) -> None:
    if not isinstance(change, CallsChanged):
        return
    now = {call.ref: call for call in change.calls}
    for ref in change.changed:
        if ref in now:
            _say(_line(now[ref]))
    for past in change.ended:
        _say(_last(past))


def _line(call: CallView) -> str:
    who = ", ".join(call.members) or call.number or _("number withheld")
    return f"{call.ref}\t{call.state}\t{call.direction}\t{who}"


def _last(past: PastCall) -> str:
    who = past.number or _("number withheld")
    return f"{past.ref}\t{past.outcome}\t{past.direction}\t{who}"


@contextlib.contextmanager
def _told_to_stop(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> Iterator[None]:
    before = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _complain(sentence: str) -> int:
    sys.stderr.write(f"desk-agent: {sentence}\n")
    return REFUSED
