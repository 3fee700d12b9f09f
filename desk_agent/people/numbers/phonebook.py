"""What is known of the world's numbers: whether one exists, what it costs, how it is written.

The one place that imports phonenumbers; importing it takes 20 to 30 ms, so nothing here is asked for an extension.
"""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desk_agent.people.numbers.countries import Plan

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# of `phonenumbers.PhoneNumberType`
_KINDS: Final = {
    0: "fixed line",
    1: "mobile",
    2: "fixed line or mobile",
    3: "toll-free",
    4: "premium rate",
    5: "shared cost",
    6: "internet",
    7: "personal",
    8: "pager",
    9: "service",
    10: "voicemail",
}
_PREMIUM: Final = 4


class Entry(Struct, frozen=True):
    """What is known of one number."""

    e164: str
    exists: bool  # its country has such numbers
    region: str  # "KR"; "" where several or none
    kind: str  # one of `_KINDS`, in English; "" = not known
    national: str  # as it is written in its country
    international: str


def _library() -> ModuleType:
    import phonenumbers  # noqa: PLC0415 - not before a number outside the house is asked for

    return phonenumbers


def _parsed(e164: str) -> "PhoneNumber | None":
    library = _library()
    try:
        number: PhoneNumber = library.parse(e164, None)
    except library.NumberParseException:
        return None
    return number


@lru_cache(maxsize=1024)
def entry(e164: str) -> Entry:
    """What is known of ``e164``, e.g. "+82318055123"."""
    library, number = _library(), _parsed(e164)
    if number is None:
        return Entry(e164, exists=False, region="", kind="", national="", international="")
    region = library.region_code_for_number(number) or ""
    return Entry(
        e164,
        exists=library.is_valid_number(number),
        region="" if region == "001" else region,
        kind=_KINDS.get(library.number_type(number), ""),
        national=library.format_number(number, library.PhoneNumberFormat.NATIONAL),
        international=library.format_number(number, library.PhoneNumberFormat.INTERNATIONAL),
    )


def exists(e164: str) -> bool:
    """Whether the country of ``e164`` has such numbers."""
    return entry(e164).exists


def read(digits: str, region: str) -> str:
    """The E.164 number that ``digits`` are in ``region``, "" if it has no such number.

    It finds what arithmetic does not: service numbers of odd lengths.
    """
    library = _library()
    try:
        number = library.parse(digits, region)
    except library.NumberParseException:
        return ""
    if not library.is_valid_number_for_region(number, region):
        return ""
    return str(library.format_number(number, library.PhoneNumberFormat.E164))


def is_premium(e164: str) -> bool:
    """Whether calls to ``e164`` cost more than a call."""
    return entry(e164).kind == _KINDS[_PREMIUM]


def is_bare(e164: str, plan: Plan) -> bool:
    """Whether ``e164`` of the country ``plan`` is dialled there without the trunk prefix others need."""
    if not plan.trunk or not _writes_trunk(plan.region):
        return False
    known = entry(e164)
    return known.exists and _digits(known.national) == e164[1 + len(plan.code) :]


@lru_cache(maxsize=64)
def _writes_trunk(region: str) -> bool:
    """Whether numbers of ``region`` are written with the trunk prefix."""
    library = _library()
    metadata = library.PhoneMetadata.metadata_for_region(region, None)
    example = library.example_number(region)
    if metadata is None or example is None or not metadata.national_prefix:
        return False
    written = _digits(library.format_number(example, library.PhoneNumberFormat.NATIONAL))
    return written.startswith(metadata.national_prefix)


def reaches_emergency(digits: str, region: str) -> bool:
    """Whether whoever dials ``digits`` in ``region`` may reach an emergency service: more digits change nothing."""
    return bool(_library().shortnumberinfo.connects_to_emergency_number(digits, region))


def _short(digits: str, region: str) -> "tuple[ModuleType, PhoneNumber] | None":
    library = _library()
    try:
        number = library.parse(digits, region)
    except library.NumberParseException:
        return None
    # parsing takes a trunk prefix off, and no short number has one
    return (library, number) if str(number.national_number) == digits else None


def is_short(digits: str, region: str) -> bool:
    """Whether ``digits`` are a short number of ``region``: directory enquiries, a help line."""
    found = _short(digits, region)
    if found is None:
        return False
    library, number = found
    # some are for messages only: a call would not get through, and somebody's number may begin so
    return bool(
        library.is_valid_short_number_for_region(number, region)
        and not library.is_sms_service_for_region(number, region)
    )


def is_premium_short(digits: str, region: str) -> bool:
    """Whether ``digits`` are a short number of ``region`` that costs more than a call."""
    found = _short(digits, region)
    if found is None:
        return False
    library, number = found
    cost = library.expected_cost_for_region(number, region)
    return bool(cost == library.ShortNumberCost.PREMIUM_RATE)


def plan_from_metadata(country: str) -> Plan | None:
    """The plan of a country that `desk_agent.people.numbers.countries` leaves out; a region or a country code."""
    library = _library()
    region = country
    if country.isdigit():
        region = library.region_code_for_country_code(int(country))
    if region not in library.SUPPORTED_REGIONS:
        return None
    metadata = library.PhoneMetadata.metadata_for_region(region, None)
    lengths = [
        length
        for one in (metadata.fixed_line, metadata.mobile)
        if one is not None
        for length in one.possible_length
        if length > 0
    ]
    prefix = metadata.preferred_international_prefix or metadata.international_prefix or "00"
    return Plan(
        region,
        str(metadata.country_code),
        metadata.national_prefix or "",
        prefix if prefix.isdigit() else "00",
        shortest=max(min(lengths, default=6), 4),
        longest=max(lengths, default=13),
        emergency=_emergency(region),
    )


def _emergency(region: str) -> re.Pattern[str] | None:
    short = _library().PhoneMetadata.short_metadata_for_region(region)
    known = short is not None and short.emergency is not None and short.emergency.national_number_pattern
    return re.compile(short.emergency.national_number_pattern) if known else None


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def mentioned(text: str, region: str | None, most: int) -> Iterator[tuple[int, str]]:
    """Where in ``text`` numbers that exist stand, and how they are written there; at most ``most``.

    Those of ``region`` may be written as its people write them; all others need a plus.
    """
    library = _library()
    for found in itertools.islice(library.PhoneNumberMatcher(text, region), most):
        yield found.start, found.raw_string
