"""Agents: who they are, which groups they are in, and what state they are in (sections 5.3.2.3.24 to 29)."""

from dataclasses import dataclass
from enum import StrEnum

from desk_agent.api.enums import AgentLogin
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.events import Fields
from desk_agent.simulator.parties import Station
from desk_agent.simulator.timers import Timer


class AgentState(StrEnum):
    """What an agent is doing between calls; busy is the phone's matter."""

    READY = "ready"
    NOT_READY = "notready"
    WORK = "work"  # after a call


@dataclass(frozen=True, slots=True)
class Membership:
    """An agent's place in one group."""

    group: AcdGroup
    agent_id: str
    priority: int  # 0 comes first


@dataclass(eq=False, slots=True)
class Agent:
    """Somebody who is logged on at a phone, in a primary group, a secondary one or both."""

    station: Station
    primary: Membership | None = None
    secondary: Membership | None = None
    state: AgentState = AgentState.READY
    reason: str = ""  # the key given with the latest change of duty
    busy: bool = False  # the phone is
    served: AcdGroup | None = None  # the group of the ACD call that has been answered and not yet wrapped up
    idle_since: float = 0.0  # monotonic seconds
    wrapping: Timer | None = None

    @property
    def memberships(self) -> list[Membership]:
        """Where calls come from, primary first."""
        return [membership for membership in (self.primary, self.secondary) if membership is not None]

    def membership(self, group: AcdGroup) -> Membership | None:
        """The place in one group."""
        return next((m for m in self.memberships if m.group is group), None)

    def membership_number(self, group: AcdGroup) -> int:
        """Which of the group's agents this is, from 1."""
        membership = self.membership(group)
        return group.agent_ids.index(membership.agent_id) + 1 if membership is not None else 0

    def place(self, login: AgentLogin) -> Membership | None:
        """The primary or the secondary place."""
        return self.primary if login is AgentLogin.PRIMARY else self.secondary

    def take(self, login: AgentLogin, membership: Membership | None) -> None:
        """Enter a group, or with None leave it."""
        if login is AgentLogin.PRIMARY:
            self.primary = membership
        else:
            self.secondary = membership


def fields(agent: Agent | None) -> Fields:
    """The groups and identities of an agent, in events; empty where there are none."""
    primary = agent.primary if agent is not None else None
    secondary = agent.secondary if agent is not None else None
    return {
        "primaryAgentId": primary.agent_id if primary else "",
        "primaryAcdGroup": primary.group.number if primary else "",
        "secondaryAgentId": secondary.agent_id if secondary else "",
        "secondaryAcdGroup": secondary.group.number if secondary else "",
    }
