"""The address books of one user on one server, copied into the store."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, TypeVar

from desk_agent.i18n import _
from desk_agent.people.sources.base import Kept, Kind, Reading, Row
from desk_agent.people.sources.carddav.changes import cards, changes
from desk_agent.people.sources.carddav.discovery import Book, books
from desk_agent.people.sources.carddav.http import Dav
from desk_agent.people.sources.carddav.people import rows
from desk_agent.people.sources.patience import unless
from desk_agent.people.sources.trouble import AnswerError
from desk_agent.settings.directories import CardDavServer

_Answer = TypeVar("_Answer")


class CardDavSource:
    """A `base.Source`: only cards that are new or changed since the last reading are fetched."""

    def __init__(self, server: CardDavServer, password: str) -> None:
        self._server = server
        self._password = password
        self.key = server.key
        self.name = server.name or server.address
        self.kind = Kind(server.kind)

    def version(self) -> str:
        """What the server calls the present content of each address book, "" if it does not say."""

        async def ask() -> list[Book]:
            async with self._dav() as dav:
                return await self._wanted(dav)

        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            found = runner.run(ask())
        marks = {book.url: book.token if book.can_sync else book.ctag for book in found}
        return json.dumps(marks, sort_keys=True) if all(marks.values()) else ""

    def read(self, reading: Reading) -> Iterator[Row]:
        """Everybody in the wanted books."""
        before = _marks(reading.version())
        known = reading.known()
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:

            def wait(work: Coroutine[Any, Any, _Answer]) -> _Answer:
                return runner.run(unless(reading.check, work))

            dav = self._dav()
            try:
                line = 0
                for book in wait(self._wanted(dav)):
                    mine = {url: etag for url, etag in known.items() if url.startswith(book.url)}
                    news = wait(changes(dav, book, mine, before.get(book.url, "") if mine else ""))
                    for url in mine.keys() - news.changed.keys() - news.gone:
                        yield Kept(url)
                    arriving = cards(dav, book, list(news.changed))
                    while (part := wait(_next(arriving))) is not None:
                        for card in part:
                            line += 1
                            yield from rows(card, line)
                        reading.progress(line, len(news.changed))
            finally:
                runner.run(dav.close())

    def _dav(self) -> Dav:
        return Dav(self._server.address, self._server.user, self._password, self._server.pin)

    async def _wanted(self, dav: Dav) -> list[Book]:
        found = await books(dav)
        if not self._server.books:
            return found
        wanted = [book for book in found if book.url in self._server.books]
        if len(wanted) < len(self._server.books):
            raise AnswerError(_("An address book that was chosen is no longer there."))
        return wanted


def _marks(version: str) -> dict[str, str]:
    try:
        marks = json.loads(version or "{}")
    except ValueError:
        return {}
    return {str(url): str(mark) for url, mark in marks.items()} if isinstance(marks, dict) else {}


async def _next(parts: AsyncIterator[_Answer]) -> _Answer | None:
    return await anext(parts, None)
