"""What the system's notifications say: calls where cards cannot be, missed calls, voicemail, a lost connection."""

from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desk_agent.desktop.notices import CLICKED, Notice, Urgency
from desk_agent.i18n import _, ngettext
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.history_words import last_call
from desk_agent.view import (
    CallsChanged,
    CallView,
    Connection,
    ConnectionView,
    Direction,
    HistoryChanged,
    LegState,
    Outcome,
    PastCall,
    StationView,
    Verb,
)

GRACE_MS: Final = 8_000  # a connection that is back by then was not worth a word
MISSED: Final = "missed"
VOICEMAIL: Final = "voicemail"
CONNECTION: Final = "connection"
_NAMED: Final = 3  # of the missed calls
_CALL: Final = "call-"
_BUTTONS: Final = (Verb.ANSWER, Verb.REJECT)

Work = Coroutine[Any, Any, Any]


class NoticesLike(Protocol):
    """See `desk_agent.desktop.notices.Notices`."""

    why_not: str
    buttons: bool
    on_action: Callable[[str, str], None]

    async def open(self) -> None:
        """Find out what the system can."""

    async def show(self, notice: Notice) -> bool:
        """Show it; whether it is shown."""

    async def withdraw(self, key: str) -> None:
        """Take it away."""


class Noticing(QObject):
    """Knows the bridge only; ``start`` runs what must be awaited, ``say`` is told where there is no service.

    ``unplaceable`` says that windows cannot be placed here, so that calls are better shown by the system.
    """

    showWanted = Signal()
    historyWanted = Signal()
    voicemailWanted = Signal()

    def __init__(
        self,
        bridge: Bridge,
        notices: NoticesLike,
        *,
        start: Callable[[Work], object],
        say: Callable[[str, str], None],
        unplaceable: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._notices = notices
        self._start = start
        self._say = say
        self._unplaceable = unplaceable
        self._calls: dict[int, Notice] = {}  # that are shown
        self._missed: list[str] = []  # who, the newest first
        self._waiting: int | None = None  # messages, as far as heard
        self._told_lost = False
        notices.on_action = self._on_action
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(GRACE_MS)
        self._grace.timeout.connect(self._tell_lost)
        bridge.callsChanged.connect(self._on_calls)
        bridge.stationChanged.connect(self._on_station)
        bridge.connectionChanged.connect(self._on_connection)
        bridge.history.changed.connect(self._on_history)
        bridge.loud.changed.connect(self._show_calls)

    def instead_of_cards(self) -> bool:
        """Whether calls are shown by the system and not by cards."""
        native = self._bridge.loud.given.popups.native
        if self._notices.why_not or native == "never":
            return False
        return native == "always" or self._unplaceable

    # calls

    def _on_calls(self, change: CallsChanged) -> None:
        for past in change.ended:
            self._on_ended(past)
        self._show_calls()

    def _show_calls(self) -> None:
        instead = self.instead_of_cards()
        able = not words.why_no_action(self._bridge.view.connection)
        wanted = {
            call.ref: self._call_notice(call, able=able)
            for call in self._bridge.view.calls
            if instead and call.state is LegState.RINGING and self._bridge.loud.plan(call).pops
        }
        for ref in [ref for ref in self._calls if ref not in wanted]:
            del self._calls[ref]
            self._start(self._notices.withdraw(f"{_CALL}{ref}"))
        for ref, notice in wanted.items():
            if self._calls.get(ref) != notice:
                self._calls[ref] = notice
                self._start(self._notices.show(notice))

    def _call_notice(self, call: CallView, *, able: bool) -> Notice:
        who = words.who(call.name, call.number)
        others = ", ".join(words.safe_text(name, 40) for name in call.others)
        lines = [
            _("or {names}").format(names=others) if others else "",
            words.number_line(call),
            _("from {name}").format(name=words.safe_text(call.diverted_by)) if call.diverted_by else "",
            last_call(call),
        ]
        return Notice(
            key=f"{_CALL}{call.ref}",
            title=_("Incoming call: {name}").format(name=who),
            body="\n".join(line for line in lines if line),
            actions=tuple(
                (verb.value, _(words.VERBS[verb][0])) for verb in _BUTTONS if able and verb in call.actions
            ),
            urgency=Urgency.CRITICAL,
            stays=True,
        )

    # what was missed

    def _on_ended(self, past: PastCall) -> None:
        if past.direction is not Direction.IN or past.outcome is not Outcome.MISSED:
            return
        if self._bridge.loud.tells_missed(past):
            self._missed.insert(0, words.who(past.name, past.number))
            count = len(self._missed)
            title = _("Missed call")
            if count > 1:
                title = ngettext("{n} missed call", "{n} missed calls", count).format(n=count)
            named = list(dict.fromkeys(self._missed))
            body = ", ".join(named[:_NAMED])
            if len(named) > _NAMED:
                body = _("{names} and more").format(names=body)
            self._tell(Notice(MISSED, title, body))

    def _on_history(self, change: HistoryChanged) -> None:
        """Who was missed has been looked at."""
        if not change.missed and self._missed:
            self._missed = []
            self._start(self._notices.withdraw(MISSED))

    # voicemail

    def _on_station(self, station: StationView) -> None:
        if station.voicemail is None:
            return
        before, self._waiting = self._waiting, station.voicemail.waiting
        given = self._bridge.loud.given
        if before is None or self._waiting <= before:  # what waited at sign-in is not news
            if not self._waiting and before:
                self._start(self._notices.withdraw(VOICEMAIL))
            return
        if given.notices.voicemail and given.manner.voicemail:
            self._tell(Notice(VOICEMAIL, _("New voicemail"), words.voicemail(station.voicemail)))

    # the connection

    def _on_connection(self, connection: ConnectionView) -> None:
        self._show_calls()
        match connection.state:
            case Connection.LOST:
                if not self._grace.isActive() and not self._told_lost:
                    self._grace.start()
            case Connection.LIVE | Connection.OFFLINE | Connection.CONNECTING:
                self._grace.stop()
                if connection.state is not Connection.LIVE:
                    self._waiting = None  # of another account, perhaps
                if self._told_lost:
                    self._told_lost = False
                    self._start(self._notices.withdraw(CONNECTION))

    def _tell_lost(self) -> None:
        given = self._bridge.loud.given
        if not (given.notices.connection and given.manner.connection):
            return
        self._told_lost = True
        message = words.safe_text(self._bridge.view.connection.message, 200)
        body = message or _("Calls are not shown until it is back.")
        self._tell(Notice(CONNECTION, _("No connection to the phone system"), body, urgency=Urgency.CRITICAL))

    # telling

    def _tell(self, notice: Notice) -> None:
        self._start(self._show(notice))

    async def _show(self, notice: Notice) -> None:
        if not await self._notices.show(notice):
            self._say(notice.title, notice.body)

    def _on_action(self, key: str, action: str) -> None:
        if key.startswith(_CALL):
            ref = int(key.removeprefix(_CALL))
            verb = next((verb for verb in _BUTTONS if verb.value == action), None)
            if verb is not None:
                self._bridge.perform(verb, ref)
            elif action == CLICKED:
                self.showWanted.emit()
        elif key == MISSED:
            self._missed = []
            self.historyWanted.emit()
        elif key == VOICEMAIL:
            self.voicemailWanted.emit()
        else:
            self.showWanted.emit()
