"""Pictures of recording for a report; see `screenshots`."""

from PySide6.QtWidgets import QWidget

from desk_agent.settings import Settings
from desk_agent.support.parts import Part, about, settings
from desk_agent.ui.dialogs.recording import RecordDialog
from desk_agent.ui.dialogs.support import SupportDialog
from desk_agent.ui.main_window import MainWindow
from desk_agent.view import LegState
from tests.support.fake_desk import FakeDesk

PARTS = (
    Part("account.txt", "What the account can do", "connection live\nlevel watch\n"),
    Part("log.txt", "Last lines of the log", "2026-11-24 15:26:20,123 INFO desk_agent: …\n" * 500),
    Part("check.txt", "Check of the connection", "verdict well\n"),
    Part("trace.jsonl", "Recording", "{}\n" * 4711),
)


def recording(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.add(LegState.CONNECTED, active=True)
    window.strip.set_recording("What the phone system says is recorded into t.jsonl.")


def replaying(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live(demo=True)
    desk.add(LegState.CONNECTED, active=True)
    window.strip.set_replay()


def dialogs() -> dict[str, QWidget]:
    """By name, to be shown."""
    return {
        "record": RecordDialog("desk-agent-2026-11-24-1630.jsonl"),
        "support": SupportDialog([about(), settings(Settings(theme="dark")), *PARTS], "desk-agent-support.zip"),
    }


STATES = (recording, replaying)
