"""Whom to trust: the system's certificate store, or one pinned certificate.

A pin is checked inside the handshake, so a wrong certificate never sees a credential, whatever is spoken after it.
"""

import asyncio
import hashlib
import re
import ssl
from typing import Any, Final, NamedTuple

from desk_agent.api.errors import Certificate
from desk_agent.i18n import _

_HANDSHAKE_SECONDS: Final = 5.0


class PinMismatchError(ssl.SSLCertVerificationError):
    """The server's certificate is not the pinned one."""

    der: bytes = b""


def parse_pin(text: str) -> str:
    """``sha256:HEX``, with or without colons, as 64 lower-case hex digits.

    Raises:
        ValueError: it is not a SHA-256 fingerprint; the text is a sentence for the user.
    """
    algorithm, _colon, digits = text.strip().partition(":")
    digits = digits.replace(":", "").replace(" ", "").lower()
    if algorithm.lower() != "sha256" or not re.fullmatch("[0-9a-f]{64}", digits):
        raise ValueError(_("A certificate is pinned as sha256: and 64 hexadecimal digits."))
    return digits


def fingerprint(der: bytes) -> str:
    """The SHA-256 of a DER certificate, 64 lower-case hex digits."""
    return hashlib.sha256(der).hexdigest()


def context(pin: str | None) -> ssl.SSLContext:
    """A client context, TLS 1.2 or newer, that trusts the system's store or, with ``pin``, that one certificate."""
    made = _pinned(parse_pin(pin)) if pin else _system()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def _system() -> ssl.SSLContext:
    import truststore  # noqa: PLC0415 - 10 ms that a pinned desk need not spend

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class _PinnedObject(ssl.SSLObject):
    """asyncio's."""

    def do_handshake(self) -> None:
        super().do_handshake()
        _check(self)


class _PinnedSocket(ssl.SSLSocket):
    """A thread's."""

    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        _check(self)


class _PinnedContext(ssl.SSLContext):
    sslobject_class = _PinnedObject
    sslsocket_class = _PinnedSocket
    pin = ""


def _check(shown: _PinnedObject | _PinnedSocket) -> None:
    der, how = shown.getpeercert(True), shown.context
    if not isinstance(how, _PinnedContext) or fingerprint(der or b"") != how.pin:
        error = PinMismatchError(_("the certificate is not the pinned one"))
        error.der = der or b""
        raise error


def _pinned(pin: str) -> ssl.SSLContext:
    made = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    made.pin = pin
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE  # the pin says more than any issuer could
    return made


def unjudged() -> ssl.SSLContext:
    """A context for looking at a certificate; nothing is ever sent through it."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


class Shown(NamedTuple):
    """What a server shows of itself in a handshake."""

    der: bytes  # its certificate
    protocol: str  # e.g. TLSv1.3
    cipher: str


async def look_at(host: str, port: int) -> bytes:
    """The DER certificate that ``host:port`` shows, judged by nobody; nothing is sent but the handshake.

    Raises:
        OSError, ssl.SSLError, TimeoutError: it could not be had.
    """
    return (await handshake(host, port)).der


async def handshake(host: str, port: int, how: ssl.SSLContext | None = None) -> Shown:
    """The same with all that is shown; ``how`` is the context, `unjudged` unless given.

    Raises:
        OSError, ssl.SSLError, TimeoutError: there was none.
    """
    async with asyncio.timeout(_HANDSHAKE_SECONDS):
        _reader, writer = await asyncio.open_connection(host, port, ssl=how or unjudged())
    try:
        ssl_object: Any = writer.get_extra_info("ssl_object")
        cipher = ssl_object.cipher()
        return Shown(ssl_object.getpeercert(True) or b"", ssl_object.version() or "", cipher[0] if cipher else "")
    finally:
        writer.transport.abort()


def describe(host: str, port: int, der: bytes) -> Certificate:
    """What a person needs to judge a certificate; fields that cannot be read are empty."""
    from cryptography import x509  # noqa: PLC0415 - only when a person is asked

    try:
        read = x509.load_der_x509_certificate(der)
        subject, issuer = read.subject.rfc4514_string(), read.issuer.rfc4514_string()
        first, last = read.not_valid_before_utc.date().isoformat(), read.not_valid_after_utc.date().isoformat()
    except ValueError:
        subject = issuer = first = last = ""
    return Certificate(host, port, fingerprint(der), subject, issuer, first, last)
