"""Keys on X11: grabbed at the root window, on a connection of their own."""

import contextlib
import itertools
import logging
from collections.abc import Iterator
from typing import Any, Final

from PySide6.QtCore import QSocketNotifier, QTimer
from Xlib import XK, X, error
from Xlib.display import Display

from desk_agent.chord import Chord
from desk_agent.desktop.hotkeys.base import Held, Hotkeys, Press, Pressed, Told
from desk_agent.i18n import _

log = logging.getLogger(__name__)

_KEYSYMS: Final = {
    "Space": "space",
    "PageUp": "Page_Up",
    "PageDown": "Page_Down",
}
# keys that are on or off: a key is another one to X11 for each way they can stand
_LOCKS: Final = ("Num_Lock", "Scroll_Lock")
_ALL: Final = 0xFF  # the modifiers in an event's state; above them are the mouse's buttons


class X11Hotkeys(Hotkeys):
    """Raises OSError, or an error of Xlib, if there is no X server to ask; see `desk_agent.desktop.hotkeys`."""

    def __init__(self, pressed: Pressed, told: Told, display: str | None = None) -> None:
        super().__init__(pressed, told)
        self._display = Display(display)
        self._display.set_error_handler(_log_error)
        self._root = self._display.screen().root
        self._chords: dict[str, Chord] = {}
        self._grabbed: dict[str, tuple[int, int, tuple[int, ...]]] = {}  # keycode, modifiers, how the locks can stand
        self._released_at: dict[int, int] = {}  # keycode -> the server's time
        self._notifier: QSocketNotifier | None = QSocketNotifier(self._display.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._drain)

    def hold(self, name: str, chord: Chord, what: str) -> None:
        """Grab the key, with every lock on or off."""
        del what
        self.release(name)
        self._chords[name] = chord
        self._told(name, self._grab(name, chord))
        self._drain_soon()

    def release(self, name: str) -> None:
        """Give the key back."""
        self._chords.pop(name, None)
        self._ungrab(name)

    def close(self) -> None:
        """Leave the server; it gives all keys back."""
        if self._notifier is None:
            return
        self._notifier.setEnabled(False)
        self._notifier.deleteLater()
        self._notifier = None
        self._chords.clear()
        with contextlib.suppress(error.ConnectionClosedError):
            self._display.close()

    def _grab(self, name: str, chord: Chord) -> Held:
        code = self._keycode(chord)
        if not code:
            return Held("", _("This keyboard has no key {key}.").format(key=chord))
        modifiers = self._modifiers(chord)
        refused = error.CatchError(error.BadAccess)
        states = tuple(self._lock_states())
        for locks in states:
            self._root.grab_key(code, modifiers | locks, True, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
        self._display.sync()
        if refused.get_error() is not None:
            # some ways the locks stand may have been free
            self._ungrab_all(code, modifiers, states)
            return Held("", _("Another program has {key} already. Choose another key.").format(key=chord))
        self._grabbed[name] = (code, modifiers, states)
        return Held(str(chord))

    def _ungrab(self, name: str) -> None:
        grabbed = self._grabbed.pop(name, None)
        if grabbed is not None:
            self._ungrab_all(*grabbed)

    def _ungrab_all(self, code: int, modifiers: int, states: tuple[int, ...]) -> None:
        for locks in states:
            self._root.ungrab_key(code, modifiers | locks)
        self._display.sync()
        self._drain_soon()

    def _keycode(self, chord: Chord) -> int:
        named = _KEYSYMS.get(chord.key, chord.key.lower() if len(chord.key) == 1 else chord.key)
        code: int = self._display.keysym_to_keycode(XK.string_to_keysym(named))
        return code

    def _modifiers(self, chord: Chord) -> int:
        mask = X.ControlMask if chord.ctrl else 0
        mask |= X.ShiftMask if chord.shift else 0
        mask |= (self._modifier_of("Alt_L") or X.Mod1Mask) if chord.alt else 0
        mask |= (self._modifier_of("Super_L") or X.Mod4Mask) if chord.meta else 0
        return int(mask)

    def _modifier_of(self, keysym: str) -> int:
        """The bit that ``keysym``'s key sets in an event's state; 0 if none does."""
        code = self._display.keysym_to_keycode(XK.string_to_keysym(keysym))
        for index, codes in enumerate(self._display.get_modifier_mapping()):
            if code and code in codes:
                return 1 << index
        return 0

    def _lock_states(self) -> Iterator[int]:
        """Every way the locks can stand, as bits."""
        bits = {int(X.LockMask), *(self._modifier_of(lock) for lock in _LOCKS)} - {0}
        for count in range(len(bits) + 1):
            for some in itertools.combinations(sorted(bits), count):
                yield sum(some)

    def _drain_soon(self) -> None:
        # an answer that was waited for may have brought events along: the socket will not tell of them again
        QTimer.singleShot(0, self._drain)

    def _drain(self, *_descriptor: object) -> None:
        if self._notifier is None:
            return
        try:
            while self._notifier is not None and self._display.pending_events():
                self._hear(self._display.next_event())
        except error.ConnectionClosedError:
            log.warning("the X server has gone: no hotkeys any more")
            self.close()

    def _hear(self, event: Any) -> None:
        if event.type == X.KeyRelease:
            self._released_at[event.detail] = event.time
        elif event.type == X.KeyPress:
            # a key that is held down is let go and pressed in the same moment, again and again
            if self._released_at.get(event.detail) == event.time:
                return
            for name, (code, modifiers, states) in tuple(self._grabbed.items()):
                meant = event.state & _ALL & ~max(states)
                if event.detail == code and meant == modifiers:
                    self._pressed(Press(name))
        elif event.type == X.MappingNotify:
            self._display.refresh_keyboard_mapping(event)
            if event.request != X.MappingPointer:
                self._regrab()

    def _regrab(self) -> None:
        """Another layout: the same key is another code, or the locks are other bits."""
        for name in tuple(self._grabbed):
            self._ungrab(name)
        for name, chord in self._chords.items():
            self._told(name, self._grab(name, chord))


def _log_error(fault: object, _request: object) -> None:
    log.warning("the X server refused something about a hotkey: %s", type(fault).__name__)
