"""What the numbers of the events tell beside their order: said twice, one is missing, counted anew.

The document numbers every event (``evtSerialNum``) and never says what is counted: its examples go on from one device
to the next, a presence event has 1, and two events of one moment share a number. So a number is a hint and no more:
no event is kept waiting for another, and what seems to be missing is at best a reason to ask for the phone's state.
"""

from collections import OrderedDict
from enum import Enum
from typing import Final

from desk_agent.api import events as ev
from desk_agent.api.acd import AcdEvent
from desk_agent.api.events import Event

_KEPT: Final = 1024  # events whose numbers are remembered
_DEVICES: Final = 5000
_FAR: Final = 100  # lower by more than this: counted anew
_FIRST: Final = 10  # or lower than this
LATE: Final = 2.0  # seconds in which a lower number is an event that was overtaken


class Heard(Enum):
    """What the number of an event says of it."""

    NEWS = "news"
    AGAIN = "again"  # this very event was said before
    SKIPS = "skips"  # the one before it has not come, or not yet
    ANEW = "anew"  # the PBX has begun to count anew


class Serials:
    """The numbers of one connection."""

    def __init__(self) -> None:
        self._recent: OrderedDict[int, Event] = OrderedDict()  # the last one with each number
        self._last: dict[tuple[str, str], tuple[int, float]] = {}

    def heard(self, event: Event, serial: int, now: float) -> Heard:
        """Take in ``event``, which the sender has numbered ``serial`` (0: it does not), at the monotonic time."""
        if serial <= 0:
            return Heard.NEWS
        series = (_kind(event), getattr(event, "device_number", ""))
        last, at = self._last.get(series, (0, now))
        if _anew(last, serial) and now - at > LATE:
            self._recent.clear()
            self._last.clear()
            self._note(series, event, serial, now)
            return Heard.ANEW
        if event == self._recent.get(serial):
            return Heard.AGAIN
        # a system may count each device's events by themselves, or everybody's together
        follows = not self._recent or self.has(serial - 1) or self.has(serial) or last in {0, serial - 1}
        self._note(series, event, serial, now)
        return Heard.NEWS if follows or serial < last else Heard.SKIPS

    def has(self, serial: int) -> bool:
        """Whether the event ``serial`` has come, as far back as is remembered."""
        return serial in self._recent

    def _note(self, series: tuple[str, str], event: Event, serial: int, now: float) -> None:
        self._recent[serial] = event
        if len(self._recent) > _KEPT:
            self._recent.popitem(last=False)
        if serial > self._last.get(series, (0, 0.0))[0] and (series in self._last or len(self._last) < _DEVICES):
            self._last[series] = serial, now


def _anew(last: int, serial: int) -> bool:
    return last - serial > _FAR or serial < _FIRST <= last


def _kind(event: Event) -> str:
    return "presence" if isinstance(event, ev.Presence) else "acd" if isinstance(event, AcdEvent) else "call"
