"""What a country's telephone numbers look like, as far as arithmetic needs it: who calls must be known at once.

Whether a number exists is not asked here but in `desk_agent.people.numbers.phonebook`, which knows every country and
takes a while to be imported; from there also comes the plan of a country that this table leaves out.
"""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

# region, country code, trunk prefix, what reaches other countries, digits of a whole number without the trunk prefix,
# emergency numbers
_TABLE: Final = r"""
KR 82 0 001 8 10 11[29]
DE 49 0 00 6 13 11[02]
GB 44 0 00 9 10 112|999
US 1 1 011 10 10 112|911
CA 1 1 011 10 10 112|911
IN 91 0 00 10 10 1(?:0[0-28]|12|298)|2611
FR 33 0 00 9 9 1(?:12|[578])
JP 81 0 010 9 10 11[09]
IT 39 - 00 6 12 11[2358]
ES 34 - 00 9 9 08[58]|112
PT 351 - 00 9 9 11[25]
NL 31 0 00 9 9 112|911
BE 32 0 00 8 9 1(?:0[01]|12)
LU 352 - 00 6 11 11[23]
CH 41 0 00 9 9 1(?:1[278]|44)
AT 43 0 00 7 13 1(?:[12]2|33|44)
DK 45 - 00 8 8 11[24]
SE 46 0 00 7 9 112|90000
NO 47 - 00 8 8 11[023]
FI 358 0 00 6 10 112
IE 353 0 00 7 10 112|999
PL 48 - 00 9 9 112|99[7-9]
CZ 420 - 00 9 9 1(?:12|5\d)
SK 421 0 00 9 9 1(?:12|5[058])
HU 36 06 00 8 9 1(?:0[457]|12)
RO 40 0 00 9 9 112
BG 359 0 00 7 9 1(?:12|50|6[06])
GR 30 - 00 10 10 1(?:00|12|66|99)
TR 90 0 00 10 10 1(?:1[02]|55)
RU 7 8 810 10 10 112|(?:0|10)[1-3]
KZ 7 8 810 10 10 1(?:0[1-3]|12)
UA 380 0 00 9 9 1(?:0[1-3]|12)
IL 972 0 00 8 9 1(?:0[0-2]|12)
AE 971 0 00 8 9 112|99[7-9]
SA 966 0 00 9 9 112|9(?:11|9[79])
QA 974 - 00 8 8 999
KW 965 - 00 8 8 112
EG 20 0 00 8 10 1(?:2[23]|80)
ZA 27 0 00 9 9 1(?:01(?:11|77)|12)
NG 234 0 009 8 10 199
KE 254 0 000 8 9 11[24]|999
AU 61 0 0011 9 9 000|1(?:06|12)
NZ 64 0 00 8 10 111
SG 65 - 001 8 8 99[359]
MY 60 0 00 8 10 112|999
TH 66 0 001 8 9 1(?:669|9[19])
VN 84 0 00 9 10 11[3-5]
PH 63 0 00 8 10 11[27]|911
ID 62 0 001 8 12 11[02389]
HK 852 - 001 8 8 112|99[29]
TW 886 0 002 8 9 11[029]
CN 86 0 00 9 11 1(?:1[09]|20)
BR 55 0 0021 10 11 1(?:12|28|9[023])|911
MX 52 - 00 10 10 0(?:6[0568]|80)|911
AR 54 0 00 10 11 10[017]|911
CL 56 - 1230 9 9 13[1-3]|911
CO 57 0 009 10 10 1(?:1[29]|23|32|56)
PE 51 0 00 8 9 1(?:05|1[67])
UZ 998 - 00 9 9 0(?:0[1-3]|[1-3]|50)
MN 976 0 001 8 10 10[0-35]
PK 92 0 00 9 10 1(?:1(?:22?|5)|[56])
BD 880 0 00 8 10 10[0-2]|[19]99
LK 94 0 00 9 9 11[02689]
"""

# numbers that are dialled alike from everywhere in the country: no trunk prefix, no area
_BARE: Final = {
    "KR": r"1[5-8]\d{6}",
    "AU": r"1(?:3\d{4}|[389]00\d{6})",
    "CN": r"(?:400\d{7}|95\d{3,6})",
    "IN": r"1[89]\d{8,9}",
}

# what reaches other countries beside the first choice, e.g. another carrier
_CARRIERS: Final = {"KR": ("002", "005", "006", "008", "00700", "00727", "00755", "00761", "00766", "00777", "00770")}


class Plan(Struct, frozen=True):
    """The numbers of one country."""

    region: str  # ISO 3166, e.g. "KR"
    code: str  # "82"
    trunk: str = "0"  # before a number of another area; "" if there is none
    international: str = "00"
    carriers: tuple[str, ...] = ()  # other prefixes that reach other countries
    shortest: int = 6  # digits of a whole number without the trunk prefix
    longest: int = 13
    bare: re.Pattern[str] | None = None
    emergency: re.Pattern[str] | None = None

    def is_whole(self, digits: str) -> bool:
        """Whether ``digits``, without a trunk prefix, can be a number with its area."""
        return self.shortest <= len(digits) <= self.longest and not (self.trunk == "0" and digits.startswith("0"))

    def is_emergency(self, digits: str) -> bool:
        """Whether ``digits`` are exactly an emergency number."""
        return self.emergency is not None and self.emergency.fullmatch(digits) is not None

    def is_bare(self, digits: str) -> bool:
        """Whether ``digits`` are dialled alike from everywhere in the country."""
        return self.bare is not None and self.bare.fullmatch(digits) is not None


def _read() -> dict[str, Plan]:
    plans = {}
    for line in _TABLE.split("\n"):
        if line:
            region, code, trunk, international, shortest, longest, emergency = line.split()
            bare = re.compile(_BARE[region]) if region in _BARE else None
            plans[region] = Plan(
                region,
                code,
                "" if trunk == "-" else trunk,
                international,
                _CARRIERS.get(region, ()),
                int(shortest),
                int(longest),
                bare,
                re.compile(emergency),
            )
    return plans


PLANS: Final = _read()
_BY_CODE: Final = {plan.code: plan for plan in reversed(PLANS.values())}  # the first of a code stands for it
_NANP: Final = "1"


@lru_cache(maxsize=64)
def plan_of(country: str) -> Plan | None:
    """The plan of ``country``: a region ("KR") or a country code ("82"); None if there is no such country."""
    country = country.strip().lstrip("+").upper()
    if not country:
        return None
    known = PLANS.get(country) or _BY_CODE.get(country)
    if known is not None:
        return known
    if country.isascii() and country.isalnum() and len(country) <= 3:
        from desk_agent.people.numbers.phonebook import plan_from_metadata  # noqa: PLC0415 - only for other countries

        return plan_from_metadata(country)
    return None


def without_trunk(e164: str) -> str:
    """``+82 031...`` is written often and dialled nowhere: the number without that 0, where the table knows it."""
    for length in (1, 2, 3):
        plan = _BY_CODE.get(e164[1 : 1 + length])
        if plan is not None:
            rest = e164[1 + length :]
            if (
                plan.trunk
                and plan.code != _NANP
                and rest.startswith(plan.trunk)
                and plan.is_whole(rest[len(plan.trunk) :])
                and not (plan.trunk != "0" and plan.is_whole(rest))
            ):
                return "+" + plan.code + rest[len(plan.trunk) :]
            break
    return e164
