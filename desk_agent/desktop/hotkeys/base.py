"""Keys that reach Desk Agent whatever program is in front: what every system's way has in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from msgspec import Struct

from desk_agent.chord import Chord


class Held(Struct, frozen=True):
    """What became of one key."""

    key: str = ""  # as the system shows it to the user, "" while there is none
    why_not: str = ""  # a sentence; "" while it works, or while the system is still being asked

    @property
    def works(self) -> bool:
        """Whether pressing it reaches Desk Agent."""
        return bool(self.key) and not self.why_not


class Press(Struct, frozen=True):
    """One press of a key."""

    name: str
    token: str = ""  # Wayland: what allows a window to come to the front because of it


Pressed = Callable[[Press], None]
Told = Callable[[str, Held], None]


class Hotkeys(ABC):
    """The keys of this program, each under a name.

    Args:
        pressed: called once for every press, however long the key is held down.
        told: called with a key's name and what became of it, at once or whenever the system has answered.
    """

    why_not = ""
    """Why no key at all can be had here, as a sentence; "" if it can be tried."""

    chosen_by_system = False
    """Whether the system lets its user choose the key, so that ours is only a proposal."""

    def __init__(self, pressed: Pressed, told: Told) -> None:
        self._pressed = pressed
        self._told = told

    @abstractmethod
    def hold(self, name: str, chord: Chord, what: str) -> None:
        """Take ``chord`` under ``name``, in place of the one that had the name; ``what`` says what for."""

    @abstractmethod
    def release(self, name: str) -> None:
        """Give the key back; nothing if there is none."""

    @abstractmethod
    def close(self) -> None:
        """Give everything back; safe to call again."""


class NoHotkeys(Hotkeys):
    """Where no key can be had: every attempt is answered with the reason."""

    def __init__(self, pressed: Pressed, told: Told, why_not: str) -> None:
        super().__init__(pressed, told)
        self.why_not = why_not

    def hold(self, name: str, chord: Chord, what: str) -> None:
        """Say why not."""
        del chord, what
        self._told(name, Held("", self.why_not))

    def release(self, name: str) -> None:
        """There is none."""

    def close(self) -> None:
        """Nothing is held."""
