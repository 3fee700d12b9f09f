"""The events of a phone beside its calls, sections 5.3.2.3.19 to 5.3.2.3.23."""

from typing import Final

from desk_agent.api.enums import ForwardingKind
from desk_agent.api.event_base import DeviceEvent, Number
from desk_agent.api.lenient import is_on

_KINDS: Final = {kind.lower(): kind for kind in ForwardingKind}


class DoNotDisturb(DeviceEvent, frozen=True, kw_only=True, tag="dnd"):
    """5.3.2.3.19."""

    svc_type: str = ""

    @property
    def enabled(self) -> bool:
        """Whether DND is on."""
        return is_on(self.svc_type)


class Forwarding(DeviceEvent, frozen=True, kw_only=True, tag="forwarding"):
    """5.3.2.3.20; ``svc_type`` is disable, uncondition, busy, no_answer, busy_noans or DND."""

    destination: str = ""
    svc_type: str = ""

    @property
    def kind(self) -> ForwardingKind | None:
        """When the phone is forwarded, ``None`` for a word that the document does not have."""
        return _KINDS.get(self.svc_type.strip().lower())


class Registered(DeviceEvent, frozen=True, kw_only=True, tag="registered"):
    """5.3.2.3.21: the phone is connected to the PBX."""


class UnRegistered(DeviceEvent, frozen=True, kw_only=True, tag="unregistered"):
    """5.3.2.3.22: the phone is not connected to the PBX."""


class MessageWaiting(DeviceEvent, frozen=True, kw_only=True, tag="mwi"):
    """5.3.2.3.23: the phone's messages, as counts; ``msg_status`` is the PBX's word for `waiting`."""

    msg_status: str = ""
    new_msg: Number = 0
    old_msg: Number = 0
    new_urgent_msg: Number = 0

    @property
    def waiting(self) -> bool:
        """Whether there is a new message; by the counts, if the PBX does not say."""
        return is_on(self.msg_status) if self.msg_status else bool(self.new_msg or self.new_urgent_msg)
