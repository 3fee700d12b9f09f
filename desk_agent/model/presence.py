"""What other phones are doing: the last word of each, and since when."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from desk_agent.api.enums import CallStatus
from desk_agent.instant import Instant
from desk_agent.view import Presence

MAX_WATCHED: Final = 5000  # extensions; more is no office but an attack

_MEANS: Final = {
    CallStatus.BLOCK: Presence.UNPLUGGED,
    CallStatus.IDLE: Presence.FREE,
    CallStatus.DND: Presence.DND,
    CallStatus.STN_TALK: Presence.TALKING,
    CallStatus.TRK_TALK: Presence.TALKING,
    CallStatus.TALK: Presence.TALKING,
    CallStatus.BUSY: Presence.BUSY,
    CallStatus.FWD_ALL: Presence.FORWARDED,
    CallStatus.FWD_BUSY: Presence.FREE,
    CallStatus.FWD_NANS: Presence.FREE,
    CallStatus.FWD_BSNA: Presence.FREE,
    CallStatus.RING: Presence.RINGING,
    CallStatus.HOLD: Presence.HOLD,
    CallStatus.CONF: Presence.CONFERENCE,
}


@lru_cache(maxsize=256)  # a word comes with every change, and there are a dozen of them
def presence_of(word: str) -> Presence:
    """A status word of section 5.3.3.3 or 5.3.4.22. A phone that forwards only when it is busy or nobody
    answers rings like any other, so it is free."""
    status = CallStatus.read(word)
    return _MEANS[status] if isinstance(status, CallStatus) else Presence.UNKNOWN


class PresenceModel:
    """The presence of many numbers. No clock of its own; what is not known is UNKNOWN."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Presence, Instant]] = {}
        self._heard: set[str] = set()  # by event, since the last `doubt`

    def of(self, number: str) -> tuple[Presence, Instant | None]:
        """What the phone is doing and since when it is known to."""
        return self._known.get(number, (Presence.UNKNOWN, None))

    def hear(self, number: str, word: str, at: Instant) -> bool:
        """An event says what ``number`` is doing; whether that is news."""
        if number not in self._known and len(self._known) >= MAX_WATCHED:
            return False
        self._heard.add(number)
        return self._set(number, presence_of(word), at)

    def answer(self, number: str, word: str, at: Instant) -> bool:
        """The PBX was asked. What an event has said meanwhile is newer and stands."""
        return number not in self._heard and self._set(number, presence_of(word), at)

    def unheard(self, numbers: Iterable[str]) -> list[str]:
        """Those of ``numbers`` that nothing is known of since the connection stands."""
        return [number for number in numbers if number not in self._heard]

    def doubt(self) -> None:
        """The connection is gone: what is known may be old, and nothing that was heard counts as new."""
        self._heard.clear()

    def forget(self) -> None:
        """Another account: nothing is known."""
        self._known.clear()
        self._heard.clear()

    def _set(self, number: str, presence: Presence, at: Instant) -> bool:
        before = self._known.get(number)
        if before is not None and before[0] is presence:
            return False
        self._known[number] = (presence, at)
        return True
