"""Bringing a new link to where the session is: the own phone first, then what nobody has to wait for."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from desk_agent.api import commands as cmd
from desk_agent.api.errors import (
    ApiError,
    GenericError,
    InvalidTokenError,
    PbxError,
    UnavailableError,
    UnregisteredError,
)
from desk_agent.api.events import Event, Registered, UnknownEvent, UnRegistered
from desk_agent.client.answers import Content
from desk_agent.client.judge import Judge
from desk_agent.client.link import Link
from desk_agent.client.news import News, Resubscribed, Snapshot
from desk_agent.client.probe import Probe, worth_repeating
from desk_agent.client.subscriptions import DeviceOutcome, DeviceResult, Subscriptions, ask_for_all
from desk_agent.clock import Clock

log = logging.getLogger(__name__)

_AGAIN: Final = 10.0  # seconds until a subscription that was not answered is tried again
# Seconds between attempts to have the own phone watched: one that is plugged in again should be back within two.
_WATCH_AGAIN: Final = 1.5
_WATCH_LATER: Final = 10.0
_WATCH_PATIENCE: Final = 200  # attempts; then later


class Resync:
    """The work on one link. ``tell`` hears the news, ``judged`` that verdicts may have changed."""

    def __init__(
        self,
        link: Link,
        judge: Judge,
        subscriptions: Subscriptions,
        clock: Clock,
        tell: Callable[[News], None],
        judged: Callable[[], None],
    ) -> None:
        self._link = link
        self._judge = judge
        self._subscriptions = subscriptions
        self._clock = clock
        self._tell = tell
        self._judged = judged
        self._probe = Probe(link, judge)
        self._own: DeviceResult | None = None
        self._absent: asyncio.Task[None] | None = None  # while the own phone is not connected
        self.snapshot: Content = {}  # what a gateway has told of the own phone

    async def own_phone(self) -> None:
        """Have the own phone watched, and tell how it is.

        Raises:
            PbxError: the session is over, or the PBX is not there.
        """
        await self._watch()
        await self._read()

    async def _watch(self) -> None:
        if self._judge.extension not in self._subscriptions.stopped:
            self._own = await self._probe.watch()
            if self._own is not None:
                self._subscriptions.remember(cmd.MonitorStart, {self._own.device_number: self._own})

    async def _read(self) -> None:
        self.snapshot = {}
        asked = self._clock.now()
        state = await self._probe.own_state()
        self.snapshot = self._probe.snapshot
        forwarding = state.forwarding
        self._tell(
            Snapshot(
                asked,
                self._judge.watching,
                self._judge.why_not_watching,
                state.status,
                state.dnd,
                None if forwarding is None else (str(forwarding.cfwd_type), forwarding.dest_number),
                state.messages,
                absent=self._is_absent(),
            )
        )

    def _is_absent(self) -> bool:
        error = self._own.error if self._own is not None else None
        return self._probe.absent or isinstance(error, GenericError | UnregisteredError)

    def heard(self, event: Event | UnknownEvent) -> None:
        """The own phone has gone or come back: a PBX may have forgotten meanwhile that it is watched."""
        match event:
            case UnRegistered(device_number=device) if device == self._judge.extension and self._absent is None:
                self._absent = self._link.spawn(self._watch_absent(), "session-absent")
            case Registered(device_number=device) if device == self._judge.extension and self._absent is not None:
                self._absent.cancel()
                self._absent = None
                self._link.spawn(self._look_again(), "session-registered")

    async def _watch_absent(self) -> None:
        """The phone is not connected: ask to watch it again and again, so that its return is heard of."""
        for attempt in itertools.count(1):
            await self._clock.sleep(_WATCH_AGAIN if attempt < _WATCH_PATIENCE else _WATCH_LATER)
            await self._minding(self._watch())

    async def _look_again(self) -> None:
        await self._minding(self.own_phone())
        self._judged()

    def hear(self, *, has_socket: bool) -> None:
        """Whether there is a connection for events."""
        self._probe.hear(has_socket=has_socket)

    def go_on(self, total: int, *, fresh: bool) -> "asyncio.Task[None]":
        """Begin with what nobody has to wait for; the task that finds out what else the account may do.

        ``total`` is how many terminals the PBX has. ``fresh``: the log-in is new, so that is worth asking.
        """
        self._link.spawn(self._subscribe_again(), "session-resubscribe")
        if worth_repeating(self._own):
            self._link.spawn(self._watch_again(), "session-watch")
        return self._link.spawn(self._the_rest(total, fresh=fresh), "session-probe")

    async def everything(self, total: int) -> None:
        """All questions again.

        Raises:
            PbxError: the session is over, or the PBX is not there.
        """
        if self._judge.watching:
            await self._probe.own_state()
        else:
            await self.own_phone()
        await self._probe.the_rest(total)
        self._judged()

    async def _the_rest(self, total: int, *, fresh: bool) -> None:
        if fresh:
            await self._minding(self._probe.the_rest(total))
        self._judged()

    async def _watch_again(self) -> None:
        """The own extension was refused for a reason that may pass, e.g. because its phone is not there yet."""
        for attempt in itertools.count(1):
            if not worth_repeating(self._own):
                break
            await self._clock.sleep(_WATCH_AGAIN if attempt < _WATCH_PATIENCE else _WATCH_LATER)
            await self._minding(self._watch())
        await self._minding(self._read())
        self._judged()

    async def _subscribe_again(self) -> None:
        """Everybody else's calls and presence: on a new connection nothing is left of what was asked for."""
        others = [device for device in self._subscriptions.monitors if device != self._judge.extension]
        present = list(self._subscriptions.presences)
        if not others and not present:
            return
        while not await self._minding(self._subscribe(others, present)):
            await self._clock.sleep(_AGAIN)
        self._tell(Resubscribed(dict(self._subscriptions.monitors), dict(self._subscriptions.presences)))
        self._judged()

    async def _subscribe(self, others: list[str], present: list[str]) -> None:
        wanted: tuple[tuple[type[cmd.DeviceListCommand], list[str]], ...] = (
            (cmd.MonitorStart, others),
            (cmd.PresenceStart, present),
        )
        for kind, devices in wanted:
            try:
                results = await ask_for_all(kind, devices, self._link.send)
            except (InvalidTokenError, UnavailableError):
                raise
            except ApiError as error:
                results = {device: DeviceResult(device, DeviceOutcome.ERROR, error) for device in devices}
            self._subscriptions.remember(kind, results)
            self._judge.listened(kind, results)

    async def _minding(self, work: Awaitable[None]) -> bool:
        """Whether ``work`` was done; if the session is over, the link says so."""
        try:
            await work
        except InvalidTokenError as error:
            self._link.fail(error)
        except PbxError as error:
            log.info("put off: %s", type(error).__name__)
            return False
        return True
