"""What comes over the event socket, from frame to event: read, counted, and kept within bounds."""

import logging
import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from desk_agent.api import events as ev
from desk_agent.api.acd import AcdEvent
from desk_agent.api.decoder import EventDecoder, FrameError
from desk_agent.api.errors import NotThePbxError, PbxError, UnreachableError
from desk_agent.api.event_base import cause_of
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.api.smdr import SmdrEvent
from desk_agent.client.serials import LATE, Heard, Serials
from desk_agent.clock import Clock
from desk_agent.i18n import _
from desk_agent.text import plain

log = logging.getLogger(__name__)

MOST: Final = 200  # events a second for each device that is watched; more is no office but a fault
MOST_WITHIN: Final = 5.0  # seconds in which more of them are borne
_AT_LEAST: Final = 10  # devices, for events that are not of a device that is monitored
_MAX_BROKEN: Final = 100  # unreadable frames in the life of one connection
_MAX_TOLD: Final = 200  # kinds that are named in the log

_SEVERAL_DIGITS: Final = re.compile(r"\d{4,}")  # that could be somebody's number

OnFrame = Callable[[Event | UnknownEvent, str | bytes], None]


def _deaf(*_: object) -> None:
    """Hear nothing."""


class Receiver(Struct, frozen=True):
    """Who hears what has come."""

    event: Callable[[Event | UnknownEvent], None] = _deaf
    frame: OnFrame = _deaf  # the same, before, with the frame it was read from
    garbled: Callable[[], None] = _deaf  # a frame could not be read
    skipped: Callable[[], None] = _deaf  # by the numbers of the events one has been lost; that is a guess
    anew: Callable[[], None] = _deaf  # the PBX counts its events anew: it has restarted; the event follows
    watched: Callable[[], tuple[int, int]] = lambda: (1, 0)  # how many devices are monitored, and shown as present


class Strangers:
    """Kinds of events and causes that nobody knows here, each named in the log once in the life of a session."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def note(self, event: Event | UnknownEvent) -> None:
        """An event has come."""
        kind = _unknown(event)
        if kind and kind not in self._told and len(self._told) < _MAX_TOLD:
            self._told.add(kind)
            log.info("%s", _SEVERAL_DIGITS.sub("…", plain(kind)))


class Intake:
    """The frames of one connection. ``fail`` ends it, ``later`` calls something after so many seconds."""

    def __init__(
        self,
        decoder: EventDecoder,
        strangers: Strangers,
        clock: Clock,
        receiver: Receiver,
        fail: Callable[[PbxError], None],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        self._decoder = decoder
        self._strangers = strangers
        self._clock = clock
        self._receiver = receiver
        self._fail = fail
        self._later = later
        self._serials = Serials()
        self._skips: set[int] = set()
        self._broken = 0
        self._since = 0.0
        self._calls = self._others = 0  # events since then

    def take(self, frame: str | bytes, *, is_private: Callable[[Event | UnknownEvent], bool]) -> None:
        """Read ``frame`` and hand it on; ``is_private``: an event is nobody's business but the connection's."""
        now = self._clock.now().mono
        try:
            event = self._decoder.decode(frame)
        except FrameError as error:
            self._flooded(now, others=False)
            self._garbled(error)
            return
        if self._flooded(now, others=isinstance(event, ev.Presence | AcdEvent | SmdrEvent)):
            self._fail(UnreachableError(_("The PBX sends more events than there can be.")))
            return
        if is_private(event):
            return
        self._strangers.note(event)
        if isinstance(event, Event):
            match self._serials.heard(event, self._decoder.counted, now):
                case Heard.AGAIN:
                    return
                case Heard.SKIPS:
                    self._skip(self._decoder.counted)
                case Heard.ANEW:
                    log.info("the PBX counts its events anew")
                    self._receiver.anew()
        self._receiver.frame(event, frame)
        self._receiver.event(event)

    def _skip(self, serial: int) -> None:
        """What comes before ``serial`` is missing: it may only be late."""
        if not self._skips:
            self._later(LATE / 2, self._judge_skips)
        self._skips.add(serial)

    def _judge_skips(self) -> None:
        skips, self._skips = self._skips, set()
        if not all(self._serials.has(serial - 1) for serial in skips):
            self._receiver.skipped()

    def _garbled(self, error: FrameError) -> None:
        """One unreadable frame costs its event; many mean that the connection is no longer one."""
        self._broken += 1
        log.info("an event could not be read (%s), number %s", error, self._broken)
        if self._broken > _MAX_BROKEN:
            self._fail(NotThePbxError(_("The PBX sends what cannot be read.")))
        else:
            self._receiver.garbled()

    def _flooded(self, now: float, *, others: bool) -> bool:
        """Whether more has come for so long than can be meant."""
        if now - self._since > MOST_WITHIN:
            self._since, self._calls, self._others = now, 0, 0
        monitors, presences = self._receiver.watched()
        if others:
            self._others += 1
            return self._others > MOST * MOST_WITHIN * max(presences, _AT_LEAST)
        self._calls += 1
        return self._calls > MOST * MOST_WITHIN * max(monitors, 1)


def _unknown(event: Event | UnknownEvent) -> str:
    """What of an event is not known here, "" if all is."""
    match event:
        case UnknownEvent():
            return f"event of an unknown kind: {event.event}/{event.type}"
        case AcdEvent() if event.kind is None:
            return f"event of an unknown kind: acd/{event.code}"
        case _:
            code = getattr(event, "cause_code", 0)
            return f"cause that is not in Table 5: {code}" if code and cause_of(code, "") is None else ""
