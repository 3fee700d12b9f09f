"""Which recorded answer belongs to a request, leniently: whoever asks now need not ask in the recorded order."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from desk_agent.trace.lines import Line, raw_of

_NOT_SENT: Final = frozenset(
    {"UnreachableError", "UntrustedCertificateError", "ChangedCertificateError", "CancelledError"}
)
_NO_ANSWER: Final = 504  # what stands between has had none: the nearest that HTTP has


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, or is asked now."""

    method: str
    path: str
    query: str
    body: str

    @property
    def feature(self) -> str:
        """What stands behind the user."""
        return self.path.split("/users/", 1)[-1].partition("/")[2]

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices that it is about."""
        found: list[str] = []
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            if name == "q":
                found += _devices(_json(value))
            elif name.lower() == "devicenumber":
                found.append(value)
        return tuple(sorted(found + _devices(_json(self.body))))

    @property
    def exactly(self) -> tuple[str, ...]:
        """Everything but the count of transactions."""
        said = _json(self.body)
        if isinstance(said, dict):
            said.pop("transactionID", None)
            body = json.dumps(said, sort_keys=True)
        else:
            body = self.body
        return self.method, unquote(self.path), unquote(self.query), body


@dataclass(slots=True)
class Exchange:
    """A request with its answer, ``at`` seconds into the trace and ``late`` seconds after it was asked."""

    request: Request
    at: float
    status: int = _NO_ANSWER
    body: bytes = b""
    late: float = 0.0
    used: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to give, ``late`` seconds after the question."""

    status: int
    body: bytes
    late: float = 0.0


class Script:
    """All requests of a trace. Those that were never sent are left out."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.exchanges: list[Exchange] = []
        self._by_exactly: defaultdict[tuple[str, ...], list[Exchange]] = defaultdict(list)
        self._by_devices: defaultdict[tuple[Any, ...], list[Exchange]] = defaultdict(list)
        self._by_feature: defaultdict[tuple[str, str], list[Exchange]] = defaultdict(list)
        self.by_number: dict[int, Exchange] = {}
        for line in lines:
            self._read(line)
        # one without an answer was under way when the recording ended
        self.exchanges = [one for one in self.by_number.values() if one.status]
        for one in self.exchanges:
            request = one.request
            self._by_exactly[request.exactly].append(one)
            self._by_devices[request.method, request.feature, request.devices].append(one)
            if request.method != "GET":
                self._by_feature[request.method, request.feature].append(one)

    def answer(self, request: Request, until: float, *, newest: bool) -> Said | None:
        """The recorded answer, None if nothing like it was ever asked.

        ``until`` is how far the trace has been played. Of the answers up to there it is the next one that was not
        given yet, or the ``newest``: who asks how a phone is wants to know how it is now. When all have been given,
        the last one again.
        """
        for known in (
            self._by_exactly.get(request.exactly),
            self._by_devices.get((request.method, request.feature, request.devices)),
            self._by_feature.get((request.method, request.feature)),
        ):
            if known:
                one = _chosen(known, until, newest=newest)
                return Said(one.status, one.body, one.late)
        return None

    def _read(self, line: Line) -> None:
        match line["do"]:
            case "ask":
                request = Request(line["method"], line["path"], line["query"], line["body"] or "")
                self.by_number[line["n"]] = Exchange(request, line["t"], status=0)
            case "answer" if line["n"] in self.by_number:
                one = self.by_number[line["n"]]
                one.status, one.late = line["status"], max(0.0, line["t"] - one.at)
                one.body = raw_of(line, "body")
                if one.request.feature == "login":
                    one.body = _without_others(one.body)
            case "silence" if line["n"] in self.by_number:
                one = self.by_number[line["n"]]
                if line["why"] in _NOT_SENT:
                    del self.by_number[line["n"]]
                else:
                    one.status, one.late = _NO_ANSWER, max(0.0, line["t"] - one.at)


def _chosen(known: list[Exchange], until: float, *, newest: bool) -> Exchange:
    fresh = [one for one in known if not one.used and one.at <= until]
    if fresh:
        one = fresh[-1] if newest else fresh[0]
        for older in known[: known.index(one) + 1]:
            older.used = True
        return one
    given = [one for one in known if one.used]
    return given[-1] if given else known[0]


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _devices(said: Any) -> list[str]:
    if not isinstance(said, dict):
        return []
    found = []
    for name, value in said.items():
        if name.lower() == "devicenumber":
            found += [str(one) for one in value] if isinstance(value, list) else [str(value)]
        elif name.lower() == "data":
            found += _devices(value)
    return found


def _without_others(body: bytes) -> bytes:
    """A log-in's answer without the other addresses of a gateway: made up as they are, somebody might live there."""
    said = _json(body.decode("utf-8", "replace"))
    gateway = said.get("gateway") if isinstance(said, dict) else None
    if not isinstance(gateway, dict):
        return body
    kept = {name: value for name, value in gateway.items() if name.strip().lower() not in {"standby", "pbx"}}
    return json.dumps({**said, "gateway": kept}, ensure_ascii=False).encode()
