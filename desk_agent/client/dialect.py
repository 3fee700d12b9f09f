"""The forms in which one PBX wants to be spoken to, learnt from requests that do no harm."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

BASE: Final = "/ipxapi"


@dataclass(slots=True)
class Dialect:
    """What was found to work with this PBX."""

    wrapped: bool = False  # {"transactionID": n, "data": {...}} around the parameters
    kind: str = ""  # "client" or "server" in the paths of call control; "" = not found out yet
    socket_form: int = 0  # which of `socket_forms` opened
    plain_check: bool = False  # checkconnection only answers without type and version


def is_server_account(user: str) -> bool:
    """Server accounts begin with a letter; a station's user is its number (section 2.1.1)."""
    return user[:1].isalpha()


def path(kind: str, user: str, feature: str) -> str:
    """Section 3.1: ``/ipxapi/{type}/{version}/users/{id}/{resource}/{feature}``."""
    return f"{BASE}/{kind}/v1/users/{quote(user, safe='')}/{feature}"


def socket_forms(user: str) -> tuple[tuple[str, bool], ...]:
    """Paths at which a WebSocket may open, in the order to try them, and whether the token is in the query.

    First the documented one (section 3.1), then the log-in path that real systems take, then the one printed
    for SMDR and ACD (5.1, 5.2), at last the form of the vendor's demo page.
    """
    own = "server" if is_server_account(user) else "client"
    kinds = ("server",) if own == "server" else ("client", "server")
    forms = [(BASE, False)]
    forms += [(path(kind, user, "login"), False) for kind in kinds]
    forms += [(path(kind, user, "acd"), False) for kind in kinds]
    forms += [(path(own, user, "login"), True)]
    return tuple(forms)


def wrap(parameters: dict[str, Any], transaction: int) -> dict[str, Any]:
    """The vendor's demo page's way of sending parameters."""
    return {"transactionID": transaction, "data": parameters}
