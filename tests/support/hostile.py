"""A desk that is none: httpx and websockets alone, against a gateway."""

import asyncio
import json
import ssl
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from desk_agent.gateway.machine import Gateway
from desk_agent.simulator import Simulator


def trusting() -> ssl.SSLContext:
    """Trusts anybody."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Stranger:
    """Speaks the API by hand."""

    def __init__(self, gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient, user: str = "1001") -> None:
        self.user = user
        self.token = ""
        self._gateway, self._pbx, self._http = gateway, pbx, http

    @property
    def origin(self) -> str:
        return f"127.0.0.1:{self._gateway.port}"

    async def login(self, password: str | None = None, kind: str = "client") -> httpx.Response:
        secret = self._pbx.account(self.user).password if password is None else password
        where = f"https://{self.origin}/ipxapi/{kind}/v1/users/{self.user}/login"
        answer = await self._http.get(where, auth=(self.user, secret))
        if answer.status_code == 200:
            self.token = answer.json()["token"]
        return answer

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **more: Any
    ) -> httpx.Response:
        bearer = self.token if token is None else token
        given = {} if body is None else {"json": body}
        return await self._http.request(
            method,
            f"https://{self.origin}/ipxapi/client/v1/users/{self.user}/{path}",
            headers={"Authorization": f"Bearer {bearer}"},
            **given,
            **more,
        )

    async def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, int]:
        """HTTP status and code of a refusal."""
        answer = await self.ask(method, path, body, **more)
        return answer.status_code, answer.json()["error"]["code"]

    def socket(self) -> connect:
        return connect(
            f"wss://{self.origin}/ipxapi",
            ssl=trusting(),
            additional_headers={"Authorization": f"Bearer {self.token}"},
            proxy=None,
            compression=None,
            open_timeout=5,
        )


async def next_event(socket: ClientConnection, envelope: str = "call") -> dict[str, Any]:
    """The next event of this kind, with its envelope."""
    async with asyncio.timeout(5):
        while (event := json.loads(await socket.recv()))["event"] != envelope:
            pass
    return event


async def until_silent(socket: ClientConnection, seconds: float = 0.3) -> list[dict[str, Any]]:
    """Everything that comes until nothing has come for a while."""
    heard = []
    try:
        while True:
            heard.append(json.loads(await asyncio.wait_for(socket.recv(), seconds)))
    except TimeoutError:
        return heard
