"""How this site reaches the outside world."""

import re
from typing import Final

from msgspec import Struct

from desk_agent.i18n import N_, _
from desk_agent.settings.option import Imported, WindowPage, option

AUTO: Final = "auto"
_PREFIX: Final = 6  # digits at the most of what is dialled before a number
_NUMBER: Final = 20
_ENTRIES: Final = 200
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}|\+?[0-9]{1,3}")
_INTERNAL: Final = re.compile(r"[0-9xX]{1,20}|[0-9]{1,20}\s*-\s*[0-9]{1,20}")
_PREMIUM: Final = re.compile(r"\+?[0-9]{1,20}")


def _digits(least: int, most: int, *, auto: bool = False) -> re.Pattern[str]:
    return re.compile(rf"[0-9]{{{least},{most}}}" + (f"|{AUTO}" if auto else ""))


class Check(Struct, frozen=True):
    """Holds a text, or each of a list, against a pattern."""

    pattern: re.Pattern[str]
    what: str

    def __call__(self, value: str | tuple[str, ...]) -> str:
        """What is wrong, "" if nothing is."""
        texts = (value,) if isinstance(value, str) else value
        return "" if all(self.pattern.fullmatch(text) for text in texts) else _(self.what)


def _lengths(value: tuple[int, ...]) -> str:
    return "" if all(1 <= one <= 10 for one in value) else _("must be lengths from 1 to 10")


class Dialling(Struct, frozen=True):
    """The site's rules; see `desk_agent.people.numbers.DialRules`."""

    country: str = option(
        "",
        label=N_("Country"),
        page=WindowPage.DIALLING,
        help=N_("Two letters (KR) or its telephone code (82). Empty: numbers are dialled as they are written."),
        check=Check(re.compile(f"|{_COUNTRY.pattern}"), N_("must be two letters or a telephone code")),
    )
    trunk: str = option(
        AUTO,
        label=N_("National prefix"),
        page=WindowPage.DIALLING,
        help=N_("What stands before an area code within the country. auto: as the country has it. Empty: none."),
        check=Check(_digits(0, _PREFIX, auto=True), N_("must be digits or auto")),
        advanced=True,
    )
    international: str = option(
        AUTO,
        label=N_("International prefix"),
        page=WindowPage.DIALLING,
        help=N_("What is dialled in place of a plus. auto: as the country has it."),
        check=Check(_digits(0, _PREFIX, auto=True), N_("must be digits or auto")),
        advanced=True,
    )
    outside: str = option(
        "",
        label=N_("Outside line"),
        page=WindowPage.DIALLING,
        help=N_("What is dialled first to leave the house, often 9 or 0."),
        check=Check(_digits(0, _PREFIX), N_("must be digits")),
    )
    area: str = option(
        "",
        label=N_("Area code"),
        page=WindowPage.DIALLING,
        help=N_("The site's own. Empty: numbers without an area code are dialled as they are written."),
        check=Check(_digits(0, _PREFIX), N_("must be digits")),
    )
    other_outside: tuple[str, ...] = option(
        (),
        label=N_("Other outside lines"),
        page=WindowPage.DIALLING,
        help=N_("What takes an outside line beside, e.g. of another carrier. Numbers that begin so are left alone."),
        check=Check(_digits(1, _PREFIX), N_("must be digits")),
        most=20,
        advanced=True,
    )
    extension_lengths: tuple[int, ...] = option(
        (),
        label=N_("Digits of an extension"),
        page=WindowPage.DIALLING,
        help=N_("Empty: as many as your own has."),
        check=_lengths,
        most=10,
        imported=Imported.ASK,
    )
    internal: tuple[str, ...] = option(
        (),
        label=N_("Other numbers of the house"),
        page=WindowPage.DIALLING,
        help=N_("Numbers (620), ranges (1000-1999) or patterns (62x) that never leave the house."),
        check=Check(_INTERNAL, N_("must be numbers, ranges like 1000-1999 or patterns like 62x")),
        most=_ENTRIES,
        advanced=True,
        imported=Imported.ASK,
    )
    feature_codes: tuple[str, ...] = option(
        (),
        label=N_("Feature codes begin with"),
        page=WindowPage.DIALLING,
        help=N_("Beside * and #. What begins so is never dialled for a link, and asked about when it is typed."),
        check=Check(_digits(1, _PREFIX), N_("must be digits")),
        most=_ENTRIES,
        advanced=True,
        imported=Imported.ASK,
    )
    emergency: tuple[str, ...] = option(
        (),
        label=N_("More emergency numbers"),
        page=WindowPage.DIALLING,
        help=N_("Beside those of the country. They are asked about before they are called."),
        check=Check(_digits(1, _NUMBER), N_("must be digits")),
        most=_ENTRIES,
        advanced=True,
        imported=Imported.ASK,
    )
    premium: tuple[str, ...] = option(
        (),
        label=N_("More numbers that cost extra"),
        page=WindowPage.DIALLING,
        help=N_("What they begin with, e.g. 0900 or +1900. They are asked about before they are called."),
        check=Check(_PREMIUM, N_("must be digits, with a plus for other countries")),
        most=_ENTRIES,
        advanced=True,
        imported=Imported.ASK,
    )
