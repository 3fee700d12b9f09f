"""Call records, SMDR: section 5.1."""

from typing import Any, ClassVar

import msgspec

from desk_agent.api.commands.base import Command
from desk_agent.api.errors import Category


class GetSmdr(Command, frozen=True):
    """Section 5.1; a station reads its own records, a server account all of them.

    ``max_count`` is the most records of one answer, 50 if it is not said. ``q`` is the condition as the JSON object
    of section 4, ``None`` for all records.
    """

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "smdr"
    category: ClassVar[Category] = Category.SMDR
    repeatable: ClassVar[bool] = True
    count_only: bool = False
    max_count: int | None = None
    q: dict[str, Any] | None = None


class DeleteSmdr(Command, frozen=True):
    """Section 5.1, for server accounts: delete the one record with this index.

    The document takes any condition here. A deletion whose condition gets lost or is misread on its way would
    delete everything, so this is the only one that is sent.
    """

    method: ClassVar[str] = "DELETE"
    feature: ClassVar[str] = "smdr"
    category: ClassVar[Category] = Category.SMDR
    repeatable: ClassVar[bool] = True
    index: int | str = msgspec.field(name="Index")
