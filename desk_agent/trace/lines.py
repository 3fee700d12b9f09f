"""The lines of a trace, written and read; see `desk_agent.trace` for what they mean."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from desk_agent.discreet import Discreet
from desk_agent.i18n import N_, _

FORMAT: Final = "desk-agent"
VERSION: Final = 1
MAX_BYTES: Final = 64 << 20
MAX_LINES: Final = 500_000
_NO_TRACE: Final = N_("{name} is no trace of Desk Agent.")
_DAMAGED: Final = N_("The trace {name} is damaged in line {number}: {why}.")

# What a line must have, by its ``do``, beside ``t``; each with its types.
_TEXT: Final = (str,)
_KINDS: Final[dict[str, dict[str, tuple[type, ...]]]] = {
    "ask": {"n": (int,), "method": _TEXT, "path": _TEXT, "query": _TEXT, "body": (str, type(None))},
    "answer": {"n": (int,), "status": (int,), "body": _TEXT},
    "silence": {"n": (int,), "why": _TEXT},
    "open": {"path": _TEXT},
    "refuse": {"path": _TEXT, "status": (int,), "body": _TEXT},
    "frame": {"text": _TEXT},
    "close": {"by": _TEXT},
    "link": {"state": _TEXT},
    "end": {"why": _TEXT},
}
Line = dict[str, Any]


class TraceError(ValueError):
    """A file cannot be used as a trace; the text is a sentence for the user."""


class Header(Struct, frozen=True):
    """The first line."""

    user: str
    extension: str
    program: str = ""
    started: str = ""


class Trace(Discreet, frozen=True):
    """All of a file."""

    unseen = frozenset({"lines"})

    header: Header
    lines: list[Line]
    cut: bool = False  # its last line was not whole and is left out: the program ended while it wrote


def line(content: Line) -> bytes:
    """One line as it stands in the file, its end included."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def head(header: Header) -> bytes:
    """The first line as it stands in the file."""
    return line(
        {
            "trace": FORMAT,
            "version": VERSION,
            "program": header.program,
            "started": header.started,
            "user": header.user,
            "extension": header.extension,
        }
    )


def text_of(raw: str | bytes) -> tuple[str, Line]:
    """``raw`` as text, and what a line must say about how that was done."""
    if isinstance(raw, str):
        return raw, {}
    try:
        return raw.decode(), {}
    except UnicodeDecodeError:
        return raw.decode("latin-1"), {"latin1": True}


def raw_of(content: Line, name: str) -> bytes:
    """The bytes that ``name`` of a line stands for."""
    text: str = content[name]
    return text.encode("latin-1" if content.get("latin1") else "utf-8", "replace")


def read(path: Path) -> Trace:
    """The trace in a file.

    Raises:
        TraceError: there is none, it cannot be read, or it is damaged.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TraceError(_("The trace {name} is too large.").format(name=path.name))
        content = path.read_bytes()
    except OSError as error:
        raise TraceError(
            _("The trace {name} cannot be read: {why}.").format(name=path.name, why=error.strerror)
        ) from error
    return parse(content, path.name)


def parse(content: bytes, name: str) -> Trace:
    """The trace that the file ``name`` has.

    Raises:
        TraceError: it is none, or damaged.
    """
    whole, _end, rest = content.rpartition(b"\n")
    rows = whole.split(b"\n") if whole else []
    if not rows or len(rows) > MAX_LINES:
        raise TraceError(_(_NO_TRACE).format(name=name))
    header = _header(rows[0], name)
    return Trace(header, list(_checked(rows[1:], name)), bool(rest.strip()))


def _header(row: bytes, name: str) -> Header:
    try:
        said = json.loads(row)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("trace") != FORMAT:
        raise TraceError(_(_NO_TRACE).format(name=name))
    if said.get("version") != VERSION:
        raise TraceError(_("The trace {name} was made by a newer Desk Agent.").format(name=name))
    words = [said.get(key, "") for key in ("user", "extension", "program", "started")]
    if not all(isinstance(word, str) and len(word) <= 255 for word in words) or not words[0]:
        raise TraceError(_(_DAMAGED).format(name=name, number=1, why=_("it does not say whose it is")))
    return Header(*words)


def _checked(rows: Iterable[bytes], name: str) -> Iterator[Line]:
    asked: set[int] = set()
    for number, row in enumerate(rows, 2):
        why = ""
        try:
            said = json.loads(row)
        except (ValueError, RecursionError):
            said, why = {}, _("it is not JSON")
        why = why or _wrong(said) or _out_of_order(said, asked)
        if why:
            raise TraceError(_(_DAMAGED).format(name=name, number=number, why=why))
        yield said


def _wrong(said: Any) -> str:
    kind = _KINDS.get(str(said.get("do"))) if isinstance(said, dict) else None
    if kind is None:
        return _("nobody knows what it means")
    at = said.get("t")
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < 1e7:
        return _("it has no time")
    for name, types in kind.items():
        if name not in said or not isinstance(said[name], types) or isinstance(said[name], bool):
            return _("{field} is missing or wrong").format(field=name)
    return ""


def _out_of_order(said: Line, asked: set[int]) -> str:
    match said["do"]:
        case "ask" if said["n"] in asked:
            return _("a request stands there twice")
        case "ask":
            asked.add(said["n"])
        case "answer" if not 0 <= said["status"] <= 999:
            return _("there is no such status")
    return ""
