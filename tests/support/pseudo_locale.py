"""A language that nobody speaks: English with accents and 40 % longer, to see what is left out and what is cut."""

import re
from typing import Final

_ACCENTS: Final = str.maketrans("aceinosuyACEINOSUYz", "áçéíñóšúýÁÇÉÍÑÓŠÚÝž")
# fields, argparse's fields, and the mark of a menu's key stay as they are
_KEPT: Final = re.compile(r"(\{[^{}]*\}|%\(\w+\)[sr]|%[sr]|&)")
_LONGER: Final = 0.4


def pseudo(text: str) -> str:
    """``text`` in it: "Hold" becomes "Hóld~~"."""
    parts = _KEPT.split(text)
    said = "".join(part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts))
    more = max(1, round(_LONGER * sum(len(part) for part in parts[::2])))
    fill = " ".join("~" * min(6, left) for left in range(more, 0, -7))
    end = said.rstrip("…. \n")
    return f"{end} {fill}{said[len(end) :]}" if len(text) > 12 else f"{end}{fill.replace(' ', '')}{said[len(end) :]}"


class PseudoLocale:
    """A catalogue (see `desk_agent.i18n.Catalogue`) that has everything."""

    def gettext(self, message: str, /) -> str:
        return pseudo(message)

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        return pseudo(singular if n == 1 else plural)

    def pgettext(self, _context: str, message: str, /) -> str:
        return pseudo(message)
