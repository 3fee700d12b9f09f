"""Pictures of the own phone, the agent, the queues and what an account can do; see screenshots.py."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desk_agent.desk import features as features_of
from desk_agent.desk.features import slug
from desk_agent.desk.queues import NO_REFERENCE
from desk_agent.ui.agent_button import AgentButton
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.destination import DestinationDialog
from desk_agent.ui.dialogs.features import FeaturesDialog
from desk_agent.ui.dialogs.logon import LogonDialog
from desk_agent.ui.dialogs.question import QuestionDialog
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.verbs import Question
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.view import (
    AgentState,
    FeatureView,
    ForwardKind,
    ForwardView,
    LegState,
    Level,
    Membership,
    QueuedCall,
    QueueView,
    Reason,
    Verdict,
    VoicemailView,
)
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


REASONS = (Reason("1", "Break"), Reason("2", "Lunch"), Reason("3", "Training"), Reason("0", "0 (timed wrap-up)"))
SUPPORT = Membership("630", "Support", "1001", primary=True, logged_on=True)
ORDERS = Membership("640", "Orders", "1001", primary=False, priority=3)


def _agent(desk: FakeDesk, state: AgentState, seconds: float, **more: Any) -> None:
    desk.go_live()
    desk.set_station(dnd=False, forward=ForwardView(ForwardKind.OFF), forwarding="")
    facts = {
        "state": state,
        "since": desk.at(-seconds),
        "memberships": (SUPPORT, ORDERS),
        "reasons": REASONS,
        "groups": (("630", "Support"), ("640", "Orders")),
    }
    desk.set_agent(**(facts | more))


def agent_unknown(desk: FakeDesk, window: MainWindow) -> None:
    _agent(desk, AgentState.UNKNOWN, 0, since=None, memberships=(ORDERS,))


def agent_ready(desk: FakeDesk, window: MainWindow) -> None:
    _agent(desk, AgentState.READY, 252)


def agent_not_ready(desk: FakeDesk, window: MainWindow) -> None:
    _agent(desk, AgentState.NOT_READY, 3725, reason=Reason("2", "Lunch with a customer from Busan"))
    desk.set_station(name="Alexandra Konstantinopoulou")


def wrap_up(desk: FakeDesk, window: MainWindow) -> None:
    _agent(desk, AgentState.WRAP_UP, 3, wrap_up_ends=desk.at(7))


def queue_of(desk: FakeDesk, *, long: bool = False, **more: Any) -> QueueView:
    waits = (754, 95, 12, 8, 5) if long else (41, 12)
    names = (
        ("+82318055123", "Hana Trading, J. Park"),
        ("", ""),
        ("1004", "Workshop"),
        ("+4930901820", ""),
        ("77", ""),
    )
    calls = tuple(
        QueuedCall(number, name, desk.at(-wait), ref)
        for ref, (wait, (number, name)) in enumerate(zip(waits, names, strict=False), 1)
    )
    facts = {"waiting": len(calls), "longest": calls[0].since, "calls": calls, "exact": True, "heard": desk.now()}
    return QueueView("630", "Support", **(facts | more))


def queues(desk: FakeDesk, window: MainWindow) -> None:
    agent_ready(desk, window)
    quiet = QueueView("640", "Orders", waiting=0, exact=True, heard=desk.now())
    unheard = QueueView("650", "Returns", why_not_watched="The PBX does not know this extension, or it is not yours.")
    desk.set_queues(queue_of(desk), quiet, unheard)
    window.desk.panels.open(window.desk.panels.queues)


def queue_long(desk: FakeDesk, window: MainWindow) -> None:
    agent_ready(desk, window)
    guess = QueueView(
        "640",
        "Orders",
        waiting=2,
        longest=desk.at(-20),
        calls=(QueuedCall("0221340777", "", desk.at(-20)),),
        why_not_take=NO_REFERENCE,
        heard=desk.at(-20),
    )
    desk.set_queues(queue_of(desk, long=True, waiting=8), guess)
    desk.add(LegState.CONNECTED, active=True)
    window.desk.panels.open(window.desk.panels.queues)


STATES: tuple[Callable[[FakeDesk, MainWindow], None], ...] = (
    phone_set,
    phone_changing,
    dial_only,
    agent_unknown,
    agent_ready,
    agent_not_ready,
    wrap_up,
    queues,
    queue_long,
)


def dialogs(desk: FakeDesk, bridge: Bridge) -> dict[str, QWidget]:
    """What opens over the window, by name."""
    desk.set_connection(level=Level.DIAL_ONLY)
    desk.set_features(*features())
    _agent(desk, AgentState.NOT_READY, 60, reason=REASONS[1])
    return {
        "forward": DestinationDialog(bridge, title="Forward: when busy", label="Destination", accept="Forward"),
        "features": FeaturesDialog(bridge),
        "logon": LogonDialog(bridge, ORDERS),
        "agent-menu": _menu(desk, bridge),
        "question": QuestionDialog(
            Question(
                "Forward all calls to J. Park (90318055123)? That is outside: callers leave the house, and the "
                "calls cost. It stays so until it is switched off.",
                lambda: None,
            )
        ),
    }


_KEPT: list[QWidget] = []  # what would take its menu with it


def _menu(desk: FakeDesk, bridge: Bridge) -> QWidget:
    button = AgentButton(bridge, Ticker(desk.now))
    _KEPT.append(button)
    return button.choices
