"""Conditions for the query string of section 4: built from fields, printed as the document's JSON.

    Field("StationNumber") == "1003"                     {"StationNumber": "1003"}
    Field("StationNumber").ends_with("3")                {"$regex": {"StationNumber": "*3"}}
    (Field("Index") >= 2) & (Field("Index") < 6)         {"$>=": {"Index": 2}, "$<": {"Index": 6}}
    (Field("CoNumber") == "1") | (Field("Cost") > 5)     {"$or": [{"CoNumber": "1"}, {"$>": {"Cost": 5}}]}

Combine with ``&``, ``|`` and ``~``. Python's ``and``, ``or`` and the chain ``2 <= field <= 5`` keep only one of the
conditions they are given: do not use them here (for the chain there is `Field.between`).

Only forms that the document shows are printed: a negation is worked down to the single comparisons, and operators
of the same kind, which one JSON object cannot hold twice, go into one ``$and``.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

Value = str | int | float | bool | date | datetime | timedelta

_OPPOSITE: Final = {"": "$not", "$not": "", "$>": "$<=", "$<=": "$>", "$<": "$>=", "$>=": "$<"}
_NOT_FIELDS: Final = frozenset({"q", "countonly", "maxcount"})  # mean something else as a plain pair


def escape(text: str) -> str:
    r"""``text`` as a glob that matches just it: a ``\`` before each ``*``, ``?`` and ``\`` (section 4.2)."""
    return "".join(f"\\{char}" if char in "*?\\" else char for char in text)


class Query(Struct, frozen=True):
    """A condition on records; ``Query()`` is no condition, which is falsy.

    No condition can be combined with others but not printed: a request without a condition is one that the caller
    leaves out on purpose, and a deletion without one would delete everything.
    """

    def __bool__(self) -> bool:
        return False

    def __and__(self, other: "Query") -> "Query":
        parts = (*_parts(self, _All), *_parts(other, _All))
        return parts[0] if len(parts) == 1 else _All(parts) if parts else self

    def __or__(self, other: "Query") -> "Query":
        if not self or not other:
            return Query()  # one side holds for every record
        return _Any((*_parts(self, _Any), *_parts(other, _Any)))

    def __invert__(self) -> "Query":
        return self._opposite()

    def json(self) -> str:
        """The condition as the JSON of section 4, for ``q=`` or as the body of a deletion.

        Raises:
            ValueError: there is no condition.
        """
        return json.dumps(self._body(), ensure_ascii=False, allow_nan=False)

    def pairs(self) -> tuple[tuple[str, str], ...] | None:
        """The condition as ``name=value`` pairs of a query string, not yet encoded; ``None`` if it needs JSON.

        Raises:
            ValueError: there is no condition.
        """
        tests = _parts(self, _All)
        if not tests:
            raise ValueError("There is no condition.")
        plain = [(test.field, _text(test.value)) for test in tests if isinstance(test, _Test) and not test.operator]
        names = {name for name, _ in plain}
        fits = len(names) == len(tests) and all(name.lower() not in _NOT_FIELDS for name in names)
        return tuple(plain) if fits else None

    def _opposite(self) -> "Query":
        raise ValueError("There is no condition that could be negated.")

    def _body(self) -> dict[str, Any]:
        raise ValueError("There is no condition.")


class _Test(Query, frozen=True):
    operator: str
    field: str
    value: str | float | bool

    def __bool__(self) -> bool:
        return True

    def _opposite(self) -> Query:
        if self.operator not in _OPPOSITE:
            raise ValueError("Section 4.2 has no form for values that do not match a pattern.")
        return _Test(_OPPOSITE[self.operator], self.field, self.value)

    def _body(self) -> dict[str, Any]:
        pair = {self.field: self.value}
        return {self.operator: pair} if self.operator else pair


class _All(Query, frozen=True):
    parts: tuple[Query, ...]

    def __bool__(self) -> bool:
        return True

    def _opposite(self) -> Query:
        return _Any(tuple(~part for part in self.parts))

    def _body(self) -> dict[str, Any]:
        bodies = [part._body() for part in self.parts]
        keys = [key for body in bodies for key in body]
        if len(set(keys)) < len(keys):
            return {"$and": bodies}
        return {key: value for body in bodies for key, value in body.items()}


class _Any(Query, frozen=True):
    parts: tuple[Query, ...]

    def __bool__(self) -> bool:
        return True

    def _opposite(self) -> Query:
        return _All(tuple(part for inner in self.parts for part in _parts(~inner, _All)))

    def _body(self) -> dict[str, Any]:
        return {"$or": [part._body() for part in self.parts]}


def _parts(query: Query, kind: type[_All] | type[_Any]) -> tuple[Query, ...]:
    if isinstance(query, kind):
        return query.parts
    return (query,) if query else ()


class Field:
    """A field of a record, e.g. ``Field("StationNumber")``; compared with a value it is a `Query`.

    Values are written with their JSON type. The PBX compares as written, so an index is a number and a station is
    a string. Moments are written as ``YYYY-MM-DD hh:mm:ss`` in the PBX's own time, days as ``YYYY-MM-DD``, a duration
    as ``hh:mm:ss``.

    Raises:
        ValueError: the name is empty or that of an operator, or the value has no such form (an aware datetime, a
            negative duration, a float that is no number).
        TypeError: the value is none of `Value`.
    """

    def __init__(self, name: str) -> None:
        if not name or name.startswith("$"):
            raise ValueError(f"{name!r} is not the name of a field.")
        self.name = name

    def __eq__(self, value: Value) -> Query:  # type: ignore[override]
        return self._test("", value)

    def __ne__(self, value: Value) -> Query:  # type: ignore[override]
        return self._test("$not", value)

    def __lt__(self, value: Value) -> Query:
        return self._test("$<", value)

    def __le__(self, value: Value) -> Query:
        return self._test("$<=", value)

    def __gt__(self, value: Value) -> Query:
        return self._test("$>", value)

    def __ge__(self, value: Value) -> Query:
        return self._test("$>=", value)

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Field({self.name!r})"

    def between(self, low: Value, high: Value) -> Query:
        """From ``low`` to ``high``, both included."""
        return (self >= low) & (self <= high)

    def glob(self, pattern: str) -> Query:
        r"""Values like ``pattern``: ``*`` is any run of characters, ``?`` any one, ``\`` takes the next as it is."""
        return self._test("$regex", pattern)

    def starts_with(self, text: str) -> Query:
        """Values that start with just ``text``."""
        return self.glob(f"{escape(text)}*")

    def contains(self, text: str) -> Query:
        """Values with just ``text`` anywhere in them."""
        return self.glob(f"*{escape(text)}*")

    def ends_with(self, text: str) -> Query:
        """Values that end with just ``text``."""
        return self.glob(f"*{escape(text)}")

    def _test(self, operator: str, value: Value) -> Query:
        return _Test(operator, self.name, _written(value))


def _written(value: Value) -> str | float | bool:
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise ValueError("The PBX's records are in its own time: give a datetime without a zone.")
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        if seconds < 0:
            raise ValueError("A duration is not negative.")
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, float) and value - value != 0:
        raise ValueError("This number has no JSON form.")
    if not isinstance(value, str | int | float):
        raise TypeError(f"a field cannot be compared with a {type(value).__name__}")
    return value


def _text(value: str | float | bool) -> str:
    return value if isinstance(value, str) else json.dumps(value)
