"""The quiet card: a number was copied, and could be called. It takes no focus and goes by itself."""

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QCursor, QEnterEvent, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _, ngettext
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone, colors_of
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel
from desk_agent.view import NumbersOffered

WIDTH = 300
_MARGIN = 16


class NumberCard(QFrame):
    """Shows one offer at a time; the newest counts."""

    callWanted = Signal(object)  # NumbersOffered: its only number, or one of several
    neverWanted = Signal(object)  # tuple of digits

    def __init__(self, parent: QWidget | None = None) -> None:
        # as the popup of a call: placed by us, above everything, without the keyboard
        super().__init__(
            parent,
            Qt.WindowType.ToolTip
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("numberCard")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._offer: NumbersOffered | None = None
        self._title = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, object_name="numberCardTitle")
        self._who = ElidedLabel(bold=True, object_name="numberCardWho")
        self._number = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name="numberCardNumber")
        self._call = self._button(_("Call"), "numberCardCallButton", "phone", Role.PRIMARY)
        self._call.clicked.connect(self._on_call)
        self._never = self._button(_("Never this one"), "numberCardNeverButton", "", Role.LINK)
        self._never.clicked.connect(self._on_never)
        self._dismiss = self._button("", "numberCardDismissButton", "x", Role.GHOST, name=_("Dismiss"))
        self._dismiss.setFixedSize(32, 32)
        self._dismiss.clicked.connect(self.dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._lay_out()
        self.setFixedWidth(max(WIDTH, self._column.minimumSize().width()))

    @property
    def offer(self) -> NumbersOffered | None:
        """What it shows; None while it is not there."""
        return self._offer

    def show_offer(self, offer: NumbersOffered, seconds: float) -> None:
        """Offer it for so long, at the corner of the screen with the pointer."""
        self._offer = offer
        first = offer.candidates[0]
        many = len(offer.candidates)
        name, text = words.safe_text(first.name), words.safe_text(first.text)
        self._title.setText(ngettext("You copied a number", "You copied {count} numbers", many).format(count=many))
        self._who.setText(name or text)
        more = ngettext("and {n} more", "and {n} more", many - 1).format(n=many - 1) if many > 1 else ""
        self._number.set_or_hide(" · ".join(part for part in (text if name else "", more) if part))
        word = _("Call") if many == 1 else _("Choose…")
        self._call.setText(word)
        self._call.setAccessibleName(word)
        self._never.setVisible(many == 1)
        self.setAccessibleName(f"{self._title.text()}: {self._who.text()}")
        self._column.activate()
        self.resize(self.width(), self._column.sizeHint().height())
        area = (QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()).availableGeometry()
        corner = QPoint(area.right() + 1 - _MARGIN - self.width(), area.bottom() + 1 - _MARGIN - self.height())
        self.move(max(area.left(), corner.x()), max(area.top(), corner.y()))
        self._timer.setInterval(round(seconds * 1000))
        if not self.underMouse():
            self._timer.start()
        self.show()

    def dismiss(self) -> None:
        """Go."""
        self._timer.stop()
        self._offer = None
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Nobody aims at what vanishes."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting, from the start."""
        super().leaveEvent(event)
        if self._offer is not None:
            self._timer.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, outline and stripe; square, because corners need a compositor to be round."""
        painter = QPainter(self)
        colors = colors_of(self)
        painter.fillRect(self.rect(), QColor(colors.raised))
        painter.setPen(QColor(colors.control))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.fillRect(0, 0, 4, self.height(), colors.tone(Tone.ACCENT))

    def _on_call(self) -> None:
        offer = self._offer
        self.dismiss()
        if offer is not None:
            self.callWanted.emit(offer)

    def _on_never(self) -> None:
        offer = self._offer
        self.dismiss()
        if offer is not None:
            self.neverWanted.emit(tuple(one.digits for one in offer.candidates))

    def _button(self, word: str, object_name: str, icon: str, role: Role, *, name: str = "") -> ActionButton:
        button = ActionButton(word, name=name or word, object_name=object_name, icon=icon, role=role)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._dismiss)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._call)
        buttons.addStretch(1)
        buttons.addWidget(self._never)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(18, 6, 8, 10)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._who)
        column.addWidget(self._number)
        column.addSpacing(6)
        column.addLayout(buttons)
