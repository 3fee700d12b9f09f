"""vCard and CSV files as programs of many years have written them."""

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.people.sources.base import BadRow, Cancelled, Kept, Person, Phone, Row, SourceError
from desk_agent.people.sources.csv_file import read_csv
from desk_agent.people.sources.files import FileSource
from desk_agent.people.sources.vcard import CardError, cards, parse_card

FILES = Path(__file__).parent / "files"


class Reading:
    def __init__(self, *, cancel_after: int | None = None) -> None:
        self.told: list[tuple[int, int]] = []
        self._left = cancel_after

    def known(self) -> Mapping[str, str]:
        return {}

    def version(self) -> str:
        return ""

    def progress(self, done: int, total: int) -> None:
        self.told.append((done, total))

    def check(self) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise Cancelled


def rows(name: str) -> list[Row]:
    return list(FileSource(FILES / name).read(Reading()))


def people(name: str) -> list[Person]:
    return [row for row in rows(name) if isinstance(row, Person)]


def bad(name: str) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in rows(name) if isinstance(row, BadRow)]


def phones(person: Person) -> list[tuple[str, str]]:
    return [(phone.number, phone.label) for phone in person.phones]


# CSV


def test_google_as_it_was() -> None:
    park, han, nobody = people("google.csv")
    assert (park.name, park.company, park.email, park.note) == (
        "J. Park",
        "Hana Trading",
        "park@hana.example",
        "Likes\ntwo lines",
    )
    assert phones(park) == [
        ("+82 10-1234-5678", "mobile"),
        ("+82 10-8765-4321", "mobile"),
        ("+82 31-805-5123", "work"),
    ]
    assert (han.name, han.given.strip(), han.family, phones(han)) == ("", "Eun-ju", "Han", [("02-2671-0450", "fax")])
    assert (nobody.phones, nobody.line) == ((), 5)


def test_google_as_it_is() -> None:
    (petra,) = people("google_new.csv")
    assert (petra.given.strip(), petra.family, petra.company) == ("Petra", "Vogel", "Vogel Feinkost GmbH")
    assert phones(petra) == [("+49 30 21807744", "Büro Berlin")]


def test_outlook_in_english() -> None:
    (helen,) = people("outlook_en.csv")
    assert (helen.given, helen.family, helen.email) == ("Helen M.", "Price", "helen@price.example")
    assert phones(helen) == [
        ("+44 20 7946 0999", "fax"),
        ("+44 20 7946 0958", "work"),
        ("+44 20 7946 0000", "main"),
        ("+44 7700 900123", "mobile"),
    ]


def test_outlook_in_korean_and_its_encoding_is_said() -> None:
    kim, hwangbo = people("outlook_ko.csv")
    assert (kim.family, kim.given.strip(), kim.company, kim.note) == ("김", "민지", "한나무역", "단골")
    assert phones(kim) == [("02-555-0001", "fax"), ("02-555-0000", "work"), ("010-4772-0198", "mobile")]
    assert hwangbo.family == "황보"
    ((line, reason),) = bad("outlook_ko.csv")
    assert line == 0
    assert "CP949" in reason


def test_plain_headers_in_korean_with_several_numbers_in_a_cell() -> None:
    lee, park = people("plain_ko.csv")
    assert (lee.name, lee.company) == ("이지은", "서울 관세법인")
    assert phones(lee) == [("02-2671-0450", ""), ("010-2222-3333", "")]
    assert phones(park) == [("내선 1004", "")]


def test_excel_with_tabs_in_utf_16() -> None:
    assert [person.name for person in people("excel_utf16.csv")] == ["Zoë Müller", "王小明"]


def test_excel_says_its_delimiter_in_the_first_line() -> None:
    said, anna = rows("excel_sep.csv")
    assert isinstance(said, BadRow)
    assert isinstance(anna, Person)
    assert (anna.name, phones(anna), anna.line) == ("Anna Schmidt", [("+49 30 901820", "")], 3)


def test_a_file_without_headers_is_understood_by_what_is_in_it() -> None:
    desk, workshop, _tax = people("no_header.csv")
    assert (desk.name, desk.company, phones(desk)) == ("Order desk", "Dongdaemun Textiles", [("+82 2 2277 1300", "")])
    assert phones(workshop) == [("1004", "")]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"one,two\n3,four\n", b"name\nAnn\n", b"\0\0\0\0"])
def test_what_is_no_list_of_people_says_so(content: bytes) -> None:
    with pytest.raises(SourceError):
        list(read_csv(io.BytesIO(content), Reading(), len(content)))


def test_a_quotation_mark_that_never_closes_costs_its_part_of_the_file_only() -> None:
    text = b'name,number\nAnn,1001\nBob,"1002\n' + b"x,1\n" * 60_000 + b"Zoe,1003\n"
    found = list(read_csv(io.BytesIO(text), Reading(), len(text)))
    assert isinstance(found[0], Person)
    assert sum(isinstance(row, BadRow) for row in found) == 1
    assert isinstance(found[-1], Person)
    assert found[-1].name == "Zoe"


def test_two_encodings_in_one_file() -> None:
    text = b"name,number\n" + "Zoë,1001\n".encode() * 40_000 + "김민지,1002\n".encode("cp949")
    found = list(read_csv(io.BytesIO(text), Reading(), len(text)))
    assert found[-1] == Person("김민지", (Phone("1002"),), line=40_002)


cell = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@given(
    st.lists(st.tuples(cell, cell, cell), max_size=30),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_csv_writes_is_read_as_it_was(table: list[tuple[str, str, str]], delimiter: str, encoding: str) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerows([("Name", "Company", "Notes", "Phone"), *((*row, "1001") for row in table)])
    content = file.getvalue().encode(encoding)
    found = list(read_csv(io.BytesIO(content), Reading(), len(content)))
    assert [(row.name, row.company, row.note) for row in found if isinstance(row, Person)] == table


@given(st.binary(max_size=400))
def test_no_bytes_break_the_csv_reader(content: bytes) -> None:
    try:
        for row in read_csv(io.BytesIO(b"name,number\n" + content), Reading(), len(content)):
            assert isinstance(row, Person | BadRow)
    except SourceError:
        pass


# vCard


def test_an_iphone_s_cards() -> None:
    kang, hana = people("iphone.vcf")
    assert (kang.name, kang.given, kang.family, kang.email) == (
        "Tae-hyun Kang",
        "Tae-hyun",
        "Kang",
        "kang@example.net",
    )
    assert kang.company == "Kang & Sons, Packaging, Sales"
    assert phones(kang) == [
        ("+82 10-4772-0198", "mobile"),
        ("02 123 4567", "home"),
        ("+82 31 427 5150", "main"),
        ("1004", "Werkstatt"),
    ]
    assert kang.note.endswith("so that none of them is too long, with a comma\nand a second line")
    assert (hana.name, hana.company, phones(hana)) == ("Hana Trading", "Hana Trading", [("02-555-0001", "fax")])


def test_an_old_android_s_cards() -> None:
    (kim,) = people("android21.vcf")
    assert (kim.name, kim.family, kim.given, kim.company, kim.note) == (
        "김민지",
        "김",
        "민지",
        "한나무역",
        "one\r\ntwo",
    )
    assert [number for number, _label in phones(kim)] == ["01047720198", "0212345678", "02-555-0001"]
    assert (kim.phones[0].label, kim.phones[2].label) == ("mobile", "fax")


def test_a_feature_phone_s_cards_in_korean_windows() -> None:
    assert [(one.family, one.given) for one in people("feature_phone_cp949.vcf")] == [("이", "지은"), ("박", "서준")]


def test_version_4() -> None:
    (claire,) = people("version4.vcf")
    assert claire.uid == "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"
    assert phones(claire) == [("+33-1-70-18-99-00", "work"), ("+33-6-12-34-56-78", "mobile"), ("1004", "home")]


def test_utf_16() -> None:
    assert [(one.family, one.given) for one in people("windows_utf16.vcf")] == [("Müller", "Zoë")]


def test_broken_cards_are_reported_and_the_others_read() -> None:
    assert [(one.name, phones(one)) for one in people("broken.vcf")] == [
        ("Complete", [("1001", "")]),
        ("Strange; lines", [("1003", ""), ("1004", "")]),
    ]
    assert bad("broken.vcf") == [
        (1, "This is not part of a card."),
        (7, "This card does not end."),
        (24, "This card does not end."),
    ]


def test_one_card_of_a_server() -> None:
    assert parse_card(b"BEGIN:VCARD\nFN:Ann\nTEL:1\nEND:VCARD\n").name == "Ann"
    for content in (b"", b"<html>", b"BEGIN:VCARD\nFN:Ann\n"):
        with pytest.raises(CardError):
            parse_card(content)


def test_a_picture_is_not_held_in_memory() -> None:
    picture = b"PHOTO;ENCODING=b:" + b"QUJD" * 100_000
    content = b"BEGIN:VCARD\nFN:Ann\n" + picture + b"\nTEL:1\nEND:VCARD\n"
    assert list(cards(io.BytesIO(content))) == [Person("Ann", (Phone("1"),), line=1)]


@given(st.lists(st.binary(max_size=60), max_size=12))
def test_no_bytes_break_the_card_reader(lines: list[bytes]) -> None:
    content = b"BEGIN:VCARD\r\nFN:Ann\r\n" + b"\r\n".join(lines) + b"\r\nEND:VCARD\r\n"
    for row in cards(io.BytesIO(content)):
        assert isinstance(row, Person | BadRow)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30), st.sampled_from(["3.0", "4.0"]))
def test_escaped_text_is_read_as_it_was(text: str, version: str) -> None:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    content = f"BEGIN:VCARD\r\nVERSION:{version}\r\nNOTE:{escaped}\r\nTEL:1\r\nEND:VCARD\r\n".encode()
    (row,) = cards(io.BytesIO(content))
    assert isinstance(row, Person)
    assert row.note == text.strip()


# files and folders


def test_the_version_follows_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,number\nAnn,1001\n")
    source = FileSource(file)
    first = source.version()
    assert source.version() == first
    os.utime(file, ns=(1, 1))
    assert source.version() != first
    file.unlink()
    with pytest.raises(SourceError, match=r"a\.csv cannot be read"):
        source.version()


def test_a_folder_is_all_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "b.vcf").write_text("BEGIN:VCARD\nFN:Bob\nTEL:2\nEND:VCARD\n")
    (tmp_path / "a.csv").write_text("name,number\nAnn,1001\n")
    (tmp_path / "c.csv").write_text("nothing\n")
    (tmp_path / "d.pdf").write_text("no list")
    reading = Reading()
    found = list(FileSource(tmp_path).read(reading))
    assert [row.name for row in found if isinstance(row, Person)] == ["Ann", "Bob"]
    assert [row.reason for row in found if isinstance(row, BadRow)] == [
        "c.csv: No column with names and telephone numbers was found. The first line should name the columns."
    ]
    assert {total for _done, total in reading.told} == {
        sum((tmp_path / name).stat().st_size for name in ("a.csv", "b.vcf", "c.csv"))
    }


def test_a_file_of_cards_may_be_called_anything(tmp_path: Path) -> None:
    file = tmp_path / "export.txt"
    file.write_text("BEGIN:VCARD\nFN:Bob\nTEL:2\nEND:VCARD\n")
    assert [row.name for row in FileSource(file).read(Reading()) if not isinstance(row, BadRow | Kept)] == ["Bob"]


def test_reading_can_be_cancelled_and_tells_how_far_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,number\n" + "".join(f"No {n},{n}\n" for n in range(20_000)))
    reading = Reading(cancel_after=5)
    rows = FileSource(file).read(reading)
    with pytest.raises(Cancelled):
        list(rows)
    assert reading.told == sorted(reading.told)
    assert reading.told[-1][1] == file.stat().st_size
