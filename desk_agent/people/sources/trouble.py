"""What can go wrong with a directory on the network, each with a sentence for the user."""

import socket
import ssl
from collections.abc import Iterator

from desk_agent.i18n import _
from desk_agent.net.tls import PinMismatchError
from desk_agent.people.sources.base import SourceError


class UnreachableError(SourceError):
    """Nobody answers."""


class NoTlsError(SourceError):
    """Somebody answers, but does not encrypt."""


class UntrustedError(SourceError):
    """The certificate is not trusted; nothing was sent. ``der`` is what was shown, if it was kept."""

    def __init__(self, sentence: str, der: bytes = b"", *, changed: bool = False) -> None:
        super().__init__(sentence)
        self.der = der
        self.changed = changed  # it is not the one that was pinned


class SignInError(SourceError):
    """The server does not take this user and password."""


class NoRightsError(SignInError):
    """The server takes them, and does not show this to them."""


class AnswerError(SourceError):
    """What answers is not what was looked for, or says nonsense."""


class TooMuchError(AnswerError):
    """The answer is larger than anything that could be meant."""


def explain(error: BaseException, host: str, port: int, *, opening: bool) -> SourceError:
    """Why no connection to ``host:port`` came about (``opening``) or why it ended, as the error to raise."""
    where = f"{host}:{port}"
    # these two are no failures: they say which way a handshake waits
    causes = [one for one in chain(error) if not isinstance(one, ssl.SSLWantReadError | ssl.SSLWantWriteError)]
    if opening and any(isinstance(cause, ssl.SSLEOFError) for cause in causes):
        return _no_tls(where)  # it does not know what a handshake is
    for reason in (_trust, _path):
        for cause in causes:
            if (found := reason(cause, host, where)) is not None:
                return found
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return UnreachableError(_("{where} does not answer.").format(where=where))
    if any(isinstance(cause, ConnectionError | EOFError) for cause in causes):
        return UnreachableError(_("{where} closed the connection.").format(where=where))
    return UnreachableError(_("{where} cannot be reached.").format(where=where))


def _no_tls(where: str) -> NoTlsError:
    return NoTlsError(_("{where} does not encrypt the connection. Is this the right port?").format(where=where))


def _trust(cause: BaseException, _host: str, where: str) -> SourceError | None:
    if isinstance(cause, SourceError):
        return cause
    if isinstance(cause, PinMismatchError):
        return UntrustedError(
            _(
                "The certificate of {where} is not the one that was trusted. Nothing was sent. Ask the "
                "administrator whether it was renewed; if not, somebody may be listening in."
            ).format(where=where),
            cause.der,
            changed=True,
        )
    return None


def _path(cause: BaseException, host: str, where: str) -> SourceError | None:
    match cause:
        case ssl.SSLCertVerificationError():
            reason = str(getattr(cause, "verify_message", "") or cause.reason or "").rstrip(".")
            return UntrustedError(
                _("This computer does not trust the certificate of {where}: {reason}.").format(
                    where=where, reason=reason
                )
            )
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return UnreachableError(_("{where} closed the connection.").format(where=where))
        case ssl.SSLError():
            return NoTlsError(
                _("{where} does not encrypt the connection. Is this the right port?").format(where=where)
            )
        case socket.gaierror():
            return UnreachableError(_("No computer is known by the name {host}.").format(host=host))
        case UnicodeError():
            return UnreachableError(_("{host} is not a valid address.").format(host=host))
        case ConnectionRefusedError():
            return UnreachableError(_("{where} refuses the connection. Is the port right?").format(where=where))
    return None


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """``error`` and everything it came of, each once."""
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
