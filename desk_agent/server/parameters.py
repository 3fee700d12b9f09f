"""What a request carries: bare or wrapped in ``{"transactionID", "data"}``, in the body or the query string."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

import msgspec

MAX_BODY = 64 * 1024
_MAX_TEXT = 64
_DIGITS = re.compile(r"[0-9]{1,32}")


class BodyForm(StrEnum):
    """Which shapes of a body are taken: the document shows it bare, the vendor's demo page wraps it."""

    EITHER = "either"
    BARE = "bare"
    WRAPPED = "wrapped"


class Carriers(StrEnum):
    """Where GET and DELETE may have their parameters: the document never shows a GET that has any outside SMDR."""

    EITHER = "either"
    STRICT = "strict"  # GET in the query string (section 4), DELETE in the body (sections 5.3.2.2 and 5.3.4.33)


class Malformed(Exception):  # noqa: N818 -- as Refusal
    """The request cannot be read; which error code that is depends on the operation's category."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one request, read by name and type."""

    values: Mapping[str, Any]
    from_query: bool = False
    transaction: int | None = None

    def text(self, name: str) -> str:
        """A string of reasonable length; never empty."""
        value = self.values.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= _MAX_TEXT:
            raise Malformed(name)
        return value

    def optional_text(self, name: str) -> str:
        """A string that may be absent or empty."""
        return self.text(name) if self.values.get(name) else ""

    def digits(self, name: str) -> str:
        """A digit string, such as ``deviceNumber``."""
        value = self.text(name)
        if not _DIGITS.fullmatch(value):
            raise Malformed(name)
        return value

    def positive(self, name: str) -> int:
        """A positive integer; in a query string, its digits."""
        value = self.whole(name, (1 << 63) - 1)
        if not value:
            raise Malformed(name)
        return value

    def whole(self, name: str, highest: int) -> int:
        """An integer from 0, such as ``parkingLoc``; in a query string, its digits."""
        value = self.values.get(name)
        if self.from_query and isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
            raise Malformed(name)
        return value

    def choice(self, name: str, *allowed: str) -> str:
        """One of the words the document lists."""
        value = self.text(name)
        if value not in allowed:
            raise Malformed(name)
        return value

    def items(self, name: str, maximum: int) -> list[str]:
        """A list of strings, such as the devices of Monitor Start; in a query string, separated by commas."""
        value = self.values.get(name)
        if self.from_query and isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list) or not 0 < len(value) <= maximum:
            raise Malformed(name)
        if not all(isinstance(item, str) and 0 < len(item) <= _MAX_TEXT for item in value):
            raise Malformed(name)
        return value


def read_body(body: bytes, form: BodyForm) -> Parameters:
    """The parameters of a POST or DELETE."""
    value = _decode(_unencoded(body)) if body.strip() else {}
    transaction = _transaction(value)
    wrapped, inner = _unwrapped(value)
    if value and form is not (form.WRAPPED if wrapped else form.BARE) and form is not BodyForm.EITHER:
        raise Malformed("body")
    return Parameters(inner, transaction=transaction)


def read_query(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """The parameters in a query string (section 4): pairs and ``q={json}``; a name that comes twice is a list."""
    values: dict[str, Any] = {}
    asked = None
    for name, value in pairs:
        if name == "q":
            asked = value
        elif name in values:
            values[name] = f"{values[name]},{value}"
        else:
            values[name] = value
    if asked is not None:
        values |= _decode(asked.encode())
    return Parameters(_unwrapped(values)[1], from_query=True, transaction=_transaction(values))


def read(method: str, query: str, body: bytes, form: BodyForm, carriers: Carriers) -> Parameters:
    """The parameters of any request; ``query`` is the query string as it came.

    A GET with a body and a DELETE with a query string are read too, unless ``carriers`` is strict: what stands
    between may drop the body of a DELETE, and there are clients that give one to a GET.
    """
    strict = carriers is Carriers.STRICT
    if method == "GET":
        from_query = bool(query) or strict or not body.strip()
    else:
        from_query = method == "DELETE" and not strict and not body.strip()
    return read_query(parse_qsl(query, keep_blank_values=True)) if from_query else read_body(body, form)


def _unwrapped(value: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
    inner = value.get("data")
    if isinstance(inner, dict) and value.keys() <= {"transactionID", "data"}:
        return True, inner
    return False, {name: item for name, item in value.items() if name != "transactionID"}


def _unencoded(body: bytes) -> bytes:
    """A body as ``curl --data-urlencode`` sends it in the examples of section 5.1.1, with ``q=`` or without."""
    text = body.strip()
    if text.startswith((b"{", b"[")) and b"%" not in text:
        return text
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return unquote_plus(text.removeprefix(b"q=").decode(errors="replace")).encode()
    return text


def _decode(text: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(value, dict):
        raise Malformed("not an object")
    return value


def _transaction(value: Mapping[str, Any]) -> int | None:
    number = value.get("transactionID")
    if isinstance(number, str) and _DIGITS.fullmatch(number):
        number = int(number)  # of a query string
    return number if isinstance(number, int) and not isinstance(number, bool) else None
