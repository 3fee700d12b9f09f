"""Address books and directories on the network.

The passwords are in the system's keyring, under the user and the place (`desk_agent.desktop.secrets`).
"""

import re
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from desk_agent.i18n import N_, _
from desk_agent.settings.option import option

LDAPS: Final = "ldaps"
STARTTLS: Final = "starttls"
NO_TLS: Final = "none"
SECURITIES: Final = {LDAPS: N_("LDAPS"), STARTTLS: N_("StartTLS"), NO_TLS: N_("Not encrypted")}
PORTS: Final = {LDAPS: 636, STARTTLS: 389, NO_TLS: 389}
COPY: Final = "copy"
ASK: Final = "ask"
MODES: Final = {COPY: N_("Copy all entries to this computer"), ASK: N_("Ask the server each time")}
OWN: Final = "own"
KINDS: Final = {OWN: N_("My own contacts"), "directory": N_("The company’s directory")}
MOST_HOURS: Final = 168
# which attributes a field is read from; the first that has a value is taken
ATTRIBUTES: Final = {
    "name": "displayName cn",
    "given": "givenName",
    "family": "sn",
    "company": "o company",
    "department": "department ou",
    "work": "telephoneNumber",
    "mobile": "mobile",
    "extension": "ipPhone",
    "mail": "mail",
}
_ATTRIBUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_PIN: Final = re.compile(r"sha256:[0-9a-f]{64}")


def _attributes(table: dict[str, str]) -> str:
    for name, words in table.items():
        if name not in ATTRIBUTES:
            return _("The fields that are read are {names}.").format(names=", ".join(ATTRIBUTES))
        if not all(_ATTRIBUTE.fullmatch(word) for word in words.split()):
            return _("The name of an attribute is made of letters, digits and hyphens.")
    return ""


def _pin(text: str) -> str:
    return (
        "" if not text or _PIN.fullmatch(text) else _("A certificate is pinned as sha256: and 64 hexadecimal digits.")
    )


class CardDavServer(Struct, frozen=True):
    """``[[contacts.carddav]]``: the address books of one user on one server."""

    name: str = option("", most=64)
    address: str = option("", most=2000)  # https://host/, or the address of one book
    user: str = option("", most=255)
    books: tuple[str, ...] = option((), most=100)  # addresses of those that are wanted; empty = all that are found
    kind: str = option(OWN, choices=KINDS)
    pin: str = option("", check=_pin)  # of its certificate, "" = the system decides
    hours: int = option(4, least=0, most=MOST_HOURS)  # between two readings, 0 = at the start and on demand only
    keep_password: bool = True  # in the keyring; otherwise it is asked for

    @property
    def key(self) -> str:
        """Names the source for ever."""
        return f"carddav:{self.user}@{self.address}"

    @property
    def place(self) -> tuple[str, str, int]:
        """Under which user, host and port the password is kept."""
        try:
            parts = urlsplit(self.address if "://" in self.address else f"https://{self.address}")
        except ValueError:
            return self.user, "", 0
        try:
            port = parts.port
        except ValueError:
            port = None
        return self.user, parts.hostname or "", port or (80 if parts.scheme == "http" else 443)


class LdapServer(Struct, frozen=True):
    """``[[contacts.ldap]]``: the people below one entry of a directory."""

    name: str = option("", most=64)
    host: str = option("", most=255)
    port: int = option(0, least=0, most=65535)  # 0 = the usual one
    security: str = option(LDAPS, choices=SECURITIES)
    user: str = option("", most=1000)  # the DN or name to sign in with, "" = nobody
    base: str = option("", most=1000)
    filter: str = option("(objectClass=person)", most=2000)
    mode: str = option(COPY, choices=MODES)
    attributes: dict[str, str] = option(factory=dict, check=_attributes)  # where they differ from `ATTRIBUTES`
    most: int = option(100_000, least=1, most=1_000_000)  # entries
    pin: str = option("", check=_pin)
    hours: int = option(12, least=0, most=MOST_HOURS)
    keep_password: bool = True

    @property
    def key(self) -> str:
        """Names the source for ever."""
        return f"ldap:{self.host}:{self.at}/{self.base}"

    @property
    def at(self) -> int:
        """The port."""
        return self.port or PORTS[self.security]

    @property
    def place(self) -> tuple[str, str, int]:
        """Under which user, host and port the password is kept."""
        return self.user, self.host, self.at

    def words(self, field: str) -> list[str]:
        """The attributes that ``field``, one of `ATTRIBUTES`, is read from."""
        return self.attributes.get(field, ATTRIBUTES[field]).split()
