"""Several numbers were found: a small window to choose one, by its digit, by the arrows or by a click."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.panels.rows import Row, RowList
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.view import Candidate, NameSource, NumbersOffered

WIDTH = 360
_ROW = 52
_MARGIN = 8


class Chooser(QDialog):
    """Takes the keyboard, as whoever asked for it wants; gone as soon as it is not wanted any more."""

    chosen = Signal(object, str)  # Candidate, origin

    def __init__(self, offer: NumbersOffered, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("numberChooser")
        self.setWindowTitle(_("Which number?"))
        self.setAccessibleName(_("Which number?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._offer = offer
        self._over = False
        self._by_text = {one.text: one for one in offer.candidates}
        title = PlainLabel(_("Which number?"), size=Size.LARGE, bold=True, object_name="chooserTitle")
        close = ActionButton("", name=_("Leave"), object_name="chooserLeaveButton", icon="x", role=Role.GHOST)
        close.setToolTip(_("Leave (Esc)"))
        close.setAutoDefault(False)
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.reject)
        self._list = RowList(name=_("Numbers"), object_name="chooserList")
        self._list.rows.set_rows([_row(number, one) for number, one in enumerate(offer.candidates, 1)])
        self._list.callWanted.connect(self._take)
        self._list.actionClicked.connect(self._take)
        self._list.clicked.connect(lambda index: self._take(self._list.rows.row(index).number))
        self._list.typed.connect(self._typed)
        self._list.setFixedHeight(_ROW * len(offer.candidates) + 4)
        hint = PlainLabel(
            _("A digit calls. Esc leaves."), size=Size.SMALL, tone=Tone.MUTED, object_name="chooserHint"
        )
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 0, 0)
        head.addWidget(title, 1)
        head.addWidget(close)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 8, 4)
        foot.addWidget(hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._list)
        column.addLayout(foot)
        self.setFixedWidth(WIDTH)
        self._list.setFocus()
        self._list.move_current(1)

    @property
    def numbers(self) -> RowList:
        """The list."""
        return self._list

    def open_at(self, at: QPoint | None = None) -> None:
        """Show it with its upper left corner at ``at`` on the screen, or by the pointer, but all of it."""
        self.adjustSize()
        wanted = QCursor.pos() - QPoint(WIDTH // 2, 24) if at is None else at
        screen = QGuiApplication.screenAt(wanted if at is not None else QCursor.pos())
        area = (screen or QGuiApplication.primaryScreen()).availableGeometry()
        left = max(area.left(), min(wanted.x(), area.right() + 1 - self.width()))
        top = max(area.top(), min(wanted.y(), area.bottom() + 1 - self.height()))
        self.move(left, top)
        self.show()
        self.raise_()
        self.activateWindow()

    def changeEvent(self, event: QEvent) -> None:
        """Whoever goes on elsewhere does not want to choose."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isVisible() and not self.isActiveWindow():
            self.reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves; Enter is the list's."""
        if event.key() == Qt.Key.Key_Escape:
            self.reject()

    def _typed(self, text: str) -> None:
        if text in "123456789" and int(text) <= len(self._offer.candidates):
            self._choose(self._offer.candidates[int(text) - 1])

    def _take(self, text: str) -> None:
        self._choose(self._by_text[text])

    def _choose(self, candidate: Candidate) -> None:
        if not self._over:  # the second half of a double click
            self._over = True
            self.accept()
            self.chosen.emit(candidate, self._offer.origin)


def _row(number: int, one: Candidate) -> Row:
    name, text = words.safe_text(one.name), words.safe_text(one.text)
    source = words.SOURCES[one.name_source] if one.name_source is not NameSource.CONTACT else ""
    below = " · ".join(part for part in (text if name else _("Nobody you know"), source) if part)
    return Row(title=name or text, subtitle=below, number=one.text, letters=str(number), tone=Tone.ACCENT)
