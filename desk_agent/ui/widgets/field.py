"""A line edit with a rounded outline, a shape before it and room for a button behind it."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from desk_agent.ui import icons
from desk_agent.ui.theme import colors_of
from desk_agent.ui.widgets import draw


class Field(QFrame):
    """``edit`` in a frame that shows focus and faults."""

    def __init__(
        self,
        *,
        name: str,
        object_name: str,
        placeholder: str = "",
        icon: str = "",
        trailing: QWidget | None = None,
        edit: QLineEdit | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{object_name}Frame")
        self._icon = icon
        self._faulty = False
        self.edit = edit or QLineEdit()
        self.edit.setObjectName(object_name)
        self.edit.setAccessibleIdentifier(object_name)
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setFrame(False)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)
        row = QHBoxLayout(self)
        row.setContentsMargins(34 if icon else 8, 2, 2 if trailing else 8, 2)
        row.setSpacing(4)
        row.addWidget(self.edit)
        if trailing:
            row.addWidget(trailing)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as a button."""
        return QSize(super().sizeHint().width(), max(36, self.edit.sizeHint().height() + 12))

    def minimumSizeHint(self) -> QSize:
        """Never lower."""
        return QSize(80, self.sizeHint().height())

    def set_faulty(self, faulty: bool) -> None:
        """Outline the field as wrongly filled in."""
        self._faulty = faulty
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Repaint when the edit gains or loses the focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.EnabledChange}:
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, outline and shape."""
        colors = colors_of(self)
        painter = QPainter(self)
        line, width = QColor(colors.control), 1
        if self.edit.hasFocus():
            line, width = QColor(colors.accent), 2
        if self._faulty:
            line, width = QColor(colors.warning), 2
        ground = colors.card
        if not self.edit.isEnabled():
            ground, line, width = colors.window, QColor(colors.border), 1
        draw.rounded(painter, self.rect(), QColor(ground), line, radius=6, width=width)
        if self._icon:
            top = (self.height() - 16) / 2
            icons.paint(painter, self._icon, QColor(colors.muted), QRectF(11, top, 16, 16))
