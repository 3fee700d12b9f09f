"""What a list shows while there is nothing in it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
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
        self._shape = Shape(icon, Tone.MUTED, 24)
        self._column.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addSpacing(4)
        self._column.addWidget(self._title)
        self._column.addWidget(self._sentence)
        self._column.addStretch(1)
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """With less air around."""
        self._air = 8 if compact else 24
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low place the words are what matters."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        words = self._title.sizeHint().height() + 4 + self._sentence.heightForWidth(max(1, self.width() - 32))
        shape = 24 + 12
        roomy = not self.isVisible() or self.height() >= words + shape + 2 * self._air
        self._shape.setVisible(roomy)
        air = self._air if roomy else 0
        self._column.setContentsMargins(16, air, 16, air)

    def set_words(self, title: str, sentence: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._sentence.setText(sentence)
