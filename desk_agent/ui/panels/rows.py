"""Rows of people and calls: one model, one delegate, no widget per row."""

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desk_agent.ui import fonts, icons
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Colors, Tone, colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.scroll import slim

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_HEIGHT: Final = 52
_CALL_WIDTH: Final = 40
_Index = QModelIndex | QPersistentModelIndex
if TYPE_CHECKING:
    _View = QAbstractItemView
else:
    _View = object


class Row(Struct, frozen=True):
    """What a row shows and whom it calls."""

    title: str
    subtitle: str
    number: str  # "" = cannot be called
    icon: str = ""
    letters: str = ""  # instead of an icon
    tone: Tone = Tone.MUTED
    strong: bool = False
    right: str = ""
    right_below: str = ""
    badge: str = ""  # the shape of a mark on the lead, see `draw.dot`
    badge_tone: Tone = Tone.MUTED
    action: str = "phone"  # the shape at the row's end
    action_tone: Tone = Tone.MUTED

    def spoken(self) -> str:
        """The row for somebody who cannot see it."""
        return ", ".join(part for part in (self.title, self.subtitle, self.right, self.right_below) if part)


class RowModel(QAbstractListModel):
    """A list of rows, replaced as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def set_rows(self, rows: list[Row]) -> None:
        """Show ``rows``."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, index: _Index) -> Row:
        """The row at a valid ``index``."""
        return self._rows[index.row()]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its text for searching and for a screen reader."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken()
        return None


class RowDelegate(QStyledItemDelegate):
    """Paints a row; a click on its phone calls."""

    callClicked = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, phones: bool = True) -> None:
        super().__init__(parent)
        self._phones = phones

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Two lines of text."""
        return QSize(200, _HEIGHT)

    def paint(self, painter: QPainter, option: Any, index: _Index) -> None:
        """Paint one row."""
        row: Row = index.data(ROW_ROLE)
        colors = colors_of(option.widget)
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        lit = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if chosen or lit:
            ground = QColor(colors.selection if chosen else colors.hover)
            draw.rounded(painter, rect.adjusted(4, 1, -4, -1), ground, None, radius=6)
        ink = QColor(colors.on_selection) if chosen else colors.tone(Tone.TEXT)
        quiet = QColor(colors.on_selection) if chosen else colors.tone(Tone.MUTED)
        self._lead(painter, rect, row, colors)
        right = self._trail(painter, rect, row, quiet, colors)
        left = rect.left() + 60
        width = right - left - 8
        title_ink = colors.tone(row.tone) if row.strong and not chosen else ink
        _text(painter, QRect(left, rect.top() + 6, width, 22), row.title, Size.BODY, title_ink, bold=True)
        _text(painter, QRect(left, rect.top() + 27, width, 19), row.subtitle, Size.SMALL, quiet)
        painter.restore()

    def editorEvent(self, event: QEvent, _model: QAbstractItemModel, option: Any, index: _Index) -> bool:
        """Call when the phone at the row's end is clicked."""
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
        ):
            row: Row = index.data(ROW_ROLE)
            if self._phones and row.number and call_rect(option.rect).contains(event.position().toPoint()):
                self.callClicked.emit(row.number)
                return True
        return False

    def _lead(self, painter: QPainter, rect: QRect, row: Row, colors: Colors) -> None:
        circle = QRect(rect.left() + 12, rect.center().y() - 17, 36, 36)
        draw.rounded(
            painter,
            circle,
            colors.tint(row.tone),
            colors.tone(Tone.MUTED) if colors.name == "contrast" else None,
            radius=18,
        )
        if row.letters:
            painter.setFont(fonts.font(Size.SMALL, bold=True))
            painter.setPen(colors.tone(row.tone))
            painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), row.letters)
        elif row.icon:
            icons.paint(painter, row.icon, colors.tone(row.tone), QRectF(circle.left() + 9, circle.top() + 9, 18, 18))
        if row.badge:
            spot = QRectF(circle.right() - 11, circle.bottom() - 11, 14, 14)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.card))
            painter.drawEllipse(spot.adjusted(-2, -2, 2, 2))
            draw.dot(painter, spot, colors.tone(row.badge_tone), row.badge)

    def _trail(self, painter: QPainter, rect: QRect, row: Row, quiet: QColor, colors: Colors) -> int:
        right = rect.right() - 8
        if row.number and self._phones:
            spot = call_rect(rect)
            ink = quiet if row.action_tone is Tone.MUTED else colors.tone(row.action_tone)
            icons.paint(painter, row.action, ink, QRectF(spot.center().x() - 8, spot.center().y() - 8, 16, 16))
            right = spot.left()
        if row.right or row.right_below:
            font = fonts.font(Size.SMALL, figures=True)
            metrics = QFontMetrics(font)
            width = max(metrics.horizontalAdvance(row.right), metrics.horizontalAdvance(row.right_below)) + 2
            right -= width
            painter.setFont(font)
            painter.setPen(quiet)
            side = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(QRect(right, rect.top() + 7, width, 20), side, row.right)
            painter.drawText(QRect(right, rect.top() + 27, width, 19), side, row.right_below)
        return right


def call_rect(rect: QRect) -> QRect:
    """Where a row's phone is."""
    return QRect(rect.right() - _CALL_WIDTH - 4, rect.top(), _CALL_WIDTH, rect.height())


def _text(painter: QPainter, rect: QRect, text: str, size: Size, ink: QColor, *, bold: bool = False) -> None:
    font = fonts.font(size, bold=bold)
    painter.setFont(font)
    painter.setPen(ink)
    cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(rect, int(flags), cut)


class RowKeys(_View):
    """What rows do with keys and clicks, whichever view they are in."""

    if TYPE_CHECKING:
        callWanted: SignalInstance
        menuWanted: SignalInstance
        typed: SignalInstance

    def _set_up(self, name: str, object_name: str) -> None:
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        slim(self)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(self._call)

    def current_number(self) -> str:
        """Whom the current row calls; "" if nobody."""
        index = self.currentIndex()
        row: Row | None = index.data(ROW_ROLE) if index.isValid() else None
        return row.number if row else ""

    def move_current(self, step: int) -> None:
        """Go up or down from outside; before the first row nothing is current."""
        model = self.model()
        count = model.rowCount()
        index = self.currentIndex().row() + step
        self.setCurrentIndex(model.index(min(index, count - 1), 0) if index >= 0 else QModelIndex())
        if index < 0:
            self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter calls; letters search."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if number := self.current_number():
                self.callWanted.emit(number)
        elif (
            event.text().isprintable()
            and event.text()
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the row under the pointer, or by its key for the current one."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            at = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
            self.menuWanted.emit(index, at)

    def _call(self, index: QModelIndex) -> None:
        row: Row = index.data(ROW_ROLE)
        over = self.viewport().mapFromGlobal(self.cursor().pos())
        # the phone has called with the first click already
        if row.number and not call_rect(self.visualRect(index)).contains(QPoint(over)):
            self.callWanted.emit(row.number)


class RowList(RowKeys, QListView):
    """Rows that can be called by double click, Enter or, unless they are only chosen from, their phone."""

    callWanted = Signal(str)
    actionClicked = Signal(str)  # the shape at a row's end; calls unless somebody else takes it
    menuWanted = Signal(QModelIndex, QPoint)  # where on the screen
    typed = Signal(str)  # letters: they search, they never act

    def __init__(self, *, name: str, object_name: str, phones: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._set_up(name, object_name)
        self.setUniformItemSizes(True)
        self.rows = RowModel(self)
        self.setModel(self.rows)
        delegate = RowDelegate(self, phones=phones)
        delegate.callClicked.connect(self.actionClicked)
        self.setItemDelegate(delegate)

    def refill(self, rows: list[Row]) -> None:
        """Show ``rows``; who is lit stays lit, wherever they stand now: Enter must not call somebody else."""
        lit = self.current_number()
        self.rows.set_rows(rows)
        at = next((place for place, row in enumerate(rows) if lit and row.number == lit), -1)
        self.setCurrentIndex(self.rows.index(at, 0) if at >= 0 else QModelIndex())


class RowTable(RowKeys, QTableView):
    """The same for very many rows: a list would lay all of them out whenever one is read."""

    callWanted = Signal(str)
    actionClicked = Signal(str)
    menuWanted = Signal(QModelIndex, QPoint)
    typed = Signal(str)

    def __init__(
        self, model: QAbstractItemModel, *, name: str, object_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._set_up(name, object_name)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        heights = self.verticalHeader()
        heights.hide()
        heights.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heights.setDefaultSectionSize(_HEIGHT)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        # the delegate paints it; a table would put a bar of its own below
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Highlight, QColor(0, 0, 0, 0))
        self.setPalette(palette)
        self.setModel(model)
        delegate = RowDelegate(self)
        delegate.callClicked.connect(self.actionClicked)
        self.setItemDelegate(delegate)
