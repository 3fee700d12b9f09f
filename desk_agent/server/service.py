"""The API as an ASGI application: every URI of the document, every answer with a body of its kind."""

import base64
import binascii
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from desk_agent.clock import Clock
from desk_agent.server import operations, sockets
from desk_agent.server.accounts import AccountKind, Directory, Privilege
from desk_agent.server.backend import Backend, Reply
from desk_agent.server.errors import Refusal, click_to_call, common, cti, invalid_login, invalid_token, not_allowed
from desk_agent.server.hub import Hub
from desk_agent.server.operations import Category, Operation
from desk_agent.server.parameters import MAX_BODY, BodyForm, Carriers, Malformed, Parameters, read
from desk_agent.server.sessions import Session, Sessions

BASE = "/ipxapi"
API_VERSION = "1.0.0"
_DISCARDED = 1024 * 1024  # what is read and thrown away of a body that is too large, so that the refusal is heard

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Settings:
    """What an operator of the server chooses; may be changed while it runs."""

    session_timeout: float = 120.0  # seconds; section 2.2's default of two minutes
    linger: float = 0.0  # seconds after a login's unclean end in which the account is still "Already Login"
    # a login whose token nobody has shown yet ends when the account logs in again: its answer was lost on the way
    unclaimed_gives_way: bool = False
    bodies: BodyForm = BodyForm.EITHER
    carriers: Carriers = Carriers.EITHER
    station_call_control: bool = True  # stations may control and watch their own phone
    reply_delay: Callable[[], float] | None = None  # seconds each reply is late; its events do not wait for it


class Service:
    """Accounts, sessions and sockets in front of a Backend.

    ``more`` are operations that the document does not have; ``ended`` hears of sessions that are over, ``attached``
    of those that have opened their socket.
    """

    def __init__(
        self,
        accounts: Directory,
        backend: Backend,
        clock: Clock,
        settings: Settings,
        *,
        more: Iterable[Operation] = (),
        ended: Callable[[Session], None] | None = None,
        attached: Callable[[Session], None] | None = None,
        hub: Hub | None = None,
    ) -> None:
        self.settings = settings
        self.hub = hub or Hub()
        self.attached = attached
        self.sessions = Sessions(
            clock,
            settings.session_timeout,
            self._ended,
            settings.linger,
            unclaimed_gives_way=settings.unclaimed_gives_way,
        )
        self._more = tuple(more)
        self._on_end = ended
        self._accounts = accounts
        self._backend = backend
        self._clock = clock
        self.app = Starlette(
            routes=self._routes(),
            exception_handlers={HTTPException: _http_error},
        )
        self.app.router.redirect_slashes = False

    def publish(self, event: dict[str, Any], device: str, *, presence: bool = False, ahead: bool = False) -> None:
        """An event of a device, to every session that asked for it; "" is the system, which everybody asks for.

        ``ahead``: where a reply to one of them is being made, before it (figures of sections 5.3.4.27 to 29).
        """
        if not device:
            self.publish_to(Privilege.CTI, event)
            return
        asked = [s for s in self.sessions if device in (s.watched if presence else s.monitored)]
        self.hub.publish(event, asked, ahead=ahead)

    def publish_to(self, privilege: Privilege, event: dict[str, Any]) -> None:
        """An event of one of the resources of section 3.1, to every session that may have it."""
        self.hub.publish(event, [s for s in self.sessions if self._entitled(s, privilege)])

    def _ended(self, session: Session) -> None:
        self.hub.close(session)
        if self._on_end is not None:
            self._on_end(session)

    def authenticate(self, authorization: str | None) -> Session:
        """The session of a bearer token; the scheme in any case (the document writes both)."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise invalid_token()
        return self.sessions.find(token.strip())

    def _routes(self) -> list[Route | WebSocketRoute]:
        users = BASE + "/{kind:str}/v1/users/{user:str}"

        def route(path: str, operation: Operation, serve: "_Endpoint") -> Route:
            async def endpoint(request: Request) -> Response:
                return await self._answer(request, operation, serve)

            return Route(path, endpoint, methods=[operation.method], name=operation.name)

        async def socket(websocket: WebSocket) -> None:
            await sockets.serve(self, websocket)

        return [
            route(f"{users}/login", operations.LOGIN, self._login),
            route(f"{users}/logout", operations.LOGOUT, self._logout),
            route(f"{users}/checkconnection", operations.CHECK_CONNECTION, self._check_connection),
            # Section 3.2.2 prints it without the kind of account and the version.
            route(f"{BASE}/users/{{user:str}}/checkconnection", operations.CHECK_CONNECTION, self._check_connection),
            *(route(f"{users}/{o.path}", o, self._perform) for o in (*operations.PERFORMED, *self._more)),
            WebSocketRoute(BASE, socket),
            WebSocketRoute(f"{users}/acd", socket),
            WebSocketRoute(f"{users}/login", socket),
        ]

    async def _answer(self, request: Request, operation: Operation, serve: "_Endpoint") -> Response:
        try:
            response = await serve(request, operation)
        except Refusal as refusal:
            response = _error(refusal, request)
        except Malformed:
            response = _error(_unreadable(operation), request)
        except ClientDisconnect:
            response = _error(Refusal(408, 99, "Gone before the answer"), request)  # for the statistics
        except Exception:  # noqa: BLE001 -- whatever is wrong here, the client gets an error body
            _log.exception("%s could not be served", operation.name)
            response = _error(cti(101), request)
        self._backend.served(request.path_params.get("user", "")[:32], operation.name, response.status_code)
        if self.settings.reply_delay is not None:
            await self._clock.sleep(self.settings.reply_delay())
        return response

    async def _login(self, request: Request, _: Operation) -> Response:
        account = None
        user, password = _basic(request.headers.get("authorization"))
        if user == request.path_params["user"]:
            peer = request.client.host if request.client is not None else ""
            account = await self._accounts.verified(user, password, request.path_params["kind"], peer)
        if account is None:
            raise invalid_login()
        await _body(request)
        if await request.is_disconnected():
            raise ClientDisconnect  # a session that nobody has the token of would stand in the next one's way
        session = self.sessions.login(account)
        system = self._backend.system()
        return JSONResponse(
            {
                "token": session.token,
                "checkConnectionTimer": int(self.settings.session_timeout),
                "systemType": system.type,
                "systemVersion": system.version,
                "apiVersion": API_VERSION,
                "terminalCount": system.terminals,
                **system.more,
            }
        )

    async def _check_connection(self, request: Request, _: Operation) -> Response:
        self._own(request)
        return JSONResponse({})

    async def _logout(self, request: Request, _: Operation) -> Response:
        self.sessions.end(self._own(request))
        return Response()

    async def _perform(self, request: Request, operation: Operation) -> Response:
        session = self._own(request)
        if not self._allowed(session, operation):
            raise not_allowed()
        body = await _body(request)
        bodies = self.settings.bodies if operation.category is Category.CTI else BodyForm.EITHER
        parameters = read(operation.method, request.url.query, body, bodies, self.settings.carriers)
        request.state.echo = _echo(parameters)
        if self.settings.reply_delay is not None:
            return _reply(await self._backend.perform(session, operation, parameters), parameters)
        self.hub.hold(session)
        try:
            reply = await self._backend.perform(session, operation, parameters)
            await self.hub.sent_ahead(session)
            return _Releasing(_reply(reply, parameters), self.hub, session)
        except BaseException:
            self.hub.release(session)
            raise

    def _own(self, request: Request) -> Session:
        """The session, if the URI is the account's own."""
        session = self.authenticate(request.headers.get("authorization"))
        kind = request.path_params.get("kind", session.account.kind.path)
        if kind != session.account.kind.path or request.path_params["user"] != session.account.user:
            raise not_allowed()
        return session

    def _allowed(self, session: Session, operation: Operation) -> bool:
        station = session.account.kind is AccountKind.STATION
        match operation.category:
            case Category.CLICK_TO_CALL:
                return station  # section 5.4: only available to station users
            case Category.SMDR if station:
                return operation.method == "GET"  # section 5.1: it reads its own records, and deletes none
            case Category.SMDR:
                return self._entitled(session, Privilege.SMDR)
            case _:
                return self._entitled(session, Privilege.CTI)

    def _entitled(self, session: Session, privilege: Privilege) -> bool:
        """Whether a session gets the events of a resource, and for CTI may use its commands."""
        if session.account.kind is AccountKind.SERVER:
            return privilege in session.account.privileges
        return privilege is Privilege.CTI and self.settings.station_call_control


_Endpoint = Callable[[Request, Operation], Awaitable[Response]]


class _Releasing(Response):
    """A response after which the session's events are let go."""

    def __init__(self, inner: Response, hub: Hub, session: Session) -> None:
        super().__init__()
        self.status_code = inner.status_code
        self._inner, self._hub, self._session = inner, hub, session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._inner(scope, receive, send)
        finally:
            self._hub.release(self._session)


async def _body(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BODY:
            chunks.append(chunk)
        elif size > _DISCARDED:
            break
    if size > MAX_BODY:
        raise common(1, status=413)
    return b"".join(chunks)


def _basic(authorization: str | None) -> tuple[str, str]:
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password


def _reply(reply: Reply, parameters: Parameters) -> Response:
    if reply.body is None:
        return Response(status_code=reply.status)
    return JSONResponse(_echo(parameters) | reply.body, status_code=reply.status)


def _echo(parameters: Parameters) -> dict[str, int]:
    return {} if parameters.transaction is None else {"transactionID": parameters.transaction}


def _unreadable(operation: Operation) -> Refusal:
    match operation.category:
        case Category.CTI:
            return cti(111)
        case Category.CLICK_TO_CALL:
            return click_to_call(105)
        case _:
            return common(1)


def _error(refusal: Refusal, request: Request) -> JSONResponse:
    return JSONResponse(getattr(request.state, "echo", {}) | refusal.body(), status_code=refusal.status)


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    refusal = Refusal(error.status_code, 99 if error.status_code == 404 else 1, error.detail)
    return JSONResponse(refusal.body(), status_code=refusal.status, headers=error.headers)
