"""What happens to agents and queues, for the ACD stream."""

from desk_agent.simulator.acd.agents import Agent, Membership
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.calls import Leg


class AcdWatcher:
    """Hears of it in the order in which it happens; what is not overridden is ignored."""

    def logged_on(self, agent: Agent, membership: Membership, /, *, primary: bool) -> None:
        """An agent has entered a group."""

    def logged_off(self, agent: Agent, membership: Membership, /, *, primary: bool) -> None:
        """An agent has left a group."""

    def available(self, agent: Agent, /) -> None:
        """An agent takes calls from now on."""

    def unavailable(self, agent: Agent, /) -> None:
        """An agent takes none from now on."""

    def wrap_up_started(self, agent: Agent, /) -> None:
        """An agent has time after a call."""

    def wrap_up_ended(self, agent: Agent, /) -> None:
        """That time is over."""

    def offered(self, caller: Leg, group: AcdGroup, agent: Agent, /) -> None:
        """A call is given to an agent, whose phone is about to ring."""

    def queued(self, caller: Leg, group: AcdGroup, /) -> None:
        """A call waits."""

    def overflowed(self, caller: Leg, group: AcdGroup, to: str, /) -> None:
        """A call has waited too long and goes elsewhere."""
