"""A PBX that does as a test says: every request is recorded, every answer can be replaced.

It is written from the document by itself and shares nothing with the simulator, so that the client is not fitted to
the one PBX that ships with it.
"""

import asyncio
import contextlib
import datetime as dt
import hashlib
import ipaddress
import json
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.http11 import Request as HandshakeRequest
from websockets.server import ServerProtocol

TOKEN = "token-of-the-scripted-pbx"
Answer = tuple[int, Any]


@dataclass
class Asked:
    """One request as it came over the wire."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def feature(self) -> str:
        return self.path.split("/users/")[-1].partition("/")[2]


@dataclass
class Pbx:
    """`answers[feature]` replaces the answer to it: status and JSON, bytes, or a function of the request."""

    port: int = 0
    pin: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    sockets_at: tuple[str, ...] = ("/ipxapi",)
    refuse_socket_with: int | bytes = 404
    delay: Callable[[str], float] = lambda feature: 0.0
    answer_pings: bool = True
    closes_after: float | None = None  # seconds after each answer that its connection is closed, unannounced
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    streams: list[tuple[ServerProtocol, asyncio.StreamWriter]] = field(default_factory=list)
    serving: set["asyncio.Task[None]"] = field(default_factory=set)
    listening: asyncio.Server = field(init=False)

    def features(self) -> list[str]:
        return [one.feature for one in self.asked]

    def count(self, feature: str) -> int:
        return self.features().count(feature)

    async def say(self, event: dict[str, Any] | str | bytes, envelope: str = "call") -> None:
        """Send one event, or a raw frame, to every open socket."""
        for protocol, writer in self.streams:
            if isinstance(event, bytes):
                protocol.send_binary(event)
            else:
                text = event if isinstance(event, str) else json.dumps({"event": envelope, "data": event})
                protocol.send_text(text.encode())
            await _flush(protocol, writer)

    async def ring(self, ref: int, serial: int, caller: str = "0318055123", device: str = "1001") -> None:
        await self.say(
            {
                "type": "ringing", "deviceNumber": device, "serviceDN": device, "callingDN": caller,
                "calledDN": device, "causeCode": 59, "causeMsg": "trunk_call", "callRefID": ref,
                "evtSerialNum": serial,
            }
        )  # fmt: skip

    async def close_sockets(self) -> None:
        """Close every event socket with a close frame, as the protocol has it."""
        for protocol, writer in self.streams:
            protocol.send_close(1008)
            await _flush(protocol, writer)
        self.streams.clear()

    def cut(self) -> None:
        """Break every connection without a word."""
        for writer in self.writers:
            writer.transport.abort()
        self.streams.clear()

    def _answer(self, asked: Asked) -> Any:
        scripted = self.answers.get(asked.feature)
        if callable(scripted):
            scripted = scripted(asked)
        if scripted is not None:
            return scripted
        usual = _USUAL.get(asked.feature, {"data": {}})
        return (200, usual(asked) if callable(usual) else usual)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, in a task that `stop` can end."""
        task = asyncio.create_task(self._serve(reader, writer))
        self.serving.add(task)
        task.add_done_callback(self.serving.discard)

    async def stop(self) -> None:
        """End every connection, also those that wait out a delay."""
        for task in self.serving:
            task.cancel()
        await asyncio.gather(*self.serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                while await self._request(reader, writer):
                    pass
        finally:
            writer.transport.abort()
            self.writers.remove(writer)

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        line, *lines = head.decode().split("\r\n")
        method, target, _ = line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines if one)}
        path, _, query = target.partition("?")
        if headers.get("upgrade", "").lower() == "websocket":
            self.asked.append(Asked("WS", path, query, headers, b""))
            await self._socket(head, path, reader, writer)
            return False
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        asked = Asked(method, path, query, headers, body)
        self.asked.append(asked)
        answer = self._answer(asked)
        await asyncio.sleep(self.delay(asked.feature))
        if answer == "hang up":
            return False
        if isinstance(answer, bytes):
            writer.write(answer)
        else:
            status, content = answer
            text = b"" if content is None else json.dumps(content).encode()
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text)
        await writer.drain()
        if self.closes_after is not None:
            await asyncio.sleep(self.closes_after)
        return self.closes_after is None

    async def _socket(
        self, head: bytes, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if path not in self.sockets_at:
            refusal = self.refuse_socket_with
            status_only = f"HTTP/1.1 {refusal} X\r\nContent-Length: 0\r\n\r\n".encode()
            writer.write(refusal if isinstance(refusal, bytes) else status_only)
            await writer.drain()
            return
        protocol = ServerProtocol()
        protocol.receive_data(head)
        (request,) = protocol.events_received()
        assert isinstance(request, HandshakeRequest)
        protocol.send_response(protocol.accept(request))
        await _flush(protocol, writer)
        self.streams.append((protocol, writer))
        while data := await reader.read(65536):
            if not self.answer_pings:
                continue
            protocol.receive_data(data)
            await _flush(protocol, writer)
        with contextlib.suppress(ValueError):
            self.streams.remove((protocol, writer))


async def _flush(protocol: ServerProtocol, writer: asyncio.StreamWriter) -> None:
    for data in protocol.data_to_send():
        if data:
            writer.write(data)
        else:
            writer.close()
    await writer.drain()


def _results(asked: Asked) -> Any:
    """Sections 5.3.2 and 5.3.3: every device is taken."""
    if not asked.body:
        return {}
    sent = asked.json
    return {"result": [{device: "OK"} for device in sent.get("data", sent).get("deviceNumber", [])]}


_USUAL: dict[str, Any] = {
    "login": {
        "token": TOKEN, "checkConnectionTimer": 120, "systemType": "iPECS UCP100", "systemVersion": "1",
        "apiVersion": "1.0.0", "terminalCount": 2,
    },
    "logout": None,
    "checkconnection": {},
    "clickcall": None,
    "call/monitor": _results,
    "call/presence": _results,
    "call/status": {"data": {"state": "idle"}},
    "call/dnd": {"data": {"svcType": "disable"}},
    "call/forward": {"data": {"cfwdType": "disable", "destNumber": ""}},
    "call/mwi": {"data": {"msgStatus": "true", "newMsg": 34, "oldMsg": 12, "newUrgentMsg": 56}},
    "call/terminals": {
        "data": {
            "terminals": [
                {
                    "deviceIndex": index, "deviceNumber": number, "deviceType": "LIP-9040C", "tenantNumber": 1,
                    "callControl": "enable",
                }
                for index, number in enumerate(("1001", "1002"), 1)
            ]
        }
    },
    "call/make": {"data": {"callRefID": 7}},
    "call/consultation": {"data": {"callRefID": 3}},
    "call/transfer": {"data": {"callRefID": 3}},
    "call/1step_transfer": {"data": {"callRefID": 3}},
    "call/conference": {"data": {"callRefID": 3}},
    "call/busy_service": {"data": {"callRefID": 3}},
    "call/park": {"data": {"parkingLoc": 1}},
    "smdr": {"count": 0, "items": []},
}  # fmt: skip


def make_certificate(name: str = "127.0.0.1") -> tuple[bytes, bytes, str]:
    """A self-signed certificate and its key in PEM, and its SHA-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=2))
        .not_valid_after(now - dt.timedelta(days=1))  # expired, as many a PBX's is
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, secret, hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


def server_context(certificate: tuple[bytes, bytes, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        chain = Path(folder) / "both.pem"
        chain.write_bytes(certificate[0] + certificate[1])
        context.load_cert_chain(chain)
    return context


@contextlib.asynccontextmanager
async def scripted_pbx(port: int = 0, certificate: tuple[bytes, bytes, str] | None = None) -> AsyncIterator[Pbx]:
    """A PBX on loopback until the block ends."""
    certificate = certificate or make_certificate()
    pbx = Pbx(pin=f"sha256:{certificate[2]}")
    server = await asyncio.start_server(pbx.accept, "127.0.0.1", port, ssl=server_context(certificate))
    pbx.listening = server
    pbx.port = server.sockets[0].getsockname()[1]
    try:
        yield pbx
    finally:
        server.close()
        await pbx.stop()
        await server.wait_closed()
