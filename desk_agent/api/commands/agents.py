"""ACD agents: sections 5.3.4.27 to 5.3.4.29."""

from typing import ClassVar

import msgspec

from desk_agent.api.commands.base import DeviceCommand
from desk_agent.api.enums import AgentDuty, AgentLogin


class AgentCommand(DeviceCommand, frozen=True):
    """A command of the agent ``agent_id``, four digits, in the ACD group ``group_number``, digits."""

    secret: ClassVar[frozenset[str]] = frozenset({"agent_id"})  # who knows it can log on in its place
    agent_id: str = msgspec.field(name="agentId")
    group_number: str


class AgentLogOn(AgentCommand, frozen=True):
    """Section 5.3.4.27; ``login_priority`` is 0 to 9. Refused if the agent is logged on."""

    feature: ClassVar[str] = "call/agent_logon"
    login_primary: AgentLogin
    login_priority: int


class AgentLogOff(AgentCommand, frozen=True):
    """Section 5.3.4.28. Refused if the agent is not logged on."""

    feature: ClassVar[str] = "call/agent_logoff"
    login_primary: AgentLogin


class SetAgentState(AgentCommand, frozen=True):
    """Section 5.3.4.29; ``reason_code`` is one of 0 to 9, ``*`` and ``#``, and mandatory for both states.

    On some systems 0 starts the timed wrap-up: it is no safe default.
    """

    feature: ClassVar[str] = "call/agent_state"
    agent_state: AgentDuty
    reason_code: str
