"""A rounded card with a state stripe."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from desk_agent.ui.theme import Tone, colors_of
from desk_agent.ui.widgets import draw


class Surface(QFrame):
    """The ground of a card: fill, outline, stripe."""

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._tone: Tone | None = None
        self._raised = False
        self._uncertain = False
        self._tinted = False
        self._bare = False

    def set_look(
        self,
        tone: Tone | None,
        *,
        raised: bool = False,
        uncertain: bool = False,
        tinted: bool = False,
        bare: bool = False,
    ) -> None:
        """A stripe of ``tone``, thicker when ``raised``, broken when ``uncertain``; ``tinted`` fills the ground.

        ``bare`` paints nothing.
        """
        self._tone, self._raised, self._uncertain, self._tinted = tone, raised, uncertain, tinted
        self._bare = bare
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        if self._bare:
            return
        colors = colors_of(self)
        painter = QPainter(self)
        fill = QColor(colors.raised if self._raised else colors.card)
        if self._tinted and self._tone:
            fill = colors.tint(self._tone)
        line = QColor(colors.border)
        if self._raised:
            line = colors.tone(self._tone) if self._tone and not self._uncertain else QColor(colors.control)
        if self.hasFocus():
            line = QColor(colors.text)
        draw.rounded(painter, self.rect(), fill, line)
        if self._tone:
            width = 8 if self._raised else 4
            draw.stripe(painter, self.rect(), width, colors.tone(self._tone), broken=self._uncertain)
