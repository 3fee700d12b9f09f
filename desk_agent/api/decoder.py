"""A WebSocket frame -> one typed event.

The quick way reads a frame that is exactly as documented. What it does not take goes the lenient way: padded or
misspelt types, numbers as strings and strings as numbers, a missing envelope, keys in another case, and, for
frames of at most 64 KiB, one bounded repair of the JSON slips that the document itself prints (a bare word, a
trailing comma, a missing comma).
"""

import json
import re
from collections import Counter
from typing import Any, Final, Union

import msgspec

from desk_agent.api.events import DECODED, Event, Tags, UnknownEvent
from desk_agent.text import plain

MAX_FRAME: Final = 1 << 20  # characters
MAX_REPAIR: Final = 1 << 16
MAX_DEPTH: Final = 16
MAX_LIST: Final = 5000
_MAX_KINDS: Final = 200  # kinds counted by name; what a hostile PBX invents beyond that is counted together

_PADDED = re.compile(r'"\s+[^\s":,}\]]|[^\s:,\[{"]\s+"')
_JSON_WORDS: Final = frozenset({"true", "false", "null"})


class FrameError(ValueError):
    """The frame cannot be read even leniently. The text says why, without the frame's content."""


class _Envelope(msgspec.Struct):
    event: str
    data: msgspec.Raw


class EventDecoder:
    """Decodes frames and counts what was odd about them."""

    def __init__(self) -> None:
        self.unknown: Counter[str] = Counter()
        self.repaired = 0
        self._envelope = msgspec.json.Decoder(_Envelope)
        self._call = msgspec.json.Decoder(Union[DECODED])  # noqa: UP007

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
        quick = self._quickly(frame)
        return quick if quick is not None else self._leniently(frame)

    def _quickly(self, frame: str) -> Event | None:
        if _PADDED.search(frame):
            return None
        try:
            envelope = self._envelope.decode(frame)
            if envelope.event != "call":
                return None
            event: Event = self._call.decode(envelope.data)
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            return None
        return event

    def _leniently(self, frame: str) -> Event | UnknownEvent:
        body = self._parse(frame)
        if not isinstance(body, dict):
            raise FrameError("not a JSON object")
        if _depth(body) > MAX_DEPTH:
            raise FrameError("nested too deeply")
        keys = _by_lower_key(body)
        envelope = plain(str(keys.get("event", "call"))).lower()
        inner = keys.get("data", body if "type" in keys else None)
        if isinstance(inner, list) and len(inner) == 1:
            inner = inner[0]
        data: dict[str, Any] = inner if isinstance(inner, dict) else {}
        kind = plain(str(_by_lower_key(data).get("type", ""))).lower()
        known = Tags.by_name.get(kind) if envelope == "call" else None
        if known is None:
            name = f"{envelope}/{kind}"
            self.unknown[name if name in self.unknown or len(self.unknown) < _MAX_KINDS else "other"] += 1
            return UnknownEvent(envelope, kind, data)
        return _fill(known, data)

    def _parse(self, frame: str) -> Any:
        try:
            return json.loads(frame, strict=False)
        except RecursionError as error:
            raise FrameError("nested too deeply") from error
        except ValueError as error:
            if len(frame) > MAX_REPAIR:
                raise FrameError("not JSON") from error
        try:
            body = json.loads(_repaired(frame), strict=False)
        except (ValueError, RecursionError) as error:
            raise FrameError("not JSON") from error
        self.repaired += 1
        return body


def _by_lower_key(data: dict[str, Any]) -> dict[str, Any]:
    return {key.strip().lower(): value for key, value in data.items()}


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


def _fill(kind: type[Event], data: dict[str, Any]) -> Event:
    given = _by_lower_key(data)
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        raw = given.get(field.encode_name.lower())
        if raw is None:
            continue
        if field.type is int:
            values[field.name] = _number(raw)
        elif field.type is str:
            values[field.name] = _text(raw)
        else:
            values[field.name] = _texts(raw)
    return kind(**values)


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return str(raw) if isinstance(raw, int) else ""


def _number(raw: Any) -> int:
    if isinstance(raw, str):
        raw = raw.strip()
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 18 else 0
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() and 0 <= raw < 1 << 53 else 0
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0 else 0


def _texts(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, dict):
        raw = list(raw.values())
    if isinstance(raw, list):
        return tuple(text for text in map(_text, raw[:MAX_LIST]) if text)
    return tuple(part.strip() for part in _text(raw).split(",") if part.strip())


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def _repaired(frame: str) -> str:
    """``frame`` with bare words quoted, trailing commas dropped and missing commas added; one pass."""
    out: list[str] = []
    for piece in _TOKEN.findall(frame):
        last = out[-1] if out else ""
        if piece in "}]" and last == ",":
            out.pop()
        elif piece not in "}],:" and last and last not in "{[,:":
            out.append(",")
        out.append(piece if piece[0] in '"{}[],:' else _quoted(piece))
    return "".join(out)


def _quoted(word: str) -> str:
    if word in _JSON_WORDS:
        return word
    try:
        float(word)
    except ValueError:
        return json.dumps(word)
    # 007 is a number to float() but not to JSON
    return word if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", word) else json.dumps(word)
