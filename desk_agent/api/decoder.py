"""A WebSocket frame -> one typed event.

The quick way reads a frame that is exactly as documented. What it does not take goes the lenient way: padded or
misspelt types, numbers as strings and strings as numbers, a missing envelope, keys in another case, and the bounded
repair of `desk_agent.api.repair`.
"""

from collections import Counter
from typing import Any, Final, Union

import msgspec

from desk_agent.api import acd, lenient, smdr
from desk_agent.api.agent_events import QueueEvent, sided
from desk_agent.api.event_base import Number
from desk_agent.api.events import DECODED, Event, UnknownEvent
from desk_agent.api.reading import fill, kind_of
from desk_agent.api.repair import MAX_REPAIR, NotJsonError, parse, whole
from desk_agent.text import plain

__all__ = ["MAX_DEPTH", "MAX_FRAME", "MAX_REPAIR", "EventDecoder", "FrameError"]

MAX_FRAME: Final = 1 << 20  # characters
MAX_DEPTH: Final = 16
_MAX_KINDS: Final = 200  # kinds counted by name; what a hostile PBX invents beyond that is counted together


class FrameError(ValueError):
    """The frame cannot be read even leniently. The text says why, without the frame's content."""


class _Envelope(msgspec.Struct):
    event: str
    data: msgspec.Raw
    # A gateway counts each desk's events anew and tells beside it how the PBX counted them, which is their order.
    pbx_serial_num: Number = msgspec.field(name="pbxSerialNum", default=0)


class EventDecoder:
    """Decodes frames and counts what was odd about them: kinds that are not known, frames that were repaired."""

    def __init__(self) -> None:
        self.unknown: Counter[str] = Counter()
        self.repaired = 0
        self.counted = 0  # how who has sent the last frame counts its event; a gateway counts each desk's
        self._envelope = msgspec.json.Decoder(_Envelope)
        self._call = msgspec.json.Decoder(Union[DECODED])  # noqa: UP007
        self._acd = msgspec.json.Decoder(dict[str, str | int])

    def decode(self, frame: str | bytes) -> Event | UnknownEvent:
        """The event in ``frame``.

        Raises:
            FrameError: it is not JSON, not an object, too long, too deep, or not text.
        """
        if len(frame) > MAX_FRAME:
            raise FrameError("longer than 1 MiB")
        if isinstance(frame, bytes):
            try:
                frame = frame.decode()
            except UnicodeDecodeError as error:
                raise FrameError("not UTF-8 text") from error
        frame = whole(frame)
        self.counted = 0
        event: Event | UnknownEvent | None = self._quickly(frame)
        if event is None:
            event = self._leniently(frame)
        if isinstance(event, Event):
            self.counted = self.counted or event.evt_serial_num
        return sided(event) if isinstance(event, QueueEvent) else event

    def _quickly(self, frame: str) -> Event | None:
        try:
            envelope = self._envelope.decode(frame)
            if envelope.event == "call":
                event: Event = self._call.decode(envelope.data)
                return None if _padded(event) else self._ordered(event, envelope.pbx_serial_num)
            if envelope.event == "acd":
                data = self._acd.decode(envelope.data)
                return self._acd_event(data) if "eventCode" in data else None
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            return None
        return None

    def _leniently(self, frame: str) -> Event | UnknownEvent:
        body = self._parse(frame)
        if not isinstance(body, dict):
            raise FrameError("not a JSON object")
        if _depth(body) > MAX_DEPTH:
            raise FrameError("nested too deeply")
        keys = lenient.keys(body)
        inner = keys["data"] if "data" in keys else {key: body[key] for key in body if key.strip().lower() != "event"}
        if isinstance(inner, list) and len(inner) == 1:
            inner = inner[0]
        data: dict[str, Any] = inner if isinstance(inner, dict) else {}
        given = lenient.keys(data)
        word = keys.get("event", "acd" if "eventcode" in given else "call")
        envelope = plain(str(word)).lower()
        kind = plain(str(given.get("type", ""))).lower()
        if envelope == "call" and (known := kind_of(kind, given)) is not None:
            if _spoilt(given.get("callrefid")):
                raise FrameError("a reference that is none")
            return self._ordered(fill(known, given), lenient.number(keys.get("pbxserialnum")))
        if envelope == "acd" and "eventcode" in given:
            return self._acd_event(data)
        if envelope == "smdr" and (found := smdr.records(inner)[1]):
            return smdr.SmdrEvent(records=found, evt_serial_num=lenient.number(given.get("evtserialnum")))
        self._count(f"{envelope}/{kind}")
        return UnknownEvent(envelope, kind, data)

    def _ordered(self, event: Event, serial: int) -> Event:
        if not serial:
            return event
        self.counted = event.evt_serial_num
        return msgspec.structs.replace(event, evt_serial_num=serial)

    def _acd_event(self, data: dict[str, Any]) -> acd.AcdEvent:
        event = acd.read(data)
        if event.kind is None:
            self._count(f"acd/{event.code}")
        return event

    def _count(self, name: str) -> None:
        self.unknown[name if name in self.unknown or len(self.unknown) < _MAX_KINDS else "other"] += 1

    def _parse(self, frame: str) -> Any:
        try:
            body, repaired = parse(frame)
        except NotJsonError as error:
            raise FrameError(str(error)) from error
        self.repaired += repaired
        return body


def _padded(event: Event) -> bool:
    """Whether a string has blanks around it, or one in a list is empty: the lenient way trims."""
    for value in msgspec.structs.astuple(event):
        if value.__class__ is str:
            if value.strip() != value:
                return True
        elif value.__class__ is tuple and any(
            not item or item.strip() != item for item in value if item.__class__ is str
        ):
            return True
    return False


def _spoilt(ref: Any) -> bool:
    """Whether there is a reference that cannot be read: without one the event may be of any call, or of one more.

    A PBX without call tracking has none to tell, and says so by leaving it out, by 0, or by a word.
    """
    match ref:
        case str():
            return any(sign.isdigit() for sign in ref) and ref.strip().strip("0") != "" and not lenient.number(ref)
        case dict() | list():
            return bool(ref)
    return ref is not None and ref != 0 and not lenient.number(ref)


def _depth(value: Any) -> int:
    """How deep containers nest; stops counting just past the limit."""
    level, depth = [value], 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
    return depth
