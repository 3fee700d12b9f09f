"""One event of the ACD stream, as it is written (section 5.2)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from desk_agent.api.acd_codes import AcdCode
from desk_agent.instant import Instant

_KEYS: Final = {"0": 10, "*": 11, "#": 12}


class End(NamedTuple):
    """The source or the destination of an event."""

    type: str
    number: str


NOBODY: Final = End("", "")


def co(line: int) -> End:
    """An outside line."""
    return End("CO", padded(line))


def extension(number: str) -> End:
    """A station."""
    return End("Station", number)


def padded(number: int) -> str:
    """A number in the data of an event, with zeros up to four digits as real systems have it."""
    return f"{number:04}"


def key(dialed: str) -> str:
    """A key of the phone: 1 to 9 as they are, 0 as 10, ``*`` as 11, ``#`` as 12; blank for none."""
    if not dialed:
        return ""
    return padded(_KEYS[dialed] if dialed in _KEYS else int(dialed))


class Wire:
    """Writes events, and sends them as long as there is somebody who may have them."""

    def __init__(
        self, now: Callable[[], Instant], send: Callable[[dict[str, Any]], object], *, blank: str = ""
    ) -> None:
        self._now = now
        self._send = send
        self._blank = blank  # what stands where nothing applies: nothing by the document's example, blanks elsewhere

    def __call__(
        self,
        code: AcdCode,
        source: End = NOBODY,
        dest: End = NOBODY,
        *,
        ref: int = 0,
        data1: str = "",
        data2: str = "",
    ) -> None:
        """Send one; ``ref`` is 0 where the document has none."""
        moment = self.local()
        data = {
            "time": f"{moment:%Y/%m/%d %H:%M:%S}",
            "callRefID": ref,
            "eventCode": int(code),
            "eventString": code.text,
            "sourceType": source.type,
            "sourceNumber": source.number,
            "destType": dest.type,
            "destNumber": dest.number,
            "data1": data1 or self._blank,
            "data2": data2 or self._blank,
        }
        self._send({"event": "acd", "data": data})

    def local(self) -> datetime:
        """The present moment on the PBX's own clock."""
        return datetime.fromtimestamp(self._now().wall, UTC).astimezone()
