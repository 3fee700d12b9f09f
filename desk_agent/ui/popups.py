"""The stack of popups at the corner of the screen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from desk_agent.i18n import _
from desk_agent.people.numbers import Origin
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.places import Places
from desk_agent.ui.popup import CallPopup, Phase
from desk_agent.view import CallsChanged, CallView, LegState, Verb

_GAP = 8
_MAX_SHOWN = 4
_MOST_TARGETS = 4
_ABOVE_MS: Final = 1_000
_AHEAD_MS: Final = 300
_RAISES: Final = frozenset({"xcb", "windows", "cocoa"})  # where a window can be put above others again


class PopupStack(QObject):
    """One card for each call that rings here, the newest at the bottom."""

    dismissed = Signal(int)  # the card of the call with this reference was sent away
    divertWanted = Signal(int)  # the call with this reference, to somebody whom the main window asks for

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._cards: list[CallPopup] = []
        self._dismissed: set[int] = set()
        self.instead: Callable[[], bool] = lambda: False  # whether the system's notifications stand in for cards
        self.places = Places()
        # a window that becomes full-screen while a card is shown lies above it
        self._above = QTimer(self)
        self._above.setInterval(_ABOVE_MS)
        self._above.timeout.connect(self._keep_above)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(_AHEAD_MS)
        self._ahead.timeout.connect(self.warm_up)
        self._screens: dict[QScreen, bool] = {}
        bridge.callsChanged.connect(self._on_calls)
        bridge.connectionChanged.connect(self._refresh)
        bridge.loud.changed.connect(self._on_loudness)
        self._watch_screens()
        self._free_card()
        QTimer.singleShot(0, self, self.warm_up)

    @property
    def shown(self) -> list[CallPopup]:
        """The cards in use, top to bottom."""
        return [card for card in self._cards if card.phase is not Phase.FREE]

    def warm_up(self) -> None:
        """Have a card that is built and polished: no real call must pay for it."""
        if len(self._cards) < _MAX_SHOWN and all(card.phase is not Phase.FREE for card in self._cards):
            self._free_card()
        for card in self._cards:
            if card.phase is Phase.FREE and not card.isVisible():
                card.grab()

    def close(self) -> None:
        """Take all cards away."""
        self._above.stop()
        self._ahead.stop()
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = []

    def _on_calls(self, change: CallsChanged) -> None:
        over = {past.ref: past for past in change.ended}
        ringing = {call.ref for call in self._ringing()}
        self._dismissed &= {call.ref for call in change.calls}
        for card in self.shown:
            if card.phase is Phase.FAREWELL or card.ref in ringing:
                continue
            if not (card.ref in over and card.say_farewell(over[card.ref])):
                card.free()
        self._refresh()

    def _refresh(self, _connection: object = None) -> None:
        why_not = words.why_no_action(self._bridge.view.connection)
        by_ref = {card.ref: card for card in self.shown if card.phase is Phase.RINGING}
        for call in self._ringing():
            card = by_ref.get(call.ref)
            if card is None and not why_not and len(by_ref) < _MAX_SHOWN and self._pops(call):
                card = by_ref[call.ref] = self._take()
            if card:
                card.set_call(call, why_not, self._bridge.loud.tag(call))
        for ref, card in by_ref.items():
            if ref not in {call.ref for call in self._ringing()}:
                card.free()
        self._place()

    def _ringing(self) -> list[CallView]:
        # also one's own call that comes back: whoever forgot it looks elsewhere
        return [call for call in self._bridge.view.calls if call.state is LegState.RINGING]

    def _take(self) -> CallPopup:
        if not self.shown:
            self.places.choose()
        card = next((card for card in self._cards if card.phase is Phase.FREE), None) or self._free_card()
        # the newest is the lowest
        self._cards.remove(card)
        self._cards.append(card)
        self._ahead.start()
        return card

    def _free_card(self) -> CallPopup:
        card = CallPopup()
        self._show_look(card)
        card.chosen.connect(self._bridge.perform)
        card.dismissed.connect(self._on_dismissed)
        card.finished.connect(self._place)
        card.dragged.connect(self._on_dragged)
        card.dropped.connect(self._on_dropped)
        card.left.connect(self._place)
        card.diverted.connect(lambda number, ref: self._bridge.perform(Verb.DIVERT, ref, number, Origin.CONTACT))
        card.elsewhereWanted.connect(self.divertWanted)
        card.openWanted.connect(lambda: card.offer(self._targets(card.ref)))
        card.grown.connect(lambda by: self._on_grown(card, by))
        self._cards.append(card)
        return card

    def _on_dismissed(self, ref: int) -> None:
        self._dismissed.add(ref)
        self.dismissed.emit(ref)

    def _targets(self, ref: int) -> list[tuple[str, str, str]]:
        """Favourites and the own voicemail: what the button says, its icon and the number."""
        view = self._bridge.view
        caller = next((call.number for call in view.calls if call.ref == ref), "")
        own = (view.connection.extension, caller)
        favourites = [one for one in view.colleagues.values() if one.favourite and one.number not in own]
        found = []
        for one in favourites[:_MOST_TARGETS]:
            name = words.safe_text(one.name, 24) or one.number
            found.append((f"{name} · {one.warning}" if one.warning else name, "user", one.number))
        if view.station.mailbox:
            found.append((_("Voicemail"), "voicemail", view.station.mailbox))
        return found

    def _on_grown(self, card: CallPopup, by: int) -> None:
        # upwards: the buttons stay under the pointer
        for other in self.shown:
            if other.isVisible() and (other is card or other.y() < card.y()):
                other.move(other.x(), max(self._area().top(), other.y() - by))

    def _on_dragged(self, by: QPoint) -> None:
        lowest = self.shown[-1] if self.shown else None
        if lowest is not None:
            self.places.drag(by, lowest.size())
            self._place(moved=True)

    def _on_dropped(self) -> None:
        lowest = self.shown[-1] if self.shown else None
        if lowest is not None:
            corner = QPoint(lowest.x() + lowest.width(), lowest.y() + lowest.height())
            self._bridge.loud.keep_place(self.places.settle(corner))

    def _pops(self, call: CallView) -> bool:
        return call.ref not in self._dismissed and self._bridge.loud.plan(call).pops and not self.instead()

    def _on_loudness(self) -> None:
        popups = self._bridge.loud.given.popups
        self.places.take(popups)
        for card in self._cards:
            self._show_look(card)
        for card in self.shown:  # a desk that was made quieter is quiet at once
            call = next((call for call in self._ringing() if call.ref == card.ref), None)
            if call is None or not self._pops(call):
                card.free()
        self._refresh()

    def _show_look(self, card: CallPopup) -> None:
        popups = self._bridge.loud.given.popups
        card.set_look(popups.size, popups.farewell)

    def _area(self) -> QRect:
        return self.places.spot.area

    def _watch_screens(self, _screen: object = None) -> None:
        application = QGuiApplication.instance()
        if not self._screens and isinstance(application, QGuiApplication):
            for changed in (
                application.screenAdded,
                application.screenRemoved,
                application.primaryScreenChanged,
            ):
                changed.connect(self._on_screens)
        here = QGuiApplication.screens()
        self._screens = {screen: True for screen in self._screens if screen in here}
        for screen in here:
            if screen not in self._screens:
                self._screens[screen] = True
                screen.availableGeometryChanged.connect(self._on_screens)
                screen.logicalDotsPerInchChanged.connect(self._on_screens)

    def _on_screens(self, _changed: object = None) -> None:
        self._watch_screens()
        # once Qt itself has moved the windows of a screen that is gone
        QTimer.singleShot(0, self, lambda: self._place(moved=True))

    def _keep_above(self) -> None:
        shown = self.shown
        for card in shown:
            card.raise_()
        if not shown:
            self._above.stop()

    def _place(self, *, moved: bool = False) -> None:
        shown = self.shown
        if not shown:
            return
        # under a pointer that aims at a button nothing slides away and nothing slides in
        if not moved and any(card.isVisible() and card.underMouse() for card in shown):
            self._add_above(shown)
            return
        screen = self.places.screen
        for card in shown:
            if card.screen() is not screen:
                card.setScreen(screen)
                card.fit()  # its pixels are others there
        area = self._area()
        height = sum(card.height() + _GAP for card in shown) - _GAP
        width = max(card.width() for card in shown)
        corner = self.places.spot.corner
        left, bottom = corner.x() - width, corner.y()
        # wherever it was dragged, all of it stays on the screen
        left = max(area.left(), min(left, area.right() + 1 - width))
        bottom = max(min(area.top() + height, area.bottom() + 1), min(bottom, area.bottom() + 1))
        for card in reversed(shown):
            card.move(left, bottom - card.height())
            bottom -= card.height() + _GAP
            if not card.isVisible():
                # Qt itself raises a tooltip window
                card.show()
        if QGuiApplication.platformName() in _RAISES and not self._above.isActive():
            self._above.start()

    def _add_above(self, shown: list[CallPopup]) -> None:
        for card in shown:
            if not card.isVisible():
                visible = [other for other in shown if other.isVisible()]
                highest = min(visible, key=lambda other: other.y())
                card.move(highest.x(), max(self._area().top(), highest.y() - _GAP - card.height()))
                card.show()
