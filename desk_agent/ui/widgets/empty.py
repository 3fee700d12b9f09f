"""What a list shows while there is nothing in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel


class EmptyState(QWidget):
    """A shape, a word and a sentence."""

    def __init__(
        self, icon: str, title: str, sentence: str, *, object_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._title = PlainLabel(title, bold=True, object_name=f"{object_name}Title")
        self._sentence = PlainLabel(
            sentence, size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"{object_name}Text"
        )
        for label in (self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self._column.addWidget(Shape(icon, Tone.MUTED, 24), 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addSpacing(4)
        self._column.addWidget(self._title)
        self._column.addWidget(self._sentence)
        self._column.addStretch(1)
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """With less air around."""
        air = 8 if compact else 24
        self._column.setContentsMargins(16, air, 16, air)

    def set_words(self, title: str, sentence: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._sentence.setText(sentence)
