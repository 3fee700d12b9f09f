"""The forms in which one PBX wants to be spoken to, learnt from requests that do no harm."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import asdict, replace

BASE: Final = "/ipxapi"


class Body(StrEnum):
    """How parameters stand in a request's body (the document shows them bare, for monitor and presence)."""

    BARE = "bare"
    WRAPPED = "wrapped"  # {"transactionID": n, "data": {...}}, as the vendor's demo page sends them


class Kind(StrEnum):
    """The {TYPE} in a URI (section 3.1)."""

    CLIENT = "client"
    SERVER = "server"


class Socket(StrEnum):
    """Where the WebSocket opens; see `socket_forms`."""

    BASE = "base"
    SERVER_LOGIN = "server login"
    CLIENT_LOGIN = "client login"
    SERVER_ACD = "server acd"
    CLIENT_ACD = "client acd"
    QUERY = "token in query"


class Check(StrEnum):
    """Where checkconnection answers (section 3.2.2)."""

    TYPED = "typed"  # below /{type}/v1/, as everything else
    PLAIN = "plain"  # as printed, without type and version


class Query(StrEnum):
    """How the parameters of a GET stand in the query string (section 4.1)."""

    PAIRS = "pairs"
    JSON = "q"


class Delete(StrEnum):
    """Where the parameters of a DELETE stand."""

    BODY = "body"  # as printed
    QUERY = "query"


class Terminals(StrEnum):
    """How Get Terminal Information is asked; section 5.3.4.1 prints Make Call's URI by mistake."""

    GET_PLURAL = "GET call/terminals"
    GET_SINGULAR = "GET call/terminal"
    POST = "POST call/terminals"


class TwoCallRef(StrEnum):
    """Which of two calls names both, in Transfer, Reconnect and Conference."""

    ACTIVE = "active"
    HELD = "held"


class Gaps(StrEnum):
    """Whether numbers that are left out between events (evtSerialNum) mean that one was lost."""

    MEANINGLESS = "meaningless"  # they count what others' phones do as well


class Dialect(Struct, frozen=True):
    """What was found to work with one PBX; ``None`` is not found out yet. A value to keep beside its address."""

    body: Body | None = None
    kind: Kind | None = None  # in the URIs of call control
    socket: Socket | None = None
    check: Check | None = None
    query: Query | None = None
    delete: Delete | None = None
    terminals: Terminals | None = None
    two_call_ref: TwoCallRef | None = None
    gaps: Gaps | None = None

    def as_dict(self) -> dict[str, str]:
        """What is known, as plain strings for a settings file."""
        return {name: str(value) for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_dict(cls, kept: Mapping[str, object]) -> "Dialect":
        """The dialect that `as_dict` gave; what is not understood is left to be found out again."""
        known: dict[str, Any] = {}
        for name, kind in _KINDS.items():
            value = kept.get(name)
            if isinstance(value, str) and value in set(kind):
                known[name] = kind(value)
        return cls(**known)


_KINDS: Final[dict[str, type[StrEnum]]] = {
    "body": Body,
    "kind": Kind,
    "socket": Socket,
    "check": Check,
    "query": Query,
    "delete": Delete,
    "terminals": Terminals,
    "two_call_ref": TwoCallRef,
    "gaps": Gaps,
}


class Learner:
    """The dialect as one session knows it so far, and which of it has been seen to work."""

    def __init__(self, dialect: Dialect) -> None:
        self.now = dialect
        self.proven: set[str] = set()

    def learn(self, **found: StrEnum) -> None:
        """Remember what worked."""
        self.now = replace(self.now, **found)
        self.proven.update(found)


def is_server_account(user: str) -> bool:
    """Server accounts begin with a letter; a station's user is its number (section 2.1.1)."""
    return user[:1].isalpha()


def path(kind: Kind, user: str, feature: str) -> str:
    """Section 3.1: ``/ipxapi/{type}/{version}/users/{id}/{resource}/{feature}``."""
    return f"{BASE}/{kind}/v1/users/{quote(user, safe='')}/{feature}"


def socket_forms(user: str) -> dict[Socket, str]:
    """Paths at which a WebSocket may open, in the order to try them.

    First the documented one (section 3.1), then the log-in path that real systems take, then the one printed
    for SMDR and ACD (5.1, 5.2), at last the form of the vendor's demo page, whose query string has the token.
    """
    server = {
        Socket.SERVER_LOGIN: path(Kind.SERVER, user, "login"),
        Socket.SERVER_ACD: path(Kind.SERVER, user, "acd"),
    }
    if is_server_account(user):
        return {Socket.BASE: BASE, **server, Socket.QUERY: path(Kind.SERVER, user, "login")}
    return {
        Socket.BASE: BASE,
        Socket.CLIENT_LOGIN: path(Kind.CLIENT, user, "login"),
        Socket.SERVER_LOGIN: server[Socket.SERVER_LOGIN],
        Socket.CLIENT_ACD: path(Kind.CLIENT, user, "acd"),
        Socket.SERVER_ACD: server[Socket.SERVER_ACD],
        Socket.QUERY: path(Kind.CLIENT, user, "login"),
    }


def wrap(parameters: dict[str, Any], transaction: int) -> dict[str, Any]:
    """The vendor's demo page's way of sending parameters."""
    return {"transactionID": transaction, "data": parameters}
