"""What events have in common.

Field names are the document's in snake case. A mandatory field that a PBX leaves out is empty or 0 rather than
an error: an event that can be half understood is worth more than none. Numbers count from 1, so 0 means "not
said" for ``call_ref_id`` and ``evt_serial_num``.

A frame with a field that its struct does not have is not read the quick way, so that a field in another spelling
is never overlooked.
"""

from typing import Annotated, Any, Final

import msgspec

from desk_agent.api.codes import Cause
from desk_agent.api.commands import wire_name

Number = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]


Shown = list[tuple[str, Any]]  # what a struct shows of itself, by name


def shown(struct: msgspec.Struct) -> str:
    """The representation of a struct that does not show all it has; Rich takes the same fields."""
    parts = (f"{name}={value!r}" for name, value in struct.__rich_repr__())
    return f"{type(struct).__name__}({', '.join(parts)})"


class Hidden:
    """Stands for a value that is there but is not shown."""

    def __repr__(self) -> str:
        return "…"


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="type",
    rename=wire_name,
    forbid_unknown_fields=True,
    repr_omit_defaults=True,
):
    """Anything the WebSocket brings that could be read."""

    evt_serial_num: Number = 0


class DeviceEvent(Event, frozen=True, kw_only=True, tag=False):
    """An event that a monitored device receives (section 5.3.2.3).

    ``device_number`` is the phone, ``service_dn`` the number it is reached by: one number can ring several phones,
    and one phone can have several numbers.
    """

    device_number: str = ""
    service_dn: str = ""


class CallEvent(DeviceEvent, frozen=True, kw_only=True, tag=False):
    """An event of one call at one device."""

    call_ref_id: Number = 0


class Caused(CallEvent, frozen=True, kw_only=True, tag=False):
    """A call event that says why (Table 5)."""

    cause_code: Number = 0
    cause_msg: str = ""

    @property
    def cause(self) -> Cause | None:
        """The cause, ``None`` if it is not said or not in Table 5."""
        return cause_of(self.cause_code, self.cause_msg)

    @property
    def cause_text(self) -> str:
        """The cause as a word of Table 5, else in the PBX's words, else as a bare number."""
        return cause_text(self.cause_code, self.cause_msg)


class Parties(Caused, frozen=True, kw_only=True, tag=False):
    """A call event that names both sides in the call's original direction."""

    calling_dn: str = ""
    called_dn: str = ""


class UnknownEvent(msgspec.Struct, frozen=True):
    """Well-formed, but of a kind that is not known here."""

    event: str
    type: str
    data: dict[str, Any]

    def __rich_repr__(self) -> Shown:
        # nobody knows which of the values is a secret
        return [("event", self.event), ("type", self.type), ("fields", len(self.data))]

    def __repr__(self) -> str:
        return shown(self)


_CAUSES: Final = {int(cause): cause for cause in Cause}
_CAUSE_WORDS: Final = {cause.text: cause for cause in Cause}


def cause_of(code: int, message: str) -> Cause | None:
    """The cause of Table 5 with this number; without a number, the one with this word."""
    return _CAUSES.get(code) if code else _CAUSE_WORDS.get(message.strip().lower())


def cause_text(code: int, message: str) -> str:
    """A cause in words, "" if the PBX gave none."""
    cause = cause_of(code, message)
    if cause is not None:
        return cause.text
    return message or (f"cause {code}" if code else "")
