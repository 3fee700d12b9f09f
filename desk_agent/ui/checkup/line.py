"""One step of the connection check: a shape, what was found, what to do, how long it took."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.checkup.report import FINDINGS, TITLES, Finding, Result, Step
from desk_agent.checkup.words import fact_title
from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel

_LONGEST: Final = 600
_LOOKS: Final = {
    Finding.GOOD: ("circle-check", Tone.TALKING),
    Finding.NOTE: ("info", Tone.HELD),
    Finding.UNKNOWN: ("circle-question-mark", Tone.MUTED),
    Finding.WARNING: ("triangle-alert", Tone.RINGING),
    Finding.MISSING: ("lock", Tone.WARNING),
    Finding.FAILED: ("circle-x", Tone.WARNING),
    Finding.NOT_TRIED: ("circle", Tone.MUTED),
}
_UNDER_WAY: Final = ("hourglass", Tone.ACCENT)


class CheckLine(QWidget):
    """Under way until `show_result`."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        self.step = step
        title = _(TITLES[step])
        self._shape = Shape(*_UNDER_WAY, 16)
        self._title = PlainLabel(title, bold=True, wrap=True, object_name=f"checkTitle-{step}")
        self._took = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, object_name=f"checkTook-{step}")
        self._text = PlainLabel(_("Looking…"), size=Size.SMALL, wrap=True, object_name=f"checkText-{step}")
        self._advice = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"checkAdvice-{step}")
        self._facts = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"checkFacts-{step}")
        self._advice.hide()
        self._facts.hide()
        self._title.setAccessibleName(": ".join((title, _("Looking…"))))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._took, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addLayout(head)
        for label in (self._text, self._advice, self._facts):
            texts.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def show_result(self, result: Result) -> None:
        """It is done."""
        look = _LOOKS[result.finding]
        found = _(FINDINGS[result.finding])
        tried = result.finding is not Finding.NOT_TRIED
        self._shape.set_shape(*look)
        self._shape.setToolTip(found)
        self._title.setAccessibleName(": ".join((result.title, found)))
        self._title.set_tone(Tone.TEXT if tried else Tone.MUTED)
        self._text.set_tone(Tone.TEXT if tried else Tone.MUTED)
        self._text.set_or_hide(words.safe_text(result.text, _LONGEST) or ("" if tried else found))
        advice = _("Check: {what}").format(what=result.advice) if result.advice else ""
        self._advice.set_or_hide(words.safe_text(advice, _LONGEST))
        self._facts.set_or_hide("\n".join(_facts_of(result)))
        ms = None if result.seconds is None or not tried else max(1, round(result.seconds * 1000))
        self._took.set_or_hide("" if ms is None else _("{ms} ms").format(ms=ms))


def _facts_of(result: Result) -> list[str]:
    if result.finding is Finding.GOOD and result.step is not Step.CERTIFICATE:
        return []  # its sentence says it
    return [f"{fact_title(key)}: {_broken(words.safe_text(value, 200))}" for key, value in result.facts.items()]


def _broken(text: str) -> str:
    """A fingerprint in groups, which can be compared, and broken where the line ends."""
    if len(text) == 64 and text.isalnum():
        return " ".join(text[start : start + 8] for start in range(0, 64, 8))
    return text
