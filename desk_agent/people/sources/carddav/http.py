"""One question to a CardDAV server and what can become of it."""

import asyncio
import ipaddress
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from msgspec import Struct

from desk_agent.i18n import _
from desk_agent.net import tls
from desk_agent.net.lean import httpx
from desk_agent.net.transport import Transport
from desk_agent.people.sources.base import SourceError
from desk_agent.people.sources.carddav.auth import Credentials
from desk_agent.people.sources.carddav.xml import Element, Found, Reader, multistatus
from desk_agent.people.sources.trouble import (
    AnswerError,
    NoRightsError,
    SignInError,
    TooMuchError,
    UnreachableError,
    explain,
)

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 20.0  # between two pieces of an answer
ANSWER_SECONDS: Final = 120.0  # for all of it
MAX_ANSWER: Final = 32 << 20  # bytes: what is asked for in one go is far less
MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 307, 308})
_XML: Final = "application/xml; charset=utf-8"


class Reply(Struct, frozen=True):
    """An answer; ``root`` is None where it has no XML in it."""

    status: int
    url: str  # who answered, after redirects
    root: Element | None


class Dav:
    """The connection to one server, which is never left for another one."""

    def __init__(self, address: str, user: str, password: str, pin: str = "") -> None:
        """``address`` is what a person types: a host's name will do.

        Raises:
            SourceError: the address cannot be used.
        """
        self.url = normal(address)
        parts = urlsplit(self.url)
        self.host, self.port = parts.hostname or "", port_of(parts)
        self._auth = Credentials(user, password) if user else None
        self._origin = _origin(self.url)
        limits = httpx.Limits(max_connections=2, max_keepalive_connections=1, keepalive_expiry=3.0)
        self._client = httpx.AsyncClient(
            transport=Transport(tls.context(pin or None), limits),
            trust_env=False,
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            headers={"Accept-Encoding": "identity", "User-Agent": "desk-agent"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def is_encrypted(self) -> bool:
        """Whether it is TLS; else it goes no further than this machine."""
        return self._origin[0] == "https"

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    def resolve(self, base: str, href: str) -> str:
        """``href`` as it stands in an answer of ``base``, as a whole URL.

        Raises:
            AnswerError: it leads to another server, which would be told the password.
        """
        try:
            url = urljoin(base, href)
            elsewhere = _origin(url) != self._origin
        except ValueError as error:
            raise AnswerError(_("The server’s answer cannot be read.")) from error
        if elsewhere:
            raise AnswerError(
                _(
                    "{host} sends on to {other}. If that is right, enter it as the address: "
                    "it is not followed by itself."
                ).format(host=self.host, other=(urlsplit(url).netloc or url)[:200])
            )
        return urlunsplit(urlsplit(url)._replace(fragment=""))

    async def find(self, method: str, url: str, body: str, depth: str) -> tuple[str, list[Found]]:
        """Ask for a multistatus; who answered, and what was found.

        Raises:
            SourceError: there was none.
        """
        reply = await self.ask(method, url, body, depth)
        if reply.status != 207 or reply.root is None:
            raise refusal(reply.status, self.host)
        return reply.url, multistatus(reply.root)

    async def ask(self, method: str, url: str, body: str, depth: str) -> Reply:
        """Send a question that changes nothing on the server, and read the answer.

        Raises:
            SourceError: no answer, or one that is not read.
        """
        headers = {"Content-Type": _XML, "Depth": depth, "Accept": "application/xml, text/xml"}
        url = self.resolve(self.url, url)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                for _turn in range(MAX_REDIRECTS + 1):
                    try:
                        reply, location = await self._exchange(method, url, body, headers)
                    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                        # a connection that was kept open and had been closed by then: asking twice does no harm
                        reply, location = await self._exchange(method, url, body, headers)
                    if not location:
                        return reply
                    url = self.resolve(url, location)
        except SourceError:
            raise
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError) as error:
            if isinstance(error, httpx.TimeoutException):
                raise UnreachableError(
                    _("{where} does not answer.").format(where=f"{self.host}:{self.port}")
                ) from error
            raise explain(error, self.host, self.port, opening=isinstance(error, httpx.ConnectError)) from error
        raise AnswerError(_("{host} sends on and on.").format(host=self.host))

    async def _exchange(self, method: str, url: str, body: str, headers: Mapping[str, str]) -> tuple[Reply, str]:
        async with self._client.stream(
            method, url, content=body.encode(), headers=dict(headers), auth=self._auth, follow_redirects=False
        ) as answer:
            if answer.status_code in _REDIRECTS:
                return Reply(answer.status_code, url, None), answer.headers.get("location", "") or "/"
            if answer.headers.get("content-encoding", "identity").lower() not in {"identity", ""}:
                raise AnswerError(_("The server’s answer is compressed, although none was asked for."))
            is_xml = "xml" in answer.headers.get("content-type", "").lower()
            reader, size = Reader(), 0
            async for piece in answer.aiter_raw(65536):
                size += len(piece)
                if size > MAX_ANSWER:
                    raise TooMuchError(_("The server’s answer is too large."))
                if is_xml:
                    reader.feed(piece)
            return Reply(answer.status_code, url, reader.close() if is_xml and size else None), ""


def refusal(status: int, host: str) -> SourceError:
    """Why ``status`` is not what was asked for."""
    if status == 401:
        return SignInError(_("{host} does not take this user and password.").format(host=host))
    if status == 403:
        return NoRightsError(_("{host} does not let this user read the address book.").format(host=host))
    if status in {404, 405, 410, 501}:
        return AnswerError(_("There is no address book at this address of {host}.").format(host=host))
    if status == 429 or status >= 500:
        return AnswerError(_("{host} cannot answer at present (status {status}).").format(host=host, status=status))
    return AnswerError(_("What answers at {host} is no CardDAV server.").format(host=host))


def normal(address: str) -> str:
    """The URL that is meant by ``address``. Raises SourceError: none that may be used."""
    text = address.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise SourceError(_("“{address}” is not a valid address.").format(address=text[:100])) from error
    if not host or any(char.isspace() for char in text) or parts.scheme not in {"https", "http"}:
        raise SourceError(_("“{address}” is not a valid address.").format(address=text[:100]))
    if parts.username or parts.password:
        raise SourceError(_("User and password have fields of their own; leave them out of the address."))
    if parts.scheme == "http" and not _is_loopback(host):
        raise SourceError(_("An address book is read over https only: http would show the password to everybody."))
    return urlunsplit(parts._replace(path=parts.path or "/", query="", fragment=""))


def port_of(parts: SplitResult) -> int:
    """The port of a URL, in words or not."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), port_of(parts)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
