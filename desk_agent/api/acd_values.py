"""How the ACD stream writes values: padded with zeros or blanks, digits as numbers, ``N/A`` for nothing."""

import re
from enum import IntEnum
from typing import Any, Final, TypeVar

from desk_agent.api import lenient

_HEX: Final = re.compile(r"[0-9A-Fa-f]{1,4}")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_DIGITS: Final = {str(n): str(n) for n in range(1, 10)} | {"10": "0", "11": "*", "12": "#", "*": "*", "#": "#"}
_Numbered = TypeVar("_Numbered", bound=IntEnum)


def word(raw: Any) -> str:
    """A field as text, "" if it does not apply."""
    text = lenient.text(raw)
    return "" if text.upper() == "N/A" else text


def unpadded(number: str) -> str:
    """A station or line without the zeros that pad it to four digits; all zeros are 0."""
    if len(number) == 4 and number.isdigit():
        return number.lstrip("0") or "0"
    return number


def group_of(number: str) -> str:
    """A group without the zeros before it; 0 is none."""
    return number.lstrip("0")


def digit_of(number: str) -> str:
    """A key of the phone, which comes as 1 to 9, 10 for 0, 11 for * and 12 for #; "" for none."""
    return _DIGITS.get(number.lstrip("0"), "")


def hex_of(digits: str) -> int | None:
    """A number of up to four hexadecimal digits."""
    return int(digits, 16) if _HEX.fullmatch(digits) else None


def member_of(kind: type[_Numbered], number: str) -> _Numbered | None:
    """The member of ``kind`` with this number."""
    value = int(number) if _NUMBER.fullmatch(number) else -1
    return next((member for member in kind if member == value), None)
