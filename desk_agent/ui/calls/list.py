"""All calls, the ringing ones first; scrolls when there are many."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui.calls import keys
from desk_agent.ui.calls.card import CallCard
from desk_agent.ui.widgets.empty import EmptyState
from desk_agent.ui.widgets.scroll import slim
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.view import CallView, LegState, Verb

_GAP = 8
Tag = Callable[[CallView], tuple[str, str]]


class CallList(QScrollArea):
    """One card for each call."""

    chosen = Signal(object, int)  # Verb, ref
    typed = Signal(str, int)  # digits, ref
    dropped = Signal(str, int)  # a text, ref: whom to hand the call to
    arranged = Signal()  # cards or their buttons may have changed

    def __init__(self, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("callList")
        self.setAccessibleName(_("Calls"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slim(self)
        self._ticker = ticker
        self._cards: dict[int, CallCard] = {}
        self._order: list[int] = []
        self._empty = EmptyState(
            "phone", _("No calls"), _("Incoming and outgoing calls of your phone appear here."), object_name="noCalls"
        )
        inside = QWidget()
        inside.setObjectName("callListContent")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.set_compact(compact=True)

    @property
    def cards(self) -> list[CallCard]:
        """The cards from top to bottom."""
        return [self._cards[ref] for ref in self._order]

    def set_compact(self, *, compact: bool) -> None:
        """As high as the cards are, or as high as possible."""
        vertical = QSizePolicy.Policy.Maximum if compact else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self._empty.set_compact(compact=compact)

    def set_empty(self, title: str, sentence: str) -> None:
        """What is said while there is no call."""
        self._empty.set_words(title, sentence)

    def set_calls(self, calls: tuple[CallView, ...], why_not: str, tag: Tag = lambda _call: ("", "")) -> None:
        """Show exactly these calls; ``tag`` gives the name and the colour of a call's queue."""
        ordered = sorted(calls, key=lambda call: call.state is not LegState.RINGING)
        by_ref = {call.ref: call for call in calls if call.state is LegState.HOLDING}
        wanted = [call.ref for call in ordered]
        for ref in [ref for ref in self._cards if ref not in wanted]:
            self._drop(ref)
        for call in ordered:
            if call.ref not in self._cards:
                self._cards[call.ref] = self._make(call.ref)
            printed = {} if why_not else keys.printed(call, calls)
            self._cards[call.ref].set_call(call, printed, why_not, by_ref.get(call.consults_for), tag(call))
        if wanted != self._order:
            self._order = wanted
            for index, ref in enumerate(wanted):
                self._column.insertWidget(index, self._cards[ref])
        self._empty.setVisible(not wanted)
        self.arranged.emit()
        self._fit()

    def open_keypad(self, ref: int) -> None:
        """Open or close the keypad of the call ``ref``."""
        card = self._cards.get(ref)
        if card is not None:
            card.toggle_keypad()
            QTimer.singleShot(0, self, lambda: self._show_keypad(ref))  # once it has its place

    def _show_keypad(self, ref: int) -> None:
        card = self._cards.get(ref)
        if card is not None and card.keypad is not None:
            self.ensureWidgetVisible(card.keypad, 0, 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another height."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The height of the cards."""
        column = self._column
        width = max(self.width(), 200)
        return QSize(340, column.heightForWidth(width) if column.hasHeightForWidth() else column.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Room for one whole card."""
        return QSize(240, min(self.sizeHint().height(), 176))

    def _make(self, ref: int) -> CallCard:
        card = CallCard(ref, self._ticker, self.widget())
        card.chosen.connect(self._choose)
        card.typed.connect(self.typed)
        card.resized.connect(self._fit)
        card.dropped.connect(self.dropped)
        card.show()
        return card

    def _choose(self, verb: Verb, ref: int) -> None:
        if verb is Verb.DIGITS:
            self.open_keypad(ref)
        else:
            self.chosen.emit(verb, ref)

    def _fit(self) -> None:
        self._column.activate()
        self.updateGeometry()

    def _drop(self, ref: int) -> None:
        card = self._cards.pop(ref)
        self._order.remove(ref)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
