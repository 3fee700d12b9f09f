"""Where contacts come from."""

from typing import Any

from msgspec import Struct

from desk_agent.i18n import N_, _
from desk_agent.settings.directories import KINDS, OWN, CardDavServer, LdapServer
from desk_agent.settings.option import Imported, WindowPage, option

MOST_SERVERS = 20
MOST_FILES = 50


def _twice(servers: tuple[Any, ...]) -> str:
    if not all(one.place[1].strip() for one in servers):
        return _("Each needs an address.")
    return _("One of them stands there twice.") if len({one.key for one in servers}) < len(servers) else ""


class ContactFile(Struct, frozen=True):
    """``[[contacts.files]]``: a vCard or CSV file, or a folder with such files."""

    path: str = option("", least=1, most=4096)
    kind: str = option(OWN, choices=KINDS)
    name: str = option("", most=64)  # "" = the file's


class Addresses(Struct, frozen=True):
    """``[contacts]``."""

    # shown by a panel of the page; ``contacts.csv`` beside the settings is always one of them
    files: tuple[ContactFile, ...] = option((), most=MOST_FILES, imported=Imported.NO)
    carddav: tuple[CardDavServer, ...] = option(
        (),
        label=N_("Address books (CardDAV)"),
        page=WindowPage.CONTACTS,
        help=N_("Your address books on a server, copied to this computer and kept up to date."),
        most=MOST_SERVERS,
        check=_twice,
        imported=Imported.ASK,
        editor="directories",
    )
    ldap: tuple[LdapServer, ...] = option(
        (),
        label=N_("Directories (LDAP)"),
        page=WindowPage.CONTACTS,
        help=N_("The company’s directory, copied or asked each time. Its names come after your own contacts’."),
        most=MOST_SERVERS,
        check=_twice,
        imported=Imported.ASK,
        editor="directories",
    )
    keep_heard: bool = option(
        True,
        label=N_("Remember the names that the phone system tells"),
        page=WindowPage.CONTACTS,
        help=N_("Some lines send a name with a queue’s call. It is shown where nobody else knows the number."),
    )

    @property
    def servers(self) -> tuple[CardDavServer | LdapServer, ...]:
        """All of them."""
        return (*self.carddav, *self.ldap)
