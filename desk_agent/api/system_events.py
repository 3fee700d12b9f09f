"""The events that are not about one's own phone: numbering (5.3.2.3.35) and presence (5.3.3.3)."""

from itertools import zip_longest
from typing import NamedTuple

import msgspec

from desk_agent.api.commands import wire_name
from desk_agent.api.enums import CallStatus
from desk_agent.api.event_base import Event


class NumberedDevice(
    msgspec.Struct, frozen=True, kw_only=True, rename=wire_name, forbid_unknown_fields=True, repr_omit_defaults=True
):
    """A device of the numbering plan; ``device_type`` is lip, dkt, slt, sip or dect."""

    device_phy: tuple[str, ...] = ()
    device_number: str = ""
    device_type: str = ""


class SystemNumbers(
    msgspec.Struct, frozen=True, kw_only=True, rename=wire_name, forbid_unknown_fields=True, repr_omit_defaults=True
):
    """First and last numbers of ranges of the numbering plan; the n-th first belongs to the n-th last."""

    park_start_number: tuple[str, ...] = ()
    park_end_number: tuple[str, ...] = ()
    group_start_number: tuple[str, ...] = ()
    group_end_number: tuple[str, ...] = ()


class NumberRange(NamedTuple):
    """From ``first`` to ``last``, both included; either is "" if the PBX does not say."""

    first: str
    last: str


class ConfigurationChanged(Event, frozen=True, kw_only=True, tag="numbering"):
    """5.3.2.3.35: the numbering plan has changed, and is so now."""

    device_info: tuple[NumberedDevice, ...] = msgspec.field(name="deviceINFO", default=())
    system_info: tuple[SystemNumbers, ...] = msgspec.field(name="systemINFO", default=())

    @property
    def parks(self) -> tuple[NumberRange, ...]:
        """The ranges of park locations."""
        return _ranges(*((one.park_start_number, one.park_end_number) for one in self.system_info))

    @property
    def groups(self) -> tuple[NumberRange, ...]:
        """The ranges of group numbers."""
        return _ranges(*((one.group_start_number, one.group_end_number) for one in self.system_info))


def _ranges(*limits: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[NumberRange, ...]:
    return tuple(
        NumberRange(first, last) for starts, ends in limits for first, last in zip_longest(starts, ends, fillvalue="")
    )


class Presence(Event, frozen=True, kw_only=True, tag="presence"):
    """5.3.3.3: what somebody's device is doing now; ``device_type`` is ext or trk, ``status`` the PBX's word."""

    device_number: str = ""
    device_type: str = ""
    status: str = ""

    @property
    def state(self) -> CallStatus | None:
        """The word's meaning, ``None`` if it has none here."""
        state = CallStatus.read(self.status)
        return state if isinstance(state, CallStatus) else None
