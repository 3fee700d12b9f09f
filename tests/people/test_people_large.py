"""A large list: read from a file, found and paged without looking at all of it.

``DESK_AGENT_CONTACTS=1000000`` says how large; what that costs in time tells ``python -m tests.benchmarks contacts``.
"""

import os
import random
import tracemalloc
from collections.abc import Iterator

import pytest

from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore
from desk_agent.people.store.importing import Report

MANY = int(os.environ.get("DESK_AGENT_CONTACTS", "20000"))
RULES = DialRules("KR", outside="9")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ContactStore, Report, int]]:
    folder = tmp_path_factory.mktemp("large")
    file = folder / "people.csv"
    with file.open("w", encoding="utf-8") as written:
        written.write("Name,Company,Mobile Phone,Phone\n")
        for n in range(MANY):
            bad = "" if n % 1000 == 7 else number(n)
            written.write(f"Person {n:07},Firm {n % 500},{bad},\n")
    store = ContactStore(folder / "contacts.db", RULES)
    tracemalloc.start()
    report = store.refresh(FileSource(file)).done.result()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    yield store, report, most
    store.close()


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> None:
    """The store of this file lives as long as the file."""


def number(n: int) -> str:
    return f"010-{n // 10_000:04}-{n % 10_000:04}"


Read = tuple[ContactStore, Report, int]


def test_everybody_who_has_a_number_is_there(read: Read) -> None:
    store, report, _most = read
    bad = len(range(7, MANY, 1000))
    assert (report.people, report.bad) == (MANY - bad, bad)
    assert store.count().result() == report.people
    assert store.bad_rows(1)[0].line == 9


def test_memory_does_not_grow_with_the_list(read: Read) -> None:
    _store, _report, most = read
    assert most < 24 << 20


def test_numbers_are_found(read: Read) -> None:
    store, _report, _most = read
    dice = random.Random(1)
    for n in [0, MANY - 1, *(dice.randrange(MANY) for _ in range(200))]:
        found = [match.name for match in store.find(f"9{number(n).replace('-', '')}")]
        assert found == ([] if n % 1000 == 7 else [f"Person {n:07}"])
    assert store.find("0109999999") == []


def test_people_are_found_and_paged(read: Read) -> None:
    store, report, _most = read
    n = MANY // 2
    assert [hit.name for hit in store.search(f"{n:07}", 5).result()] == [f"Person {n:07}"]
    assert len(store.search("firm 77 person", 20).result()) == 20
    assert len(store.search("p", 20).result()) == 20
    assert [hit.name for hit in store.page(report.people - 1, 5).result()] == [f"Person {MANY - 1:07}"]


def test_nothing_looks_at_every_row(read: Read) -> None:
    store, _report, _most = read
    asked: list[str] = []
    store._front.connection.set_trace_callback(asked.append)
    store._back.connection.set_trace_callback(asked.append)
    store.find("01000000001")
    store.find("01099999999")
    for text in ("p", "pe", "person 5", "firm", "irm 12", "00012", "ㄱ", "010 0000"):
        store.search(text, 20).result()
    store._front.connection.set_trace_callback(None)
    store._back.connection.set_trace_callback(None)
    plans = [
        step[3]
        for statement in asked
        if statement.startswith("SELECT") and "_" in statement
        for step in store._front.connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert any("number_" in step or "tail" in step for step in plans)
    assert any("sort" in step for step in plans)
    scans = [step for step in plans if step.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in step]
    assert scans == []
    assert not any("TEMP B-TREE" in step for step in plans)
