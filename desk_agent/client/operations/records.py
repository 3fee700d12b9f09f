"""Call records, SMDR: section 5.1."""

from desk_agent.api.smdr import Query
from desk_agent.client import records
from desk_agent.client.operations.base import Sender
from desk_agent.client.records import Deletion, SmdrPages


class RecordOperations(Sender):
    """Call records: a station's own, all of them for a server account. Conditions are built with `Field`."""

    def get_smdr(self, query: Query | None = None, max_count: int = records.DEFAULT_COUNT) -> SmdrPages:
        """Section 5.1, Get SMDR data: records that match ``query``, ``max_count`` in one answer.

        ``await`` what this returns for one page, or go through all of them with ``async for``.

        Raises:
            ValueError: ``max_count`` is not positive.
        """
        return SmdrPages(self.request, query, max_count)

    async def count_smdr(self, query: Query | None = None) -> int:
        """Section 5.1, Get SMDR data with ``countOnly``: how many records match ``query``."""
        return await records.count(self.request, query)

    async def delete_smdr(self, query: Query) -> Deletion:
        """Section 5.1, Delete SMDR data that matches ``query``, for server accounts.

        The records are read first and then deleted one by one, each read back, because a deletion whose condition
        the PBX does not read would delete everything.

        Raises:
            ValueError: ``query`` is no condition; nothing was sent.
            DeletedTooMuchError: the PBX has done just that; nothing more was sent.
        """
        return await records.delete(self.request, query)
