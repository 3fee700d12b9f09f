"""How a trial goes: a line for each step, a few names, and a certificate to look at."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.view import CertificateView, TrialView

_GOOD: Final = ("circle-check", Tone.TALKING)
_BAD: Final = ("circle-x", Tone.WARNING)


class TrialList(Surface):
    """Hidden until there is something to show."""

    certificateWanted = Signal(object)  # CertificateView

    def __init__(self) -> None:
        super().__init__("trialList")
        self.setAccessibleName(_("What worked"))
        self._lines: list[QWidget] = []
        self._certificate: CertificateView | None = None
        self._wait = PlainLabel(tone=Tone.MUTED, size=Size.SMALL, wrap=True, object_name="trialWait")
        self._samples = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="trialSamples")
        self._look = ActionButton(
            _("Look at the certificate…"), name=_("Look at the certificate…"), object_name="trialCertificate"
        )
        self._look.setAutoDefault(False)
        self._look.clicked.connect(lambda: self.certificateWanted.emit(self._certificate))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 10)
        self._column.setSpacing(6)
        self._column.addWidget(self._wait)
        self._column.addWidget(self._samples)
        self._column.addWidget(self._look, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def begin(self) -> None:
        """A trial begins."""
        self.show_trial(TrialView())

    def show_trial(self, view: TrialView) -> None:
        """Show how far it is."""
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = [_line(step.text, number, good=step.good) for number, step in enumerate(view.steps)]
        for number, line in enumerate(self._lines):
            self._column.insertWidget(number, line)
        self._wait.set_or_hide("" if view.done else _("Trying…"))
        names = ", ".join(words.isolated(words.safe_text(name)) for name in view.samples)
        self._samples.set_or_hide(_("For example: {names}").format(names=names) if names else "")
        self._certificate = view.certificate
        self._look.setVisible(view.certificate is not None)
        self.setVisible(True)
        last = view.steps[-1].text if view.steps else ""
        self.setAccessibleDescription(words.safe_text(last, 300))


def _line(text: str, number: int, *, good: bool) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    icon, tone = _GOOD if good else _BAD
    label = PlainLabel(words.safe_text(text, 300), wrap=True, object_name=f"trialStep-{number}")
    label.setAccessibleDescription(_("worked") if good else _("did not work"))
    row.addWidget(Shape(icon, tone, 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label, 1)
    return line
