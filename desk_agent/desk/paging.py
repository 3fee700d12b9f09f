"""Pages: speaking over the loudspeakers of phones and of the house, section 5.3.4.26.

The PBX has no list of them: which there are, the site says.
"""

from desk_agent.api.errors import PbxError
from desk_agent.client.capabilities import Feature
from desk_agent.desk import room_words as words
from desk_agent.desk.part import Port
from desk_agent.i18n import _
from desk_agent.people.numbers import Origin, Use
from desk_agent.text import plain
from desk_agent.view import PageView, Refused


class Paging:
    """The site's pages, and how one is made."""

    def __init__(self, port: Port) -> None:
        self._port = port

    @property
    def pages(self) -> tuple[PageView, ...]:
        """The site's pages."""
        return tuple(PageView(one.page, one.service, plain(one.name)) for one in self._port.site.pages)

    async def page(self, page: int, service: str = "", *, origin: Origin = Origin.TYPED) -> None:
        """Make the page ``page`` of the menu Flexible Page Feature for the extension ``service``, "" is the own one.

        Raises:
            Refused: with the reason.
        """
        if page < 1:
            raise Refused(_("Pages are numbered from 1."))
        session = self._port.control()
        if why_not := self._port.why_not(Feature.PAGING):
            raise Refused(why_not)
        digits = self._port.number(service, origin, use=Use.INSIDE) if service else self._port.extension
        try:
            await session.flexible_page(page, digits)
        except PbxError as error:
            raise Refused(words.sentence(error, words.PAGE)) from error

    async def page_by_name(self, name: str) -> None:
        """The same for a page of the site's, by its name; a number that is no name is the page's own.

        Raises:
            Refused: there is none of that name, or the PBX's reason.
        """
        wanted = name.strip().casefold()
        pages = self._port.site.pages
        found = next((one for one in pages if one.name.strip().casefold() == wanted), None)
        if found is None and wanted.isascii() and wanted.isdigit():
            await self.page(int(wanted))
            return
        if found is None:
            said = _("No page is called “{name}” here.").format(name=plain(name))
            if pages:
                listed = ", ".join(plain(one.name) for one in pages)
                said = " ".join((said, _("There are: {names}.").format(names=listed)))
            raise Refused(said)
        await self.page(found.page, found.service)
