"""Rows of a list that could not be used: where, why, and what stood there."""

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _, ngettext
from desk_agent.ui import words
from desk_agent.ui.contact_bridge import ContactBridge
from desk_agent.ui.fonts import Size
from desk_agent.ui.panels.rows import Row, RowList
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.view import BadRowView, SourceView

SHOWN: Final = 1000


class ReportDialog(QDialog):
    """The first thousand to look at, all of them into a file."""

    def __init__(self, contacts: ContactBridge, source: SourceView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contactReport")
        name = words.safe_text(source.name)
        self.setWindowTitle(_("Rows not used"))
        self.setAccessibleName(_("Rows of {list} that were not used").format(list=name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._contacts = contacts
        self._source = source
        rows = contacts.bad_rows(source.key)
        self._list = RowList(name=_("Rows not used"), object_name="contactReportRows", phones=False)
        self._list.rows.set_rows([_row(row) for row in rows[:SHOWN] if row.line])
        remarks = PlainLabel(
            "\n".join(words.safe_text(row.reason, 300) for row in rows if not row.line),
            size=Size.SMALL,
            wrap=True,
            object_name="contactReportRemarks",
        )
        remarks.setVisible(bool(remarks.text()))
        said = ngettext("{n} row of “{list}” was not used.", "{n} rows of “{list}” were not used.", source.bad)
        self._said = PlainLabel(
            said.format(n=words.whole(source.bad), list=name), wrap=True, object_name="contactReportSaid"
        )
        self._done = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="contactReportDone")
        save = ActionButton(_("Save as CSV…"), name=_("Save as CSV"), object_name="saveReportButton")
        save.setAutoDefault(False)
        save.clicked.connect(self._ask)
        close = ActionButton(_("Close"), name=_("Close"), object_name="closeReportButton")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(save)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._said)
        column.addWidget(remarks)
        column.addWidget(self._list, 1)
        column.addWidget(self._done)
        column.addLayout(foot)
        self._done.hide()
        contacts.exported.connect(self._on_exported)
        self.setMinimumSize(320, 320)
        self.resize(480, 480)

    def save(self, path: str) -> None:
        """Write all of them into a file."""
        self._contacts.export_bad_rows(self._source.key, Path(path))

    def _ask(self) -> None:
        dialog = QFileDialog(self, _("Save rows not used"), str(Path.home() / "rows-not-used.csv"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilters([_("CSV files ({patterns})").format(patterns="*.csv")])
        dialog.fileSelected.connect(self.save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_exported(self, count: Any) -> None:
        self._done.set_or_hide(ngettext("{n} row saved.", "{n} rows saved.", count).format(n=words.whole(count)))


def _row(bad: BadRowView) -> Row:
    where = _("Line {n}").format(n=bad.line)
    text = words.safe_text(bad.text, 120)
    return Row(
        words.safe_text(bad.reason, 200),
        f"{where} · {text}" if text else where,
        "",
        icon="circle-alert",
        tone=Tone.WARNING,
    )
