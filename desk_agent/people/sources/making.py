"""From a section of the settings to a source; what speaks to servers is loaded here and not before."""

from desk_agent.people.sources.base import Source
from desk_agent.settings.directories import CardDavServer, LdapServer

Server = CardDavServer | LdapServer


def source_of(server: Server, password: str) -> Source:
    """The source that ``server`` describes. Takes a tenth of a second the first time: made for a thread."""
    if isinstance(server, CardDavServer):
        from desk_agent.people.sources.carddav.source import CardDavSource  # noqa: PLC0415 - see above

        return CardDavSource(server, password)
    from desk_agent.people.sources.ldap.source import LdapSource  # noqa: PLC0415

    return LdapSource(server, password)
