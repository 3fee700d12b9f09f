"""The codes of the ACD stream that are about agents and queues (11 to 16, 25, 26, 59, 61 and 62)."""

from desk_agent.api.acd_codes import AcdCode
from desk_agent.simulator.acd.agents import Agent, Membership
from desk_agent.simulator.acd.call_codes import CallCodes
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.acd.watcher import AcdWatcher
from desk_agent.simulator.acd.wire import Wire, extension, key, padded
from desk_agent.simulator.calls import Leg


class AgentCodes(AcdWatcher):
    """Tells the stream what agents do, and what becomes of the calls for their groups."""

    def __init__(self, wire: Wire, calls: CallCodes) -> None:
        self._wire = wire
        self._calls = calls

    def logged_on(self, agent: Agent, membership: Membership, /, *, primary: bool) -> None:
        """11 or 25."""
        code = AcdCode.AGENT_PRIMARY_LOGIN if primary else AcdCode.AGENT_SECONDARY_LOGIN
        group = padded(membership.group.bin)
        self._wire(code, extension(agent.station.number), data1=group, data2=membership.agent_id)

    def logged_off(self, agent: Agent, membership: Membership, /, *, primary: bool) -> None:
        """12 or 26."""
        code = AcdCode.AGENT_PRIMARY_LOGOUT if primary else AcdCode.AGENT_SECONDARY_LOGOUT
        self._wire(code, extension(agent.station.number), data1=padded(membership.group.bin))

    def available(self, agent: Agent, /) -> None:
        """14, for each group."""
        self._duty(AcdCode.AGENT_AVAILABLE, agent)

    def unavailable(self, agent: Agent, /) -> None:
        """13, for each group."""
        self._duty(AcdCode.AGENT_UNAVAILABLE, agent)

    def wrap_up_started(self, agent: Agent, /) -> None:
        """15."""
        self._wire(AcdCode.WRAP_UP_START, extension(agent.station.number))

    def wrap_up_ended(self, agent: Agent, /) -> None:
        """16."""
        self._wire(AcdCode.WRAP_UP_END, extension(agent.station.number))

    def offered(self, caller: Leg, group: AcdGroup, agent: Agent, /) -> None:
        """59 for an extension that calls; a call from outside is announced."""
        self._calls.introduce(caller, group, None)
        if caller.station is not None:
            number = padded(agent.membership_number(group))
            source = self._calls.end_of(caller)
            self._wire(
                AcdCode.UCD_GROUP,
                source,
                extension(agent.station.number),
                ref=caller.call.ref,
                data1=padded(group.bin),
                data2=number,
            )

    def queued(self, caller: Leg, group: AcdGroup, /) -> None:
        """62."""
        self._calls.introduce(caller, group, None)
        source = self._calls.end_of(caller)
        self._wire(AcdCode.UCD_QUEUE_HOLD, source, ref=caller.call.ref, data1=padded(group.bin))

    def overflowed(self, caller: Leg, group: AcdGroup, to: str, /) -> None:
        """61."""
        source = self._calls.end_of(caller)
        self._wire(AcdCode.UCD_OVERFLOW, source, extension(to), data1=padded(group.bin))

    def _duty(self, code: AcdCode, agent: Agent) -> None:
        for membership in agent.memberships:
            self._wire(
                code,
                extension(agent.station.number),
                data1=key(agent.reason),
                data2=padded(membership.group.bin),
            )
