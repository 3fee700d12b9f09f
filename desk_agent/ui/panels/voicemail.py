"""The Voicemail panel: how many messages wait, and the way to hear them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_agent.i18n import N_, _, ngettext
from desk_agent.ui import shortcuts, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.scroll import scrolled
from desk_agent.view import StationView, VoicemailView

_ASK = N_("The number that plays your messages. It is asked for once.")


class VoicemailPanel(QWidget):
    """Counts of the PBX; one button calls the mailbox."""

    countChanged = Signal(int, str)  # what has not been heard, and the same in words

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("voicemailPanel")
        self._bridge = bridge
        self._shape = Shape("voicemail", Tone.MUTED, 24)
        self._title = PlainLabel(size=Size.NAME, bold=True, wrap=True, object_name="voicemailTitle")
        self._text = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="voicemailText")
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._field = FormField(_("Mailbox number"), "mailbox", placeholder="e.g. 700", hint=_(_ASK))
        self._field.edit.returnPressed.connect(self.call)
        self._call = ActionButton(
            _("Call voicemail"),
            name=_("Call voicemail"),
            object_name="voicemailButton",
            icon="voicemail",
            role=Role.PRIMARY,
        )
        self._call.set_key(shortcuts.VOICEMAIL)
        self._call.setAutoDefault(False)
        self._call.clicked.connect(self.call)
        self._change = ActionButton(
            _("Change number"), name=_("Change mailbox number"), object_name="changeMailboxButton", role=Role.LINK
        )
        self._change.setAutoDefault(False)
        self._change.clicked.connect(self._ask)
        self._asking = False
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self._field)
        column.addWidget(self._call, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._change, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        area = scrolled(inside, name=_("Voicemail"), object_name="voicemailScroll", focus=False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        bridge.stationChanged.connect(self._show)
        bridge.connectionChanged.connect(self._able)
        bridge.featuresChanged.connect(self._able)
        self._show(bridge.view.station)
        self._able()

    def call(self) -> None:
        """Call the mailbox; while its number is not known, the panel asks for it."""
        if not self._call.isEnabled():
            return
        typed = self._field.edit.text().strip() if self._asking else ""
        if not typed and not self._bridge.view.station.mailbox:
            self._ask()
            return
        self._asking = False
        self._bridge.phone.call_mailbox(typed)
        self._show(self._bridge.view.station)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what is known now."""
        super().showEvent(event)
        self._show(self._bridge.view.station)

    def _ask(self) -> None:
        self._asking = True
        self._field.edit.setText(self._bridge.view.station.mailbox)
        self._show(self._bridge.view.station)
        self._field.edit.setFocus()

    def _show(self, station: StationView) -> None:
        counts = station.voicemail
        self._title.setText(_title(counts))
        self._text.setText(self._detail(counts))
        waiting = counts.waiting if counts else 0
        self._shape.set_shape("voicemail", Tone.WARNING if waiting else Tone.MUTED)
        self._field.setVisible(self._asking or not station.mailbox)
        self._change.setVisible(bool(station.mailbox) and not self._asking)
        self.countChanged.emit(waiting, words.voicemail(counts) if counts and waiting else "")

    def _detail(self, counts: VoicemailView | None) -> str:
        if counts is None:
            return words.why_not(self._bridge.view, "messages") or _("The phone system has not said.")
        parts = [ngettext("{n} urgent", "{n} urgent", counts.urgent).format(n=counts.urgent)] if counts.urgent else []
        heard = ngettext("{n} heard before", "{n} heard before", counts.old).format(n=counts.old)
        parts.append(heard if counts.old else _("none heard before"))
        return " · ".join(parts)

    def _able(self) -> None:
        self._call.set_why_not(words.why_no_dialing(self._bridge.view.connection))
        self._show(self._bridge.view.station)


def _title(counts: VoicemailView | None) -> str:
    if counts is None:
        return _("Messages: not known")
    if not counts.waiting:
        return _("No new messages")
    return ngettext("{n} new message", "{n} new messages", counts.waiting).format(n=counts.waiting)
