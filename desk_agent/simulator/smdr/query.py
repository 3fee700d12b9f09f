"""The query language of section 4.2, evaluated: from a query's JSON to a test of a record."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from desk_agent.simulator.smdr.glob import glob

Row = Mapping[str, Any]
Predicate = Callable[[Row], bool]

MAX_DEPTH: Final = 16

_MOMENT: Final = re.compile(r"\d{4}-\d\d(-\d\d( \d\d(:\d\d(:\d\d)?)?)?)?")
_EARLIEST: Final = "0000-01-01 00:00:00"
_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "$>": operator.gt,
    "$>=": operator.ge,
    "$<": operator.lt,
    "$<=": operator.le,
}


class BadQuery(ValueError):  # noqa: N818 -- an answer, not a fault
    """It is no query of section 4.2."""


def predicate(query: Mapping[str, Any]) -> Predicate:
    """A test for records that all members of ``query`` hold for; raises BadQuery. An empty one holds for all."""
    return _all_of(query, 0)


def _all_of(query: object, depth: int) -> Predicate:
    if not isinstance(query, Mapping) or depth > MAX_DEPTH:
        raise BadQuery
    tests = [_member(name, value, depth) for name, value in query.items()]
    return lambda row: all(test(row) for test in tests)


def _member(name: str, value: object, depth: int) -> Predicate:
    if not name.startswith("$"):
        return _match(name, value)
    if name == "$not":
        inner = _all_of(value, depth + 1)
        return lambda row: not inner(row)
    if name in ("$or", "$and"):
        return _several(name, value, depth)
    if name == "$regex":
        return _fields(value, _globbed)
    if name in _ORDERS:
        compare = _ORDERS[name]
        return _fields(value, lambda field, bound: _ordered(field, bound, compare))
    raise BadQuery(name)


def _several(name: str, value: object, depth: int) -> Predicate:
    if not isinstance(value, list) or not value:
        raise BadQuery(name)
    inner = [_all_of(item, depth + 1) for item in value]
    if name == "$or" or _lists_indexes(value):
        return lambda row: any(test(row) for test in inner)
    return lambda row: all(test(row) for test in inner)


def _lists_indexes(items: list[Any]) -> bool:
    """Whether these are several records by their Index, which no record can have all of.

    Example 6 of section 5.1.1 deletes "index 1, 3 and 5" by an $and of them.
    """
    return len(items) > 1 and all(isinstance(item, Mapping) and item.keys() == {"Index"} for item in items)


def _fields(value: object, test: Callable[[str, Any], Predicate]) -> Predicate:
    if not isinstance(value, Mapping) or not value:
        raise BadQuery
    tests = [test(field, wanted) for field, wanted in value.items()]
    return lambda row: all(each(row) for each in tests)


def _match(field: str, wanted: object) -> Predicate:
    _scalar(wanted)
    return lambda row: field in row and _equal(row[field], wanted)


def _globbed(field: str, pattern: object) -> Predicate:
    if not isinstance(pattern, str):
        raise BadQuery(field)
    matches = glob(pattern)
    return lambda row: field in row and matches(str(row[field]))


def _ordered(field: str, bound: object, compare: Callable[[Any, Any], bool]) -> Predicate:
    _scalar(bound)

    def test(row: Row) -> bool:
        if field not in row:
            return False
        value, limit = _comparable(row[field], bound)
        return type(value) is type(limit) and compare(value, limit)

    return test


def _equal(value: object, wanted: object) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return value == wanted
    value, wanted = _comparable(value, wanted)
    return value == wanted


def _comparable(value: object, other: object) -> tuple[object, object]:
    """Both as numbers if they are numbers, as moments of the same precision, or as texts."""
    numbers = _number(value), _number(other)
    if None not in numbers:
        return numbers
    if not (isinstance(value, str) and isinstance(other, str)):
        return value, other
    if _MOMENT.fullmatch(value) and _MOMENT.fullmatch(other):
        return value + _EARLIEST[len(value) :], other + _EARLIEST[len(other) :]
    return value, other


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return float(value)
    return None


def _scalar(value: object) -> None:
    if not isinstance(value, str | int | float):
        raise BadQuery
