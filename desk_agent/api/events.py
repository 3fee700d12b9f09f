"""Every event of section 5.3: one frozen struct per type, and which ``type`` each is read from."""

from types import MappingProxyType
from typing import ClassVar

from desk_agent.api.agent_events import (
    AgentBusy,
    AgentEvent,
    AgentLogOff,
    AgentLogOn,
    AgentNotReady,
    AgentReady,
    AgentWork,
    GroupQueued,
    GroupQueueing,
    QueueEvent,
)
from desk_agent.api.call_events import (
    Alerting,
    Conferenced,
    Conferencing,
    Connected,
    Dialing,
    Failed,
    Held,
    Hold,
    Proceeding,
    Released,
    ReleasedAsc,
    Rerouted,
    Rerouting,
    Retrieve,
    Retrieved,
    Ringing,
    Transferred,
    Transferring,
)
from desk_agent.api.conference_events import ConfGroupMember, ConfGroupMuteOn, ConfRoomMember
from desk_agent.api.event_base import CallEvent, Caused, DeviceEvent, Event, Parties, UnknownEvent
from desk_agent.api.lenient import is_on
from desk_agent.api.phone_events import DoNotDisturb, Forwarding, MessageWaiting, Registered, UnRegistered
from desk_agent.api.system_events import (
    ConfigurationChanged,
    NumberedDevice,
    NumberRange,
    Presence,
    SystemNumbers,
)

DECODED: tuple[type[Event], ...] = (
    Dialing, Proceeding, Alerting, Ringing, Connected, Released, ReleasedAsc, Rerouted, Rerouting, Failed,
    Held, Hold, Retrieved, Retrieve, Transferred, Transferring, Conferenced, Conferencing,
    DoNotDisturb, Forwarding, Registered, UnRegistered, MessageWaiting,
    AgentLogOn, AgentLogOff, AgentReady, AgentNotReady, AgentWork, AgentBusy, GroupQueueing, GroupQueued,
    ConfGroupMember, ConfGroupMuteOn, ConfRoomMember, ConfigurationChanged, Presence,
)  # fmt: skip


class Tags:
    """Which struct reads which ``type``, with the other spellings that the document has for two of them."""

    by_name: ClassVar[MappingProxyType[str, type[Event]]] = MappingProxyType(
        {str(kind.__struct_config__.tag): kind for kind in DECODED} | {"failed": Failed, "muteon": ConfGroupMuteOn}
    )


__all__ = [
    "DECODED",
    "AgentBusy",
    "AgentEvent",
    "AgentLogOff",
    "AgentLogOn",
    "AgentNotReady",
    "AgentReady",
    "AgentWork",
    "Alerting",
    "CallEvent",
    "Caused",
    "ConfGroupMember",
    "ConfGroupMuteOn",
    "ConfRoomMember",
    "Conferenced",
    "Conferencing",
    "ConfigurationChanged",
    "Connected",
    "DeviceEvent",
    "Dialing",
    "DoNotDisturb",
    "Event",
    "Failed",
    "Forwarding",
    "GroupQueued",
    "GroupQueueing",
    "Held",
    "Hold",
    "MessageWaiting",
    "NumberRange",
    "NumberedDevice",
    "Parties",
    "Presence",
    "Proceeding",
    "QueueEvent",
    "Registered",
    "Released",
    "ReleasedAsc",
    "Rerouted",
    "Rerouting",
    "Retrieve",
    "Retrieved",
    "Ringing",
    "SystemNumbers",
    "Tags",
    "Transferred",
    "Transferring",
    "UnRegistered",
    "UnknownEvent",
    "is_on",
]
