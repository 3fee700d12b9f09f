"""Pictures of the contacts, their lists and their dialogs."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from desk_agent.ui.bridge import Bridge
from desk_agent.ui.contacts.report import ReportDialog
from desk_agent.ui.contacts.window import ListsWindow
from desk_agent.ui.dialogs.contact import ContactDialog
from desk_agent.ui.main_window import MainWindow
from desk_agent.view import (
    BadRowView,
    ContactDetails,
    ContactNumber,
    LegState,
    NameSource,
    SourceState,
    SourceView,
    Suggestion,
)
from tests.support.fake_desk import FakeDesk

REMARK: Final = "The file is not UTF-8. It was read as CP949 (Korean Windows): look whether the names are right."
LONG: Final = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter GmbH"
PEOPLE: Final = [
    Suggestion("김민지", "010-4772-0198", "한나무역", NameSource.CONTACT, "mobile", "contacts.csv"),
    Suggestion("J. Park", "+82 31 805 5123", "Hana Trading", NameSource.CONTACT, "work", "contacts.csv"),
    Suggestion(LONG, "+49 30 901820", "Energie", NameSource.DIRECTORY, "", "Company directory"),
    Suggestion("Min-ji Kim", "1001", "Support", NameSource.DIRECTORY, "work", "Company directory"),
    Suggestion("HANA TRADING", "0318055000", "", NameSource.PBX, "", "Names from the phone system"),
    Suggestion("محمد علي", "+20 2 5550 1234", "شركة النيل", NameSource.CONTACT, "home", "friends.vcf"),
    Suggestion("이지은", "02-2671-0450", "서울 관세법인", NameSource.CONTACT, "fax", "friends.vcf"),
]
LISTS: Final = (
    SourceView("file:/a", "contacts.csv", NameSource.CONTACT, SourceState.READY, 1204, 3, 1_790_000_000.0,
               remark=REMARK, path="/home/minji/.config/desk-agent/contacts.csv"),
    SourceView("file:/b", "Company directory 2026 (all offices).csv", NameSource.DIRECTORY, SourceState.READING,
               48_211, rows=412_500, part=0.41, path="/srv/share/company.csv", removable=True),
    SourceView("file:/c", "friends.vcf", NameSource.CONTACT, SourceState.FAILED, 210, 0, 1_790_000_000.0,
               why="friends.vcf cannot be read: No such file or directory.", path="/home/minji/friends.vcf",
               removable=True),
    SourceView("pbx:heard", "Names from the phone system", NameSource.PBX, SourceState.READY, 84,
               read_at=1_790_000_000.0),
)  # fmt: skip
BAD: Final = [
    BadRowView(
        0, "The file is not UTF-8. It was read as CP949 (Korean Windows): look whether the names are right.", ""
    ),
    BadRowView(14, "It has no telephone number.", "Eun-ju Han"),
    BadRowView(201, "It has no name and no company.", ""),
    BadRowView(977, "This row cannot be taken apart: a quotation mark is not closed.", 'Anna "Schmidt, M'),
]


def fill(desk: FakeDesk) -> None:
    """Some people, among very many."""
    desk.people_known = PEOPLE
    desk.contacts.many = 999_993
    desk.contacts.bad = BAD
    desk.set_lists(*LISTS)


def contacts(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    fill(desk)
    window.desk.panels.open(window.desk.panels.contacts)
    window.desk.panels.contacts._list.move_current(2)


def contacts_empty(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.people_known = []
    window.desk.panels.open(window.desk.panels.contacts)


def contacts_suggested(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    fill(desk)
    edit = window.desk.command._field.edit
    edit.setText("a")
    window.desk.command._suggest("a")


def names_of_several(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.add(name="Ann Lee, Bob Lee", number="+82 31 805 5123", active=True)
    desk.add(LegState.CONNECTED, name="Min-ji Kim or Seo-yeon Choi", name_source=NameSource.DIRECTORY,
             name_origin="Company directory", number="0318055123")  # fmt: skip
    desk.add(name="HANA TRADING", name_source=NameSource.PBX)
    desk.add(name="J. Park", name_source=NameSource.HISTORY)


STATES: Final[tuple[Callable[[FakeDesk, MainWindow], None], ...]] = (
    contacts,
    contacts_empty,
    contacts_suggested,
    names_of_several,
)


def dialogs(bridge: Bridge, desk: FakeDesk) -> dict[str, QWidget]:
    """The lists, what is wrong with one, and somebody's numbers."""
    fill(desk)
    lists = ListsWindow(bridge.contacts)
    narrow = ListsWindow(bridge.contacts)
    narrow.resize(340, 620)
    numbers = (
        ContactNumber("+82 31 805 5123", "work"),
        ContactNumber("010-4772-0198", "mobile"),
        ContactNumber("02-555-0001", "fax"),
        ContactNumber("1004", "Werkstatt im Hof hinten"),
    )
    details = ContactDetails(
        "김민지 (Min-ji Kim)",
        "한나무역 Hana Trading",
        numbers,
        "minji@hana.example",
        "Prefers mornings. 오전에 연락하기",
        NameSource.DIRECTORY,
        "Company directory",
    )
    return {
        "contact-lists": lists,
        "contact-lists-narrow": narrow,
        "contact-report": ReportDialog(bridge.contacts, LISTS[0]),
        "contact-details": ContactDialog(details),
    }
