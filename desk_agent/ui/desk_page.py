"""The desk: own phone, command bar, calls, panels. One column when narrow, two when wide."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.people.numbers import Origin
from desk_agent.ui import aims, words
from desk_agent.ui.agent_button import AgentButton
from desk_agent.ui.banner import LinkBanner, NoticeBar
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.calls.list import CallList
from desk_agent.ui.calls.parked import ParkedStrip
from desk_agent.ui.command_bar import CommandBar
from desk_agent.ui.header import Header
from desk_agent.ui.panels.tabs import Panels
from desk_agent.ui.pick_up import PickUpButton
from desk_agent.ui.queue_alarm import QueueAlarm
from desk_agent.ui.soon import Soon
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.ui.wrap_up import WrapUpLine
from desk_agent.view import TARGETED, AgentChanged, CallsChanged, ConnectionView, Level, StationView, Verb

TWO_COLUMNS_FROM = 820
_LEAST_PANEL = 160


class DeskPage(QWidget):
    """What a signed-in user sees."""

    wideChanged = Signal(bool)
    featuresWanted = Signal()
    checkWanted = Signal()

    def __init__(self, bridge: Bridge, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("deskPage")
        self._bridge = bridge
        self._wide: bool | None = None
        self.agent = AgentButton(bridge, ticker)
        self.header = Header(self.agent, WrapUpLine(bridge, ticker))
        self.pick_up = PickUpButton()
        self.command = CommandBar(bridge, self, self.pick_up)
        self._banner = LinkBanner(ticker)
        self._banner.retryWanted.connect(bridge.retry_now)
        self._banner.signOutWanted.connect(bridge.sign_out)
        self._banner.whyWanted.connect(self.featuresWanted)
        self._banner.checkWanted.connect(self.checkWanted)
        self._notice = NoticeBar()
        self.calls = CallList(ticker)
        self.calls.chosen.connect(self.choose)
        self.calls.typed.connect(lambda digit, ref: bridge.perform(Verb.DIGITS, ref, digit))
        self.parked = ParkedStrip(bridge, ticker)
        self.panels = Panels(bridge, ticker)
        # where there is not room for both, the calls are what matters
        self.panels.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.panels.setMinimumHeight(_LEAST_PANEL)
        self.alarm = QueueAlarm(bridge, ticker)
        self.alarm.showWanted.connect(lambda: self.panels.open(self.panels.queues))
        self._calls_soon = Soon(self._show_calls, self)
        self._lay_out()
        self._wire()
        view = bridge.view
        self._on_station(view.station)
        self._on_agent(AgentChanged(view.agent, view.queues))
        self._on_connection(view.connection)

    def _wire(self) -> None:
        bridge = self._bridge
        bridge.connectionChanged.connect(self._on_connection)
        bridge.stationChanged.connect(self._on_station)
        bridge.callsChanged.connect(self._on_calls)
        bridge.agentChanged.connect(self._on_agent)
        bridge.notice.connect(self._notice.show_notice)
        bridge.told.connect(lambda sentence: self._notice.show_notice(sentence, calm=True))
        self.pick_up.groupWanted.connect(self.pick_up_in_group)
        self.pick_up.colleagueWanted.connect(lambda: self.command.aim(aims.pick_up()))
        self.pick_up.parkedWanted.connect(lambda: self.command.aim(aims.unpark()))
        self.command.fetchWanted.connect(self._fetch)
        self.calls.dropped.connect(self.hand_over)
        self.calls.arranged.connect(self._order_tabs)
        bridge.loud.changed.connect(self._calls_soon.now)

    def _lay_out(self) -> None:
        self._left = QWidget()
        self._left.setObjectName("callColumn")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        shown = (self.header, self.command, self._notice, self._banner, self.alarm, self.calls, self.parked)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        for widget in shown:
            if widget is self.calls:
                left.addLayout(self._cards)
            left.addWidget(widget)
        self._under = QVBoxLayout()
        self._under.setSpacing(8)
        left.addLayout(self._under)
        left.addSpacing(0)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._body.setContentsMargins(12, 12, 12, 4)
        self._body.setSpacing(12)
        self._body.addWidget(self._left)
        self._body.addWidget(self.panels, 1)

    def add_card(self, card: QWidget, *, under: bool = False) -> None:
        """Show something that belongs to nobody's call, above the calls or ``under`` them."""
        (self._under if under else self._cards).addWidget(card)
        card.show()

    def choose(self, verb: Verb, ref: int) -> None:
        """Do ``verb`` with the call ``ref``, or ask for the number or the digits that it needs."""
        view = self._bridge.view
        call = next((call for call in view.calls if call.ref == ref), None)
        if call is None or verb not in (*TARGETED, Verb.DIGITS):
            self._bridge.perform(verb, ref)
        elif verb is Verb.DIGITS:
            self.calls.open_keypad(ref)
        else:
            own = view.connection.extension
            self.command.aim(aims.aim_for(verb, call, blind_first=self._bridge.blind_first, own=own))

    def hand_over(self, text: str, ref: int) -> None:
        """Somebody has dropped ``text`` onto the call ``ref``: ask how it is to be handed to the number in it."""
        call = next((call for call in self._bridge.view.calls if call.ref == ref), None)
        actions = call.actions if call is not None else ()
        ways = (Verb.TRANSFER, Verb.BLIND_TRANSFER, Verb.DIVERT, Verb.INVITE)
        verb = next((verb for verb in ways if verb in actions), None)
        if verb is not None:
            self.choose(verb, ref)
            self._bridge.offer(text, Origin.DROP)

    def pick_up_in_group(self) -> None:
        """Take a call that rings in the own pickup group."""
        self._bridge.fetch.pick_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose between one column and two."""
        super().resizeEvent(event)
        wide = self.width() >= TWO_COLUMNS_FROM
        if wide == self._wide:
            return
        self._wide = wide
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(way)
        self._body.setStretch(0, 1 if wide else 0)
        self._body.setStretch(1, 1)
        self.calls.set_compact(compact=not wide)
        self.wideChanged.emit(wide)

    def _order_tabs(self) -> None:
        # cards are younger than what stands below them
        before: QWidget = self.pick_up
        for card in self.calls.cards:
            for button in card.action_row.in_order():
                QWidget.setTabOrder(before, button)
                before = button

    def _on_connection(self, connection: ConnectionView) -> None:
        self.header.set_connection(connection)
        self._banner.set_connection(connection)
        self.command.set_why_not(words.why_no_dialing(connection))
        self.pick_up.set_why_not(words.why_no_dialing(connection))
        self.pick_up.setVisible(connection.level is not Level.DIAL_ONLY)
        for panel in (self.panels.colleagues, self.panels.rooms):
            self.panels.set_present(panel, present=connection.level is not Level.DIAL_ONLY)
        self._calls_soon.now()

    def _on_station(self, station: StationView) -> None:
        self.header.set_station(station)

    def _on_agent(self, change: AgentChanged) -> None:
        self.panels.set_present(self.panels.queues, present=bool(change.queues))

    def _on_calls(self, change: CallsChanged) -> None:
        self._calls_soon.want(change)
        aim = self.command.aimed
        if aim is not None and not aim.fetch:
            call = next((call for call in self._bridge.view.calls if call.ref == aim.ref), None)
            if call is None or not {choice.verb for choice in aim.choices} & set(call.actions):
                self.command.aim(None)  # nothing is left to be transferred: Enter must not call somebody instead

    def _fetch(self, how: str, text: str) -> None:
        if how == "pickup":
            self._bridge.fetch.pick_up(text)
        elif text.isascii() and text.isdigit():
            self._bridge.fetch.unpark(int(text))
        else:
            self._notice.show_notice(_("A parking place is a number from 0 to 999."))
            return
        self.command.aim(None)

    def _show_calls(self) -> None:
        view = self._bridge.view
        self.calls.set_empty(*words.no_calls(view.connection, unknown=view.unknown_call))
        self.calls.set_calls(view.calls, words.why_no_action(view.connection), self._bridge.loud.tag)
