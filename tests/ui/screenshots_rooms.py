"""Pictures of conference rooms, conference groups and pages; see screenshots.py."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desk_agent.ui.dialogs.rooms import RoomNameDialog, RoomPasswordDialog
from desk_agent.ui.main_window import MainWindow
from desk_agent.view import ConferenceGroupView, Connection, GroupMember, PageView, RoomView
from tests.support.fake_desk import FakeDesk

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter GmbH"
MEMBERS = (
    GroupMember(1, "Reception (1000)", "in the conference", present=True),
    GroupMember(2, "Peter Lee (1002)", "in the conference", muted=True, present=True),
    GroupMember(3, "Ji-hoon Park (1005)", "not there"),
    GroupMember(4, "+82318055123", "in the conference", present=True),
)
PAGES = (PageView(1, "01", "Warehouse"), PageView(2, "02", "Everybody"), PageView(3, "03", "Yard and loading ramp"))


def rooms_none(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    window.desk.panels.open(window.desk.panels.rooms)


def rooms_open(desk: FakeDesk, window: MainWindow) -> None:
    rooms_none(desk, window)
    desk.set_rooms(
        (
            RoomView(1, "Board room", True, ("Peter Lee (1002)", "Workshop (1004)", "Zoë Müller"), 3),
            RoomView(2, "Training", False, error="The password of the room is wrong."),
            RoomView(10, "Room 10", None),
        ),
        (ConferenceGroupView(100, "Emergency team", None),),
        PAGES,
    )


def groups_talking(desk: FakeDesk, window: MainWindow) -> None:
    rooms_none(desk, window)
    desk.set_rooms(
        (RoomView(1, "Board room", False),),
        (
            ConferenceGroupView(1, "My team", calling=True),
            ConferenceGroupView(
                100,
                "Emergency team",
                True,
                members=MEMBERS,
                error="Only the phone that has started this conference may do that.",
            ),
            ConferenceGroupView(101, "Night shift", False),
        ),
        PAGES[:1],
    )


def rooms_lost(desk: FakeDesk, window: MainWindow) -> None:
    rooms_open(desk, window)
    desk.set_rooms(
        (RoomView(1, LONG, None), RoomView(2, "영업부 회의실", None)), (ConferenceGroupView(100, "צוות חירום", None),)
    )
    desk.set_connection(state=Connection.LOST, message="The connection to pbx.example.net is lost.")


STATES: tuple[Callable[[FakeDesk, MainWindow], None], ...] = (rooms_none, rooms_open, groups_talking, rooms_lost)


def dialogs() -> dict[str, QWidget]:
    """What opens over the window, by name."""
    return {
        "room-password": RoomPasswordDialog(
            "Close Board room",
            "Close",
            "This ends the calls of the 3 who are inside. Leave it empty if there is none.",
        ),
        "room-name": RoomNameDialog(
            "Add a conference room", "Add", 200, hint="As it is set up in the phone system.", parent=None
        ),
    }
