"""The events of ACD agents and groups, sections 5.3.2.3.24 to 5.3.2.3.31.

Group fields come as ``primaryAcdGroup`` or ``primaryAcidGroup``, the document prints both; they are read into the
first. An agent without a second group has empty secondary fields.
"""

import msgspec

from desk_agent.api.codes import Cause
from desk_agent.api.event_base import DeviceEvent, Number, cause_of, cause_text


class _Agents(DeviceEvent, frozen=True, kw_only=True, tag=False):
    primary_agent_id: str = msgspec.field(name="primaryAgentId", default="")
    primary_acd_group: str = ""
    secondary_agent_id: str = msgspec.field(name="secondaryAgentId", default="")
    secondary_acd_group: str = ""
    primary_acid_group: str = ""
    secondary_acid_group: str = ""

    def __post_init__(self) -> None:
        if self.primary_acid_group or self.secondary_acid_group:
            put = msgspec.structs.force_setattr
            put(self, "primary_acd_group", self.primary_acd_group or self.primary_acid_group)
            put(self, "secondary_acd_group", self.secondary_acd_group or self.secondary_acid_group)
            put(self, "primary_acid_group", "")
            put(self, "secondary_acid_group", "")

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that are named, the primary one first, each once."""
        return tuple(dict.fromkeys(group for group in (self.primary_acd_group, self.secondary_acd_group) if group))


class AgentEvent(_Agents, frozen=True, kw_only=True, tag=False):
    """An agent's new state, told to the agent's phone. No event tells the reason code the agent gave."""


class AgentLogOn(AgentEvent, frozen=True, kw_only=True, tag="agent_logon"):
    """5.3.2.3.24: the agent has logged on."""


class AgentLogOff(AgentEvent, frozen=True, kw_only=True, tag="agent_logoff"):
    """5.3.2.3.25: the agent has logged off."""


class AgentReady(AgentEvent, frozen=True, kw_only=True, tag="agent_ready"):
    """5.3.2.3.26: the agent takes calls."""


class AgentNotReady(AgentEvent, frozen=True, kw_only=True, tag="agent_notready"):
    """5.3.2.3.27: the agent takes no calls."""


class AgentWork(AgentEvent, frozen=True, kw_only=True, tag="agent_work"):
    """5.3.2.3.28: the agent does the work after a call."""


class AgentBusy(AgentEvent, frozen=True, kw_only=True, tag="agent_busy"):
    """5.3.2.3.29: the agent's phone is busy."""


class QueueEvent(_Agents, frozen=True, kw_only=True, tag=False):
    """A call waits for an agent; ``q_count`` calls wait at the group.

    The document gives it no ``call_ref_id``, so that is 0 at most PBXs.
    """

    calling_dn: str = ""
    called_dn: str = ""
    diversion_num: str = ""
    q_count: Number = 0
    cause_code: Number = 0
    cause_msg: str = ""
    call_ref_id: Number = 0

    @property
    def cause(self) -> Cause | None:
        """The cause, ``None`` if it is not said or not in Table 5."""
        return cause_of(self.cause_code, self.cause_msg)

    @property
    def cause_text(self) -> str:
        """The cause as a word of Table 5, else in the PBX's words, else as a bare number."""
        return cause_text(self.cause_code, self.cause_msg)


class GroupQueueing(QueueEvent, frozen=True, kw_only=True, tag="queueing"):
    """5.3.2.3.30: the group got a call that waits; ``device_number`` is the group, not a phone."""


class GroupQueued(QueueEvent, frozen=True, kw_only=True, tag="queued"):
    """5.3.2.3.31: the call of this device waits at a group."""


def sided(event: QueueEvent) -> QueueEvent:
    """``event`` as what its receiver makes it.

    The type does not tell group from caller: the document calls both ``queueing`` in its tables. The device is
    either the group that is called or the phone that calls.
    """
    here = {event.device_number, event.service_dn} - {""}
    at_group, at_caller = event.called_dn in here, event.calling_dn in here
    if at_group == at_caller:
        return event
    kind = GroupQueueing if at_group else GroupQueued
    return event if isinstance(event, kind) else kind(**msgspec.structs.asdict(event))
