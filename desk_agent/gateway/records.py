"""Call records for one desk: its own, whatever it asks for (section 5.1)."""

from typing import Any, Final

from desk_agent.api import smdr
from desk_agent.api.commands import GetSmdr
from desk_agent.client.answers import Content
from desk_agent.server.backend import Reply
from desk_agent.server.parameters import Malformed, Parameters

_OPTIONS: Final = frozenset({"countOnly", "maxCount"})
_STATION: Final = "StationNumber"
_MOST: Final = 1000  # records of one answer


def command(own: str, parameters: Parameters) -> GetSmdr:
    """The request for the records of ``own`` that match."""
    asked = {name: value for name, value in parameters.values.items() if name not in _OPTIONS}
    mine: dict[str, Any] = {_STATION: own}
    count = parameters.whole("maxCount", _MOST) if "maxCount" in parameters.values else None
    return GetSmdr(
        count_only=_flag(parameters.values.get("countOnly", False)),
        max_count=count or None,
        q={"$and": [mine, asked]} if asked else mine,
    )


def reply(own: str, content: Content) -> Reply:
    """The answer, without what the PBX has sent of others' records all the same."""
    items = content.get("items")
    if not isinstance(items, list):
        return Reply({"count": smdr.records(content)[0]})
    kept = [row for row in items if isinstance(row, dict) and is_of(own, row)]
    return Reply({"count": len(kept), "items": kept})


def is_of(own: str, row: dict[str, Any]) -> bool:
    """Whether a record, as it came, is one of ``own``."""
    found = smdr.records([row])[1]
    return bool(found) and found[0].station == own


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise Malformed("countOnly")
