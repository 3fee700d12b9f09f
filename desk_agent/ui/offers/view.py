"""Where an offer goes: into the command bar, a chooser or the quiet card."""

from PySide6.QtCore import QObject, QPoint, Signal

from desk_agent.people.numbers import Origin
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.offers.card import NumberCard
from desk_agent.ui.offers.chooser import Chooser
from desk_agent.view import CallsChanged, Candidate, LegState, NumbersOffered


class OfferView(QObject):
    """Shows what `desk_agent.desk.offers` offers."""

    neverWanted = Signal(object)  # tuple of digits that are not to be offered again when they are copied

    def __init__(self, bridge: Bridge, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._window = window
        self._card: NumberCard | None = None
        self.card_seconds = 8.0
        self.chooser: Chooser | None = None
        bridge.numbersOffered.connect(self._on_offer)
        bridge.callsChanged.connect(self._on_calls)
        window.desk.command.manyPasted.connect(self._choose)

    @property
    def card(self) -> NumberCard:
        """The quiet card, made when it is first needed."""
        if self._card is None:
            self._card = NumberCard()
            self._card.callWanted.connect(self._take)
            self._card.neverWanted.connect(self.neverWanted)
        return self._card

    def close(self) -> None:
        """Take everything from the screen."""
        if self.chooser is not None:
            self.chooser.close()
        if self._card is not None:
            self._card.dismiss()
            self._card.deleteLater()
            self._card = None

    def _on_offer(self, offer: NumbersOffered) -> None:
        if offer.quiet:
            if not self._ringing():  # a call at that corner matters more
                self.card.show_offer(offer, self.card_seconds)
        elif len(offer.candidates) == 1:
            self._window.bring_up()
            self._window.desk.command.offer(offer.candidates[0], Origin(offer.origin))
        else:
            self._choose(offer)

    def _on_calls(self, _change: CallsChanged) -> None:
        if self._card is not None and self._ringing():
            self._card.dismiss()

    def _ringing(self) -> bool:
        return any(call.state is LegState.RINGING for call in self._bridge.view.calls)

    def _take(self, offer: NumbersOffered) -> None:
        if len(offer.candidates) == 1:
            self._call(offer.candidates[0], offer.origin)
        else:
            self._choose(offer)

    def _choose(self, offer: NumbersOffered) -> None:
        if self.chooser is not None:
            self.chooser.close()
        chooser = self.chooser = Chooser(offer)
        chooser.chosen.connect(self._call)
        chooser.finished.connect(lambda _result: self._gone(chooser))
        window = self._window
        if window.isActiveWindow():
            command = window.desk.command
            chooser.open_at(command.mapToGlobal(QPoint(0, command.height() + 4)))
        else:
            chooser.open_at()

    def _gone(self, chooser: Chooser) -> None:
        if self.chooser is chooser:
            self.chooser = None

    def _call(self, candidate: Candidate, origin: str) -> None:
        """The user has chosen it: call it, or keep it where it can be called as soon as that is possible."""
        if words.why_no_dialing(self._bridge.view.connection):
            self._window.bring_up()
            self._window.desk.command.offer(candidate, Origin(origin))
        else:
            self._bridge.dial(candidate.text, Origin(origin))
