"""A menu as a part of the window it belongs to: Qt keeps windows of menus from the accessibility tree."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desk_agent.ui import fonts, icons
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone, colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.scroll import slim
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.tips import tip

_HEIGHT: Final = 32
_PAD: Final = 12
_MARK: Final = 24  # the column of the marks
_GAP: Final = 24
_MARGIN: Final = 8
_KEYS_UP: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Backtab})
_KEYS_DOWN: Final = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Tab})


def spoken(text: str) -> str:
    """The text of an action without its mnemonic and its key."""
    return text.partition("\t")[0].replace("&&", "\0").replace("&", "").replace("\0", "&")


def mnemonic(text: str) -> str:
    """The letter or digit that chooses an action while its menu is open, in lower case; "" if it has none."""
    plain = text.partition("\t")[0].replace("&&", "\0")
    return plain.partition("&")[2][:1].lower()


class Choice(QPushButton):
    """One action."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.action_ = action
        self._key = action.text().partition("\t")[2] or action.shortcut().toString(
            QKeySequence.SequenceFormat.NativeText
        )
        name = spoken(action.text())
        self.setObjectName(action.objectName() or f"choice-{name}")
        self.setAccessibleIdentifier(self.objectName())
        self.setAccessibleName(name)
        # Qt's own tooltip of an action is its text
        hint = action.toolTip().partition("\t")[0]
        hint = hint if hint not in {name, name.rstrip("…")} else ""
        self.setAccessibleDescription(hint or self._key)
        self.setToolTip(tip(hint))
        self.setFont(fonts.font(Size.BODY))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.setEnabled(action.isEnabled())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """The action keeps the mark; the button only shows it."""

    def sizeHint(self) -> QSize:
        """Mark, words and key."""
        metrics = self.fontMetrics()
        key = metrics.horizontalAdvance(self._key) + _GAP if self._key else 0
        return QSize(_PAD + _MARK + metrics.horizontalAdvance(self.accessibleName()) + key + _PAD, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """A long word may be cut."""
        return QSize(120, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, mark, words and key."""
        painter = QPainter(self)
        colors = colors_of(self)
        able = self.isEnabled()
        lit = able and (self.hasFocus() or self.underMouse() or self.isDown())
        ink = QColor(colors.on_selection if lit else colors.text if able else colors.muted)
        if lit:
            draw.rounded(painter, self.rect().adjusted(4, 0, -4, 0), QColor(colors.selection), None, radius=6)
        if self.hasFocus():
            draw.rounded(painter, self.rect().adjusted(4, 0, -4, 0), None, QColor(colors.text), radius=6)
        if self.isChecked():
            icons.paint(painter, "check", ink, QRectF(_PAD, (self.height() - 16) / 2, 16, 16))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(ink)
        right = self.width() - _PAD
        if self._key:
            width = self.fontMetrics().horizontalAdvance(self._key)
            painter.setPen(ink if lit else QColor(colors.muted))
            painter.drawText(QRect(right - width, 0, width + 1, self.height()), int(middle), self._key)
            right -= width + _GAP // 2
        painter.setPen(ink)
        room = QRect(_PAD + _MARK, 0, right - _PAD - _MARK, self.height())
        text = self.action_.text().partition("\t")[0]
        cut = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width(), int(_MNEMONIC.value))
        painter.drawText(room, int(middle | _MNEMONIC), cut)


_MNEMONIC: Final = Qt.TextFlag.TextShowMnemonic


class Popover(Surface):
    """The choices of a menu over the other widgets of their window. It closes when anything else is used."""

    closed = Signal()

    def __init__(self, actions: list[QAction], *, name: str, object_name: str, window: QWidget) -> None:
        super().__init__(object_name, window)
        self.setAccessibleName(name)
        self.set_look(None, raised=True)
        self._before = QApplication.focusWidget()
        self._choices: list[Choice] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(0)
        self._fill(actions)
        self._area = QScrollArea()
        self._area.setObjectName(f"{object_name}Scroll")
        self._area.setAccessibleName(name)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        self._area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        slim(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self._area)
        self._inside = inside
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.installEventFilter(self)
        application.focusChanged.connect(self._on_focus)

    @property
    def choices(self) -> list[Choice]:
        """What there is to choose, from top to bottom."""
        return self._choices

    def open_at(self, corner: QPoint, above: int | None = None) -> None:
        """Show it with its corner there, in the window's coordinates, or as near as there is room.

        Where there is not room below the corner its foot is at the height ``above``, if that is given.
        """
        window = self.parentWidget()
        assert window is not None
        room = window.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        wanted = self._inside.sizeHint() + QSize(14, 2)
        width, height = min(wanted.width(), room.width()), min(wanted.height(), room.height())
        x = max(room.left(), min(corner.x(), room.right() + 1 - width))
        y = corner.y()
        if above is not None and y + height > room.bottom() + 1:
            y = above - height
        y = max(room.top(), min(y, room.bottom() + 1 - height))
        self.setGeometry(x, y, width, height)
        self.show()
        self.raise_()
        able = [choice for choice in self._choices if choice.isEnabled()]
        first = next(iter(able), None)
        if first is not None and first.isCheckable():  # it is about the mark
            first = next((choice for choice in able if choice.isChecked()), first)
        (first or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close it and give the keyboard back."""
        if self.isHidden():
            return
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.removeEventFilter(self)
        application.focusChanged.disconnect(self._on_focus)
        focused = QApplication.focusWidget()
        self.hide()
        if focused is not None and self._is_mine(focused) and self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click elsewhere closes; keys go through the choices."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            if isinstance(watched, QWidget) and watched is not self and not self.isAncestorOf(watched):
                self.dismiss()
        elif event.type() in {QEvent.Type.WindowDeactivate, QEvent.Type.Resize} and watched is self.parentWidget():
            self.dismiss()
        elif isinstance(event, QKeyEvent) and self._is_mine(watched):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # a digit chooses here, whatever it does elsewhere
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        return super().eventFilter(watched, event)

    def _is_mine(self, watched: QObject) -> bool:
        return isinstance(watched, QWidget) and (watched is self or self.isAncestorOf(watched))

    def _key(self, event: QKeyEvent) -> bool:
        able = [choice for choice in self._choices if choice.isEnabled()]
        at = next((index for index, choice in enumerate(able) if choice.hasFocus()), -1)
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in _KEYS_UP | _KEYS_DOWN and able:
            able[(at + (1 if key in _KEYS_DOWN else -1)) % len(able)].setFocus(Qt.FocusReason.TabFocusReason)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and able:
            able[0 if key == Qt.Key.Key_Home else -1].setFocus(Qt.FocusReason.TabFocusReason)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and at >= 0:
            self._choose(able[at])
        else:
            typed = event.text().lower()
            chosen = next((one for one in able if typed and mnemonic(one.action_.text()) == typed), None)
            if chosen is None:
                return not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier and bool(typed)
            self._choose(chosen)
        return True

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and not self._is_mine(new) and not self.isHidden():
            self.dismiss()
        elif isinstance(new, Choice):
            self._area.ensureWidgetVisible(new)

    def _fill(self, actions: list[QAction]) -> None:
        after_section = False
        for action in actions:
            menu = action.menu()
            if not action.isVisible():
                continue
            if menu is not None or (action.isSeparator() and action.text()):
                named = menu if isinstance(menu, QWidget) else action
                title = PlainLabel(
                    spoken(action.text()),
                    size=Size.SMALL,
                    tone=Tone.MUTED,
                    bold=True,
                    object_name=f"{named.objectName()}Title",
                )
                title.setContentsMargins(_PAD + _MARK, 8, _PAD, 2)
                self._column.addWidget(title)
                if isinstance(menu, QWidget):
                    self._fill(menu.actions())
                    after_section = True
            elif action.isSeparator():
                self._column.addWidget(_Line())
                after_section = False
            else:
                if after_section:
                    self._column.addWidget(_Line())
                    after_section = False
                choice = Choice(action)
                choice.clicked.connect(lambda _=False, choice=choice: self._choose(choice))
                self._choices.append(choice)
                self._column.addWidget(choice)

    def _choose(self, choice: Choice) -> None:
        action = choice.action_
        self.dismiss()
        action.trigger()


class _Line(QWidget):
    """Sets groups of choices apart."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(9)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.fillRect(QRect(_PAD, 4, self.width() - 2 * _PAD, 1), QColor(colors_of(self).border))
