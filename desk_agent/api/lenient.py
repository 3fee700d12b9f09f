"""Values as real systems write them, read as what the document says they are.

Numbers come as strings and strings as numbers, booleans as words, lists as objects or as one string, keys in
another case, anything padded with blanks. What cannot be read is empty, 0 or no, never an error: the rest of the
message is worth having.
"""

from typing import Any, Final

MAX_LIST: Final = 5000
_ON: Final = frozenset({"true", "1", "on", "yes", "enable", "enabled"})


def text(raw: Any) -> str:
    """A string without blanks around it."""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1 << 53:
        raw = int(raw)
    return str(raw) if isinstance(raw, int) and raw.bit_length() <= 1024 else ""


def number(raw: Any) -> int:
    """A whole number from 0 to 2**63 - 1."""
    if isinstance(raw, str):
        raw = raw.strip()
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 18 else 0
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() and 0 <= raw < 1 << 53 else 0
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 1 << 63 else 0


def is_on(word: object) -> bool:
    """Whether a value that real systems write as a boolean, a word or a digit means yes."""
    return word is True or str(word).strip().lower() in _ON


def items(raw: Any) -> list[Any]:
    """The elements of a list, of an object that stands for one, or the one thing itself; at most `MAX_LIST`."""
    if raw is None:
        return []
    if isinstance(raw, dict):
        raw = list(raw.values())
    return raw[:MAX_LIST] if isinstance(raw, list) else [raw]


def texts(raw: Any) -> tuple[str, ...]:
    """The strings of a list, blank ones left out, at most `MAX_LIST`; one string is a list separated by commas."""
    if isinstance(raw, list | dict):
        return tuple(word for word in map(text, items(raw)) if word)
    return tuple(part.strip() for part in text(raw).split(",") if part.strip())[:MAX_LIST]


def keys(data: dict[str, Any]) -> dict[str, Any]:
    """``data`` with its keys in lower case and without blanks around them."""
    return {key.strip().lower(): value for key, value in data.items()}
