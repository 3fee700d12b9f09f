"""The longest wait in any queue, once it is long: then it is the biggest thing in the window."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import shortcuts, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.ui.widgets.label import ElidedLabel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.timers import Ticker, TimerLabel
from desk_agent.view import QueueView


class QueueAlarm(Surface):
    """Knows the bridge only. It never takes the keyboard."""

    showWanted = Signal()

    def __init__(self, bridge: Bridge, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__("queueAlarm", parent)
        self._bridge = bridge
        self._ticker = ticker
        self._queue: QueueView | None = None
        self.set_look(Tone.WARNING, raised=True, tinted=True)
        self._timer = TimerLabel(ticker, object_name="longestWait", size=Size.HUGE, tone=Tone.WARNING)
        self._timer.setAccessibleDescription(_("Longest wait"))
        self._title = ElidedLabel(size=Size.LARGE, bold=True, object_name="longestWaitQueue")
        self._text = ElidedLabel(size=Size.SMALL, object_name="longestWaitText")
        self._take = ActionButton(
            _("Take"), name=_("Take the waiting call"), object_name="takeLongestButton", icon="phone"
        )
        self._take.set_key(shortcuts.TAKE)
        self._take.clicked.connect(self.take)
        show = ActionButton(_("Show queues"), name=_("Show queues"), object_name="showQueuesButton", role=Role.LINK)
        show.clicked.connect(self.showWanted)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self._take, show):
            button.setAutoDefault(False)
            flow.addWidget(button)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self._title)
        text.addWidget(self._text)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._timer, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addLayout(text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(buttons)
        self.hide()
        bridge.agentChanged.connect(self._look)
        bridge.connectionChanged.connect(self._look)
        ticker.add(self, self._look)  # a wait grows long without anybody's saying so

    def take(self) -> None:
        """Take the call that waits longest."""
        if self._queue is not None and self._take.isEnabled():
            self._bridge.queues.take(self._queue.group)

    def showEvent(self, event: QShowEvent) -> None:
        """Count."""
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Count on: it may have to come back."""
        super().hideEvent(event)
        self._watch()

    def _watch(self) -> None:
        if any(queue.longest for queue in self._bridge.view.queues):
            self._ticker.add(self, self._look)
        else:
            self._ticker.remove(self)

    def _look(self) -> None:
        now = self._ticker.now().mono
        waits = [
            (queue.longest.mono, queue)
            for queue in self._bridge.view.queues
            if queue.longest is not None and now - queue.longest.mono >= queue.long_after
        ]
        longest = min(waits, key=lambda wait: wait[0])[1] if waits else None
        if longest != self._queue:
            self._queue = longest
            self._show(longest)
        if self._take.isEnabled() == bool(words.why_no_action(self._bridge.view.connection)):
            self._able()
        self.setVisible(longest is not None)
        self._watch()

    def _show(self, queue: QueueView | None) -> None:
        if queue is None:
            return
        self._timer.set_span(queue.longest)
        self._title.setText(
            words.safe_text(queue.name) or _("Group {group}").format(group=words.safe_text(queue.group))
        )
        first = next(iter(queue.calls), None)
        who = words.who(first.name, first.number) if first else ""
        self._text.setText(" · ".join(part for part in (words.waiting(queue), who) if part))
        self.setAccessibleName(
            _("Longest wait in {group}: {waiting}").format(
                group=words.group_label(queue), waiting=words.waiting(queue)
            )
        )
        self._able()

    def _able(self) -> None:
        why_not = words.why_no_action(self._bridge.view.connection)
        self._take.set_why_not(why_not or (words.safe_text(self._queue.why_not_take, 300) if self._queue else ""))
