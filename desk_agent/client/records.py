"""Call records (SMDR, section 5.1): reading them page by page, counting and deleting them."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any, Final

from msgspec import Struct

from desk_agent.api import commands as cmd
from desk_agent.api import smdr
from desk_agent.api.errors import PbxError
from desk_agent.api.smdr import Field, Query, Record
from desk_agent.client.answers import Content
from desk_agent.i18n import _

DEFAULT_COUNT: Final = 50  # section 5.1
_index: Final = Field("Index")

Send = Callable[[cmd.Command], Awaitable[Content]]


class DeletedTooMuchError(PbxError):
    """The PBX deleted more records than the one it was asked to delete. Nothing more was sent."""


class SmdrPage(Struct, frozen=True):
    """The records of one answer, and the number that the PBX says there are."""

    count: int
    items: tuple[Record, ...]


class Deletion(Struct, frozen=True):
    """What became of the records to delete, by their indexes."""

    deleted: tuple[int, ...]
    left: tuple[int, ...]  # the PBX said yes, but they are still there


class SmdrPages:
    """Records that match a condition: ``await`` it for the first page, ``async for`` to go through all pages.

    Each page is asked for when it is wanted. A page begins after the last index of the one before, so records that
    are written meanwhile are neither lost nor read twice.
    """

    def __init__(self, send: Send, query: Query | None, max_count: int) -> None:
        if max_count < 1:
            raise ValueError("A page has at least one record.")
        self._send = send
        self._query = query or Query()
        self._max_count = max_count

    def __await__(self) -> Generator[Any, None, SmdrPage]:
        return self._page(self._query).__await__()

    async def __aiter__(self) -> AsyncIterator[SmdrPage]:
        query = self._query
        seen: set[int] = set()
        while True:
            page = await self._page(query)
            new = tuple(record for record in page.items if record.index not in seen)
            if not new:
                return
            yield SmdrPage(page.count, new)
            indexes = [record.index for record in new]
            seen.update(indexes)
            whole = len(page.items) < self._max_count and page.count <= len(page.items)
            if whole or not all(indexes):
                return
            newest_first = len(indexes) > 1 and indexes[0] > indexes[-1]
            query = self._query & (min(indexes) > _index if newest_first else max(indexes) < _index)

    async def _page(self, query: Query) -> SmdrPage:
        command = cmd.GetSmdr(max_count=self._max_count, q=_condition(query))
        return SmdrPage(*smdr.records(await self._send(command)))


async def count(send: Send, query: Query | None) -> int:
    """How many records match."""
    found, _rest = smdr.records(await send(cmd.GetSmdr(count_only=True, q=_condition(query))))
    return found


async def delete(send: Send, query: Query) -> Deletion:
    """Delete what matches, one record a request, and read back whether it is gone.

    Raises:
        ValueError: no condition.
        DeletedTooMuchError: the first deletion has taken more with it than its record.
        PbxError: refused, or no answer; what came before is deleted.
    """
    if not query:
        raise ValueError("Records are deleted by a condition: without one all would be.")
    indexes = [record.index async for page in SmdrPages(send, query, DEFAULT_COUNT) for record in page.items]
    deleted: list[int] = []
    left: list[int] = []
    for position, index in enumerate(dict.fromkeys(filter(None, indexes))):
        gone = await (_delete_first(send, index) if position == 0 else _delete_one(send, index))
        (deleted if gone else left).append(index)
    return Deletion(tuple(deleted), tuple(left))


async def _delete_first(send: Send, index: int) -> bool:
    """Whether a PBX reads the condition of a deletion shows in what is left of the others."""
    before = await count(send, None)
    gone = await _delete_one(send, index)
    after = await count(send, None)
    if after < before - 1:
        raise DeletedTooMuchError(
            _("The PBX was asked to delete one call record, and {n} are gone. Nothing more was deleted.").format(
                n=before - after
            )
        )
    return gone


async def _delete_one(send: Send, index: int) -> bool:
    """Delete one record; the document writes an index as a number here and as a string there."""
    either = (_index == index, _index == str(index))
    for form in (index, str(index)):
        await send(cmd.DeleteSmdr(form))
        if not any([await count(send, condition) for condition in either]):
            return True
    return False


def _condition(query: Query | None) -> dict[str, Any] | None:
    if not query:
        return None
    parsed: dict[str, Any] = json.loads(query.json())
    return parsed
