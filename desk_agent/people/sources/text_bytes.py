"""Bytes of a file somebody exported years ago -> text, whatever it was written in."""

import codecs
from typing import BinaryIO, Final

MENDING: Final = "desk_agent.mending"  # an error handler for `bytes.decode`
SAMPLE: Final = 256 << 10
_FALLBACKS: Final = ("cp949", "cp1252", "latin-1")  # the last one takes everything


def encoding_of(sample: bytes) -> str:
    """The encoding of a file that begins with ``sample``, by its mark, its zeros or whether it can be UTF-8."""
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = sample[:200]
    if zeros and zeros.count(0) * 3 > len(zeros):
        return "utf-16-le" if zeros[1::2].count(0) >= zeros[::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=len(sample) < SAMPLE)
    except UnicodeDecodeError:
        return fallback(sample)
    return "utf-8"


def fallback(raw: bytes) -> str:
    """The first of the old encodings in which ``raw`` is text, up to a character that is cut off at its end."""
    for name in _FALLBACKS:
        try:
            codecs.getincrementaldecoder(name)().decode(raw, final=False)
        except UnicodeDecodeError:
            continue
        return name
    return _FALLBACKS[-1]


def sniff(file: BinaryIO) -> str:
    """The encoding of ``file``, which is at its beginning and is put back there."""
    sample = file.read(SAMPLE)
    file.seek(0)
    return encoding_of(sample)


def decoded(raw: bytes, charset: str = "") -> str:
    """``raw`` in ``charset`` if that is known and fits, else in UTF-8, else in what it can be."""
    for name in (charset, "utf-8"):
        if name:
            try:
                return raw.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    return raw.decode(fallback(raw), "replace")


def _mend(error: UnicodeError) -> tuple[str, int]:
    """What a few bytes within UTF-8 can be that are none: somebody has put two files together."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    for length, name in ((2, "cp949"), (1, "cp1252")):
        raw = error.object[error.start : error.start + length]
        try:
            return raw.decode(name), error.start + len(raw)
        except UnicodeDecodeError:
            continue
    return "\ufffd", error.start + 1


codecs.register_error(MENDING, _mend)
