"""A directory that is copied into the store."""

from collections.abc import Iterator

from desk_agent.i18n import _
from desk_agent.people.sources.base import BadRow, Kind, Reading, Row
from desk_agent.people.sources.ldap.entries import Mapper
from desk_agent.people.sources.ldap.link import Link
from desk_agent.settings.directories import LdapServer


class LdapSource:
    """A `base.Source`."""

    kind = Kind.DIRECTORY

    def __init__(self, server: LdapServer, password: str) -> None:
        self._server = server
        self._password = password
        self.key = server.key
        self.name = server.name or server.host

    def version(self) -> str:
        """Not known: LDAP has no mark for the whole of a directory."""
        return ""

    def read(self, reading: Reading) -> Iterator[Row]:
        """Everybody with a number; an entry without one is no row."""
        mapper = Mapper(self._server)
        with Link(self._server, self._password, reading.check) as link:
            for line, entry in enumerate(link.everything(mapper.wanted), 1):
                reading.progress(line, 0)
                person = mapper.person(entry.dn, entry.values)
                if not person.phones:
                    continue
                if person.name or person.given or person.family or person.company:
                    yield person
                else:
                    yield BadRow(line, _("This entry has a number and no name."), entry.dn)
