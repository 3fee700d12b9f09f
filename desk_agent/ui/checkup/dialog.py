"""The connection check: steps appear one after another, at last one verdict; all of it can be copied."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.checkup.report import Finding, Report, Result, Step, Verdict
from desk_agent.checkup.words import text_of
from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.checkup.line import CheckLine
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.scroll import scrolled
from desk_agent.ui.widgets.surface import Surface

_LOOKS: Final = {
    Verdict.WELL: ("circle-check", Tone.TALKING),
    Verdict.INCOMPLETE: ("circle-question-mark", Tone.HELD),
    Verdict.DEGRADED: ("triangle-alert", Tone.RINGING),
}
_BAD: Final = ("circle-x", Tone.WARNING)
_FINE: Final = frozenset({Finding.GOOD, Finding.NOTE, Finding.UNKNOWN, Finding.NOT_TRIED})


class ConnectionCheck(QDialog):
    """Shows one check at a time; ``againWanted`` asks for the next. Closing it gives the check up."""

    againWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connectionCheck")
        self.setWindowTitle(_("Connection check"))
        self.setAccessibleName(_("Connection check"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._report: Report | None = None
        self._lines: list[CheckLine] = []
        self._head = PlainLabel(tone=Tone.MUTED, wrap=True, object_name="checkHead")
        self._box = Surface("checkVerdictBox")
        self._shape = Shape("hourglass", Tone.ACCENT, 18)
        self._verdict = PlainLabel(wrap=True, object_name="checkVerdict")
        self._copy = ActionButton(_("Copy"), name=_("Copy the results"), object_name="copyCheckButton")
        self._again = ActionButton(
            _("Check again"), name=_("Check again"), object_name="checkAgainButton", icon="rotate-cw"
        )
        self._close = ActionButton(_("Close"), name=_("Close"), object_name="closeCheckButton", role=Role.PRIMARY)
        self._copy.setAutoDefault(False)
        self._again.setAutoDefault(False)
        self._close.setDefault(True)
        self._copy.clicked.connect(self.copy)
        self._again.clicked.connect(self.againWanted)
        self._close.clicked.connect(self.accept)
        copying = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copying.activated.connect(self.copy)
        self._lay_out()
        self.begin()

    @property
    def report(self) -> Report | None:
        """What was found; None while it is looked for."""
        return self._report

    def begin(self, head: str = "") -> None:
        """A check of ``head`` begins."""
        self._report = None
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = []
        self._head.set_or_hide(words.safe_text(head, 300))
        self._say("hourglass", Tone.ACCENT, _("Looking… Nobody is called, and nothing is changed."))
        self._again.setEnabled(False)
        self._copy.setEnabled(False)
        self._close.setFocus()

    def show_step(self, step: Step) -> None:
        """A step is under way."""
        self._add(CheckLine(step))

    def show_result(self, result: Result) -> None:
        """A step is done."""
        line = self._lines[-1] if self._lines else None
        if line is None or line.step is not result.step:
            line = self._add(CheckLine(result.step))
        line.show_result(result)

    def finish(self, report: Report) -> None:
        """All steps are done."""
        self._report = report
        self._say(*_LOOKS.get(report.verdict, _BAD), words.safe_text(report.sentence, 600))
        self._copy.setEnabled(True)
        self._end()
        worst = next((one.step for one in report.results if one.finding not in _FINE), None)
        for line in self._lines:
            if line.step is worst:
                self._show_line(line)

    def fail(self, sentence: str) -> None:
        """There is no check: ``sentence`` says why."""
        for line in self._lines:
            line.hide()
        self._say(*_BAD, words.safe_text(sentence, 300))
        self._end()

    def copy(self) -> None:
        """Put the results on the clipboard, as text."""
        if self._report is not None:
            QGuiApplication.clipboard().setText(text_of(self._report))
            self._copy.setText(_("Copied"))

    def _end(self) -> None:
        self._again.setEnabled(True)
        self._copy.setText(_("Copy"))
        QAccessible.updateAccessibility(QAccessibleEvent(self._verdict, QAccessible.Event.Alert))

    def _say(self, icon: str, tone: Tone, sentence: str) -> None:
        self._box.set_look(tone, tinted=True)
        self._shape.set_shape(icon, tone)
        self._verdict.setText(sentence)

    def _show_line(self, line: CheckLine) -> None:
        """Scroll to it, once it has its place."""
        QTimer.singleShot(0, line, lambda: self._area.ensureWidgetVisible(line))

    def _add(self, line: CheckLine) -> CheckLine:
        self._lines.append(line)
        self._list.insertWidget(self._list.count() - 1, line)
        line.show()  # at once, not when the layout comes to it
        self._show_line(line)
        return line

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("checkSteps")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 12, 0)
        self._list.setSpacing(12)
        self._list.addStretch(1)
        self._area = area = scrolled(inside, name=_("Steps"), object_name="checkScroll")
        row = QHBoxLayout(self._box)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._verdict, 1)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, 12, 0)
        above.setSpacing(8)
        title = PlainLabel(_("Connection check"), size=Size.NAME, bold=True, wrap=True, object_name="checkTitle")
        above.addWidget(title)
        above.addWidget(self._head)
        above.addWidget(self._box)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 12, 0)
        foot.setSpacing(8)
        foot.addWidget(self._copy)
        foot.addWidget(self._again)
        foot.addStretch(1)
        foot.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 8, 16)
        column.setSpacing(12)
        column.addLayout(above)
        column.addWidget(area, 1)
        column.addLayout(foot)
        self.setMinimumSize(340, 400)
        self.resize(380, 640)
