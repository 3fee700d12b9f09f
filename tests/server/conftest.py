import ssl
from collections.abc import AsyncIterator

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from desk_agent.simulator import Simulator


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Api:
    """One account's view of the API, by httpx and websockets alone."""

    def __init__(self, sim: Simulator, user: str, http: httpx.AsyncClient) -> None:
        self.sim = sim
        self.user = user
        self.http = http
        self.kind = "client" if user.isdigit() else "server"
        self.token = ""

    @property
    def base(self) -> str:
        return f"{self.sim.base}/{self.kind}/v1/users/{self.user}"

    async def login(self, password: str | None = None) -> httpx.Response:
        secret = self.sim.account(self.user).password if password is None else password
        response = await self.http.get(f"{self.base}/login", auth=(self.user, secret))
        if response.status_code == 200:
            self.token = response.json()["token"]
        return response

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def ask(self, method: str, path: str, body: object = None, **kwargs: object) -> httpx.Response:
        json = {} if body is None else {"json": body}
        return await self.http.request(method, f"{self.base}/{path}", headers=self.headers, **json, **kwargs)

    async def monitor(self, *devices: str) -> httpx.Response:
        return await self.ask("POST", "call/monitor", {"deviceNumber": list(devices)})

    def socket(self, path: str = "", *, header: bool = True) -> connect:
        uri = self.sim.base.replace("https", "wss") + path
        headers = self.headers if header else {}
        return connect(uri, ssl=trusting(), additional_headers=headers, proxy=None, compression=None, open_timeout=5)


class Events:
    """What came over a socket; ``next`` and ``types`` skip other envelopes than that of calls."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def next(self, envelope: str = "call") -> dict:
        import asyncio
        import json

        async with asyncio.timeout(3):
            while (event := json.loads(await self.socket.recv()))["event"] != envelope:
                pass
        return event["data"]

    async def types(self, count: int) -> list[str]:
        return [(await self.next())["type"] for _ in range(count)]


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=trusting(), timeout=5) as client:
        yield client


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator(seed=1) as simulator:
        yield simulator


@pytest.fixture
async def desk(sim: Simulator, http: httpx.AsyncClient) -> Api:
    api = Api(sim, "desk", http)
    assert (await api.login()).status_code == 200
    return api


@pytest.fixture
def api_for(http: httpx.AsyncClient):
    return lambda sim, user: Api(sim, user, http)


@pytest.fixture
def events_of():
    return Events
