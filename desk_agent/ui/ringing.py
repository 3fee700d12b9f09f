"""The ring sound of this computer: it begins with a call that may ring, and is silent the moment that none does."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from PySide6.QtCore import QObject

from desk_agent.ui.bridge import Bridge
from desk_agent.view import CallView, Connection, LegState


class PlayerLike(Protocol):
    """See `desk_agent.desktop.sound.Player`."""

    def ring(self, sound: str, device: str = "", volume: int = 100, *, once: bool = False) -> None:
        """Play a ring."""

    def stop(self) -> None:
        """Be silent at once."""


class _Sounding(Struct, frozen=True):
    """What is heard."""

    sound: str
    device: str
    volume: int
    once: bool


class Ringing(QObject):
    """Knows the bridge only; ``player`` is asked for when something is to be heard for the first time."""

    def __init__(self, bridge: Bridge, player: Callable[[], PlayerLike], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._make = player
        self._player: PlayerLike | None = None
        self._hushed: set[int] = set()
        self._sounding: _Sounding | None = None
        bridge.callsChanged.connect(self._listen)
        bridge.connectionChanged.connect(self._listen)
        bridge.loud.changed.connect(self._listen)

    def hush(self, ref: int) -> None:
        """The call ``ref`` rings on without a sound: its popup was sent away."""
        self._hushed.add(ref)
        self._listen()

    def try_out(self) -> None:
        """Let the ring be heard once as it is set, however loud the desk is."""
        sound = self._bridge.loud.given.sound
        self._the_player().ring(sound.sound, sound.device, sound.volume, once=True)

    def _listen(self, _change: object = None) -> None:
        wanted = self._wanted()
        if wanted == self._sounding:
            return
        self._sounding = wanted
        if wanted is None:
            if self._player is not None:
                self._player.stop()
        else:
            self._the_player().ring(wanted.sound, wanted.device, wanted.volume, once=wanted.once)

    def _wanted(self) -> _Sounding | None:
        view = self._bridge.view
        ringing = [call for call in view.calls if call.state is LegState.RINGING]
        self._hushed &= {call.ref for call in ringing}
        if view.connection.state is not Connection.LIVE:
            return None  # nobody knows whether it rings
        sound = next((sound for call in ringing if (sound := self._sound(call))), "")
        if not sound:
            return None
        given = self._bridge.loud.given.sound
        # into somebody's ear while they talk: once is enough
        talking = any(call.state in {LegState.CONNECTED, LegState.CONFERENCE} for call in view.calls)
        return _Sounding(sound, given.device, given.volume, talking)

    def _sound(self, call: CallView) -> str:
        return "" if call.ref in self._hushed else self._bridge.loud.plan(call).sound

    def _the_player(self) -> PlayerLike:
        if self._player is None:
            self._player = self._make()
        return self._player
