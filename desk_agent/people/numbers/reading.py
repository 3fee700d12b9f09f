"""Text -> the digits to dial: the one gate that every number passes on its way to the PBX.

The document's `calledDN` is a string of digits. Anything else is either understood (separators, a plus, a `tel:`
link) or refused with a sentence: a link or a clipboard must never reach a feature code.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

from desk_agent.people.numbers.rules import DialRules, NumberError

MAX_DIGITS: Final = 32
MAX_TEXT: Final = 256

_SCHEMES: Final = ("tel:", "callto:", "sip:", "sips:")
_SEPARATORS: Final = frozenset(" \t\u00a0\u2007\u2009\u202f-\u2010\u2011\u2012\u2013\u2014.·/()[]")
_INVISIBLE: Final = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def dialable(text: str, rules: DialRules | None = None) -> str:
    """The digits that ``text`` dials under ``rules``.

    Raises:
        NumberError: it is empty, has letters, a feature code or a pause in it, or is too long.
    """
    rules = rules or DialRules()
    shown = _decoded(text)
    if not shown:
        raise NumberError("Type a number or a name first.")
    international = shown.startswith("+")
    digits = _digits(shown)
    if international:
        return _from_abroad(digits, rules)
    return digits


def _decoded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise NumberError("That is too long to be a number.")
    text = text.strip()
    lowered = text.lower()
    for scheme in _SCHEMES:
        if lowered.startswith(scheme):
            text = unquote(text[len(scheme) :]).lstrip("/")
            if scheme.startswith("sip"):
                text = text.partition("@")[0]
            text = re.split(r"[;?]", text, maxsplit=1)[0]
            break
    text = unicodedata.normalize("NFKC", text)
    return "".join(char for char in text if char not in _INVISIBLE).strip()


def _digits(shown: str) -> str:
    body = shown.removeprefix("+")
    if shown.startswith("+"):
        body = re.sub(r"\(\s*0\s*\)", "", body, count=1)  # +44 (0)20 ...: the 0 is for callers inside
    kept = []
    for char in body:
        if char in "*#":
            raise NumberError(f"“{_short(shown)}” is a feature code. Dial it on the phone itself.")
        if char in ",;" or (char.lower() in {"p", "w"} and _looks_paused(body)):
            raise NumberError(f"“{_short(shown)}” has a pause in it, which cannot be dialled from here.")
        if char.isalpha():
            raise NumberError(f"“{_short(shown)}” is not a number: it has letters in it.")
        if char.isdecimal():
            kept.append(str(unicodedata.decimal(char)))
        elif char not in _SEPARATORS:
            raise NumberError(f"“{_short(shown)}” is not a number.")
    if not kept:
        raise NumberError(f"“{_short(shown)}” is not a number.")
    if len(kept) > MAX_DIGITS:
        raise NumberError(f"A number has {MAX_DIGITS} digits at the most.")
    return "".join(kept)


def _looks_paused(body: str) -> bool:
    return bool(re.search(r"\d[pPwW]+\d", body))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _from_abroad(digits: str, rules: DialRules) -> str:
    if rules.country and digits.startswith(rules.country):
        national = digits[len(rules.country) :].removeprefix(rules.trunk or "\0")
        return rules.outside + rules.trunk + national
    return rules.outside + rules.international + digits


def leads_outside(digits: str, rules: DialRules, own: str) -> bool:
    """Whether ``digits`` lead out of the house in which ``own`` is an extension.

    The PBX does not tell its numbering, so what could be outside counts as such: what begins with the digits for
    an outside line, or is longer than an extension; and where the site has not said what takes an outside line,
    what begins with 0 or 9, which do so nearly everywhere.
    """
    prefixes = (rules.outside,) if rules.outside else ("0", "9")
    return len(digits) > len(own) or digits.startswith(prefixes)


def could_be_number(text: str) -> bool:
    """Whether ``text``, as somebody types it, is on its way to being a number and not a name."""
    return not any(char.isalpha() for char in text) or text.strip().lower().startswith(_SCHEMES)
