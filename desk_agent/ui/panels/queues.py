"""The Queues panel: for each ACD group how many wait, since when, and who."""

from typing import Final

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _, ngettext
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.icon_text import IconText
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel, StateLabel
from desk_agent.ui.widgets.scroll import scrolled
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.timers import Ticker, TimerLabel
from desk_agent.view import AgentChanged, QueuedCall, QueueView

_SHOWN: Final = 5  # waiting calls that a card lists; the rest is a number


class WaitingRow(QWidget):
    """One call that waits."""

    takeWanted = Signal(int)  # its reference
    sendWanted = Signal(int)

    def __init__(self, ticker: Ticker, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ref = 0
        self._timer = TimerLabel(ticker, object_name=f"waitingTimer-{key}", size=Size.BODY)
        self._who = ElidedLabel(object_name=f"waitingWho-{key}")
        self._take = self._button(_("Take"), "", f"takeButton-{key}", self.takeWanted)
        self._send = self._button("", "phone-forwarded", f"sendButton-{key}", self.sendWanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._timer)
        row.addWidget(self._who, 1)
        row.addWidget(self._take)
        row.addWidget(self._send)

    def _button(self, word: str, icon: str, name: str, signal: SignalInstance) -> ActionButton:
        button = ActionButton(word, name=word or _("Send"), object_name=name, icon=icon)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: signal.emit(self._ref))
        return button

    def set_call(self, call: QueuedCall, why_not: str) -> None:
        """Show ``call``; ``why_not`` is why nothing can be done with it."""
        self._ref = call.ref
        self._timer.set_span(call.since)
        number = words.safe_text(call.number)
        name = words.safe_text(call.name)
        self._who.setText(f"{name} · {number}" if name and number else name or number or _(words.NO_NUMBER))
        who = words.who(call.name, call.number)
        self._take.setAccessibleName(_("Take {name}").format(name=who))
        self._send.setAccessibleName(_("Send {name}").format(name=who))
        for button in (self._take, self._send):
            button.set_why_not(why_not)


class QueueCard(Surface):
    """One queue."""

    takeWanted = Signal(str, int)  # group and reference
    sendWanted = Signal(str, int)

    def __init__(self, group: str, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__(f"queueCard-{group}", parent)
        self._group = group
        self._ticker = ticker
        self._queue = QueueView(group, "")
        self._name = ElidedLabel(size=Size.LARGE, bold=True, object_name=f"queueName-{group}")
        self._state = StateLabel(f"queueState-{group}")
        self._timer = TimerLabel(ticker, object_name=f"queueTimer-{group}", size=Size.TITLE)
        self._rows: list[WaitingRow] = []
        self._more = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, object_name=f"queueMore-{group}")
        self._note = IconText("info", Tone.MUTED, f"queueNote-{group}")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 1)
        head.addWidget(self._state)
        head.addWidget(self._timer)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 12, 12)
        self._column.setSpacing(6)
        self._column.addLayout(head)
        self._column.addWidget(self._more)
        self._column.addWidget(self._note)

    def set_queue(self, queue: QueueView, why_not: str) -> None:
        """Show it; ``why_not`` is why nothing can be done now."""
        self._queue = queue
        self._name.setText(
            words.safe_text(queue.name) or _("Group {group}").format(group=words.safe_text(queue.group))
        )
        self._name.setAccessibleName(f"{words.group_label(queue)}: {words.waiting(queue)}")
        self._timer.set_span(queue.longest)
        self._timer.setVisible(queue.longest is not None)
        self._timer.setAccessibleDescription(_("Longest wait"))
        self.grow()
        calls = queue.calls[:_SHOWN]
        while len(self._rows) < len(calls):
            row = WaitingRow(self._ticker, f"{self._group}-{len(self._rows)}")
            row.takeWanted.connect(lambda ref: self.takeWanted.emit(self._group, ref))
            row.sendWanted.connect(lambda ref: self.sendWanted.emit(self._group, ref))
            self._column.insertWidget(1 + len(self._rows), row)
            self._rows.append(row)
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(calls))
            if index < len(calls):
                row.set_call(calls[index], why_not or words.safe_text(queue.why_not_take, 300))
        more = (queue.waiting or 0) - len(calls)
        self._more.set_or_hide(
            ngettext("and {n} more", "and {n} more", more).format(n=more) if calls and more > 0 else ""
        )
        self._note.set_text(self._remark(queue))

    def grow(self) -> None:
        """A wait grows long without anybody's saying so."""
        queue = self._queue
        long = queue.longest is not None and self._ticker.now().mono - queue.longest.mono >= queue.long_after
        tone = Tone.WARNING if long else Tone.RINGING if queue.waiting else Tone.MUTED
        self._state.set_state(words.waiting(queue), tone, "hourglass" if queue.waiting else "")
        self._timer.set_tone(Tone.WARNING if long else Tone.TEXT)
        doubt = bool(queue.waiting) and not queue.exact
        self.set_look(tone if queue.waiting else None, uncertain=doubt, tinted=long)

    def _remark(self, queue: QueueView) -> str:
        if queue.why_not_watched:
            return words.safe_text(queue.why_not_watched, 300)
        if queue.waiting is None:
            return _("The phone system tells it with the next call that waits.")
        if not queue.waiting:
            return ""
        said = [] if queue.exact else [_("Calls may have left: this phone system does not tell when one does.")]
        if queue.why_not_take:
            said.append(words.safe_text(queue.why_not_take, 300))
        return " ".join(said)


class QueuesPanel(QWidget):
    """One card for each queue, those that wait longest first."""

    waitingChanged = Signal(int, str)  # how many wait in all, and the same in words
    sendWanted = Signal(str, int)  # group and reference: whereto must be asked

    def __init__(self, bridge: Bridge, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queuesPanel")
        self._bridge = bridge
        self._ticker = ticker
        self._cards: dict[str, QueueCard] = {}
        inside = QWidget()
        inside.setObjectName("queueList")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        area = scrolled(inside, name=_("Queues"), object_name="queueScroll")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        bridge.agentChanged.connect(self._show)
        bridge.connectionChanged.connect(self._refresh)
        self._refresh()

    def grow(self) -> None:
        """Let every card look at the clock."""
        for card in self._cards.values():
            card.grow()

    def _refresh(self) -> None:
        view = self._bridge.view
        self._show(AgentChanged(view.agent, view.queues))

    def _show(self, change: AgentChanged) -> None:
        why_not = words.why_no_action(self._bridge.view.connection)
        wanted = {queue.group: queue for queue in change.queues}
        for group in [group for group in self._cards if group not in wanted]:
            card = self._cards.pop(group)
            card.hide()
            card.deleteLater()
        for group, queue in wanted.items():
            if group not in self._cards:
                self._cards[group] = self._make(group)
            self._cards[group].set_queue(queue, why_not)
        order = sorted(wanted.values(), key=lambda queue: queue.longest.mono if queue.longest else float("inf"))
        for index, queue in enumerate(order):
            self._column.insertWidget(index, self._cards[queue.group])
        count = sum(queue.waiting or 0 for queue in change.queues)
        self.waitingChanged.emit(
            count, ngettext("{n} waiting", "{n} waiting", count).format(n=count) if count else ""
        )
        if count:
            self._ticker.add(self, self.grow)
        else:
            self._ticker.remove(self)

    def _make(self, group: str) -> QueueCard:
        card = QueueCard(group, self._ticker)
        card.takeWanted.connect(self._bridge.queues.take)
        card.sendWanted.connect(self.sendWanted)
        return card
