"""Call records: Get and Delete SMDR (sections 4 and 5.1)."""

from typing import Any, Final

from desk_agent.server.accounts import AccountKind
from desk_agent.server.backend import Reply
from desk_agent.server.parameters import Malformed, Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator.handlers.common import services_table
from desk_agent.simulator.services import Services
from desk_agent.simulator.smdr.query import BadQuery, Predicate, predicate

DEFAULT_COUNT: Final = 50  # section 5.1
_OPTIONS: Final = frozenset({"countOnly", "maxCount"})


def smdr_get(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Get SMDR: a server account sees all records, a station its own."""
    test = _test(parameters)
    if session.account.kind is AccountKind.STATION:
        asked, own = test, session.account.extension

        def test(row: Any) -> bool:
            return bool(row["StationNumber"] == own) and asked(row)

    if _flag(parameters, "countOnly"):
        return Reply({"count": services.records.count(test)})
    limit = parameters.positive("maxCount") if "maxCount" in parameters.values else DEFAULT_COUNT
    items = services.records.select(test, limit)
    return Reply({"count": len(items), "items": items})


def smdr_delete(services: Services, _: Session, parameters: Parameters) -> Reply:
    """Delete SMDR, never without a condition; ``count`` is how many records are gone."""
    if not parameters.values.keys() - _OPTIONS:
        raise Malformed("no condition")
    return Reply({"count": services.records.delete(_test(parameters))})


HANDLERS = services_table(smdr_get, smdr_delete)


def _test(parameters: Parameters) -> Predicate:
    try:
        return predicate({name: value for name, value in parameters.values.items() if name not in _OPTIONS})
    except BadQuery as error:
        raise Malformed("query") from error


def _flag(parameters: Parameters, name: str) -> bool:
    value = parameters.values.get(name, False)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Malformed(name)
