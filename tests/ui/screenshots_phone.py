"""Pictures of the own phone, the agent, the queues and what an account can do; see screenshots.py."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desk_agent.desk import features as features_of
from desk_agent.desk.features import slug
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.destination import DestinationDialog
from desk_agent.ui.dialogs.features import FeaturesDialog
from desk_agent.ui.dialogs.question import QuestionDialog
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.verbs import Question
from desk_agent.view import FeatureView, ForwardKind, ForwardView, Level, Verdict, VoicemailView
from tests.support.fake_desk import FakeDesk

STATION_ONLY = (
    "A station login cannot see or control calls through the Web API of this PBX. "
    "Ask for a gateway or a server account."
)
TITLES = {slug(feature): title for feature, title in features_of.TITLES.items()}
OUTSIDE = ForwardView(ForwardKind.ALWAYS, "90318055123", "J. Park", outside=True, ours=False)


def phone_set(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live(demo=True)
    desk.set_station(
        dnd=True, forward=OUTSIDE, forwarding=OUTSIDE.text, voicemail=VoicemailView(12, 5, 1), mailbox="700"
    )
    window.desk.panels.open(window.desk.panels.voicemail)


def phone_changing(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.set_station(
        dnd=False,
        dnd_wanted=True,
        forward=ForwardView(ForwardKind.OFF),
        forwarding="",
        forward_wanted=ForwardView(ForwardKind.BUSY, "1002", "Peter Lee"),
        voicemail=VoicemailView(0, 3),
    )
    window.desk.panels.open(window.desk.panels.voicemail)


def dial_only(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live(level=Level.DIAL_ONLY, message=STATION_ONLY)
    desk.set_station(registered=None)
    desk.set_features(*features())


def features() -> list[FeatureView]:
    """What a station login can do at a PBX that keeps it from calls."""
    administrator = "the PBX administrator"
    no = ("watch", "control", "hold", "transfer", "dnd", "forwarding", "messages", "agent")
    return [
        FeatureView(name, TITLES[name], Verdict.NO, STATION_ONLY, administrator)
        if name in no
        else FeatureView(
            name, TITLES[name], Verdict.UNPROVEN, "This is not tried at sign-in: it would ring your phone."
        )
        if name == "click-to-call"
        else FeatureView(name, TITLES[name], Verdict.YES)
        for name in (*no, "click-to-call", "records")
    ]


STATES: tuple[Callable[[FakeDesk, MainWindow], None], ...] = (phone_set, phone_changing, dial_only)


def dialogs(desk: FakeDesk, bridge: Bridge) -> dict[str, QWidget]:
    """What opens over the window, by name."""
    desk.set_connection(level=Level.DIAL_ONLY)
    desk.set_features(*features())
    return {
        "forward": DestinationDialog(bridge, title="Forward: when busy", label="Destination", accept="Forward"),
        "features": FeaturesDialog(bridge),
        "question": QuestionDialog(
            Question(
                "Forward all calls to J. Park (90318055123)? That is outside: callers leave the house, and the "
                "calls cost. It stays so until it is switched off.",
                lambda: None,
            )
        ),
    }
