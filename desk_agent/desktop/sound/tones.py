"""The ring sounds, made here note by note: nobody's recording, and nothing to ship.

Each is one cycle of a ring, a few notes and a silence, as samples of one channel; players repeat it.
"""

import cmath
import math
from array import array
from functools import cache
from operator import add
from typing import Final

from msgspec import Struct

RATE: Final = 22_050  # samples a second
_PEAK: Final = 26_000  # of 32,767: several notes may sound at once
_ATTACK: Final = 0.004  # seconds; a note that begins at once clicks


class _Note(Struct, frozen=True):
    """One note: when it begins, how high, and how fast it fades (seconds to a third)."""

    at: float
    hertz: float
    fade: float


class _Ring(Struct, frozen=True):
    """A sound: its notes, how strong each overtone is, and how long until it begins again."""

    notes: tuple[_Note, ...]
    overtones: tuple[tuple[float, float], ...]  # multiple of the pitch, strength
    seconds: float


def _trill(
    first: float, second: float, *, count: int, step: float, fade: float, at: float = 0.0
) -> tuple[_Note, ...]:
    return tuple(_Note(at + n * step, first if n % 2 == 0 else second, fade) for n in range(count))


_RINGS: Final = {
    "bell": _Ring(
        (
            *_trill(1046.5, 1318.5, count=10, step=0.06, fade=0.09),
            *_trill(1046.5, 1318.5, count=10, step=0.06, fade=0.09, at=0.85),
        ),
        ((1, 1.0), (2.76, 0.35), (5.4, 0.12)),
        3.2,
    ),
    "chime": _Ring(
        (_Note(0, 784.0, 0.5), _Note(0.28, 987.8, 0.5), _Note(0.56, 1174.7, 0.7)),
        ((1, 1.0), (2, 0.3), (3, 0.1)),
        3.4,
    ),
    "marimba": _Ring(
        tuple(
            _Note(at, hertz, 0.12)
            for at, hertz in ((0, 523.3), (0.14, 659.3), (0.28, 784.0), (0.42, 1046.5), (0.7, 784.0), (0.84, 1046.5))
        ),
        ((1, 1.0), (3.93, 0.3), (9.2, 0.06)),
        2.6,
    ),
    "pulse": _Ring(
        tuple(_Note(n * 0.18, 740.0, 0.07) for n in range(4)),
        ((1, 1.0), (3, 0.33), (5, 0.2)),
        2.4,
    ),
    "soft": _Ring(
        (_Note(0, 440.0, 0.45), _Note(0.5, 554.4, 0.6)),
        ((1, 1.0), (2, 0.12)),
        3.8,
    ),
}
NAMES: Final = tuple(_RINGS)


@cache
def ring(name: str) -> "array[int]":
    """One cycle of the ring ``name``, 16 bits a sample, `RATE` samples a second: not to be changed.

    Some hundredths of a second of work the first time.

    Raises:
        KeyError: there is no such sound.
    """
    sound = _RINGS[name]
    mixed = [0.0] * round(sound.seconds * RATE)
    made: dict[tuple[float, float], list[float]] = {}
    for note in sound.notes:
        key = (note.hertz, note.fade)
        if key not in made:
            made[key] = _tone(note, sound.overtones)
        begin = round(note.at * RATE)
        tone = made[key][: len(mixed) - begin]
        mixed[begin : begin + len(tone)] = map(add, mixed[begin : begin + len(tone)], tone)
    loudest = max(*mixed, -min(mixed))
    return array("h", [round(sample / loudest * _PEAK) for sample in mixed])


def _tone(note: _Note, overtones: tuple[tuple[float, float], ...]) -> list[float]:
    length = round(note.fade * 5 * RATE)
    tone = [0.0] * length
    for multiple, strength in overtones:
        if note.hertz * multiple >= RATE / 2:
            continue  # higher than these samples can say
        # a turning and shrinking pointer is a fading sine: high overtones fade first
        turn = cmath.exp(complex(-multiple / (note.fade * RATE), 2 * math.pi * note.hertz * multiple / RATE))
        pointer = complex(strength)
        for n in range(length):
            tone[n] += pointer.imag
            pointer *= turn
    swell = round(_ATTACK * RATE)
    for n in range(min(swell, length)):
        tone[n] *= n / swell
    return tone


def louder(samples: "array[int]", volume: int) -> "array[int]":
    """``samples`` at ``volume`` of 0 to 100, as an ear would divide it."""
    gain = (max(0, min(volume, 100)) / 100) ** 2
    return array("h", (round(sample * gain) for sample in samples))
