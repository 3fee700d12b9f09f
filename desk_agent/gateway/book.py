"""What is known of each device: its live calls and the events that tell of them, its registration, its agent."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from desk_agent.api import events as ev
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel, is_idle
from desk_agent.view import LegState

_MAX_EVENTS: Final = 16  # of one call; one of each type is kept, the latest
_PROMISED: Final = 30.0  # seconds in which a call that was just placed may be commanded before its first event
_OF_PHONE: Final = (ev.Registered, ev.UnRegistered, ev.DoNotDisturb, ev.Forwarding, ev.MessageWaiting, ev.AgentEvent)
_TOPICS: Final[dict[type[ev.Event], str]] = {ev.Registered: "registration", ev.UnRegistered: "registration"}


@dataclass(slots=True)
class _Page:
    """One device."""

    calls: CallModel
    told: dict[int, dict[type[ev.Event], ev.CallEvent]] = field(default_factory=dict)  # by reference, in order
    before: list[ev.CallEvent] = field(default_factory=list)  # told on an earlier connection, in order, uncounted
    phone: dict[str, ev.DeviceEvent] = field(default_factory=dict)  # by what they speak of
    promised: dict[int, float] = field(default_factory=dict)  # reference -> until when
    puzzling: bool = False  # the phone is in a call of which nothing has been heard


class Book:
    """All devices that have been heard of. ``now`` is the present moment."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self._pages: dict[str, _Page] = {}
        self.changed = asyncio.Event()  # since somebody last cleared it

    def hear(self, event: ev.DeviceEvent) -> None:
        """Take in an event of a device."""
        page = self._page(event.device_number)
        if isinstance(event, ev.CallEvent):
            self._hear_call(page, event)
            self.changed.set()
        elif isinstance(event, _OF_PHONE):
            topic = "agent" if isinstance(event, ev.AgentEvent) else _TOPICS.get(type(event), type(event).__name__)
            page.phone.pop(topic, None)
            page.phone[topic] = event
        if isinstance(event, ev.UnRegistered):
            page.calls.drop_all(self._now())
            page.told.clear()
            page.before.clear()

    def promise(self, device: str, ref: int) -> None:
        """A command of ``device`` was answered with the reference of a new call."""
        if ref:
            self._page(device).promised[ref] = self._now().mono + _PROMISED

    def owns(self, device: str, ref: int) -> bool:
        """Whether ``ref`` is a live call of ``device``, or one that it was promised a moment ago."""
        page = self._pages.get(device)
        if page is None:
            return False
        until = page.promised.get(ref)
        if until is not None and until < self._now().mono:
            del page.promised[ref]
            until = None
        return until is not None or page.calls.resolve(ref) in page.calls.legs

    def regard(self, device: str, word: str) -> None:
        """The status of ``device``, as section 5.3.4.22 gives it: there may be a call that began unheard."""
        page = self._page(device)
        page.puzzling = bool(word) and not is_idle(word) and not page.calls.legs

    def may_own(self, device: str, ref: int) -> bool:
        """Whether ``ref`` may be the call of ``device`` that nothing has been heard of: it is nobody else's.

        After a gateway has gone, the desk still knows its call and this one does not. The PBX decides: it is told
        the device with the reference, and has them both.
        """
        page = self._pages.get(device)
        if page is None or not page.puzzling:
            return False
        return not any(self.owns(other, ref) for other in self._pages)

    def forget(self, device: str) -> None:
        """Nobody hears of ``device`` any more: what is known of it would go stale."""
        if self._pages.pop(device, None) is not None:
            self.changed.set()

    def live(self) -> list[str]:
        """The devices that have a call."""
        return [device for device, page in self._pages.items() if page.calls.legs]

    def calls(self, device: str) -> list[int]:
        """The references of the live calls of ``device``."""
        page = self._pages.get(device)
        return list(page.calls.legs) if page is not None else []

    def doubt(self) -> None:
        """The PBX was away: of what only its events tell, nothing is certain any more.

        It may count its events anew, so the numbers of those that have come say nothing beside the next ones.
        """
        for device, page in self._pages.items():
            page.phone.clear()
            page.calls.resync(None, self._now())
            page.before = _uncounted(device, page)
            page.told.clear()
            self._tidy(page)

    def verify(self, device: str, word: str, asked: Instant) -> None:
        """Hold a device's calls against its status, as section 5.3.4.22 gives it, of the moment ``asked``."""
        page = self._pages.get(device)
        if page is not None:
            page.calls.resync(word, asked)
            self._tidy(page)
            self.changed.set()

    def snapshot(self, device: str) -> list[ev.DeviceEvent]:
        """The events that lead to where ``device`` is now, oldest first."""
        page = self._pages.get(device)
        if page is None:
            return []
        return [*page.phone.values(), *page.before, *_in_order(page)]

    def doubtful(self, device: str) -> list[int]:
        """The calls in its `snapshot` of which nothing was heard since the PBX was away: they may be over."""
        page = self._pages.get(device)
        return [leg.ref for leg in page.calls.legs.values() if not leg.verified] if page is not None else []

    def deny(self, device: str, ref: int) -> None:
        """The PBX knows no call ``ref`` of ``device``: what was doubtful anyway is over."""
        page = self._pages.get(device)
        if page is not None and page.calls.deny(ref, self._now()):
            self._tidy(page)
            self.changed.set()

    def _page(self, device: str) -> _Page:
        page = self._pages.get(device)
        if page is None:
            page = self._pages[device] = _Page(CallModel(device))
        return page

    def _hear_call(self, page: _Page, event: ev.CallEvent) -> None:
        page.calls.apply(event, self._now())
        page.puzzling = page.puzzling and not isinstance(event, ev.Released)
        page.promised.pop(event.call_ref_id, None)
        kind, ref = type(event), event.call_ref_id
        page.before = [one for one in page.before if (type(one), one.call_ref_id) != (kind, ref)]
        if page.calls.resolve(event.call_ref_id) in page.calls.legs:
            events = page.told.setdefault(event.call_ref_id, {})
            events.pop(type(event), None)
            events[type(event)] = event
            while len(events) > _MAX_EVENTS:
                del events[next(iter(events))]
        self._tidy(page)

    @staticmethod
    def _tidy(page: _Page) -> None:
        for ref in [ref for ref in page.told if page.calls.resolve(ref) not in page.calls.legs]:
            del page.told[ref]
        page.before = [event for event in page.before if page.calls.resolve(event.call_ref_id) in page.calls.legs]


def _in_order(page: _Page) -> list[ev.CallEvent]:
    told = (event for events in page.told.values() for event in events.values())
    # a PBX that counts its events has said their order; the sort keeps that of those that it does not count
    return sorted(told, key=lambda event: event.evt_serial_num)


def _uncounted(device: str, page: _Page) -> list[ev.CallEvent]:
    """All that was told of the calls of ``device``, in order and without numbers."""
    events = [msgspec.structs.replace(event, evt_serial_num=0) for event in (*page.before, *_in_order(page))]
    for ref in page.calls.legs:
        of_call = [event for event in events if page.calls.resolve(event.call_ref_id) == ref]
        if of_call and not _leads(of_call, device, page.calls.legs[ref].state):
            # what has happened before the last event leads elsewhere where the order is not known
            events = [event for event in events if event not in of_call[:-1]]
    return events


def _leads(events: list[ev.CallEvent], device: str, state: LegState) -> bool:
    """Whether ``events``, in this order and not counted, make a call that is in ``state``."""
    model, at = CallModel(device), Instant(0.0, 0.0)
    for event in events:
        model.apply(event, at)
    return any(leg.state is state for leg in model.legs.values())
