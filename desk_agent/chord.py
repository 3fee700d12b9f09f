"""A key with its modifiers, as the settings write it: ``Ctrl+Alt+D``. Pure, and the same on every system."""

from typing import Final

from msgspec import Struct

from desk_agent.i18n import _

MODIFIERS: Final = ("Ctrl", "Alt", "Shift", "Meta")
NAMED: Final = (
    "Space",
    "Insert",
    "Delete",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Left",
    "Right",
    "Up",
    "Down",
    "Pause",
    "Print",
)
FUNCTION_KEYS: Final = tuple(f"F{number}" for number in range(1, 25))
KEYS: Final = frozenset((*"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", *FUNCTION_KEYS, *NAMED))

_ALIASES: Final = {
    "control": "Ctrl",
    "ctrl": "Ctrl",
    "alt": "Alt",
    "option": "Alt",
    "shift": "Shift",
    "meta": "Meta",
    "super": "Meta",
    "win": "Meta",
    "cmd": "Meta",
    "ins": "Insert",
    "del": "Delete",
    "pgup": "PageUp",
    "pgdown": "PageDown",
    **{name.lower(): name for name in (*NAMED, *FUNCTION_KEYS)},
}
# what every program uses for text: taken from all of them at once, nobody could copy any more
_EVERYBODYS: Final = frozenset("ACFNOPSTVWXYZ")


class ChordError(ValueError):
    """The text names no key that could be held for one program; the message is a sentence."""


class Chord(Struct, frozen=True):
    """A key and the modifiers that are held with it. ``meta`` is the Windows key, or Command on a Mac."""

    key: str
    ctrl: bool = False
    alt: bool = False
    shift: bool = False
    meta: bool = False

    @classmethod
    def parse(cls, text: str) -> "Chord":
        """The chord that ``text`` names, e.g. ``Ctrl+Alt+D``, in any order and case.

        Raises:
            ChordError: it is none, or one that nobody should take from all other programs.
        """
        parts = [_ALIASES.get(part.strip().lower(), part.strip().upper()) for part in text.split("+")]
        key, held = parts[-1], parts[:-1]
        if key not in KEYS:
            raise ChordError(_("“{text}” is not a key that can be used everywhere.").format(text=text[:40]))
        unknown = [part for part in held if part not in MODIFIERS]
        if unknown or len(set(held)) != len(held):
            raise ChordError(_("“{text}” is not a key that can be used everywhere.").format(text=text[:40]))
        chord = cls(key, "Ctrl" in held, "Alt" in held, "Shift" in held, "Meta" in held)
        chord._demand_rare()
        return chord

    def _demand_rare(self) -> None:
        alone = not (self.ctrl or self.alt or self.meta)
        if alone and self.key not in (*FUNCTION_KEYS, "Pause"):
            raise ChordError(_("{key} is needed for typing: add Ctrl, Alt or the system’s key.").format(key=self))
        if self.ctrl and not (self.alt or self.shift or self.meta) and self.key in _EVERYBODYS:
            raise ChordError(_("{key} means something in every program: choose another key.").format(key=self))

    def __str__(self) -> str:
        """As `parse` reads it."""
        held = zip(MODIFIERS, (self.ctrl, self.alt, self.shift, self.meta), strict=True)
        return "+".join((*(name for name, down in held if down), self.key))
