"""One HTTPS request to the PBX and what can become of it on the way."""

import asyncio
import json
import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from msgspec import Struct, field

from desk_agent.api.errors import (
    ChangedCertificateError,
    NotThePbxError,
    OutcomeUnknownError,
    PbxError,
    UnreachableError,
    UntrustedCertificateError,
)
from desk_agent.i18n import _
from desk_agent.net import tls
from desk_agent.net.lean import httpx
from desk_agent.net.transport import Transport
from desk_agent.wire import Wire

log = logging.getLogger(__name__)

ANSWER_SECONDS: Final = 10.0  # a PBX may be slow; a user who waits longer wants to know
CONNECT_SECONDS: Final = 5.0
MAX_ANSWER: Final = 4 << 20  # bytes
MOST: Final = 8  # connections at the same time
# PBXs have been seen to close idle connections after 5 s: one that is older than this is not used again.
IDLE_SECONDS: Final = 3.0
_READ: Final = httpx.ByteStream(b"")


class Answer(Struct, frozen=True):
    """Status, body and headers of an HTTP answer; the headers' names count in any case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Http:
    """The HTTPS side of one connection to ``host:port``.

    Whether a PBX keeps a connection open after its answer shows only when the next request meets it. So what must
    not be sent twice always has a connection of its own; what may be is sent once more over a new one if the old
    one turns out to be closed. ``kept`` is how many connections are kept open for a while, of `MOST` at a time.
    """

    def __init__(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext,
        pin: str | None,
        wire: Wire | None = None,
        *,
        kept: int = 2,
    ) -> None:
        self.host, self.port = host, port
        self._wire = wire or Wire()
        self._pin = pin
        self._under_way: set[asyncio.Timeout] = set()
        self._idle = asyncio.Event()
        self._closing = asyncio.Event()
        self._kept = self._client(context, kept=kept)
        self._new = self._client(context, kept=0)

    def _client(self, context: ssl.SSLContext, kept: int) -> httpx.AsyncClient:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return httpx.AsyncClient(
            base_url=f"https://{name}:{self.port}",
            transport=Transport(
                context,
                httpx.Limits(max_connections=MOST, max_keepalive_connections=kept, keepalive_expiry=IDLE_SECONDS),
            ),
            trust_env=False,
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "desk-agent"},
        )

    async def close(self) -> None:
        """Close all connections; requests that are under way end, as without an answer."""
        if not self._closing.is_set():
            for one in self._under_way:
                one.reschedule(0.0)
        self._closing.set()
        if self._under_way:
            self._idle.clear()
            await self._idle.wait()
        await self._kept.aclose()
        await self._new.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        query: str = "",
        body: Any = None,
        seconds: float | None = None,
        repeatable: bool = False,
    ) -> Answer:
        """Send one request and read its answer; ``query`` is encoded, ``seconds`` a shorter patience than usual.

        ``repeatable``: it does no harm if the PBX gets it twice.

        Raises:
            UnreachableError: nothing was sent.
            UntrustedCertificateError, ChangedCertificateError: nothing was sent.
            OutcomeUnknownError: it was sent, and no answer came.
            NotThePbxError: what answers does not speak HTTPS.
        """
        listener = self._wire.listener
        if listener is None:
            return await self._ask(method, path, headers, query, body, seconds, repeatable=repeatable)
        number = self._wire.next_number()
        listener.asked(number, method, path, query, None if body is None else _as_sent(body))
        try:
            answer = await self._ask(method, path, headers, query, body, seconds, repeatable=repeatable)
        except BaseException as error:
            listener.unanswered(number, type(error).__name__)
            raise
        listener.answered(number, answer.status, answer.body)
        return answer

    async def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        query: str,
        body: Any,
        seconds: float | None,
        *,
        repeatable: bool,
    ) -> Answer:
        if self._closing.is_set():
            raise UnreachableError(_("The connection to the PBX is closed: nothing was sent."))
        options: dict[str, Any] = {} if seconds is None else {"timeout": seconds}
        if body is not None:
            options["json"] = body
        target = f"{path}?{query}" if query else path
        options["headers"] = dict(headers)
        try:
            async with asyncio.timeout(None) as under_way:
                self._under_way.add(under_way)
                try:
                    if repeatable:
                        try:
                            return await _exchange(self._kept.stream(method, target, **options))
                        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
                            log.info("the connection was closed: %s", type(error).__name__)
                    return await _exchange(self._new.stream(method, target, **options))
                finally:
                    self._under_way.discard(under_way)
                    if self._closing.is_set() and not self._under_way:
                        self._idle.set()
        except TimeoutError as error:
            raise _closed() from error
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise await explain(error, self.host, self.port, self._pin) from error
        except (httpx.TimeoutException, httpx.TransportError) as error:
            raise _after_sending(error, self.host, self.port) from error


def _as_sent(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


async def _exchange(answering: AbstractAsyncContextManager[httpx.Response]) -> Answer:
    async with answering as answer:
        try:
            read = bytearray()
            async for piece in answer.aiter_raw():
                read += piece
                if len(read) > MAX_ANSWER:
                    raise NotThePbxError(_("The answer is too long to come from the PBX."))
            return Answer(answer.status_code, bytes(read), answer.headers)
        finally:
            await answer.aclose()
            answer.stream = _READ  # its own refers to it: a circle of many objects, left to the collector


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
        waiting += [one.__cause__, one.__context__]


async def explain(error: BaseException, host: str, port: int, pin: str | None) -> PbxError:
    """Why no connection came about, as the error to raise. Looks at the certificate if that is the reason."""
    where = f"{host}:{port}"
    causes = list(_chain(error))
    for cause in causes:
        if isinstance(cause, tls.PinMismatchError):
            return ChangedCertificateError(
                _(
                    "The certificate of {where} is not the one that was trusted. Nothing was sent. Ask the "
                    "administrator whether it was renewed; if not, somebody may be listening in."
                ).format(where=where),
                tls.describe(host, port, cause.der),
                pin or "",
            )
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return await _untrusted(host, port, cause)
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return NotThePbxError(
                _("{where} does not answer with HTTPS. Is this the port of the Web API?").format(where=where)
            )
        if isinstance(cause, socket.gaierror):
            return UnreachableError(_("No computer is known by the name {host}.").format(host=host))
        if isinstance(cause, UnicodeError):
            return UnreachableError(_("{host} is not a valid address.").format(host=host))
        if isinstance(cause, ConnectionRefusedError):
            return UnreachableError(
                _("{where} refuses the connection. Is the Web API service running on this port?").format(where=where)
            )
    if any(isinstance(cause, TimeoutError | httpx.ConnectTimeout) for cause in causes):
        return UnreachableError(_("{where} does not answer.").format(where=where))
    if any(isinstance(cause, ConnectionResetError | EOFError) for cause in causes):
        return NotThePbxError(
            _("{where} closes the connection at once. Is this the port of the Web API?").format(where=where)
        )
    return UnreachableError(_("{where} cannot be reached.").format(where=where))


async def _untrusted(host: str, port: int, cause: ssl.SSLCertVerificationError) -> PbxError:
    try:
        der = await tls.look_at(host, port)
    except (OSError, TimeoutError):
        return UnreachableError(_("{host}:{port} cannot be reached.").format(host=host, port=port))
    reason = str(getattr(cause, "verify_message", "") or _("it is not signed by an authority this computer trusts"))
    return UntrustedCertificateError(
        _("This computer does not trust the certificate of {host}:{port}: {reason}.").format(
            host=host, port=port, reason=reason
        ),
        tls.describe(host, port, der),
    )


def _after_sending(error: httpx.HTTPError, host: str, port: int) -> PbxError:
    if isinstance(error, httpx.PoolTimeout):
        return UnreachableError(_("Too many requests are waiting for the PBX."))
    if isinstance(error, httpx.TimeoutException):
        return OutcomeUnknownError(_("The PBX has not answered. It is not known whether it has done this."))
    if isinstance(error, httpx.RemoteProtocolError) and "illegal" in str(error).lower():
        return NotThePbxError(_("What answers at {host}:{port} is not the Web API.").format(host=host, port=port))
    return _closed()


def _closed() -> OutcomeUnknownError:
    return OutcomeUnknownError(_("The PBX closed the connection. It is not known whether it has done this."))
