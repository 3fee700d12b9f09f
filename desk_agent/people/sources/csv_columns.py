"""What the columns of somebody's CSV file mean: Google, Outlook and plain headers, in English and Korean."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

_SIMPLE: Final = {
    "name": "name|fullname|displayname|fn|contact|contactname|person"
    "|성명|이름|표시이름|성함|담당자|담당자명|고객명|직원명|사원명",
    "given": "givenname|firstname|first|forename",
    "middle": "additionalname|middlename|middle|중간이름",
    "family": "familyname|lastname|last|surname|성",
    "company": "company|companyname|organization|organisation|organizationname|organization1name|firm|employer"
    "|회사|회사명|업체|업체명|소속|거래처|거래처명|상호|기관|조직|단체",
    "email": "email|emailaddress|mail|email1value|email1|이메일|전자메일|전자메일주소|메일|email주소",
    "note": "note|notes|remark|remarks|comment|comments|memo|메모|비고|참고",
    "uid": "uid|id|contactid|guid",
}
_ROLES: Final = {word: role for role, words in _SIMPLE.items() for word in words.split("|")}

_NUMBER_WORDS: Final = re.compile(
    r"phone|number|mobile|cell|^tel|telephone|fax|pager|extension|^ext$|전화|휴대|핸드폰|폰$|팩스|내선|번호|연락처"
)
_NO_NUMBER: Final = re.compile(r"type|label|kind|email|account|zip|postal|yomi|우편|사업자|주민|계좌|유형|종류")
_LABELS: Final = (
    ("fax|팩스", "fax"),
    ("pager|호출기", "pager"),
    ("mobile|cell|휴대|핸드폰|폰$", "mobile"),
    ("main|대표", "main"),
    ("business|work|office|company|회사|사무실|근무처|직장", "work"),
    ("home|집|자택", "home"),
    ("other|기타", "other"),
)
_GOOGLE: Final = re.compile(r"phone(\d+)(value|type|label)")
_GOOGLE_LABELS: Final = {"mobile", "work", "home", "main", "fax", "pager", "other"}


class Columns(msgspec.Struct):
    """Where in a row what stands; -1 = nowhere. ``numbers``: place, label, and where the label is written, or -1."""

    name: int = -1
    given: int = -1
    middle: int = -1
    family: int = -1
    company: int = -1
    email: int = -1
    note: int = -1
    uid: int = -1
    numbers: list[tuple[int, str, int]] = []

    @property
    def places(self) -> list[int]:
        """Of all columns that are understood."""
        named = (self.name, self.given, self.middle, self.family, self.company, self.email, self.note, self.uid)
        return [place for place in named if place >= 0] + [place for place, _label, _kind in self.numbers]

    @property
    def known(self) -> int:
        """How many columns are understood."""
        return len(self.places)

    @property
    def usable(self) -> bool:
        """Whether it tells who has which number."""
        return bool(self.numbers) and max(self.name, self.given, self.family, self.company) >= 0


def squeezed(header: str) -> str:
    """A header's letters and digits in lower case."""
    return "".join(char for char in header.casefold() if char.isalnum())


def columns_of(headers: Sequence[str]) -> Columns:
    """What the columns mean by their ``headers``."""
    found = Columns(numbers=[])
    words = [squeezed(header) for header in headers]
    values: dict[str, int] = {}
    kinds: dict[str, int] = {}
    for place, word in enumerate(words):
        google = _GOOGLE.fullmatch(word)
        if google is not None:
            (values if google[2] == "value" else kinds)[google[1]] = place
            continue
        role = _ROLES.get(word, "")
        if role:
            if getattr(found, role) < 0:
                setattr(found, role, place)
        elif _NUMBER_WORDS.search(word) and not _NO_NUMBER.search(word):
            found.numbers.append((place, _label(word), -1))
    found.numbers += [(place, "", kinds.get(number, -1)) for number, place in values.items()]
    # Outlook in Korean: 성 and 이름 are the two parts of a name
    if found.family >= 0 and found.given < 0 and found.name >= 0 and words[found.name] == "이름":
        found.given, found.name = found.name, -1
    return found


def _label(word: str) -> str:
    return next((label for pattern, label in _LABELS if re.search(pattern, word)), "")


def said_label(text: str) -> str:
    """What a cell says of the kind of a number; Google marks the preferred one with a star."""
    text = text.strip().lstrip("* ").strip()
    word = squeezed(text)
    return word if word in _GOOGLE_LABELS else _label(word) or text


def guessed(rows: Sequence[Sequence[str]]) -> Columns:
    """What the columns mean in a file without headers, by what is in its first rows."""
    width = max(map(len, rows), default=0)
    numbers, texts = [], []
    for place in range(width):
        cells = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        if not cells:
            continue
        if sum(map(looks_like_number, cells)) * 2 > len(cells):
            numbers.append((place, "", -1))
        elif sum(any(char.isalpha() for char in cell) and "@" not in cell for cell in cells) * 2 > len(cells):
            texts.append(place)
    name, company = [*texts[:2], -1, -1][:2]
    return Columns(name=name, company=company, numbers=numbers)


def looks_like_number(cell: str) -> bool:
    """Whether a cell is a telephone number and nothing else."""
    digits = sum(char.isdigit() for char in cell)
    return digits >= 3 and digits * 2 >= len(cell) and not any(char.isalpha() for char in cell)
