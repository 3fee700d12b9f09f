"""What a request carries: bare or wrapped in ``{"transactionID", "data"}``, in the body or the query string."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

MAX_BODY = 64 * 1024
_MAX_TEXT = 64
_DIGITS = re.compile(r"[0-9]{1,32}")


class BodyForm(StrEnum):
    """Which shapes of a body are taken: the document shows it bare, the vendor's demo page wraps it."""

    EITHER = "either"
    BARE = "bare"
    WRAPPED = "wrapped"


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
        value = self.values.get(name)
        if self.from_query and isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 63:
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
    value = _decode(body) if body.strip() else {}
    transaction = _transaction(value)
    inner = value.get("data")
    wrapped = isinstance(inner, dict) and value.keys() <= {"transactionID", "data"}
    if value and form is not (form.WRAPPED if wrapped else form.BARE) and form is not BodyForm.EITHER:
        raise Malformed("body")
    if wrapped and isinstance(inner, dict):
        return Parameters(inner, transaction=transaction)
    return Parameters({k: v for k, v in value.items() if k != "transactionID"}, transaction=transaction)


def read_query(query: Mapping[str, str], body: bytes) -> Parameters:
    """The parameters of a GET: pairs, ``q={json}`` (section 4), or a body although GET should have none."""
    if not query and body.strip():
        return read_body(body, BodyForm.EITHER)
    values: dict[str, Any] = dict(query)
    asked = values.pop("q", None)
    if asked is not None:
        values |= _decode(asked.encode())
    return Parameters(values, from_query=True, transaction=_transaction(values))


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
    return number if isinstance(number, int) and not isinstance(number, bool) else None
