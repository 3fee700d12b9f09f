"""Finding people by a few letters, in any script and order."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.base import Person, Phone
from desk_agent.people.store import folding
from desk_agent.people.store.contact_store import ContactStore
from tests.support.people_source import ListSource, someone

PEOPLE = [
    someone("Hana Trading, J. Park", "+82 31 805 5123", company="Hana Trading"),
    someone("Min-ji Kim", "010-2345-6789", company="Busan Container Line"),
    someone("Kim Min-jun", "1004"),
    someone("Zoë Müller-Lüdenscheidt", "+49 30 901820", company="Müller GmbH"),
    someone("Jean O’Neil", "+353 1 234 5678"),
    someone("김민지", "010-4772-0198", company="한나무역"),
    someone("이지은", "02-2671-0450", company="서울 관세법인"),
    someone("황보 과장", "02-2671-0451"),
    someone("王小明", "+86 10 5555 1234", company="北京贸易"),
    someone("たなか さくら", "+81 3 5555 0000"),
    someone("Иван Петров", "+7 495 555 00 11"),
    someone("محمد علي", "+20 2 5550 123"),
    someone("स्मिता पाटील", "+91 22 5555 0000"),
    Person("Two Numbers", (Phone("+82 2 111 2222", "work"), Phone("010 9999 8888", "mobile"))),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContactStore]:
    store = ContactStore(tmp_path_factory.mktemp("search") / "contacts.db", DialRules("KR", outside="9"))
    store.refresh(ListSource(PEOPLE)).done.result(5)
    yield store
    store.close()


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> None:
    """The store of this file lives as long as the file."""


def found(store: ContactStore, text: str, limit: int = 20) -> list[str]:
    return [hit.name for hit in store.search(text, limit).result(5)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hana", "Hana Trading, J. Park"),
        ("park hana", "Hana Trading, J. Park"),
        ("PARK", "Hana Trading, J. Park"),
        ("radin", "Hana Trading, J. Park"),
        ("mk", "Min-ji Kim"),
        ("min ji", "Min-ji Kim"),
        ("ji ki", "Min-ji Kim"),
        ("container", "Min-ji Kim"),
        ("bu co", "Min-ji Kim"),
        ("MÜL", "Zoë Müller-Lüdenscheidt"),
        ("muller zoe", "Zoë Müller-Lüdenscheidt"),
        ("denscheid", "Zoë Müller-Lüdenscheidt"),
        ("oneil", "Jean O’Neil"),
        ("o'neil", "Jean O’Neil"),
        ("김", "김민지"),
        ("민지", "김민지"),
        ("지", "이지은"),
        ("ㄱㅁㅈ", "김민지"),
        ("ㅁㅈ", "김민지"),
        ("ㅈㅇ", "이지은"),
        ("ㄱ", "김민지"),
        ("기", "김민지"),
        ("김ㅁ", "김민지"),
        ("김미", "김민지"),
        ("고", "황보 과장"),
        ("괒", "황보 과장"),  # on the way from 과 to 과장
        ("과장 황", "황보 과장"),
        ("무역", "김민지"),
        ("관세", "이지은"),
        ("小明", "王小明"),
        ("明", "王小明"),
        ("王", "王小明"),
        ("贸", "王小明"),
        ("さく", "たなか さくら"),
        ("ら", "たなか さくら"),
        ("пет", "Иван Петров"),
        ("ИВАН", "Иван Петров"),
        ("етро", "Иван Петров"),
        ("علي", "محمد علي"),
        ("पाटील", "स्मिता पाटील"),
        ("805", "Hana Trading, J. Park"),
        ("031-80", "Hana Trading, J. Park"),
        ("+82 31 8", "Hana Trading, J. Park"),
        ("0318055123", "Hana Trading, J. Park"),
        ("5123", "Hana Trading, J. Park"),
        ("100", "Kim Min-jun"),
        ("10", "Kim Min-jun"),
        ("010 23", "Min-ji Kim"),
        ("0", "Min-ji Kim"),
        ("kim 6789", "Min-ji Kim"),
    ],
)
def test_somebody_is_found(store: ContactStore, text: str, name: str) -> None:
    assert name in found(store, text)


@pytest.mark.parametrize(
    "text", ["", "   ", "nobody", "kim lee", "김지민", "ㅎㅎㅎ", "99999999", '"', "' OR 1", "*", "NOT"]
)
def test_nobody_is_found(store: ContactStore, text: str) -> None:
    assert not found(store, text)


def test_those_whose_name_begins_with_it_come_first_and_the_limit_holds(tmp_path: Path) -> None:
    store = ContactStore(tmp_path / "c.db")
    people = [someone(f"Ann Warehouse {n}", f"20{n:02}") for n in range(9)]
    store.refresh(ListSource([*people, someone("Xware", "7"), someone("Warehouse", "1009")])).done.result(5)
    names = found(store, "ware", 5)
    everybody = found(store, "ware", 50)
    store.close()
    assert names[0] == "Warehouse"
    assert len(names) == 5
    assert everybody[-1] == "Xware"
    assert len(everybody) == 11


def test_a_hit_says_which_number_was_meant(store: ContactStore) -> None:
    (hit,) = store.search("8888", 5).result(5)
    assert (hit.phones[hit.number].number, hit.phones[hit.number].label) == ("010 9999 8888", "mobile")


def test_several_sources_are_searched(tmp_path: Path) -> None:
    store = ContactStore(tmp_path / "c.db")
    for key in "ab":
        store.refresh(ListSource([someone(f"Ann {key}", "1001")], key=key, name=key)).done.result(5)
    hits = store.search("ann", 5).result(5)
    store.close()
    assert [(hit.name, hit.source.name) for hit in hits] == [("Ann a", "a"), ("Ann b", "b")]


names = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Co", "Cn")), min_size=1, max_size=20)


@given(names)
def test_folding_never_fails_and_what_is_folded_stays(text: str) -> None:
    once = folding.folded(text)
    assert folding.folded(once) == once
    assert "  " not in folding.apart(once)


@settings(max_examples=12)
@given(st.lists(names, min_size=1, max_size=5), st.data())
def test_the_beginning_of_any_word_finds_its_owner(many: list[str], data: st.DataObject) -> None:
    folder = tempfile.mkdtemp()
    store = ContactStore(Path(folder) / "c.db", DialRules())
    try:
        people = [someone(name, f"+82{n:08}") for n, name in enumerate(many)]
        store.refresh(ListSource(people)).done.result(5)
        name = data.draw(st.sampled_from(many))
        words = folding.folded(name).split()
        if words:
            word = data.draw(st.sampled_from(words))
            part = word[: data.draw(st.integers(1, len(word)))]
            if part.isalpha() and (part.isascii() or len(part) > 1) and not folding.consonants_only(part):
                assert " ".join(name.split()) in found(store, part, 50), (part, name)
    finally:
        store.close()
        shutil.rmtree(folder)
