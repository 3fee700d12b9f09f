"""Calls that are not here and can be fetched: parked ones, and the one the PBX will call back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import ElidedLabel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.timers import Ticker, TimerLabel
from desk_agent.view import ParkedCall, StationView


class _Line(QWidget):
    """A shape, who it is, perhaps how long, one thing to do, and perhaps a way to let it go."""

    wanted = Signal()
    dismissed = Signal()

    def __init__(self, name: str, icon: str, button: ActionButton, ticker: Ticker, *, dismiss: str = "") -> None:
        super().__init__()
        self.setObjectName(f"{name}Line")
        self._text = ElidedLabel(bold=True, object_name=f"{name}Text")
        self._below = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name=f"{name}Below")
        self._below.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._timer = TimerLabel(ticker, object_name=f"{name}Timer", size=Size.SMALL, tone=Tone.MUTED)
        self._button = button
        button.setAutoDefault(False)
        button.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Shape(icon, Tone.HELD))
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._below)
        below.addWidget(self._timer)
        below.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._text)
        column.addLayout(below)
        row.addLayout(column, 1)
        row.addWidget(button)
        if dismiss:
            away = ActionButton("", name=dismiss, object_name=f"{name}Dismiss", icon="x", role=Role.GHOST)
            away.setAutoDefault(False)
            away.clicked.connect(self.dismissed)
            row.addWidget(away)

    def set_text(self, text: str, below: str) -> None:
        """Say who it is, and what is with them."""
        self._text.setText(text)
        self._below.setText(below)
        self.setAccessibleName(f"{text}, {below}")

    def set_timer(self, parked: ParkedCall) -> None:
        """Count since when."""
        self._timer.set_span(parked.since)
        self._timer.setAccessibleDescription(_("Parked for"))

    def set_why_not(self, sentence: str) -> None:
        """Disable the button with a reason, or enable it with ``""``."""
        self._button.set_why_not(sentence)


class ParkedStrip(Surface):
    """One line for each; hidden while there is none."""

    def __init__(self, bridge: Bridge, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__("parkedStrip", parent)
        self.setAccessibleName(_("Parked calls"))
        self._bridge = bridge
        self._ticker = ticker
        self._lines: dict[int, _Line] = {}
        cancel = ActionButton(_("Cancel"), name=_("Cancel call back"), object_name="cancelCallbackButton")
        self._callback = _Line("callback", "bell-ring", cancel, ticker)
        self._callback.wanted.connect(bridge.fetch.cancel_callback)
        self._callback.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 8, 8)
        self._column.setSpacing(8)
        self._column.addWidget(self._callback)
        bridge.parkedChanged.connect(self._show)
        bridge.stationChanged.connect(self._show)
        bridge.connectionChanged.connect(self._show)
        self._show()

    def _show(self, _change: object = None) -> None:
        view = self._bridge.view
        why_not = words.why_no_action(view.connection)
        parked = {one.slot: one for one in view.parked}
        for slot in [slot for slot in self._lines if slot not in parked]:
            line = self._lines.pop(slot)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for slot, one in parked.items():
            line = self._lines.get(slot) or self._make(slot)
            line.set_text(
                words.who(one.name, one.number), _("Parked at {place}").format(place=words.safe_text(one.label))
            )
            line.set_timer(one)
            line.set_why_not(why_not)
        self._show_callback(view.station, why_not)
        self.set_look(Tone.HELD)
        self.setVisible(bool(parked or view.station.callback_to))

    def _show_callback(self, station: StationView, why_not: str) -> None:
        who = words.safe_text(station.callback_to)
        self._callback.set_text(who, _("Calls back when free"))
        self._callback.set_why_not(why_not)
        self._callback.setVisible(bool(who))

    def _make(self, slot: int) -> _Line:
        button = ActionButton(
            _("Retrieve"), name=_("Retrieve parked call {slot}").format(slot=slot), object_name=f"unparkButton-{slot}"
        )
        name = f"parked{slot}"
        line = _Line(
            name,
            "square-parking",
            button,
            self._ticker,
            dismiss=_("Remove parked call {slot} from the list").format(slot=slot),
        )
        line.wanted.connect(lambda: self._bridge.fetch.unpark(slot))
        line.dismissed.connect(lambda: self._bridge.fetch.forget(slot))
        self._lines[slot] = line
        self._column.addWidget(line)
        return line
