"""Names made comparable: what is typed finds what is written, in any script, case and order of words.

Everything is folded to lower case without accents. A Hangul syllable becomes its letters, so that a search follows
the keys as they are struck (기ㅁ, 김, 기무, 기무라); the initial consonants of a name are kept in letters of their
own (U+1100 on), which no other text has. Syllables, ideographs and kana each stand alone, as words do: any of them
may begin what is looked for.
"""

import unicodedata
from typing import Final

_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS: Final = (
    *("ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ"),
    *("ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ"),
)
_FINALS: Final = (
    *(
        "",
        "ㄱ",
        "ㄲ",
        "ㄱㅅ",
        "ㄴ",
        "ㄴㅈ",
        "ㄴㅎ",
        "ㄷ",
        "ㄹ",
        "ㄹㄱ",
        "ㄹㅁ",
        "ㄹㅂ",
        "ㄹㅅ",
        "ㄹㅌ",
        "ㄹㅍ",
        "ㄹㅎ",
    ),
    *("ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"),
)
_ALONE: Final = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x3FFFF))
_ASCII_GAPS: Final = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) != "'"} | {39: None}
_FEW: Final = 8  # words of a name that count for its initials


class _Words(dict[int, int | str | None]):
    """What is left of a character between words: itself, a gap, or nothing of an accent. Fills itself."""

    def __missing__(self, code: int) -> int | str | None:
        char = chr(code)
        kept: int | str | None = code if unicodedata.category(char)[0] in "LNM" else " "
        if char in "'’" or unicodedata.combining(char):
            kept = None
        self[code] = kept
        return kept


class _Letters(dict[int, int | str]):
    """What a Hangul syllable is typed with; every other character is itself. Fills itself."""

    def __missing__(self, code: int) -> int | str:
        letters: int | str = code
        if 0xAC00 <= code < 0xD7A4:
            rest, final = divmod(code - 0xAC00, 28)
            initial, vowel = divmod(rest, 21)
            letters = _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]
        elif 0x1100 <= code < 0x1113:  # single letters, as NFKD writes them
            letters = _INITIALS[code - 0x1100]
        elif 0x1161 <= code < 0x1176:
            letters = _VOWELS[code - 0x1161]
        elif 0x11A8 <= code < 0x11C3:
            letters = _FINALS[code - 0x11A7]
        self[code] = letters
        return letters


class _Apart(dict[int, int | str]):
    """The same, with a gap around what stands alone. Fills itself."""

    def __missing__(self, code: int) -> int | str:
        letters = _LETTERS[code]
        if 0xAC00 <= code < 0xD7A4 or stands_alone(chr(code)):
            letters = f" {letters if isinstance(letters, str) else chr(code)} "
        self[code] = letters
        return letters


def stands_alone(char: str) -> bool:
    """Whether a character is an ideograph or kana, which `apart` makes a word of its own."""
    return any(first <= ord(char) <= last for first, last in _ALONE)


_WORDS: Final = _Words()
_LETTERS: Final = _Letters()
_APART: Final = _Apart()


def folded(text: str) -> str:
    """``text`` in lower case without accents, its words apart by single spaces; Hangul as whole syllables."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_GAPS).split())
    bare = unicodedata.normalize("NFKD", text).casefold().translate(_WORDS)
    return " ".join(unicodedata.normalize("NFC", bare).split())


def flat(text: str) -> str:
    """What ``folded`` gave, with syllables as the letters that they are typed with, for comparing."""
    return text if text.isascii() else text.translate(_LETTERS)


def apart(text: str) -> str:
    """The same, with each syllable, ideograph and kana as a word of its own."""
    return text if text.isascii() else " ".join(text.translate(_APART).split())


def named(name: str) -> tuple[str, str]:
    """By what a name is sorted, and all letters by which it is found, initials too: `folded` and the rest in one.

    Done a million times for a large list, so the plain case is written out.
    """
    if not name.isascii():
        short = folded(name)
        first = initials(short)
        if "-" in name:
            first = f"{first} {initials(folded(name.replace('-', '')))}"
        return flat(short), f"{apart(short)} {first}"
    words = name.lower().translate(_ASCII_GAPS).split()
    short = " ".join(words)
    if len(words) < 2:
        return short, short
    first = "".join([word[0] for word in words[:_FEW]])
    if "-" in name:  # Min-ji Kim: mjk, and mk
        joined = name.lower().replace("-", "").translate(_ASCII_GAPS).split()
        first = f"{first} {''.join([word[0] for word in joined[:_FEW]])}"
    return short, f"{short} {first}"


def initials(text: str) -> str:
    """The first letters of the words of a folded name; for a Hangul name those of its syllables, twice.

    The second time without the family name: the given name alone is what most people remember.
    """
    if not text.isascii():
        syllables = [code - 0xAC00 for code in map(ord, text) if 0xAC00 <= code < 0xD7A4][:_FEW]
        if len(syllables) > 1:
            consonants = "".join([chr(0x1100 + one // 588) for one in syllables])
            return f"{consonants} {consonants[1:]}"
    words = text.split()
    return "".join([word[0] for word in words[:_FEW]]) if len(words) > 1 else ""


def consonants_only(word: str) -> str:
    """A folded word if it is nothing but initial consonants (ㄱㅁㅈ), as `initials` has them, else ""."""
    return word if all("\u1100" <= char <= "\u1112" for char in word) else ""
