"""What agents do: they log on and off, say whether they are ready, and talk (sections 5.3.4.27 to 29)."""

from collections.abc import Callable, Iterator

from desk_agent.api.codes import Cause
from desk_agent.api.enums import AgentDuty, AgentLogin
from desk_agent.instant import Instant
from desk_agent.simulator import events
from desk_agent.simulator.acd.agents import Agent, AgentState, Membership, fields
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.acd.watcher import AcdWatcher
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import Core, Part, settles
from desk_agent.simulator.observer import Observer
from desk_agent.simulator.rules import Refused

_TIMED_WRAP_UP = "0"  # the key that asks for time after a call: section 5.3.4.29 names Agent Work among its events


class AgentDesks(Part[Core], Observer):
    """Every agent who is logged on, by extension."""

    def __init__(self, exchange: Core, now: Callable[[], Instant], watcher: AcdWatcher) -> None:
        super().__init__(exchange)
        self._now = now
        self._watcher = watcher
        self._agents: dict[str, Agent] = {}

    def __iter__(self) -> Iterator[Agent]:
        return iter(self._agents.values())

    def at(self, device: str) -> Agent | None:
        """Who is logged on at a phone."""
        return self._agents.get(device)

    def group(self, number: str) -> AcdGroup:
        """The ACD group with this number; refused (101) if it is none."""
        group = self.exchange.groups.get(number)
        if not isinstance(group, AcdGroup):
            raise Refused(101)
        return group

    # --- commands

    @settles
    def log_on(self, device: str, agent_id: str, number: str, login: AgentLogin, priority: int) -> None:
        """Agent LogOn (5.3.4.27)."""
        station, group = self.exchange.registered(device), self.group(number)
        if agent_id not in group.agent_ids:
            raise Refused(149)
        agent = self._agents.get(device) or Agent(station, idle_since=self._now().mono)
        elsewhere = any(m.group is group and m.agent_id == agent_id for other in self for m in other.memberships)
        if agent.place(login) is not None or agent.membership(group) is not None or elsewhere:
            raise Refused(147)
        membership = Membership(group, agent_id, priority)
        agent.take(login, membership)
        self._tell(agent, "agent_logon", ahead=True)
        self._watcher.logged_on(agent, membership, primary=login is AgentLogin.PRIMARY)
        if device not in self._agents:
            self._agents[device] = agent
            self._watcher.available(agent)
        self._tell_state(agent)

    def place(self, device: str, agent_id: str, number: str, login: AgentLogin, priority: int) -> None:
        """Let an agent have been logged on all along: nobody is told."""
        station = self.exchange.station(device)
        agent = self._agents.setdefault(device, Agent(station, idle_since=self._now().mono))
        agent.take(login, Membership(self.group(number), agent_id, priority))

    @settles
    def log_off(self, device: str, agent_id: str, number: str, login: AgentLogin) -> None:
        """Agent LogOff (5.3.4.28)."""
        agent = self._checked(device, agent_id, number)
        membership = agent.place(login)
        if membership is None or membership.group.number != number:
            raise Refused(147)
        self._tell(agent, "agent_logoff", ahead=True)
        agent.take(login, None)
        self._watcher.logged_off(agent, membership, primary=login is AgentLogin.PRIMARY)
        if not agent.memberships:
            self._stop_wrapping(agent)
            del self._agents[device]

    @settles
    def set_state(self, device: str, agent_id: str, number: str, duty: AgentDuty, reason: str) -> None:
        """Agent Set State (5.3.4.29)."""
        agent = self._checked(device, agent_id, number)
        agent.reason = reason
        self._stop_wrapping(agent)
        agent.served = None
        if duty is AgentDuty.DUTY_ON:
            self._be(agent, AgentState.READY, ahead=True)
        elif reason == _TIMED_WRAP_UP and self._wrap_up_time(agent):
            self._wrap_up(agent, ahead=True)
        else:
            self._be(agent, AgentState.NOT_READY, ahead=True)
        if agent.busy:
            self._tell_state(agent)

    # --- what follows from calls

    def dismiss(self, agent: Agent) -> None:
        """An agent who does not answer gets no more calls until it says that it is back."""
        if agent.state is AgentState.READY:  # one who has taken a break while the phone rang is in it already
            agent.reason = ""
            self._be(agent, AgentState.NOT_READY)

    def notice_busy(self) -> bool:
        """Agent Busy for every agent whose phone has become busy; whether there was one."""
        newly = [agent for agent in self if not agent.busy and self._on_the_phone(agent, None)]
        for agent in newly:
            agent.busy = True
            self._tell(agent, "agent_busy")
        return bool(newly)

    def entered(self, leg: Leg, _: State) -> None:
        """An answered ACD call is one to wrap up."""
        agent = self._agents.get(leg.party.number) if leg.station is not None else None
        group = leg.call.group
        if agent is not None and leg.base is State.CONNECTED and not leg.calling and isinstance(group, AcdGroup):
            agent.served = group

    def left(self, leg: Leg, _: Cause | None) -> None:
        """The phone may be free again."""
        agent = self._agents.get(leg.party.number) if leg.station is not None else None
        if agent is None or self._on_the_phone(agent, leg):
            return
        group, agent.served = agent.served, None
        if agent.busy:
            agent.busy = False
            agent.idle_since = self._now().mono
            if group is not None and group.wrap_up and agent.state is AgentState.READY:
                self._wrap_up(agent)
            else:
                self._tell_state(agent)

    def _on_the_phone(self, agent: Agent, leaving: Leg | None) -> bool:
        legs = self.exchange.legs_of(agent.station.number)
        return any(leg is not leaving and (leg.joined or leg.base is not State.RINGING) for leg in legs)

    # --- states

    def _checked(self, device: str, agent_id: str, number: str) -> Agent:
        self.exchange.registered(device)
        group = self.group(number)
        agent = self._agents.get(device)
        membership = agent.membership(group) if agent is not None else None
        if agent is None or membership is None:
            raise Refused(147)
        if membership.agent_id != agent_id:
            raise Refused(149)
        return agent

    def _be(self, agent: Agent, state: AgentState, *, ahead: bool = False) -> None:
        before, agent.state = agent.state, state
        if state is AgentState.READY:
            if before is not AgentState.READY:
                agent.idle_since = self._now().mono
            self._watcher.available(agent)
        elif state is AgentState.NOT_READY:
            self._watcher.unavailable(agent)
        self._tell(agent, f"agent_{state.value}", ahead=ahead)

    def _wrap_up(self, agent: Agent, *, ahead: bool = False) -> None:
        agent.state = AgentState.WORK
        self._tell(agent, "agent_work", ahead=ahead)
        self._watcher.wrap_up_started(agent)
        agent.wrapping = self.exchange.after(self._wrap_up_time(agent), lambda: self._wrapped_up(agent))

    def _wrapped_up(self, agent: Agent) -> None:
        self._stop_wrapping(agent)
        agent.state = AgentState.READY
        agent.idle_since = self._now().mono
        self._tell_state(agent)

    def _stop_wrapping(self, agent: Agent) -> None:
        timer, agent.wrapping = agent.wrapping, None
        if timer is not None:
            timer.cancel()
            self._watcher.wrap_up_ended(agent)

    @staticmethod
    def _wrap_up_time(agent: Agent) -> float:
        return max(membership.group.wrap_up for membership in agent.memberships)

    def _tell_state(self, agent: Agent) -> None:
        self._tell(agent, "agent_busy" if agent.busy else f"agent_{agent.state.value}")

    def _tell(self, agent: Agent, kind: str, *, ahead: bool = False) -> None:
        self.exchange.tell_station(events.of_station(kind, agent.station, fields(agent)), ahead=ahead)
