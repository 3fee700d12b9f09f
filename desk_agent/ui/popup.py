"""The popup of one ringing call: a card that never takes the focus."""

from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.ui import fonts, words
from desk_agent.ui.fonts import Size
from desk_agent.ui.history_words import last_call
from desk_agent.ui.theme import Tone, colors_of
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import IconText
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel, StateLabel
from desk_agent.ui.widgets.queue_tag import QueueTag
from desk_agent.view import CallView, Outcome, PastCall, Verb

FAREWELL_MS = 3_000
# width in pixels, the size of the name
_SIZES: Final = {"small": (330, Size.BODY), "normal": (360, Size.NAME), "large": (460, Size.TITLE)}
_STAYS = {
    Outcome.MISSED: N_("Missed call"),
    Outcome.ANSWERED_ELSEWHERE: N_("Answered elsewhere"),
    Outcome.DIVERTED: N_("Diverted"),
    Outcome.UNKNOWN: N_("Ended while disconnected"),
}


class Phase(Enum):
    """What a popup is doing."""

    FREE = "free"
    RINGING = "ringing"
    FAREWELL = "farewell"


class CallPopup(QFrame):
    """Pre-built and reused; ``ref`` is the call it shows."""

    chosen = Signal(object, int)  # Verb, ref
    dismissed = Signal(int)
    finished = Signal()
    dragged = Signal(QPoint)  # by how much the card was moved
    dropped = Signal()  # it was let go after that
    left = Signal()  # the pointer went away
    diverted = Signal(str, int)  # number, ref
    elsewhereWanted = Signal(int)  # divert to somebody who is not offered here
    openWanted = Signal()  # whom to divert to is to be offered
    grown = Signal(int)  # by how many pixels; its foot stays where it is

    def __init__(self, parent: QWidget | None = None) -> None:
        # a tooltip window is placed by us and never managed: no focus, above full-screen windows
        super().__init__(
            parent,
            Qt.WindowType.ToolTip
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("callPopup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ref = -1
        self.phase = Phase.FREE
        self._tone = Tone.RINGING
        self._grip: QPoint | None = None
        self._moved = False
        self._small = False
        self._state = StateLabel("popupState")
        self._name = ElidedLabel(size=Size.NAME, bold=True, object_name="popupName")
        self._number = ElidedLabel(tone=Tone.MUTED, object_name="popupNumber")
        self._tag = QueueTag("popupQueue")
        self._others = IconText("users", Tone.MUTED, "popupOthers", one_line=True)
        self._origin = IconText("corner-up-right", Tone.MUTED, "popupOrigin", one_line=True)
        self._last = IconText("history", Tone.MUTED, "popupLast", one_line=True)
        self._error = IconText("triangle-alert", Tone.WARNING, "popupError")
        self._answer = self._button(_("Answer"), "popupAnswerButton", "phone", Role.ANSWER)
        self._reject = self._button(_("Reject"), "popupRejectButton", "phone-off", Role.DANGER)
        self._divert = self._button(_("Divert"), "popupDivertButton", "chevron-down", Role.NEUTRAL)
        self._divert.clicked.connect(self._toggle)
        self._targets = QWidget()
        self._targets.setObjectName("popupTargets")
        self._targets.setAccessibleName(_("Divert to"))
        self._targets.hide()
        self._dismiss = ActionButton(
            "", name=_("Dismiss"), object_name="popupDismissButton", icon="x", role=Role.GHOST
        )
        self._dismiss.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._dismiss.setFixedSize(32, 32)
        self._dismiss.setToolTip(_("Dismiss: the call goes on ringing"))
        self._answer.clicked.connect(lambda: self.chosen.emit(Verb.ANSWER, self.ref))
        self._reject.clicked.connect(lambda: self.chosen.emit(Verb.REJECT, self.ref))
        self._dismiss.clicked.connect(self._on_dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FAREWELL_MS)
        self._timer.timeout.connect(self.free)
        self._lay_out()
        self.set_look("normal", FAREWELL_MS // 1000)

    def set_look(self, size: str, farewell: int) -> None:
        """As large as ``size`` of `desk_agent.settings.loudness.SIZES`; a farewell stays ``farewell`` seconds."""
        width, name = _SIZES[size]
        self._small = size == "small"
        self.setFixedWidth(width)
        self._name.setFont(fonts.font(name, bold=True))
        self._timer.setInterval(farewell * 1000)

    def set_call(self, call: CallView, why_not: str, tag: tuple[str, str] = ("", "")) -> None:
        """Show a ringing call; ``tag`` is the name and the colour of its queue."""
        self._timer.stop()
        self.ref, self.phase = call.ref, Phase.RINGING
        uncertain = bool(why_not) or not call.verified
        self._tone = Tone.MUTED if uncertain else Tone.RINGING
        badge = words.safe_text(call.badge, 24)
        word = (
            _(words.OUT_OF_DATE)
            if uncertain
            else " · ".join(part for part in (words.state_word(call), badge) if part)
        )
        self._state.set_state(word, self._tone, "phone-incoming", solid=not uncertain)
        self._fill(words.who(call.name, call.number), words.number_line(call))
        self._origin.set_text(
            _("from {name}").format(name=words.safe_text(call.diverted_by)) if call.diverted_by else ""
        )
        self._last.set_text("" if self._small else last_call(call))
        others = ", ".join(words.isolated(words.safe_text(name, 40)) for name in call.others)
        self._others.set_text(_("or {names}").format(names=others) if others and not self._small else "")
        self._tag.set_tag(*tag)
        self._error.set_text(words.safe_text(call.error, 160))
        for button, verb in (
            (self._answer, Verb.ANSWER),
            (self._reject, Verb.REJECT),
            (self._divert, Verb.DIVERT),
        ):
            button.setVisible(verb in call.actions)
            button.set_why_not(why_not)
        if why_not or Verb.DIVERT not in call.actions:
            self._drop_targets()
        self.setAccessibleName(_("Incoming call: {name}").format(name=self._name.text()))
        self.fit()

    def offer(self, targets: list[tuple[str, str, str]]) -> None:
        """Offer to divert to these (what the button says, its icon, the number), and to somebody else.

        In the card itself: a menu would take the keyboard from whoever is typing elsewhere.
        """
        before = self.height()
        self._drop_targets()
        column = QVBoxLayout(self._targets)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(PlainLabel(_("Divert to"), size=Size.SMALL, tone=Tone.MUTED, object_name="popupDivertTo"))
        for index, (text, icon, number) in enumerate(targets):
            button = self._button(text, f"popupTarget{index}", icon, Role.NEUTRAL)
            button.clicked.connect(lambda _on=False, number=number: self._divert_to(number))
            column.addWidget(button)
        other = self._button(_("Colleague…"), "popupTargetOther", "search", Role.NEUTRAL)
        other.clicked.connect(lambda: self.elsewhereWanted.emit(self.ref))
        column.addWidget(other)
        self._targets.show()
        self._grow(before)

    def say_farewell(self, past: PastCall) -> bool:
        """Say for a moment what became of the call; False if there is nothing to say."""
        word = _STAYS.get(past.outcome)
        if word is None or not self._timer.interval():
            return False
        self.phase = Phase.FAREWELL
        detail = words.safe_text(past.detail)
        missed = past.outcome is Outcome.MISSED
        self._tone = Tone.WARNING if missed else Tone.MUTED
        said = _(word) if missed or not detail else detail[0].upper() + detail[1:]
        self._state.set_state(said, self._tone, words.OUTCOMES[past.outcome][2])
        self._fill(words.who(past.name, past.number), words.safe_text(past.number) if past.name else "")
        self._origin.set_text("")
        self._last.set_text("")
        self._others.set_text("")
        self._error.set_text("")
        for button in (self._answer, self._reject, self._divert):
            button.hide()
        self._drop_targets()
        self.fit()
        self._timer.start()
        return True

    def free(self) -> None:
        """Go; the card can show another call."""
        self._timer.stop()
        self._drop_targets()
        self.hide()
        self.ref, self.phase = -1, Phase.FREE
        self.finished.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the card."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the card."""
        if self._grip is not None:
            here = event.globalPosition().toPoint()
            self._moved = True
            self.dragged.emit(here - self._grip)
            self._grip = here

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is aimed at any more."""
        super().leaveEvent(event)
        self.left.emit()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        if self._moved:
            self._moved = False
            self.dropped.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, outline and stripe; square, because corners need a compositor to be round."""
        painter = QPainter(self)
        colors = colors_of(self)
        painter.fillRect(self.rect(), QColor(colors.raised))
        painter.setPen(QColor(colors.control))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.fillRect(0, 0, 6, self.height(), colors.tone(self._tone))

    def _fill(self, who: str, line: str) -> None:
        self._name.setText(who)
        self._number.set_or_hide(line)
        self.update()

    def fit(self) -> None:
        """Be as high as what is shown."""
        self._column.activate()
        self.resize(self.width(), self._column.sizeHint().height())

    def _grow(self, before: int) -> None:
        self.fit()
        self.grown.emit(self.height() - before)

    def _toggle(self) -> None:
        if self._targets.isHidden():
            self.openWanted.emit()
        else:
            before = self.height()
            self._drop_targets()
            self._grow(before)

    def _divert_to(self, number: str) -> None:
        before = self.height()
        self._drop_targets()
        self._grow(before)
        self.diverted.emit(number, self.ref)

    def _drop_targets(self) -> None:
        self._targets.hide()
        layout = self._targets.layout()
        if layout is None:
            return
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        # a layout goes with its last owner: the next one needs the place
        QWidget().setLayout(layout)

    def _on_dismiss(self) -> None:
        ref = self.ref
        self.free()
        self.dismissed.emit(ref)

    def _button(self, word: str, object_name: str, icon: str, role: Role) -> ActionButton:
        button = ActionButton(word, name=word, object_name=object_name, icon=icon, role=role)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._state)
        head.addWidget(self._tag)
        head.addStretch(1)
        head.addWidget(self._dismiss)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._answer, 1)
        buttons.addWidget(self._reject, 1)
        buttons.addWidget(self._divert, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(22, 10, 12, 14)
        column.setSpacing(4)
        column.addLayout(head)
        for widget in (self._name, self._others, self._number, self._origin, self._last, self._error):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addWidget(self._targets)
        column.addLayout(buttons)
