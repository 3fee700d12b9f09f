"""The query language of section 4: every example as printed, and nothing that the document has no form for."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.api.query import Field, Query, escape

status, age, code = Field("status"), Field("age"), Field("code")
station, index, start = Field("StationNumber"), Field("Index"), Field("StartTime")
a, b = Field("field"), Field("field2")
normal = (status == "normal") & (age == 20)
idle = (status == "idle") & (age == 30)


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        # the table of operators
        (a == "value", '{"field": "value"}'),
        (a != "value", '{"$not": {"field": "value"}}'),
        (
            (a == "value1") | (a == "value2") | (b == "value3"),
            '{"$or": [{"field": "value1"}, {"field": "value2"}, {"field2": "value3"}]}',
        ),
        (a.glob("--FORMAT--"), '{"$regex": {"field": "--FORMAT--"}}'),
        (a > 100, '{"$>": {"field": 100}}'),
        (a >= 100, '{"$>=": {"field": 100}}'),
        (a < 100, '{"$<": {"field": 100}}'),
        (a <= 100, '{"$<=": {"field": 100}}'),
        # the table of wildcards, with the asterisks that its text has lost
        (a.starts_with("string"), '{"$regex": {"field": "string*"}}'),
        (a.contains("string"), '{"$regex": {"field": "*string*"}}'),
        (a.ends_with("string"), '{"$regex": {"field": "*string"}}'),
        (a.glob("s????g"), '{"$regex": {"field": "s????g"}}'),
        (a.contains("***"), r'{"$regex": {"field": "*\\*\\*\\**"}}'),
        # the table of examples
        ((status == "normal") & (age == "20"), '{"status": "normal", "age": "20"}'),
        (normal | idle, '{"$or": [{"status": "normal", "age": 20}, {"status": "idle", "age": 30}]}'),
        (
            (code == "XYZ") & (normal | idle),
            '{"code": "XYZ", "$or": [{"status": "normal", "age": 20}, {"status": "idle", "age": 30}]}',
        ),
        (
            (status == "normal") & (age >= 20) & (age <= 30) & (age != 25),
            '{"status": "normal", "$>=": {"age": 20}, "$<=": {"age": 30}, "$not": {"age": 25}}',
        ),
        (status.ends_with("L"), '{"$regex": {"status": "*L"}}'),
        (status.glob("n????l"), '{"$regex": {"status": "n????l"}}'),
        # the examples with curl, section 5.1.1
        (station == "1003", '{"StationNumber": "1003"}'),
        (station.ends_with("3"), '{"$regex": {"StationNumber": "*3"}}'),
        (
            (station == "1003") & (start > date(2018, 8, 10)),
            '{"StationNumber": "1003", "$>": {"StartTime": "2018-08-10"}}',
        ),
        ((index == 1) & (index == 3) & (index == 5), '{"$and": [{"Index": 1}, {"Index": 3}, {"Index": 5}]}'),
        ((index > 2) & (index < 6), '{"$>": {"Index": 2}, "$<": {"Index": 6}}'),
    ],
)
def test_examples_of_the_document(query: Query, printed: str) -> None:
    assert query.json() == printed


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        ((age != 1) & (age != 2), '{"$and": [{"$not": {"age": 1}}, {"$not": {"age": 2}}]}'),
        (
            (code == "X") & status.glob("n*") & a.glob("*1"),
            '{"$and": [{"code": "X"}, {"$regex": {"status": "n*"}}, {"$regex": {"field": "*1"}}]}',
        ),
        (
            (normal | idle) & ((code == "X") | (code == "Y")),
            '{"$and": [{"$or": [{"status": "normal", "age": 20}, {"status": "idle", "age": 30}]}, '
            '{"$or": [{"code": "X"}, {"code": "Y"}]}]}',
        ),
        (
            (age > 1) & ((age > 2) & (age < 9)),
            '{"$and": [{"$>": {"age": 1}}, {"$>": {"age": 2}}, {"$<": {"age": 9}}]}',
        ),
        (index.between(2, 5), '{"$>=": {"Index": 2}, "$<=": {"Index": 5}}'),
    ],
)
def test_the_same_operator_twice_goes_into_one_and(query: Query, printed: str) -> None:
    assert query.json() == printed


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        (~(a == 1), a != 1),
        (~(a != 1), a == 1),
        (~(a < 1), a >= 1),
        (~(a <= 1), a > 1),
        (~(a > 1), a <= 1),
        (~(a >= 1), a < 1),
        (~((a == 1) & (b > 2)), (a != 1) | (b <= 2)),
        (~((a == 1) | (b > 2)), (a != 1) & (b <= 2)),
        (~((a == 1) | ((b > 2) & (b < 9))), (a != 1) & ((b <= 2) | (b >= 9))),
        (~~((a == 1) & (b > 2)), (a == 1) & (b > 2)),
    ],
)
def test_a_negation_is_worked_down_to_what_has_a_form(query: Query, meant: Query) -> None:
    assert query == meant
    assert query.json() == meant.json()


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(ValueError, match="pattern"):
        _ = ~((a == 1) & b.glob("x*"))


def test_no_condition_is_falsy_and_never_printed() -> None:
    nothing = Query()
    assert not nothing
    assert a == 1
    assert (a == 1) & (b == 2)
    assert (a == 1) | (b == 2)
    for printing in (nothing.json, nothing.pairs, nothing.__invert__):
        with pytest.raises(ValueError, match="no condition"):
            printing()


def test_no_condition_beside_one() -> None:
    nothing, one = Query(), a == 1
    assert nothing & one == one
    assert one & nothing == one
    assert nothing & nothing == nothing
    assert nothing | one == nothing
    assert one | nothing == nothing


def test_values_are_written_with_their_type() -> None:
    moment = datetime(2020, 1, 7, 14, 47, 4)  # noqa: DTZ001
    query = (a == True) & (b == 1.5) & (start >= moment) & (Field("Duration") > timedelta(hours=1, seconds=2))  # noqa: E712
    assert query.json() == (
        '{"field": true, "field2": 1.5, "$>=": {"StartTime": "2020-01-07 14:47:04"}, "$>": {"Duration": "01:00:02"}}'
    )


@pytest.mark.parametrize(
    "value", [datetime(2020, 1, 7, tzinfo=UTC), timedelta(seconds=-1), float("nan"), float("inf"), float("-inf")]
)
def test_values_without_a_form_are_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        _ = a == value
    with pytest.raises(TypeError):
        _ = a == None  # noqa: E711


@pytest.mark.parametrize("name", ["", "$or", "$"])
def test_names_that_are_not_fields_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        Field(name)


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        (a == "x", (("field", "x"),)),
        ((a == "x") & (b == 20), (("field", "x"), ("field2", "20"))),
        ((a == "x") & (b == True), (("field", "x"), ("field2", "true"))),  # noqa: E712
        ((a == "x") & (a == "y"), None),
        ((a == "x") | (b == "y"), None),
        (a > 1, None),
        ((a == "x") & (b > 1), None),
        (Field("maxCount") == 3, None),
        (Field("q") == "x", None),
    ],
)
def test_plain_pairs_where_they_fit(query: Query, pairs: tuple[tuple[str, str], ...] | None) -> None:
    assert query.pairs() == pairs


def test_fields_are_values() -> None:
    assert repr(a) == "Field('field')"
    assert len({hash(a), hash(Field("field"))}) == 1


@given(st.text())
def test_an_escaped_text_has_no_wildcards(text: str) -> None:
    plain, literal = "", iter(escape(text))
    for char in literal:
        assert char not in "*?"
        plain += next(literal) if char == "\\" else char
    assert plain == text


_TESTS = st.builds(
    lambda field, operator, value: getattr(Field(field), operator)(value),
    st.sampled_from(["x", "y", "z"]),
    st.sampled_from(["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"]),
    st.integers(0, 3),
)
_QUERIES = st.recursive(
    _TESTS,
    lambda inner: (
        st.builds(lambda p, q: p & q, inner, inner)
        | st.builds(lambda p, q: p | q, inner, inner)
        | st.builds(lambda p: ~p, inner)
    ),
    max_leaves=8,
)
_RELATIONS = {
    "$>": lambda x, y: x > y,
    "$>=": lambda x, y: x >= y,
    "$<": lambda x, y: x < y,
    "$<=": lambda x, y: x <= y,
    "$not": lambda x, y: x != y,
}


def _holds(body: dict[str, object], record: dict[str, int]) -> bool:
    """Section 4.2, read naively."""
    for key, value in body.items():
        if key == "$or":
            good = any(_holds(part, record) for part in value)
        elif key == "$and":
            good = all(_holds(part, record) for part in value)
        elif key in _RELATIONS:
            good = all(_RELATIONS[key](record[field], operand) for field, operand in value.items())
        else:
            good = record[key] == value
        if not good:
            return False
    return True


@given(_QUERIES, _QUERIES, st.fixed_dictionaries({name: st.integers(0, 3) for name in "xyz"}))
def test_what_is_printed_means_what_was_built(p: Query, q: Query, record: dict[str, int]) -> None:
    def holds(query: Query) -> bool:
        return _holds(json.loads(query.json()), record)

    assert holds(p & q) == (holds(p) and holds(q))
    assert holds(p | q) == (holds(p) or holds(q))
    assert holds(~p) != holds(p)


@given(_QUERIES)
def test_no_object_holds_the_same_key_twice(query: Query) -> None:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    json.loads(query.json(), object_pairs_hook=unique)
