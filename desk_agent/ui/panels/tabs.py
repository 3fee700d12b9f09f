"""The panels beside the calls, under a row of tabs."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desk_agent.i18n import _, ngettext
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.panels.colleagues import ColleaguesPanel
from desk_agent.ui.panels.contacts import ContactsPanel
from desk_agent.ui.panels.history import HistoryPanel
from desk_agent.ui.panels.queues import QueuesPanel
from desk_agent.ui.panels.records import RecordsPanel
from desk_agent.ui.panels.rooms import RoomsPanel
from desk_agent.ui.panels.tab_row import TabRow
from desk_agent.ui.panels.voicemail import VoicemailPanel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.timers import Ticker


class Panels(Surface):
    """What is known beside the calls, one panel at a time."""

    def __init__(self, bridge: Bridge, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__("panels", parent)
        self.tabs = TabRow()
        self._stack = QStackedWidget()
        self._stack.setObjectName("panelStack")
        self.colleagues = ColleaguesPanel(bridge)
        self.history = HistoryPanel(bridge)
        self.contacts = ContactsPanel(bridge)
        self.add(_("Colleagues"), "users", self.colleagues)
        self.add(_("History"), "history", self.history)
        self.add(_("Contacts"), "contact", self.contacts)
        self.voicemail = VoicemailPanel(bridge)
        self.voicemail.countChanged.connect(lambda count, said: self.set_count(self.voicemail, count, said))
        self.add(_("Voicemail"), "voicemail", self.voicemail)
        self.records = RecordsPanel(bridge)
        self.add(_("Records"), "list-ordered", self.records)
        self.rooms = RoomsPanel(bridge)
        self.add(_("Conference rooms"), "door-open", self.rooms)
        self.queues = QueuesPanel(bridge, ticker)
        self.queues.waitingChanged.connect(lambda count, said: self.set_count(self.queues, count, said))
        self.add(_("Queues"), "hourglass", self.queues)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.history.unseenChanged.connect(self._on_unseen)
        self._on_unseen(bridge.view.missed)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 4)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)

    def add(self, word: str, icon: str, panel: QWidget) -> None:
        """Append a panel under the tab ``word``."""
        self._stack.addWidget(panel)
        self.tabs.add(word, icon)

    def set_count(self, panel: QWidget, count: int, said: str) -> None:
        """Show ``count`` at the tab of ``panel``; ``said`` is the count in words."""
        self.tabs.set_count(self._stack.indexOf(panel), count, said)

    def set_present(self, panel: QWidget, *, present: bool) -> None:
        """Whether the tab of ``panel`` is there at all."""
        self.tabs.set_present(self._stack.indexOf(panel), present=present)

    def open(self, panel: QWidget) -> None:
        """Show ``panel``."""
        self.tabs.setCurrentIndex(self._stack.indexOf(panel))

    def hasHeightForWidth(self) -> bool:
        """No: a wish of the text inside would be weighed against the calls."""
        return False

    def minimumSizeHint(self) -> QSize:
        """The tabs and one row: the calls come first."""
        return QSize(240, 104)

    def _on_unseen(self, count: int) -> None:
        self.set_count(self.history, count, ngettext("{n} missed", "{n} missed", count).format(n=count))
