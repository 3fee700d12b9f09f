"""One WebSocket from its handshake to its end; it carries all events the account may see (section 3.1)."""

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from desk_agent.server.accounts import AccountKind
from desk_agent.server.errors import Refusal, not_allowed
from desk_agent.server.hub import Socket
from desk_agent.server.sessions import Session

if TYPE_CHECKING:
    from desk_agent.server.service import Service


_LOST = (1005, 1006)  # no close frame, or one without a code: uvicorn does not tell them apart


async def serve(service: "Service", websocket: WebSocket) -> None:
    """Accept or refuse, then send events until one side closes."""
    try:
        session = _session(service, websocket)
    except Refusal as refusal:
        await websocket.send_denial_response(JSONResponse(refusal.body(), status_code=refusal.status))
        return
    await websocket.accept()
    socket = Socket(websocket, service.hub.patience)
    service.hub.attach(session, socket)
    if service.attached is not None:
        service.attached(session)
    pump = asyncio.create_task(socket.pump())
    session.broken = False
    try:
        while (message := await websocket.receive())["type"] != "websocket.disconnect":
            service.sessions.touch(session)
        session.broken = message.get("code") in _LOST
    finally:
        service.hub.detach(session, socket)
        service.sessions.touch(session)
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)


def _session(service: "Service", websocket: WebSocket) -> Session:
    """By the Authorization header, or by ``?token=``, which the vendor's own page uses."""
    authorization = websocket.headers.get("authorization")
    if authorization is None and "token" in websocket.query_params:
        authorization = f"Bearer {websocket.query_params['token']}"
    session = service.authenticate(authorization)
    account = session.account
    path = websocket.path_params
    if path.get("kind", account.kind.path) != account.kind.path or path.get("user", account.user) != account.user:
        raise not_allowed()
    if account.kind is AccountKind.STATION and not service.settings.station_call_control:
        raise not_allowed()
    return session
