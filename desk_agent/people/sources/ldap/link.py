"""One connection to a directory, from a thread: open, encrypted, signed in, asked, closed.

ldap3 is the only client in pure Python that is kept at all (its kin need a C library that Windows does not have). It
has no limits of its own, so what it reads passes a `Meter`; referrals are not followed, and TLS is what
`desk_agent.net.tls` makes of it.
"""

import contextlib
import socket
import warnings
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType, TracebackType
from typing import Any, Final, Self

from msgspec import Struct

from desk_agent.i18n import _
from desk_agent.net import tls
from desk_agent.people.sources.base import SourceError
from desk_agent.people.sources.ldap.filters import is_balanced
from desk_agent.people.sources.ldap.meter import Meter
from desk_agent.people.sources.trouble import (
    AnswerError,
    NoRightsError,
    NoTlsError,
    SignInError,
    TooMuchError,
    UnreachableError,
    explain,
)
from desk_agent.settings.directories import LDAPS, NO_TLS, STARTTLS, LdapServer

CONNECT_SECONDS: Final = 5
PAGE: Final = 500
_PAGED: Final = "1.2.840.113556.1.4.319"
_OK, _TIME, _SIZE, _REFERRAL, _ADMIN_LIMIT = 0, 3, 4, 10, 11
_NO_OBJECT, _BAD_DN, _NO_RIGHTS = 32, 34, 50
_CREDENTIALS: Final = frozenset({7, 8, 13, 48, 49, 53})


class Entry(Struct, frozen=True):
    """One entry: its name and its attributes' values as they came."""

    dn: str
    values: dict[str, list[bytes]]


def ldap3() -> ModuleType:
    """The library. Raises SourceError: it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it knows pyasn1 by its old names
            import ldap3 as library  # noqa: PLC0415 - 0.1 s that only a directory needs
            import ldap3.core.exceptions  # noqa: PLC0415
    except ImportError as error:
        raise SourceError(
            _("Directories need the extra “ldap” of Desk Agent, which is not installed here.")
        ) from error
    loaded: ModuleType = library
    return loaded


class Link:
    """A context manager. Its methods wait for the server; ``check`` is called meanwhile and may raise to end it."""

    def __init__(self, server: LdapServer, password: str, check: Callable[[], None] = lambda: None) -> None:
        """Raises SourceError: these settings cannot work."""
        _demand_sense(server)
        self._server = server
        self._password = password
        self._check = check
        self._library = ldap3()
        self._judge = tls.context(server.pin or None)
        self._tls_failure: BaseException | None = None
        self._connection: Any = self._made()

    def _made(self) -> Any:
        server, library, link = self._server, self._library, self

        class Tls(library.Tls):  # type: ignore[misc,name-defined]
            def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: ARG002
                link._wrap(connection)

        target = library.Server(
            server.host,
            port=server.at,
            use_ssl=server.security == LDAPS,
            get_info=library.NONE,
            tls=Tls(),
            connect_timeout=CONNECT_SECONDS,
            allowed_referral_hosts=[],
        )
        return library.Connection(
            target,
            user=server.user or None,
            password=self._password or None,
            authentication=library.SIMPLE if server.user else library.ANONYMOUS,
            auto_bind=library.AUTO_BIND_NONE,
            auto_referrals=False,
            auto_range=False,
            check_names=False,
            read_only=True,
            return_empty_attributes=False,
        )

    def _wrap(self, connection: Any) -> None:
        raw = connection.socket
        raw = raw.inner if isinstance(raw, Meter) else raw
        try:
            raw.settimeout(CONNECT_SECONDS)
            wrapped = self._judge.wrap_socket(raw, server_hostname=self._server.host)
        except Exception as error:
            self._tls_failure = error  # ldap3 keeps its text only
            raw.close()
            raise
        connection.socket = Meter(wrapped, self._check)

    # from open to close

    def open(self) -> None:
        """Reach the server, and encrypt. Raises UnreachableError, NoTlsError, UntrustedError."""
        with self._trouble():
            self._connection.open(read_server_info=False)
            if not isinstance(self._connection.socket, Meter):
                self._connection.socket = Meter(self._connection.socket, self._check)
            if self._server.security == STARTTLS:
                self._connection.start_tls(read_server_info=False)

    def sign_in(self) -> None:
        """Bind. Raises SignInError and the errors of `open`."""
        if self._server.user and not self._password:
            # an empty password is an anonymous bind that seems to have worked (RFC 4513, 5.1.2)
            raise SignInError(_("A password is needed for {user}.").format(user=self._server.user[:100]))
        with self._trouble():
            if not self._connection.bind(read_server_info=False):
                raise self._refusal(self._code())

    def close(self) -> None:
        """Close it, without another word if it is broken."""
        connection = self._connection
        with contextlib.suppress(Exception):
            connection.unbind()
        if connection.socket is not None:
            with contextlib.suppress(OSError):
                connection.socket.close()

    def certificate(self) -> bytes:
        """The certificate that the server shows, judged by nobody, in DER; the connection is of no other use."""
        self._judge = tls.unjudged()
        try:
            self.open()
            return bytes(self._connection.socket.getpeercert(True) or b"")
        finally:
            self._connection.socket.close()

    def __enter__(self) -> Self:
        try:
            self.open()
            self.sign_in()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # questions

    def everything(self, attributes: Sequence[str]) -> Iterator[Entry]:
        """All entries below the base that pass the filter, page by page.

        Raises:
            SourceError: they are not all to be had.
        """
        server, cookie, seen = self._server, b"", 0
        while True:
            self._check()
            code, entries = self._search(server.filter, attributes, page=PAGE, cookie=cookie)
            if code in {_SIZE, _ADMIN_LIMIT, _TIME}:
                raise TooMuchError(
                    _("{host} does not hand out the whole directory. Let it be asked each time instead.").format(
                        host=server.host
                    )
                )
            if code != _OK:
                raise self._refusal(code)
            seen += len(entries)
            if seen > server.most:
                raise TooMuchError(
                    _("The directory has more than {most} entries. Choose fewer by base or filter.").format(
                        most=server.most
                    )
                )
            yield from entries
            before, cookie = cookie, self._cookie()
            if not cookie:
                return
            if cookie == before and not entries:
                raise AnswerError(_("The server’s list of entries has no end."))

    def some(self, wanted: str, attributes: Sequence[str], most: int, seconds: int) -> list[Entry]:
        """The first entries that pass the filter ``wanted``; what is found in time is enough. Raises SourceError."""
        code, entries = self._search(wanted, attributes, most=most, seconds=seconds)
        if code not in {_OK, _SIZE, _TIME, _ADMIN_LIMIT}:
            raise self._refusal(code)
        return entries[:most]

    def _search(
        self,
        wanted: str,
        attributes: Sequence[str],
        *,
        page: int | None = None,
        cookie: bytes = b"",
        most: int = 0,
        seconds: int = 0,
    ) -> tuple[int, list[Entry]]:
        with self._trouble():
            self._connection.socket.begin(seconds + 1.0 if seconds else 0.0)
            self._connection.search(
                self._server.base,
                wanted,
                search_scope=self._library.SUBTREE,
                dereference_aliases=self._library.DEREF_NEVER,
                attributes=list(attributes),
                size_limit=most,
                time_limit=seconds,
                paged_size=page,
                paged_cookie=cookie or None,
            )
            entries = [
                Entry(str(one["dn"]), {str(name): _bytes(found) for name, found in one["raw_attributes"].items()})
                for one in self._connection.response or ()
                if one.get("type") == "searchResEntry"
            ]
            return self._code(), entries

    def _code(self) -> int:
        return int((self._connection.result or {}).get("result", 80))

    def _cookie(self) -> bytes:
        control = (self._connection.result.get("controls") or {}).get(_PAGED) or {}
        return bytes((control.get("value") or {}).get("cookie") or b"")

    # what can go wrong

    @contextlib.contextmanager
    def _trouble(self) -> Iterator[None]:
        host, where = self._server.host, f"{self._server.host}:{self._server.at}"
        known = self._library.core.exceptions
        try:
            yield
        except SourceError:
            raise
        except known.LDAPInvalidFilterError as error:
            raise AnswerError(_("The filter of the directory cannot be read.")) from error
        except known.LDAPInvalidDnError as error:
            raise AnswerError(_("The base of the directory cannot be read.")) from error
        except known.LDAPExceptionError as error:
            if self._tls_failure is not None:
                raise explain(self._tls_failure, host, self._server.at, opening=True) from error
            if isinstance(error, known.LDAPStartTLSError):
                raise NoTlsError(_("{host} does not encrypt when it is asked to.").format(host=host)) from error
            if isinstance(error, known.LDAPSocketOpenError):
                raise _why_closed(host, self._server.at) from error
            raise UnreachableError(_("{where} closed the connection.").format(where=where)) from error
        except OSError as error:
            raise explain(error, host, self._server.at, opening=False) from error
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            # ldap3 meets nonsense from the network with whatever Python makes of it
            raise AnswerError(_("What answers at {where} is no directory.").format(where=where)) from error

    def _refusal(self, code: int) -> SourceError:
        host = self._server.host
        if code in _CREDENTIALS:
            if not self._server.user:
                return SignInError(_("{host} tells nothing without a user and a password.").format(host=host))
            return SignInError(_("{host} does not take this user and password.").format(host=host))
        if code == _NO_RIGHTS:
            return NoRightsError(_("{host} does not let this user read the directory.").format(host=host))
        if code in {_NO_OBJECT, _BAD_DN}:
            base = self._server.base[:100]
            return AnswerError(_("{host} has nothing called “{base}”.").format(host=host, base=base))
        if code == _REFERRAL:
            return AnswerError(_("{host} sends on to another server, which is not followed.").format(host=host))
        word = str((self._connection.result or {}).get("description", code))[:60]
        return AnswerError(_("{host} refuses: {reason}.").format(host=host, reason=word))


def _bytes(found: Any) -> list[bytes]:
    values = found if isinstance(found, list) else [found]
    return [value if isinstance(value, bytes) else str(value).encode() for value in values]


def _why_closed(host: str, port: int) -> SourceError:
    """Why nobody could be reached: ldap3 has lost the reason by the time it tells."""
    try:
        socket.create_connection((host, port), CONNECT_SECONDS).close()
    except (OSError, UnicodeError) as error:
        return explain(error, host, port, opening=True)
    return UnreachableError(_("{where} closed the connection.").format(where=f"{host}:{port}"))


def _demand_sense(server: LdapServer) -> None:
    if not server.host.strip():
        raise SourceError(_("The directory needs the name or address of its server."))
    if not is_balanced(server.filter):
        raise AnswerError(_("The filter of the directory cannot be read."))
    if server.security == NO_TLS and server.user:
        raise SourceError(_("A password is not sent without encryption. Choose LDAPS or StartTLS, or no user."))
