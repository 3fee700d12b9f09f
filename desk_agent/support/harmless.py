"""Lines without whom and what they are about: they are for somebody who does not know these people."""

import contextlib
import getpass
import re
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from desk_agent.text import masked

_ADDRESS: Final = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    r"|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{1,4}(?![\w:])"
)

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_NUMBER: Final = re.compile(r"(?<![\w.,])[+*#]?\d{4,}[\d*#]*(?![\w])")
_LEAST: Final = 3  # characters of a word that is worth taking out wherever it stands


class Harmless:
    """Takes out what is known of this person and this place, addresses, mail addresses, and numbers but their end.

    Args:
        known: what must not be read, and what is read in its place.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        words = {word: said for word, said in known.items() if len(word) >= _LEAST}
        self._words = {word.lower(): said for word, said in words.items()}
        longest_first = sorted(words, key=len, reverse=True)
        either = "|".join(map(re.escape, longest_first))
        self._known = re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE) if either else None

    def line(self, text: str) -> str:
        """One line."""
        if self._known is not None:
            text = self._known.sub(lambda found: self._words[found[0].lower()], text)
        text = _MAIL.sub("(mail address)", text)
        text = _ADDRESS.sub("(address)", text)
        return _NUMBER.sub(lambda found: masked(found[0]), text)

    def lines(self, text: str) -> str:
        """Several of them."""
        return "\n".join(map(self.line, text.split("\n")))


def of_this_computer() -> dict[str, str]:
    """Who sits here and what this computer is called."""
    known = {str(Path.home()): "~"}
    with contextlib.suppress(OSError, KeyError, ImportError):
        known[getpass.getuser()] = "(user of this computer)"
    name = socket.gethostname()
    return known | {name: "(this computer)", name.partition(".")[0]: "(this computer)"}


def of_account(host: str, user: str, extension: str, others: Iterable[str] = ()) -> dict[str, str]:
    """Which phone system this is and who is signed in there."""
    known = dict.fromkeys(others, "(another address)")
    return known | {user: "(account)", extension: "(extension)", host: "(phone system)"}
