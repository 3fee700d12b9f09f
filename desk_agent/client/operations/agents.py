"""ACD agents: sections 5.3.4.27 to 5.3.4.29."""

from desk_agent.api import commands as cmd
from desk_agent.api.enums import AgentDuty, AgentLogin
from desk_agent.client.operations.base import Sender


class AgentOperations(Sender):
    """An agent's work. ``agent_id`` has four digits, ``group_number`` is the ACD group's number in digits."""

    async def agent_logon(
        self, device_number: str, agent_id: str, group_number: str, login_primary: AgentLogin, login_priority: int
    ) -> None:
        """Section 5.3.4.27, ACD Agent LogOn; ``login_priority`` is 0 to 9."""
        await self.request(cmd.AgentLogOn(device_number, agent_id, group_number, login_primary, login_priority))

    async def agent_logoff(
        self, device_number: str, agent_id: str, group_number: str, login_primary: AgentLogin
    ) -> None:
        """Section 5.3.4.28, ACD Agent LogOff."""
        await self.request(cmd.AgentLogOff(device_number, agent_id, group_number, login_primary))

    async def set_agent_state(
        self, device_number: str, agent_id: str, group_number: str, agent_state: AgentDuty, reason_code: str
    ) -> None:
        """Section 5.3.4.29, ACD Agent Set State.

        ``reason_code`` is one of 0 to 9, ``*`` and ``#``, for going on duty as well. It has no default: on some
        systems 0 starts the timed wrap-up.
        """
        await self.request(cmd.SetAgentState(device_number, agent_id, group_number, agent_state, reason_code))
