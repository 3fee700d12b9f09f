"""TOML that somebody else may have written: with one error for all that is wrong, and within bounds.

`tomllib` takes minutes for a key of ten thousand parts, and leaves it to its callers how deep lists may nest and how
long numbers may be.
"""

import re
import tomllib
from typing import Any, Final

from desk_agent.i18n import _

MAX_DOTS: Final = 64  # in one line, outside of texts
# possessive, and a text may be without its end: never gone over twice
_TEXTS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|\'[^\']*+\'?')


class NotTomlError(ValueError):
    """The text is no TOML, or nobody's; why, in words of `tomllib` or a sentence."""


def parse(text: str) -> dict[str, Any]:
    """The tables in ``text``.

    Raises:
        NotTomlError: it is not TOML, nests too deeply or has a key of very many parts.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > MAX_DOTS and _TEXTS.sub("", line).count(".") > MAX_DOTS:
            raise NotTomlError(_("line {number} has too many dots in it").format(number=number))
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise NotTomlError(_("it is nested too deeply")) from error
    except ValueError as error:  # TOMLDecodeError is one, and what `int` says of a number with too many digits
        raise NotTomlError(str(error)) from error
