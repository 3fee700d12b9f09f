"""One list of contacts: how many are in it, how far its reading is, and what was wrong with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _, ngettext
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel
from desk_agent.ui.widgets.progress import ThinBar
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import NameSource, SourceState, SourceView


class ListCard(Surface):
    """Shows one list. Each signal has its key."""

    refreshWanted = Signal(str)
    cancelWanted = Signal(str)
    reportWanted = Signal(str)
    removeWanted = Signal(str)

    def __init__(self, source: SourceView, parent: QWidget | None = None) -> None:
        super().__init__("contactListCard", parent)
        self._source = source
        self._name = ElidedLabel(bold=True, object_name="contactListName")
        self._kind = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name="contactListKind")
        self._kind.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._said = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="contactListSaid")
        self._remark = PlainLabel(size=Size.SMALL, wrap=True, object_name="contactListRemark")
        self._why = PlainLabel(size=Size.SMALL, tone=Tone.WARNING, wrap=True, object_name="contactListWhy")
        self._bar = ThinBar(name=_("Reading"), object_name="contactListProgress")
        self._again = self._button(_("Read again"), "contactListRefresh")
        self._cancel = self._button(_("Stop"), "contactListCancel")
        self._report = self._button(_("Show rows not used"), "contactListReport")
        self._remove = self._button(_("Remove"), "contactListRemove")
        self._again.clicked.connect(lambda: self.refreshWanted.emit(self._source.key))
        self._cancel.clicked.connect(lambda: self.cancelWanted.emit(self._source.key))
        self._report.clicked.connect(lambda: self.reportWanted.emit(self._source.key))
        self._remove.clicked.connect(lambda: self.removeWanted.emit(self._source.key))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 1)
        head.addWidget(self._kind)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self._again, self._cancel, self._report, self._remove):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._said)
        column.addWidget(self._bar)
        column.addWidget(self._remark)
        column.addWidget(self._why)
        column.addWidget(buttons)
        self.show_source(source)

    @property
    def key(self) -> str:
        """Which list it shows."""
        return self._source.key

    def show_source(self, source: SourceView) -> None:
        """How the list is now."""
        self._source = source
        name = words.safe_text(source.name)
        self.setAccessibleName(name)
        self._name.setText(name)
        self._name.setToolTip(tip(words.safe_text(source.path, 400)))
        self._kind.setText(_(KINDS[source.kind]))
        reading = source.state in {SourceState.READING, SourceState.WAITING}
        self._said.setText(_state(source))
        self._why.set_or_hide(words.safe_text(source.why, 300) if source.state is SourceState.FAILED else "")
        self._remark.set_or_hide(words.safe_text(source.remark, 300) if not reading else "")
        self._bar.setVisible(source.state is SourceState.READING)
        self._bar.set_part(source.part)
        self._again.setVisible(bool(source.path) and not reading)
        self._cancel.setVisible(source.state is SourceState.READING and bool(source.path))
        self._report.setVisible(source.bad > 0)
        self._remove.setVisible(source.removable)

    def _button(self, text: str, object_name: str) -> ActionButton:
        button = ActionButton(text, name=text, object_name=object_name, role=Role.NEUTRAL)
        button.setAutoDefault(False)
        return button


KINDS = {
    NameSource.CONTACT: N_("Own contacts"),
    NameSource.DIRECTORY: N_("Company directory"),
    NameSource.PBX: N_("Phone system"),
    NameSource.HISTORY: N_("History"),
    NameSource.NONE: "",
}


def _state(source: SourceView) -> str:
    """How many there are, or how far it is, in words."""
    match source.state:
        case SourceState.READING:
            return ngettext("Reading: {n} contact so far", "Reading: {n} contacts so far", source.rows).format(
                n=words.whole(source.rows)
            )
        case SourceState.WAITING:
            return _("Waiting to be read")
        case SourceState.NEW:
            return _("Not read yet")
    parts = [ngettext("{n} contact", "{n} contacts", source.people).format(n=words.whole(source.people))]
    if source.bad:
        parts.append(ngettext("{n} row not used", "{n} rows not used", source.bad).format(n=words.whole(source.bad)))
    if source.read_at:
        parts.append(_("read {when}").format(when=words.day_and_time(source.read_at)))
    return " · ".join(parts)
