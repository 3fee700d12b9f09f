"""The lines above the calls: what is wrong with the link, and what could not be done."""

import math

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import Connection, ConnectionView

_NOTICE_MS = 12_000


def _announce(widget: QWidget) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


class LinkBanner(Surface):
    """The connection's message, with a countdown and ``Retry now`` when an attempt is planned."""

    retryWanted = Signal()
    whyWanted = Signal()  # what the account can do, and why not more

    def __init__(self, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__("linkBanner", parent)
        self._ticker = ticker
        self._connection = ConnectionView()
        self._shape = Shape("unplug", Tone.WARNING, 18)
        self._text = PlainLabel(wrap=True, object_name="linkMessage")
        self._countdown = ElidedLabel(size=Size.SMALL, object_name="retryCountdown")
        self._retry = ActionButton(_("Retry now"), name=_("Retry now"), object_name="retryButton", icon="rotate-cw")
        self._retry.setAutoDefault(False)
        self._retry.clicked.connect(self.retryWanted)
        self._why = ActionButton(_("Why?"), name=_("Why only this?"), object_name="whyButton", role=Role.LINK)
        self._why.setAutoDefault(False)
        self._why.clicked.connect(self.whyWanted)
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self._countdown, 1)
        below.addWidget(self._retry)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._text)
        column.addWidget(self._below)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(self._shape)
        row.addLayout(column, 1)
        row.addWidget(self._why)
        self.hide()

    def set_connection(self, connection: ConnectionView) -> None:
        """Show what there is to say."""
        self._connection = connection
        live = connection.state is Connection.LIVE
        limit = _(words.LIMITS.get(connection.level, "")) if live else ""
        text = limit or words.safe_text(connection.message, 240)
        if not text and not live:
            text = {
                Connection.LOST: _("The connection to the phone system is lost."),
                Connection.RESYNCING: _("Reading the phone’s state again…"),
            }.get(connection.state, "")
        tone = Tone.HELD if live else Tone.RINGING if connection.state is Connection.RESYNCING else Tone.WARNING
        self.set_look(tone, tinted=True)
        self._shape.set_shape("info" if live else "unplug", tone)
        changed = text != self._text.text()
        self._text.setText(text)
        planned = connection.retry_at is not None
        self._below.setVisible(planned)
        self._why.setVisible(bool(limit))
        self._text.setToolTip(tip(words.safe_text(connection.message, 240)) if limit else "")
        self._count()
        self.setVisible(bool(text))
        self._listen()
        if text and changed:
            _announce(self._text)

    def showEvent(self, event: QShowEvent) -> None:
        """Start counting."""
        super().showEvent(event)
        self._listen()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting."""
        super().hideEvent(event)
        self._ticker.remove(self)

    def _listen(self) -> None:
        if self.isVisible() and self._connection.retry_at is not None:
            self._ticker.add(self, self._count)
        else:
            self._ticker.remove(self)

    def _count(self) -> None:
        at = self._connection.retry_at
        left = math.ceil(at.mono - self._ticker.now().mono) if at else 0
        said = _("Trying again in {left} s").format(left=left) if left > 0 else _("Trying now…")
        if said != self._countdown.text():
            self._countdown.setText(said)


class NoticeBar(Surface):
    """One sentence that belongs to no call; goes by itself after a while."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("noticeBar", parent)
        self._shape = Shape("triangle-alert", Tone.WARNING, 18)
        self._text = PlainLabel(wrap=True, object_name="noticeText")
        close = ActionButton("", name=_("Close notice"), object_name="closeNoticeButton", icon="x", role=Role.GHOST)
        close.setAutoDefault(False)
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 6, 6)
        row.setSpacing(12)
        row.addWidget(self._shape)
        row.addWidget(self._text, 1)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NOTICE_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def show_notice(self, sentence: str, *, calm: bool = False) -> None:
        """Say it; ``calm`` where nothing is wrong."""
        tone = Tone.HELD if calm else Tone.WARNING
        self.set_look(tone, tinted=True)
        self._shape.set_shape("info" if calm else "triangle-alert", tone)
        self._text.setText(words.safe_text(sentence, 240))
        self.show()
        self._timer.start()
        _announce(self._text)
