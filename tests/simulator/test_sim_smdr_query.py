"""The query language of section 4.2 and its wildcards, evaluated."""

import time

import pytest

from desk_agent.simulator.smdr.glob import glob
from desk_agent.simulator.smdr.query import BadQuery, predicate

PEOPLE = [
    {"name": "a", "status": "normal", "age": 20},
    {"name": "b", "status": "normal", "age": 25},
    {"name": "c", "status": "normal", "age": 30, "code": "XYZ"},
    {"name": "d", "status": "idle", "age": 30, "code": "XYZ"},
    {"name": "e", "status": "idle", "age": 20},
    {"name": "f", "status": "N1234L", "age": 99},
]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, "abcdef"),
        ({"status": "normal", "age": 20}, "a"),
        ({"status": "normal", "age": "20"}, "a"),
        ({"$or": [{"status": "normal", "age": 20}, {"status": "idle", "age": 30}]}, "ad"),
        ({"code": "XYZ", "$or": [{"status": "normal", "age": 20}, {"status": "idle", "age": 30}]}, "d"),
        ({"status": "normal", "$>=": {"age": 20}, "$<=": {"age": 30}, "$not": {"age": 25}}, "ac"),
        ({"$regex": {"status": "*L"}}, "f"),
        ({"$regex": {"status": "n????l"}}, "abc"),
        ({"$regex": {"status": "i*", "name": "?"}}, "de"),
        ({"$>": {"age": 30}}, "f"),
        ({"$<": {"age": 25}}, "ae"),
        ({"$<": {"age": "100"}}, "abcdef"),
        ({"$>": {"age": 20, "name": "c"}}, "df"),
        ({"$and": [{"$>": {"age": 20}}, {"$>": {"age": 25}}, {"status": "idle"}]}, "d"),
        ({"$and": [{"status": "normal"}, {"status": "idle"}]}, ""),
        ({"$not": {"$or": [{"status": "normal"}, {"status": "idle"}]}}, "f"),
        ({"$not": {"code": "XYZ"}}, "abef"),
        ({"$not": {"$not": {"name": "a"}}}, "a"),
        ({"code": "abc"}, ""),
        ({"nothing": 1}, ""),
        ({"$>": {"code": 3}}, ""),
        ({"age": True}, ""),
    ],
)
def test_queries(query, names):
    assert "".join(row["name"] for row in PEOPLE if predicate(query)(row)) == names


@pytest.mark.parametrize(
    "query",
    [
        {"$like": {"a": 1}},
        {"$not": 3},
        {"$or": {"a": 1}},
        {"$or": []},
        {"$and": [3]},
        {"$regex": {}},
        {"$regex": {"a": 3}},
        {"$regex": "a*"},
        {"$>": 3},
        {"$>": {"a": [3]}},
        {"a": {"b": 1}},
        {"a": None},
    ],
)
def test_what_is_no_query(query):
    with pytest.raises(BadQuery):
        predicate(query)


def test_depth_has_an_end():
    query: dict = {"a": 1}
    for _ in range(16):
        query = {"$not": query}
    assert predicate(query)({"a": 1})
    with pytest.raises(BadQuery):
        predicate({"$not": query})


@pytest.mark.parametrize(
    ("value", "comparison", "bound", "holds"),
    [
        ("2018-08-10 09:00", "$>", "2018-08-10", True),
        ("2018-08-10 00:00", "$>", "2018-08-10", False),
        ("2018-08-10 00:00", "$>=", "2018-08-10", True),
        ("2018-08-10 09:00", "$<=", "2018-08-10 09:00:00", True),
        ("2018-08-10 09:00", "$<", "2018-08-10 09:00:30", True),
        ("2018-08-10 09:00", "$<", "2018-09", True),
        ("00:01:10", "$>=", "00:01:00", True),
        ("0318055123", "$>", "9", True),
        ("", "$<", 5, False),
    ],
)
def test_moments_durations_and_digits_compare_as_what_they_are(value, comparison, bound, holds):
    assert predicate({comparison: {"x": bound}})({"x": value}) is holds


def test_several_indexes_are_a_list_as_in_the_sixth_example():
    test = predicate({"$and": [{"Index": 1}, {"Index": 3}, {"Index": 5}]})
    assert [index for index in range(7) if test({"Index": str(index)})] == [1, 3, 5]


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        ("string*", ["string", "string theory"], ["a string", "strin"]),
        ("*string*", ["string", "a string theory"], ["strng"]),
        ("*string", ["string", "a string"], ["strings"]),
        ("s????g", ["string", "strong", "s****g"], ["sting", "strings"]),
        (r"*\*\*\*\**", ["****", "a ****b"], ["***", "abcd"]),
        (r"\?", ["?"], ["a"]),
        (r"\\*", ["\\", "\\a"], ["a"]),
        ("a\\", ["a\\"], ["a"]),
        ("", [""], ["a"]),
        ("*", ["", "anything\nat all"], []),
        ("**a**b", ["ab", "xaxxb"], ["ba"]),
    ],
)
def test_wildcards(pattern, fits, does_not):
    matches = glob(pattern)
    assert all(matches(text) for text in fits)
    assert not any(matches(text) for text in does_not)


def test_no_pattern_takes_for_ever():
    began = time.perf_counter()
    assert not glob("*a" * 30 + "b")("a" * 2000)
    assert time.perf_counter() - began < 1
