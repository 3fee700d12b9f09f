"""The lines above the calls: what is wrong with the link, and what could not be done."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.retry_row import RetryRow
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import Connection, ConnectionView, Trouble

_NOTICE_MS = 12_000


def _announce(widget: QWidget) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


# what is said of a link in trouble, and how urgent that is; without words, its message says it
_TROUBLES: Final = {
    Trouble.RECONNECTING: (N_("Reconnecting…"), Tone.RINGING),
    Trouble.UNREACHABLE: (N_("The phone system cannot be reached."), Tone.WARNING),
    Trouble.BACK: (N_("The connection is back."), Tone.TALKING),
    Trouble.UNSTEADY: (N_("The connection to the phone system comes and goes."), Tone.RINGING),
    Trouble.TAKING_OVER: (N_("Taking over your previous session…"), Tone.RINGING),
    Trouble.IN_USE: ("", Tone.WARNING),
}
_EXPLAINED: Final = frozenset({Trouble.RECONNECTING, Trouble.UNREACHABLE})
_STEADY: Final = frozenset({Trouble.UNSTEADY, Trouble.TAKING_OVER})  # without a countdown
_CHECKED: Final = frozenset({Trouble.RECONNECTING, Trouble.UNREACHABLE, Trouble.UNSTEADY})
_SHAPES: Final = {Tone.HELD: "info", Tone.TALKING: "circle-check"}


class LinkBanner(Surface):
    """What is the matter with the link, with a countdown and ``Retry now`` while it is tried again.

    Its first line stays the same for as long as the trouble does, whatever each attempt meets.
    """

    retryWanted = Signal()
    signOutWanted = Signal()
    whyWanted = Signal()  # what the account can do, and why not more
    checkWanted = Signal()  # where the way to the phone system is broken

    def __init__(self, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__("linkBanner", parent)
        self._shape = Shape("unplug", Tone.WARNING, 18)
        self._text = PlainLabel(wrap=True, object_name="linkMessage")
        self._detail = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="linkDetail")
        self._why = ActionButton(_("Why?"), name=_("Why only this?"), object_name="whyButton", role=Role.LINK)
        self._why.setAutoDefault(False)
        self._why.clicked.connect(self.whyWanted)
        self._check = ActionButton(
            _("Check…"), name=_("Check the connection"), object_name="bannerCheckButton", role=Role.LINK
        )
        self._check.setAutoDefault(False)
        self._check.clicked.connect(self.checkWanted)
        self._retry = RetryRow(ticker, "retryCountdown", "retryButton")
        self._retry.retryWanted.connect(self.retryWanted)
        self._give_up = ActionButton(_("Sign out"), name=_("Sign out"), object_name="giveUpButton", role=Role.LINK)
        self._give_up.setAutoDefault(False)
        self._give_up.clicked.connect(self.signOutWanted)
        column = QVBoxLayout()
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._text, 1)
        head.addWidget(self._check, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._detail)
        column.addWidget(self._retry)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(self._shape)
        row.addLayout(column, 1)
        row.addWidget(self._why)
        row.addWidget(self._give_up)
        self.hide()

    def set_connection(self, connection: ConnectionView) -> None:
        """Show what there is to say."""
        live = connection.state is Connection.LIVE
        limit = _(words.LIMITS.get(connection.level, "")) if live else ""
        message = words.safe_text(connection.message, 240)
        text, tone, detail = limit or message, Tone.HELD, ""
        if connection.trouble:
            said, tone = _TROUBLES[connection.trouble]
            text = _(said) if said else message
            detail = message if connection.trouble in _EXPLAINED else ""
        elif not live:
            tone = Tone.WARNING
            if not text and connection.state is Connection.LOST:
                text = _("The connection to the phone system is lost.")
        self.set_look(tone, tinted=True)
        self._shape.set_shape(_SHAPES.get(tone, "unplug"), tone)
        changed = text != self._text.text()
        self._text.setText(text)
        self._detail.set_or_hide(detail)
        planned = connection.retry_at is not None and connection.trouble not in _STEADY
        away = connection.state is Connection.LOST and connection.trouble is Trouble.UNREACHABLE
        self._retry.set_time(connection.retry_at, shown=planned or away)
        self._give_up.setVisible(connection.trouble is Trouble.IN_USE)
        self._why.setVisible(bool(limit) and not connection.trouble)
        lost = connection.state is Connection.LOST and not connection.trouble
        self._check.setVisible(lost or connection.trouble in _CHECKED)
        self._text.setToolTip(tip(message) if limit else "")
        self.setVisible(bool(text))
        if text and changed:
            _announce(self._text)


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
