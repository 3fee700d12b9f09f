"""The Records panel: the PBX's own call records, filtered there, read as they are looked at."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from desk_agent.i18n import N_, _, ngettext
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.days import DaysDialog
from desk_agent.ui.fonts import Size
from desk_agent.ui.panels.into_list import IntoList
from desk_agent.ui.panels.listing import lay_out
from desk_agent.ui.panels.rows import Row, RowList
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.empty import EmptyState
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.label import ElidedLabel
from desk_agent.ui.widgets.menu import Menu
from desk_agent.view import Connection, ConnectionView, RecordFilter, RecordPage, RecordRow

ANY_DAY: Final = N_("Any day")
ALL: Final = N_("All calls")
ANY_LENGTH: Final = N_("Length")
_DAYS: Final = {ANY_DAY: None, N_("Today"): 0, N_("Last 7 days"): 6, N_("Last 30 days"): 29}
_KINDS: Final = {
    ALL: "",
    N_("Incoming"): "Itn",
    N_("Outgoing"): "OTNo",
    N_("Missed"): "RGH",
    N_("Internal"): "ESP",
    N_("Voicemail"): "V",
}
_LENGTHS: Final = {ANY_LENGTH: None, N_("10 s or more"): 10, N_("1 min or more"): 60, N_("5 min or more"): 300}
_LOOKS: Final = {
    **dict.fromkeys("Itn", ("phone-incoming", Tone.TALKING)),
    **dict.fromkeys("OTN", ("phone-outgoing", Tone.ACCENT)),
    "o": ("phone-outgoing", Tone.MUTED),
    **dict.fromkeys("RGH", ("phone-missed", Tone.WARNING)),
    "V": ("voicemail", Tone.HELD),
}
_TYPING_MS: Final = 400


def record_row(one: RecordRow, own: str, today: date) -> Row:
    """A call record as a row, for the phone ``own``."""
    icon, tone = _LOOKS.get(one.direction, ("phone", Tone.MUTED))
    number = words.safe_text(one.number)
    name = words.safe_text(one.name)
    parts = (
        words.safe_text(one.direction_word),
        number if name else "",
        _("at {station}").format(station=words.safe_text(one.station)) if one.station not in {"", own} else "",
    )
    return Row(
        title=name or number or _(words.NO_NUMBER),
        subtitle=" · ".join(part for part in parts if part),
        number=one.number if one.number.isdigit() else "",
        icon=icon,
        tone=tone,
        strong=one.direction in "RGH" and bool(one.direction),
        right=_when(one.start, today),
        right_below=words.duration(one.duration.total_seconds()) if one.duration else "",
    )


def _when(start: datetime | None, today: date) -> str:
    if start is None:
        return ""
    clock = words.clock(start)
    return clock if start.date() == today else f"{words.day_and_month(start.date())} {clock}"


def _counted(count: int, *, more: bool) -> str:
    if more:
        said = ngettext("{n} record, more to come", "{n} records, more to come", count)
    else:
        said = ngettext("{n} record", "{n} records", count)
    return said.format(n=count)


class RecordsPanel(QWidget):
    """Filters, the list, and what there is to say about it."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recordsPanel")
        self._bridge = bridge
        self._records = bridge.records
        self._asked: RecordFilter | None = None
        self._between: tuple[date, date] | None = None
        self._progress = ""  # what is said while records are exported
        self._page = RecordPage()
        self._number = Field(
            name=_("Search records"), object_name="recordsSearch", placeholder=_("Part of the number"), icon="search"
        )
        self._refresh = self._button(
            "", _("Refresh records"), "recordsRefreshButton", icon="rotate-cw", role=Role.GHOST
        )
        self._kind = self._button(_(ALL), _("Kind of calls"), "recordsKindButton", key="▾")
        self._days = self._button(_(ANY_DAY), _("Days"), "recordsDaysButton", key="▾")
        self._length = self._button(_(ANY_LENGTH), _("Length"), "recordsLengthButton", key="▾")
        self._filters = {self._kind: ALL, self._days: ANY_DAY, self._length: ANY_LENGTH}
        self._export = self._button(_("Export…"), _("Export records"), "recordsExportButton")
        self._more = self._button(_("More"), _("More records"), "recordsMoreButton")
        self._said = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name="recordsSaid")
        self._list = RowList(name=_("Call records"), object_name="recordsList")
        self._empty = EmptyState("history", "", "", object_name="recordsEmpty")
        self._menu = Menu(self)
        self._menu.setObjectName("recordsMenu")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._lay_out()
        self._wire()
        self._show(RecordPage(), "")

    @property
    def wanted(self) -> RecordFilter:
        """What the filters say."""
        today = self._today()
        since, until = self._between or (None, None)
        back = None if self._between else _DAYS[self._filters[self._days]]
        if back is not None:
            since = today - timedelta(days=back)
        seconds = _LENGTHS[self._filters[self._length]]
        return RecordFilter(
            since=since,
            until=until,
            directions=frozenset(_KINDS[self._filters[self._kind]]),
            number="".join(char for char in self._number.edit.text() if char.isdigit()),
            at_least=None if seconds is None else timedelta(seconds=seconds),
        )

    def _today(self) -> date:
        return self._bridge.now().as_datetime().astimezone().date()

    def showEvent(self, event: QShowEvent) -> None:
        """Records are read when somebody looks at them."""
        super().showEvent(event)
        if self._asked is None and self._bridge.view.connection.state is Connection.LIVE:
            self.read()

    def read(self) -> None:
        """Ask the PBX."""
        self._asked = self.wanted
        self._show(RecordPage(), _("Reading…"))
        self._records.read(self._asked)

    def forget(self) -> None:
        """Somebody else signs in."""
        self._asked = None
        self._show(RecordPage(), "")

    def _on_connection(self, connection: ConnectionView) -> None:
        if connection.state is Connection.CONNECTING:
            self.forget()
        elif connection.state is Connection.LIVE and self.isVisible() and self._asked is None:
            self.read()

    def _on_page(self, page: RecordPage) -> None:
        self._show(page, "")

    def _on_failed(self, sentence: str) -> None:
        self._show(self._page, sentence)

    def _show(self, page: RecordPage, said: str) -> None:
        self._page = page
        own, today = self._bridge.view.connection.extension, self._today()
        self._list.rows.set_rows([record_row(row, own, today) for row in page.rows])
        self._more.setVisible(page.more)
        self._more.set_why_not("")
        count = len(page.rows)
        self._said.setText(words.safe_text(said, 240) or _counted(count, more=page.more))
        self._export.set_why_not("" if count else _("There is nothing to export."))
        filtered = self.wanted != RecordFilter()
        if said:
            self._empty.set_words(_("Call records"), words.safe_text(said, 240))
        elif filtered:
            self._empty.set_words(_("No such calls"), _("No call record is like that."))
        else:
            self._empty.set_words(_("No call records"), _("The phone system has no records for this account."))
        self._below.setCurrentIndex(0 if count else 1)

    def _read_on(self) -> None:
        if self._page.more and self._more.isEnabled():
            self._more.set_why_not(_("More is being read."))
            self._records.more()

    def _on_scroll(self, value: int) -> None:
        bar = self._list.verticalScrollBar()
        if bar.maximum() and value >= bar.maximum() - 2:
            self._read_on()

    def _choose(self, button: ActionButton, choices: list[str]) -> None:
        self._menu.clear()
        for choice in choices:
            action = self._menu.addAction(_(choice))
            action.setCheckable(True)
            action.setChecked(_(choice) == button.text())
            action.triggered.connect(lambda _on=False, choice=choice: self._chosen(button, choice))
        if button is self._days:
            self._menu.addSeparator()
            self._menu.addAction(_("Other days…"), self._ask_days).setObjectName("recordsOtherDays")
        self._menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _chosen(self, button: ActionButton, choice: str) -> None:
        if button is self._days:
            self._between = None
        self._filters[button] = choice
        button.setText(_(choice))
        button.updateGeometry()
        self.read()

    def _ask_days(self) -> None:
        today = self._today()
        first, last = self._between or (today - timedelta(days=7), today)
        dialog = DaysDialog(first, last, self)
        dialog.chosen.connect(self._on_days)
        dialog.open()

    def _on_days(self, first: date, last: date) -> None:
        self._between = (first, last)
        self._days.setText(words.days(first, last))
        self._days.updateGeometry()
        self.read()

    def _ask_file(self) -> None:
        if self._progress:
            self._records.cancel()
            return
        dialog = QFileDialog(self, _("Export records"))
        dialog.setObjectName("exportDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilter(_("CSV (*.csv)"))
        dialog.selectFile("call-records.csv")
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, path: Path) -> None:
        """Write what the filters say to ``path``."""
        self._progress = _("Exporting…")
        self._export.setText(_("Cancel"))
        self._records.export(path, self.wanted)

    def _on_exporting(self, count: int) -> None:
        self._progress = _("Exporting… {n}").format(n=count)
        self._said.setText(self._progress)

    def _on_exported(self, count: int) -> None:
        said = ngettext("{n} record was exported.", "{n} records were exported.", count)
        self._said.setText(said.format(n=count))

    def _on_export_ended(self) -> None:
        self._export.setText(_("Export…"))
        if self._said.text() == self._progress:
            self._said.setText(_("The export was cancelled."))
        self._progress = ""

    def _button(
        self, text: str, name: str, object_name: str, *, icon: str = "", key: str = "", role: Role = Role.NEUTRAL
    ) -> ActionButton:
        button = ActionButton(text, name=name, object_name=object_name, icon=icon, role=role)
        button.setAutoDefault(False)
        button.set_key(key)
        return button

    def _wire(self) -> None:
        self._number.edit.textChanged.connect(lambda _text: self._typing.start())
        self._number.edit.returnPressed.connect(self.read)
        IntoList(self._number.edit, self._list)
        self._typing.timeout.connect(self.read)
        self._refresh.setToolTip(_("Refresh records"))
        self._refresh.clicked.connect(self.read)
        self._kind.clicked.connect(lambda: self._choose(self._kind, list(_KINDS)))
        self._days.clicked.connect(lambda: self._choose(self._days, list(_DAYS)))
        self._length.clicked.connect(lambda: self._choose(self._length, list(_LENGTHS)))
        self._export.clicked.connect(self._ask_file)
        self._more.clicked.connect(self._read_on)
        self._list.callWanted.connect(self._bridge.dial_past)
        self._list.actionClicked.connect(self._bridge.dial_past)
        self._list.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self._records.pageRead.connect(self._on_page)
        self._records.failed.connect(self._on_failed)
        self._records.exporting.connect(self._on_exporting)
        self._records.exported.connect(self._on_exported)
        self._records.exportEnded.connect(self._on_export_ended)
        self._bridge.connectionChanged.connect(self._on_connection)

    def _lay_out(self) -> None:
        self._below = lay_out(
            self,
            (self._number, self._refresh),
            (self._kind, self._days, self._length),
            (self._list, self._empty),
            (self._said, self._more, self._export),
        )
