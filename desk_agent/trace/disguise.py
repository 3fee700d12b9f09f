"""Made-up numbers, names and codes in the place of real ones: always of the same length and shape.

What stands for what follows from a key that is made for each trace and kept nowhere.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

_DIGITS: Final = "123456789"
# Of a number in the public network the last digits tell whose it is, those before which country, area and line.
_OWN_DIGITS: Final = 7
_MOST_DIGITS: Final = 15  # ITU-T E.164; what is longer is no number of that plan and has no such part
_PIECES: Final = re.compile(r"(?P<number>[0-9](?:[ .()\-/]{0,2}[0-9])*)|[^\W0-9_]+")
_MOST_KEPT: Final = 50_000  # entries of a cache; a trace of a morning has some hundreds


class Disguise:
    """What the numbers, names and codes of one trace are called in it.

    Args:
        key: decides all of it; a fresh one unless a test wants to know.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)
        self._cycles: dict[str, dict[str, str]] = {}
        self._words: dict[str, str] = {}

    def number(self, text: str) -> str:
        """``text`` with another number in it; everything that is no digit stays where it is.

        Numbers with the same last digits have the same last digits afterwards, and different ones of the same
        length stay different: what was dialled, with its prefixes, still ends like the number that was reached. 0
        stays 0, so that prefixes and padding do. No other digit of the last seven stays as it was.
        """
        digits = [char for char in text if char in "0123456789"]
        for place, digit in enumerate(reversed(digits)):
            if digit != "0" and (place < _OWN_DIGITS or len(digits) > _MOST_DIGITS):
                at = len(digits) - 1 - place
                # the digits after this one are made up already, which says as much as the real ones
                digits[at] = self._cycle(f"{place} {''.join(digits[at + 1 : at + 1 + _MOST_DIGITS])}")[digit]
        fresh = iter(digits)
        return "".join(next(fresh) if char in "0123456789" else char for char in text)

    def code(self, text: str) -> str:
        """``text`` with other letters and digits, which follow from all of it: nothing of it can be seen.

        Zeros in front stay, as padding: a code is the same with and without.
        """
        bare = text.lstrip("0")
        padding = text[: len(text) - len(bare)]
        for attempt in range(20):
            chars = self._stream(f"code {attempt} {bare}")
            made = "".join(self._like(char, chars, first=not place) for place, char in enumerate(bare))
            if made != bare:
                break
        return padding + made if bare else text

    def typed(self, text: str) -> str:
        """``text`` with every digit 0: one digit at a time tells nothing only if all look the same."""
        return "".join("0" if char.isdigit() else "x" if char.isalpha() else char for char in text)

    def word(self, text: str) -> str:
        """Another word in the place of a word: letters of the same script, the same case, as many."""
        known = text.casefold()
        if known not in self._words or len(self._words[known]) != len(text):
            if len(self._words) >= _MOST_KEPT:
                self._words.clear()
            self._words[known] = self._made_up(text)
        made = self._words[known]
        return "".join(
            fake.upper() if char.isupper() and len(fake.upper()) == 1 else fake
            for char, fake in zip(text, made, strict=True)
        )

    def text(self, text: str, keep: Callable[[str], bool] = lambda _: False, *, digits: int = 0) -> str:
        """``text`` with other numbers and words, but for words that ``keep`` lets through, and so many ``digits``."""

        def replaced(found: "re.Match[str]") -> str:
            if found["number"]:
                return found[0] if len(found[0]) <= digits else self.number(found[0])
            return found[0] if keep(found[0]) else self.word(found[0])

        return _PIECES.sub(replaced, text)

    # the workings

    def _cycle(self, after: str) -> dict[str, str]:
        """Which digit stands for which before ``after``; none for itself."""
        if after not in self._cycles:
            if len(self._cycles) >= _MOST_KEPT:
                self._cycles.clear()
            order, chars = list(_DIGITS), self._stream(f"digit {after}")
            for last in range(len(order) - 1, 0, -1):
                other = next(chars) % last  # never itself: one single cycle, by Sattolo's algorithm
                order[last], order[other] = order[other], order[last]
            self._cycles[after] = dict(zip(_DIGITS, order, strict=True))
        return self._cycles[after]

    def _made_up(self, word: str) -> str:
        for attempt in range(20):
            chars = self._stream(f"word {attempt} {word.casefold()}")
            made = "".join(self._like(char.lower() if len(char.lower()) == 1 else char, chars) for char in word)
            if made.casefold() != word.casefold():
                break
        return made

    def _stream(self, seed: str) -> Iterator[int]:
        """Numbers from 0 to 65535 without an end that follow from ``seed`` and the key."""
        block = 0
        while True:
            digest = hashlib.blake2b(
                f"{block} {seed}".encode("utf-8", "surrogatepass"), key=self._key, digest_size=64
            ).digest()
            for place in range(0, 64, 2):
                yield int.from_bytes(digest[place : place + 2])
            block += 1

    @staticmethod
    def _like(char: str, chars: Iterator[int], *, first: bool = False) -> str:
        """Another character of the kind of ``char``."""
        at = next(chars)
        if char.isascii():
            if char.isdigit():
                return _DIGITS[at % 9] if first else str(at % 10)
            if char.isalpha():
                made = chr(ord("a") + at % 26)
                return made.upper() if char.isupper() else made
            return char
        return _foreign(char, at)


def _foreign(char: str, at: int) -> str:
    point = ord(char)
    if 0xAC00 <= point <= 0xD7A3:
        return chr(0xAC00 + at % 11172)
    if 0x4E00 <= point <= 0x9FFF:
        return chr(0x4E00 + at % 20900)
    if point > 0xFFFF:
        return chr(0x20000 + at % 40000) if char.isalpha() else char
    if not char.isalnum():
        return char
    if char.isdecimal():
        return chr(point - unicodedata.decimal(char) + at % 10)
    near = point & ~0x1F
    kind = _kind(char)
    others = [other for other in map(chr, range(near, near + 32)) if other != char and _kind(other) == kind]
    return others[at % len(others)] if others else "x"


def _kind(char: str) -> tuple[bool, bool, bool]:
    return char.isalnum(), char.islower(), char.isupper()
