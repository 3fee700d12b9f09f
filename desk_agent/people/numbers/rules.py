"""How a site dials, and why a text is no number there."""

from dataclasses import dataclass


class NumberError(ValueError):
    """The text is not a number to dial; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class DialRules:
    """How this site reaches the outside world. Empty parts are left out."""

    country: str = ""  # own country code, e.g. "82"
    trunk: str = "0"  # what replaces the own country code inside the country
    international: str = "00"  # what replaces "+" for other countries
    outside: str = ""  # what takes an outside line, e.g. "9"
