"""One event of the ACD stream (section 5.2), whatever its code."""

from datetime import datetime
from typing import Final

import msgspec

from desk_agent.api.acd_codes import AcdCode
from desk_agent.api.event_base import Event, Hidden, Shown, shown


class AcdParty(msgspec.Struct, frozen=True):
    """One side of an ACD event: ``type`` is CO or Station, both empty for nobody."""

    type: str = ""
    number: str = ""

    @property
    def is_co(self) -> bool:
        """Whether it is an outside line."""
        return self.type == "CO"

    def __bool__(self) -> bool:
        return bool(self.number)


NOBODY: Final = AcdParty()


class AcdEvent(Event, frozen=True, kw_only=True, tag=False):
    """An ACD event, and the class of those whose data mean nothing.

    ``data1`` and ``data2`` are as they came, without blanks; the classes below say what they mean. Numbers of
    stations and lines are without the zeros that pad them to four digits. An unknown ``code`` is kept: `kind` is
    ``None`` then.
    """

    code: int = 0
    event_string: str = ""
    time: datetime | None = None
    call_ref_id: int = 0
    source: AcdParty = NOBODY
    dest: AcdParty = NOBODY
    data1: str = ""
    data2: str = ""

    @property
    def kind(self) -> AcdCode | None:
        """The code, if it is one of the document's."""
        return _KINDS.get(self.code)

    def __rich_repr__(self) -> Shown:
        # data1 of some codes is what people type in secret, and nobody knows what it is of an unknown one
        hidden = () if self.code in _KINDS and self.code not in _SECRET else ("data1", "data2", "event_string")
        names = ("event_string", "time", "call_ref_id", "source", "dest", "data1", "data2")
        said = ((name, getattr(self, name)) for name in names)
        return [
            ("code", self.code),
            *((name, Hidden() if name in hidden else value) for name, value in said if value),
        ]

    def __repr__(self) -> str:
        return shown(self)


_KINDS: Final = {int(code): code for code in AcdCode}
_SECRET: Final = frozenset({AcdCode.DIGIT_INFO, AcdCode.ACCOUNT_CODE, AcdCode.AUTHORIZATION_CODE})
