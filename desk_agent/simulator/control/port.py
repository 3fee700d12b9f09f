"""The control port as an ASGI application: who may come in, and what goes wrong in plain sentences."""

import hmac
import logging
from collections.abc import Callable
from typing import Any, Final

import msgspec
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from desk_agent.api.codes import CTI_ERRORS
from desk_agent.server.parameters import MAX_BODY
from desk_agent.simulator.control import parameters
from desk_agent.simulator.control.board import Board
from desk_agent.simulator.control.state import snapshot
from desk_agent.simulator.control.verbs import FAULTS, VERBS, Outcome, Unsuitable, Verb
from desk_agent.simulator.loopback import is_loopback
from desk_agent.simulator.rules import Refused

PREFIX: Final = "/_sim/"
_JOURNAL = 50
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

_log = logging.getLogger(__name__)


class _Problem(Exception):  # noqa: N818 -- an answer, not a fault
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class ControlPort:
    """``GET /_sim/`` lists the verbs, ``GET /_sim/state`` tells what is, ``POST /_sim/VERB`` does something."""

    def __init__(self, board: Board, key: str) -> None:
        self._board = board
        self._expected = f"bearer {key}".encode()

    @staticmethod
    def admits(scope: Scope) -> bool:
        """Whether the other end of the connection is on this machine: for all others there is no such port."""
        client = scope.get("client")
        return client is not None and is_loopback(client[0])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request below PREFIX."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except _Problem as problem:
            response = _json({"error": str(problem)}, problem.status)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        self._check_key(request)
        name = request.url.path.removeprefix(PREFIX)
        match request.method, name:
            case "GET", "":
                return _json({"verbs": _index()})
            case "GET", "state":
                return _json(snapshot(self._board, _count(request)))
            case "POST", _:
                return self._perform(name, await _body(request))
            case _:
                raise _Problem(404, "There is GET /_sim/, GET /_sim/state and POST /_sim/VERB.")

    def _check_key(self, request: Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if not hmac.compare_digest(f"{scheme.lower()} {key.strip()}".encode(), self._expected):
            raise _Problem(401, "The control key is missing or wrong: send it as Authorization: Bearer KEY.")

    def _perform(self, name: str, body: dict[str, Any]) -> Response:
        table, what = VERBS, "verb"
        if name == "fault":
            table, what, name = FAULTS, "fault", str(body.pop("fault", ""))
        verb = table.get(name)
        if verb is None:
            raise _Problem(404, f"There is no {what} {name!r}: choose {', '.join(table)}.")
        outcome = self._run(verb, body)
        if isinstance(outcome, dict):
            return _json(outcome)
        return _json({}, background=None if outcome is None else BackgroundTask(_call, outcome))

    def _run(self, verb: Verb[Any], body: dict[str, Any]) -> Outcome:
        try:
            ask = msgspec.convert(body, verb.parameters)
        except msgspec.ValidationError as error:
            raise _Problem(400, f"{error}.") from error
        if isinstance(ask, parameters.Phone) and ask.device not in self._board.exchange.stations:
            raise _Problem(404, f"There is no extension {ask.device}.")
        try:
            return verb.run(self._board, ask)
        except Unsuitable as error:
            raise _Problem(400, f"{_sentence(error)}.") from error
        except Refused as error:
            raise _Problem(409, f"The exchange refuses: {error.code} {CTI_ERRORS[error.code]}.") from error
        except LookupError as error:
            raise _Problem(404, f"{_sentence(error)}.") from error


async def _call(action: Callable[[], object]) -> None:
    action()  # here and not in a thread, as Starlette would have it of a plain function


def _index() -> list[dict[str, Any]]:
    rows: list[tuple[str, dict[str, str], Verb[Any]]] = [(name, {}, verb) for name, verb in VERBS.items()]
    rows += [("fault", {"fault": name}, verb) for name, verb in FAULTS.items()]
    return [
        {"verb": name, "about": verb.about, "body": {**start, **_example(verb.parameters)}}
        for name, start, verb in rows
    ]


def _example(struct: type[msgspec.Struct]) -> dict[str, Any]:
    empty: dict[object, Any] = {int: 0, float: 0, bool: False}
    return {
        field.encode_name: field.default
        if field.default is not msgspec.NODEFAULT
        else empty.get(getattr(field.type, "__origin__", field.type), "")
        for field in msgspec.structs.fields(struct)
    }


def _count(request: Request) -> int:
    asked = request.query_params.get("journal", str(_JOURNAL))
    if not asked.isdecimal() or len(asked) > 6:
        raise _Problem(400, "journal is a number of entries.")
    return int(asked)


async def _body(request: Request) -> dict[str, Any]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise _Problem(400, f"The body is longer than {MAX_BODY} bytes.")
    try:
        value = msgspec.json.decode(body) if body.strip() else {}
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise _Problem(400, "The body is not JSON.") from error
    if not isinstance(value, dict):
        raise _Problem(400, "The body is not a JSON object.")
    return value


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]


def _json(value: object, status: int = 200, background: BackgroundTask | None = None) -> Response:
    return JSONResponse(value, status, _HEADERS, background=background)
