"""One call: who it is, its state, how long, and what can be done."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.calls.actions import ActionRow
from desk_agent.ui.calls.keypad import Keypad
from desk_agent.ui.calls.members import Members
from desk_agent.ui.calls.offers import offers
from desk_agent.ui.fonts import Size
from desk_agent.ui.history_words import last_call
from desk_agent.ui.offers.mime import text_of
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.icon_text import IconText, Shape
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel, StateLabel
from desk_agent.ui.widgets.queue_tag import QueueTag
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.timers import Ticker, TimerLabel
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import TARGETED, CallView, LegState, Verb

_BUSY_AFTER_MS = 300


class CallCard(Surface):
    """Shows one CallView; emits the verbs that its buttons mean."""

    chosen = Signal(object, int)  # Verb, ref
    typed = Signal(str, int)  # digits, ref
    resized = Signal()  # higher or lower than before
    dropped = Signal(str, int)  # a text, ref: whom to hand the call to

    def __init__(self, ref: int, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__(f"callCard-{ref}", parent)
        self.ref = ref
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._name = ElidedLabel(size=Size.NAME, bold=True, object_name=f"callName-{ref}")
        self._timer = TimerLabel(ticker, object_name=f"callTimer-{ref}")
        self._way = Shape("phone", Tone.MUTED, 14)
        self._number = ElidedLabel(tone=Tone.MUTED, object_name=f"callNumber-{ref}")
        self._state = StateLabel(f"callState-{ref}")
        self._tag = QueueTag(f"callQueue-{ref}")
        self._badge = StateLabel(f"callBadge-{ref}")
        self._state_timer = TimerLabel(ticker, object_name=f"callStateTimer-{ref}", size=Size.SMALL, tone=Tone.MUTED)
        self._busy = PlainLabel(_("Working…"), size=Size.SMALL, tone=Tone.MUTED, object_name=f"callBusy-{ref}")
        self._origin = IconText("corner-up-right", Tone.MUTED, f"callOrigin-{ref}", one_line=True)
        self._last = IconText("history", Tone.MUTED, f"callLast-{ref}", one_line=True)
        self._about = IconText("arrow-left-right", Tone.MUTED, f"callAbout-{ref}", one_line=True)
        self._members = Members(ref)
        self._reason = IconText("info", Tone.MUTED, f"callReason-{ref}")
        self._doubt = IconText("unplug", Tone.WARNING, f"callDoubt-{ref}")
        self._error = IconText("triangle-alert", Tone.WARNING, f"callError-{ref}")
        self._actions = ActionRow(ref, self)
        self._actions.chosen.connect(lambda verb: self.chosen.emit(verb, self.ref))
        self._takes_drops = False
        self._look: Callable[[], None] = lambda: None
        self._keypad: Keypad | None = None
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.setInterval(_BUSY_AFTER_MS)
        self._busy_timer.timeout.connect(self._busy.show)
        self._busy.hide()
        self._lay_out()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Text may be dropped on a call that can be handed over."""
        if self._takes_drops and text_of(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.set_look(Tone.ACCENT, raised=True, tinted=True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Look as before."""
        self._look()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the call to the number in it, once the user has said how."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._look()
        self.dropped.emit(text_of(event.mimeData()), self.ref)

    @property
    def action_row(self) -> ActionRow:
        """The buttons."""
        return self._actions

    @property
    def keypad(self) -> Keypad | None:
        """The keypad, while it is open."""
        return self._keypad

    def set_call(
        self,
        call: CallView,
        keys: Mapping[Verb, str],
        why_not: str,
        about: CallView | None = None,
        tag: tuple[str, str] = ("", ""),
    ) -> None:
        """Show ``call``, placed about the held call ``about``; ``why_not`` is why nothing can be done with it now."""
        word, tone, icon = words.state_word(call), *words.STATES[call.state][1:]
        uncertain = bool(why_not) or not call.verified
        urgent = call.state is LegState.RINGING and not uncertain
        self._look = partial(self.set_look, tone, raised=call.active, uncertain=uncertain, tinted=urgent)
        self._look()
        # else it falls through to the window, which offers to call the number
        self._takes_drops = not why_not and any(verb in TARGETED for verb in call.actions)
        self.setAcceptDrops(self._takes_drops)
        self._name.setText(words.who(call.name, call.number))
        for label in (self._name, self._timer):
            label.set_tone(Tone.MUTED if uncertain else Tone.TEXT)
        way, icon_of_way = _(words.DIRECTIONS[call.direction][0]), words.DIRECTIONS[call.direction][1]
        self._way.set_shape(icon_of_way, Tone.MUTED)
        self._number.setText(words.number_line(call) or way)
        self._number.setAccessibleDescription(way)
        self._state.set_state(word, Tone.MUTED if uncertain else tone, icon, solid=urgent)
        self._badge.set_state(words.safe_text(call.badge, 24), Tone.MUTED if uncertain else Tone.HELD)
        self._badge.setVisible(bool(call.badge))
        self._tag.set_tag(*tag)
        self._show_times(call)
        self._origin.set_text(
            _("from {name}").format(name=words.safe_text(call.diverted_by)) if call.diverted_by else ""
        )
        self._about.set_text(
            _("about {name}, on hold").format(name=words.isolated(words.who(about.name, about.number)))
            if about
            else ""
        )
        self._last.set_text(last_call(call))
        self._members.set_call(call)
        failed = call.state is LegState.FAILED
        self._reason.set_tone(Tone.WARNING if failed else Tone.MUTED)
        self._reason.set_text(words.safe_text(call.reason, 160))
        self._doubt.set_text(_(words.OUT_OF_DATE) if uncertain else "")
        self._doubt.setToolTip(tip(why_not))
        self._error.set_text(words.safe_text(call.error, 200))
        self._show_busy(call.busy, call.unanswered)
        self._actions.set_offers(offers(call), keys, why_not)
        self._show_keypad(call, why_not)
        spoken = [words.who(call.name, call.number), way, word, words.safe_text(call.badge)]
        spoken += [_("active")] if call.active else []
        self.setAccessibleName(", ".join(part for part in spoken if part))

    def toggle_keypad(self) -> None:
        """Open the keypad and give it the keyboard, or close it."""
        if self._keypad is not None:
            self._close_keypad()
            return
        self._keypad = Keypad(self.ref, self)
        self._keypad.typed.connect(lambda digit: self.typed.emit(digit, self.ref))
        self._keypad.left.connect(self._close_keypad)
        self._column.addWidget(self._keypad)
        self._keypad.show()
        self._keypad.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.resized.emit()

    def _close_keypad(self) -> None:
        keypad, self._keypad = self._keypad, None
        if keypad is None:
            return
        had_focus = keypad.hasFocus()
        self._column.removeWidget(keypad)
        keypad.hide()
        keypad.deleteLater()
        if had_focus:
            button = self._actions.buttons.get(Verb.DIGITS)
            (button or self).setFocus()
        self.resized.emit()

    def _show_keypad(self, call: CallView, why_not: str) -> None:
        if self._keypad is None:
            return
        if Verb.DIGITS in call.actions:
            self._keypad.set_why_not(why_not)
        else:
            self._close_keypad()

    def _show_times(self, call: CallView) -> None:
        self._timer.set_span(call.answered or call.since)
        what = _("Talk time") if call.answered else _("{state} for").format(state=words.state_word(call))
        self._timer.setAccessibleDescription(what)
        aside = call.answered is not None and call.state in {LegState.HELD, LegState.HOLDING}
        self._state_timer.set_span(call.since if aside else None)
        self._state_timer.setAccessibleDescription(
            _("{state} for").format(state=words.state_word(call)) if aside else ""
        )
        self._state_timer.setVisible(aside)

    def _show_busy(self, busy: bool, unanswered: bool) -> None:
        self._busy.setText(_("No answer yet…") if unanswered else _("Working…"))
        if not busy:
            self._busy_timer.stop()
            self._busy.hide()
        elif not self._busy_timer.isActive() and self._busy.isHidden():
            self._busy_timer.start()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 1)
        head.addWidget(self._timer)
        number = QHBoxLayout()
        number.setSpacing(6)
        number.addWidget(self._way)
        number.addWidget(self._number, 1)
        state = QHBoxLayout()
        state.setSpacing(8)
        for widget in (self._state, self._badge, self._tag, self._state_timer, self._busy):
            state.addWidget(widget)
        state.addStretch(1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 12, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(number)
        column.addSpacing(4)
        column.addLayout(state)
        for line in (self._origin, self._last, self._about, self._members, self._reason, self._doubt, self._error):
            column.addWidget(line)
        column.addSpacing(4)
        column.addWidget(self._actions)
