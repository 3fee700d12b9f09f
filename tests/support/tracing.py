"""Recording a desk, playing the trace to another one, and comparing what both have shown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desk_agent.client import Session
from desk_agent.desk import Desk
from desk_agent.simulator.replay import Replay
from desk_agent.trace.disguise import Disguise
from desk_agent.trace.lines import Trace, read
from desk_agent.trace.recorder import Recorder
from desk_agent.trace.redact import Redactor
from desk_agent.view import CallsChanged, CallView, Change, PastCall, SignIn, StationChanged
from desk_agent.wire import Wire

KEY = b"the same in every test, so 0123456789"[:32]


class Watched:
    """What a desk has shown, step by step, as a list that can be compared."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.calls: list[tuple[Any, ...]] = []
        self.ended: list[tuple[Any, ...]] = []
        self.stations: list[tuple[Any, ...]] = []
        desk.subscribe(self._hear)

    def _hear(self, change: Change) -> None:
        match change:
            case CallsChanged():
                now = tuple(_call(call) for call in change.calls)
                if now != (self.calls[-1] if self.calls else ()):
                    self.calls.append(now)
                self.ended += [_past(past) for past in change.ended]
            case StationChanged():
                station = change.station
                forward = station.forward
                now = (
                    station.registered,
                    station.dnd,
                    forward and (forward.kind.value, forward.destination),
                    station.voicemail and station.voicemail.new,
                )
                if not self.stations or now != self.stations[-1]:
                    self.stations.append(now)


def _call(call: CallView) -> tuple[Any, ...]:
    return (
        call.ref,
        call.state.value,
        call.direction.value,
        call.number,
        call.called,
        call.diverted_by,
        tuple(call.members),
        call.group,
        call.badge,
        call.offers,
    )


def _past(past: PastCall) -> tuple[Any, ...]:
    return (
        past.ref,
        past.direction.value,
        past.number,
        past.called,
        past.outcome.value,
        past.detail,
        past.cause,
        past.answered is None,
        past.diverted_by,
    )


def disguised(said: Any, redactor: Redactor) -> Any:
    """What a desk would have shown of the made-up numbers."""
    if isinstance(said, list | tuple):
        return type(said)(disguised(one, redactor) for one in said)
    return redactor._disguise.number(said) if isinstance(said, str) else said


def redactor() -> Redactor:
    return Redactor(Disguise(KEY))


@asynccontextmanager
async def recorded_desk(target: SignIn, file: Path, **options: Any) -> AsyncIterator[tuple[Watched, Recorder]]:
    """A desk that is signed in at ``target`` and recorded into ``file``."""
    wire = Wire()
    recorder = Recorder(file, target.user, target.extension or target.user, redactor=redactor(), **options)
    wire.listener = recorder
    try:
        async with _desk(target, wire) as watched:
            yield watched, recorder
    finally:
        recorder.close()


@asynccontextmanager
async def replayed_desk(trace: Path | Trace, speed: float = 1.0) -> AsyncIterator[tuple[Watched, Replay]]:
    """A fresh desk to which ``trace`` is played."""
    played = trace if isinstance(trace, Trace) else read(trace)
    async with Replay(played, speed=speed) as replay:
        header = played.header
        extension = "" if header.user.isdigit() else header.extension
        target = SignIn("127.0.0.1", replay.port, header.user, "x", extension, f"sha256:{replay.sha256}")
        async with _desk(target, Wire()) as watched:
            yield watched, replay


@asynccontextmanager
async def _desk(target: SignIn, wire: Wire) -> AsyncIterator[Watched]:
    def open_session(given: SignIn) -> Session:
        return Session(
            given.host, given.port, given.user, given.password,
            extension=given.extension or None, trust=given.trust or None, wire=wire,
        )  # fmt: skip

    watched = Watched(Desk(open_session))
    try:
        await watched.desk.sign_in(target)
        yield watched
    finally:
        await watched.desk.close()


async def settled(watched: Watched, seconds: float = 0.3) -> None:
    """Until nothing has changed for a moment."""
    seen = -1
    while seen != (seen := len(watched.calls)):
        await asyncio.sleep(seconds)
