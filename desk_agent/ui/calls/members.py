"""Who is in a conference, and who leads it."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desk_agent.i18n import _, ngettext
from desk_agent.ui import fonts, icons, words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import CallView

MOST = 12  # chips; more are counted
_WIDEST = 320
_NARROWEST = 96


class _Chip(QLabel):
    """One member; the leader wears a crown."""

    def __init__(self, object_name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.setFont(fonts.font(Size.SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._leads = False

    def set_member(self, text: str, *, leads: bool) -> None:
        """Show ``text``."""
        self._leads = leads
        self.setText(text)
        self.setAccessibleName(_("{name}, leads").format(name=text) if leads else text)
        self.setToolTip(_("{name} leads the conference").format(name=tip(text)) if leads else "")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The text and the crown."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + 22 + (18 if self._leads else 0)
        return QSize(min(width, _WIDEST), max(24, metrics.height() + 6))

    def minimumSizeHint(self) -> QSize:
        """A few letters must do."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), _NARROWEST), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip."""
        colors = colors_of(self)
        painter = QPainter(self)
        rect: QRect = self.rect()
        draw.rounded(painter, rect, QColor(colors.window), QColor(colors.border), radius=rect.height() / 2)
        left = 9
        if self._leads:
            icons.paint(painter, "crown", QColor(colors.text), QRectF(left, rect.center().y() - 6.5, 14, 14))
            left += 18
        painter.setFont(self.font())
        painter.setPen(QColor(colors.text))
        room = rect.right() - left - 8
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, 0, room + 2, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), text)


class Members(QWidget):
    """One chip for each member."""

    def __init__(self, ref: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"members-{ref}")
        self.setAccessibleName(_("Conference members"))
        self._ref = ref
        self._flow = FlowLayout(self, gap=6)
        self._chips: list[_Chip] = []
        self.hide()

    @property
    def shown(self) -> list[str]:
        """What the chips say."""
        return [chip.text() for chip in self._chips if not chip.isHidden()]

    def set_call(self, call: CallView) -> None:
        """Show who takes part in ``call``."""
        members = [(words.safe_text(member), member == call.leader) for member in call.members]
        if len(members) > MOST:
            rest = len(members) - MOST + 1
            members = [*members[: MOST - 1], (ngettext("and {n} more", "and {n} more", rest).format(n=rest), False)]
        while len(self._chips) < len(members):
            chip = _Chip(f"member{len(self._chips)}-{self._ref}", self)
            self._chips.append(chip)
            self._flow.addWidget(chip)
        for chip, (text, leads) in zip(self._chips, members, strict=False):
            chip.set_member(text, leads=leads)
            chip.show()
        while len(self._chips) > len(members):
            chip = self._chips.pop()
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._flow.activate()
        self.updateGeometry()
        self.setVisible(bool(members))
