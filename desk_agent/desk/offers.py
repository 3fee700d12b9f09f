"""The one way in for text from other programs: what is dialled, and what is only offered."""

import logging
import re
from typing import Final
from urllib.parse import unquote

from desk_agent.desk.part import Port
from desk_agent.i18n import N_, _
from desk_agent.people.numbers import Origin
from desk_agent.settings import Anywhere
from desk_agent.text import masked, plain
from desk_agent.view import Candidate, ConfirmationWanted, Notice, NumbersOffered, Refused

log = logging.getLogger(__name__)

MOST: Final = 9
"""Numbers that are offered of one text: as many as there are digits to choose by."""

_NOTHING: Final = {
    Origin.LINK: N_("There is no number in that link."),
    Origin.DROP: N_("There is no number in what was dropped here."),
    Origin.SELECTION: N_("There is no number in what is marked."),
    Origin.CLIPBOARD: N_("There is no number in what was copied."),
}
_NOWHERE: Final = N_("There is no number in that text.")


class NoNumber(Refused):
    """There is nothing in the text that could be a number; another text may be tried."""


class Offers:
    """Finds numbers in text from outside and offers them.

    A number is dialled only where the user has said so beforehand for that way in; see `Settings.anywhere`.
    """

    def __init__(self, port: Port) -> None:
        self._port = port
        self.options = Anywhere()

    def candidates(self, text: str, origin: Origin) -> tuple[Candidate, ...]:
        """The numbers in ``text``, each with its name, in the order in which they stand there; at most `MOST`.

        Raises:
            NoNumber: there is none.
            Refused: there is none that may be dialled; the text says why.
        """
        found: dict[str, Candidate] = {}
        why_not = ""
        for piece in self._port.numbers_in(text):
            try:
                digits = self._port.admitted(piece, origin).digits
            except Refused as refused:
                why_not = why_not or str(refused)
                continue
            if digits not in found:
                found[digits] = self._candidate(piece, digits)
        if not found:
            raise Refused(why_not) if why_not else NoNumber(_(_NOTHING.get(origin, _NOWHERE)))
        return tuple(found.values())[:MOST]

    async def offer(self, text: str, origin: Origin, *, quiet: bool = False) -> None:
        """Offer the numbers in ``text`` to the user, or call the only one where that was allowed for ``origin``.

        ``quiet``: nobody has asked for it. Then nothing is dialled, and a text without a number is passed over.

        Raises:
            Refused: there is no number that may be dialled; the text says why.
        """
        try:
            candidates = self.candidates(text, origin)
        except Refused:
            if quiet:
                return
            raise
        if quiet:
            candidates = tuple(one for one in candidates if one.digits not in self.options.never)
            if not candidates:
                return
        elif len(candidates) == 1 and self._may_dial(origin) and await self._dial(candidates[0], origin):
            return
        self._port.tell(NumbersOffered(str(origin), candidates, quiet))

    def _may_dial(self, origin: Origin) -> bool:
        """Whether the user has allowed that a number which comes that way is called without a click."""
        match origin:
            case Origin.LINK:
                allowed = self.options.links_dial
            case Origin.SELECTION | Origin.CLIPBOARD:
                allowed = self.options.hotkey_dials
            case _:
                allowed = False
        return allowed and self._port.is_live

    async def _dial(self, candidate: Candidate, origin: Origin) -> bool:
        """Call it; False if the user has to do something first: it is offered then."""
        try:
            await self._port.dial(candidate.text, origin)
        except ConfirmationWanted:
            return False
        except Refused as refused:
            self._port.tell(Notice(str(refused)))
            return False
        log.info("dialled %s, from %s", masked(candidate.digits), origin)
        return True

    def _candidate(self, piece: str, digits: str) -> Candidate:
        name, source = self._port.known(digits)
        if not name and piece != digits:
            name, source = self._port.known(piece)
        return Candidate(plain(_written(piece)), digits, name, source)


def _written(piece: str) -> str:
    """``piece`` without what makes it a link."""
    scheme, colon, rest = piece.partition(":")
    if not colon or not scheme.isalpha():
        return piece
    rest = unquote(rest).lstrip("/")
    if scheme.lower().startswith("sip"):
        rest = rest.partition("@")[0]
    return re.split(r"[;?]", rest, maxsplit=1)[0]
