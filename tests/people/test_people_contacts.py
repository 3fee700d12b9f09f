"""The small contact list: found by number however it is dialled, and by a few letters."""

from pathlib import Path

import pytest

from desk_agent.people.contacts import MAX_BYTES, Contact, Contacts, read_csv
from desk_agent.resources_dir import resource
from desk_agent.view import NameSource

PEOPLE = [
    Contact("Hana Trading, J. Park", "+82 31 805 5123", "Hana Trading"),
    Contact("Workshop", "1004"),
    Contact("Zoë Müller", "+49 30 901820", "Müller GmbH"),
    Contact("김민지", "010-4772-0198"),
]


@pytest.mark.parametrize("number", ["+82318055123", "0318055123", "90318055123", "031 805 5123"])
def test_one_line_under_all_its_numbers(number: str) -> None:
    found = Contacts(PEOPLE).find(number)
    assert found is not None
    assert found.name == "Hana Trading, J. Park"


@pytest.mark.parametrize("number", ["", "anonymous", "8055123", "0218055123", "100", "10041"])
def test_nobody_else_is_taken_for_them(number: str) -> None:
    assert Contacts(PEOPLE).find(number) is None


def test_an_extension_is_found_exactly() -> None:
    found = Contacts(PEOPLE).find("1004")
    assert found is not None
    assert found.name == "Workshop"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hana", ["Hana Trading, J. Park"]),
        ("park", ["Hana Trading, J. Park"]),
        ("MÜL", ["Zoë Müller"]),
        ("민", ["김민지"]),
        ("805", ["Hana Trading, J. Park"]),
        ("100", ["Workshop"]),
        ("nobody", []),
    ],
)
def test_search(text: str, names: list[str]) -> None:
    assert [found.name for found in Contacts(PEOPLE).search(text, 8)] == names


def test_those_that_begin_with_it_come_first_and_the_limit_holds() -> None:
    people = [Contact(f"Ann Warehouse {n}", f"20{n:02}") for n in range(9)] + [Contact("Warehouse", "1009")]
    found = Contacts(people).search("ware", 5)
    assert found[0].name == "Warehouse"
    assert len(found) == 5
    assert {one.source for one in found} == {NameSource.CONTACT}


def test_the_demo_contacts_can_be_read() -> None:
    people = read_csv(resource("demo", "contacts.csv"))
    assert len(people) > 20
    assert any(person.number == "1004" for person in people)


def test_rows_that_cannot_be_used_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("\ufeffNumber,NAME\n1001,Ann\n,Nobody\nabc,Letters\n1002,\n1003,B\x07ob\n", "utf-8")
    assert read_csv(file) == [Contact("Ann", "1001"), Contact("Bob", "1003")]


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"phone,who\n1,2\n", "columns"), (b"name,number\n\xff\xfe\n", "UTF-8"), (b"", "columns"), (None, "larger")],
)
def test_a_file_that_is_none_says_why(tmp_path: Path, content: bytes | None, word: str) -> None:
    file = tmp_path / "contacts.csv"
    file.write_bytes(b"x" * (MAX_BYTES + 1) if content is None else content)
    with pytest.raises(ValueError, match=word):
        read_csv(file)
