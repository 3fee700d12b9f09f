"""Who may log in: stations by number and authorization code, server accounts by name (sections 2.1 and 2.3)."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol


class Privilege(StrEnum):
    """What may be ticked for a server account (section 2.1)."""

    SMDR = "SMDR"
    ACD = "ACD"
    CTI = "CTI"


ALL_PRIVILEGES: Final = frozenset(Privilege)


class AccountKind(StrEnum):
    """The two kinds of account."""

    STATION = "station"  # the ID is a station number: digits
    SERVER = "server"  # the ID begins with a letter

    @property
    def path(self) -> str:
        """How URIs call it: ``/client/v1/...`` or ``/server/v1/...``."""
        return "client" if self is AccountKind.STATION else "server"


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the PBX."""

    user: str
    password: str = field(repr=False)
    kind: AccountKind
    extension: str  # the station it is for; a server account's is the desk it was made for, or ""
    name: str
    privileges: frozenset[Privilege] = ALL_PRIVILEGES  # a server account's; a station has its own few rights


class Directory(Protocol):
    """Knows who may log in."""

    async def verified(self, user: str, password: str, path_kind: str, peer: str) -> Account | None:
        """The account, if the password is right and it is asked for under its own kind of URI.

        ``peer`` is the address the question comes from. Raises Refusal if the question cannot be answered now.
        """


class Accounts:
    """All accounts, by user."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._by_user = {account.user: account for account in accounts}

    async def verified(self, user: str, password: str, path_kind: str, peer: str = "") -> Account | None:  # noqa: ARG002 - whoever asks
        """See `Directory`."""
        account = self._by_user.get(user)
        expected = account.password if account is not None else ""
        same = hmac.compare_digest(expected.encode(), password.encode())
        if account is None or not same or account.kind.path != path_kind:
            return None
        return account
