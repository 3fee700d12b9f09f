"""Who gets which call of an ACD group, and who waits (sections 5.3.2.3.30 and 31, 5.3.4.30)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.simulator import checks, events
from desk_agent.simulator.acd.agents import Agent, AgentState, fields
from desk_agent.simulator.acd.desks import AgentDesks
from desk_agent.simulator.acd.groups import NOWHERE, AcdGroup
from desk_agent.simulator.acd.watcher import AcdWatcher
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import Part, settles
from desk_agent.simulator.dialect import QueueRef
from desk_agent.simulator.observer import Observer
from desk_agent.simulator.parties import Group
from desk_agent.simulator.routing import MAX_HOPS, Routing
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.timers import Timer


@dataclass(eq=False, slots=True)
class Waiting:
    """A call on its way to an agent: it rings at one, or is queued."""

    caller: Leg
    group: AcdGroup
    since: Instant
    hops: int
    agent: Agent | None = None  # whose phone rings
    tried: set[Agent] = field(default_factory=set)
    overdue: bool = False  # has waited long enough to go elsewhere
    overflow: Timer | None = None

    @property
    def queued(self) -> bool:
        """Whether it rings nowhere."""
        return self.agent is None


class Distribution(Part[Routing], Observer):
    """Gives calls to agents: those at home in the group first, then by priority, then who was idle longest."""

    def __init__(self, exchange: Routing, desks: AgentDesks, now: Callable[[], Instant], watcher: AcdWatcher) -> None:
        super().__init__(exchange)
        self._desks = desks
        self._now = now
        self._watcher = watcher
        self._waiting: dict[Leg, Waiting] = {}  # by caller, longest first

    def queue(self, group: AcdGroup) -> list[Waiting]:
        """The calls that ring nowhere, the next one first."""
        mine = [waiting for waiting in self._waiting.values() if waiting.group is group and waiting.queued]
        return sorted(mine, key=lambda waiting: waiting.since.mono)

    # --- what Routing asks for

    def arrive(self, caller: Leg, group: Group, hops: int) -> None:
        """A call for a group."""
        assert isinstance(group, AcdGroup)
        before = self._waiting.get(caller)
        if before is not None:
            self._drop(before)
        waiting = Waiting(caller, group, self._now(), hops)
        if any(agent.membership(group) for agent in self._desks):
            self._waiting[caller] = waiting
            if group.overflow_to:
                waiting.overflow = self.exchange.after(group.overflow_after, lambda: self._overdue(waiting))
            self._queue(waiting)
        elif group.overflow_to and hops < MAX_HOPS:
            self._overflow(waiting)
        else:
            self.exchange.fail(caller, Cause.NO_AVAILABLE_AGENTS)

    def passed_over(self, caller: Leg) -> bool:
        """The phone that rang does not want a call or is gone; whether the call is one of a group and goes on."""
        waiting = self._waiting.get(caller)
        if waiting is None or caller.call.group is not waiting.group:
            return False  # or it was sent elsewhere by the phone at which it rang
        self._next_agent(waiting)
        return True

    # --- commands

    @settles
    def reroute(self, number: str, ref: int, to: str) -> None:
        """Reroute Call for a call that is queued (5.3.4.30): to an agent, or anywhere else."""
        group = self._desks.group(number)
        waiting = next((w for w in self.queue(group) if w.caller.call.ref == ref), None)
        if waiting is None:
            raise Refused(106)
        checks.destination(self.exchange, to, waiting.caller)
        if to == number:
            raise Refused(107)
        rerouted = {"calledDN": to, "reroutingDN": number, **events.cause(Cause.REROUTE)}
        own = {"type": "rerouting", "deviceNumber": number, "serviceDN": number}
        self.exchange.tell_station(own | rerouted | {"callRefID": ref})
        self.exchange.tell(waiting.caller, "rerouted", **rerouted)
        self._drop(waiting)
        self.exchange.divert(waiting.caller, group, to, Cause.REROUTE)

    # --- what follows from calls

    def follow(self) -> bool:
        """Give calls that wait to agents who have become free; whether there was anything to do."""
        changed = self._desks.notice_busy()
        for waiting in sorted(self._waiting.values(), key=lambda waiting: waiting.since.mono):
            if waiting.caller.call.group is not waiting.group:
                self._drop(waiting)  # diverted by the phone at which it rang
            elif waiting.queued and self._offer(waiting):
                changed = True
        return changed

    def entered(self, leg: Leg, _: State) -> None:
        """Who has been answered no longer waits."""
        if leg.base is State.CONNECTED and leg in self._waiting:
            self._drop(self._waiting[leg])

    def left(self, leg: Leg, _: Cause | None) -> None:
        """Nor does who has given up."""
        if leg in self._waiting:
            self._drop(self._waiting[leg])

    # --- how

    def _offer(self, waiting: Waiting) -> bool:
        agent = self._best(waiting)
        if agent is None:
            return False
        waiting.agent = agent
        self._watcher.offered(waiting.caller, waiting.group, agent)
        leg = self.exchange.ring_member(waiting.caller, agent.station)
        self.exchange.later(waiting.group.no_answer, lambda: self._unanswered(waiting, leg), leg)
        return True

    def _best(self, waiting: Waiting) -> Agent | None:
        free = [agent for agent in self._desks if self._free(agent, waiting)]
        fresh = [agent for agent in free if agent not in waiting.tried]
        return min(fresh or free, key=lambda agent: _rank(agent, waiting.group), default=None)

    def _free(self, agent: Agent, waiting: Waiting) -> bool:
        station = agent.station
        return (
            agent.state is AgentState.READY
            and agent.membership(waiting.group) is not None
            and station is not waiting.caller.party
            and not self.exchange.legs_of(station.number)
            and self.exchange.obstacle(station) is None
        )

    def _unanswered(self, waiting: Waiting, leg: Leg) -> None:
        caller = leg.partner
        self.exchange.finish(leg, Cause.NO_ANSWER)
        if caller is not None:
            waiting.caller = caller  # another, if the call has been transferred
            self._waiting[caller] = waiting
            self._next_agent(waiting)

    def _next_agent(self, waiting: Waiting) -> None:
        agent, waiting.agent = waiting.agent, None
        if agent is not None:
            waiting.tried.add(agent)
            if waiting.group.dismisses:
                self._desks.dismiss(agent)
        if waiting.overdue:
            self._overflow(waiting)
        else:
            self._queue(waiting)

    def _queue(self, waiting: Waiting) -> None:
        """Ring somebody at once if nobody has waited longer; otherwise tell the group and the caller."""
        if self.queue(waiting.group)[0] is waiting and self._offer(waiting):
            return
        self.exchange.enter(waiting.caller, State.QUEUED)
        self._watcher.queued(waiting.caller, waiting.group)
        count: events.Fields = {"qCount": len(self.queue(waiting.group))}
        told = count | self._ids(waiting) | events.cause(Cause.NO_AVAILABLE_AGENTS)
        number, station = waiting.group.number, waiting.caller.station
        told = {"callingDN": waiting.caller.party.dn, "calledDN": number} | told | self._ref(waiting)
        group = {"type": "queueing", "deviceNumber": number, "serviceDN": number}
        self.exchange.tell_station(group | told | self._diversion(waiting))
        if station is not None:
            self.exchange.tell_station(events.of_station("queued", station, told))

    def _ids(self, waiting: Waiting) -> events.Fields:
        """The caller's own identities, if it is an agent: the examples have the same in both events."""
        station = waiting.caller.station
        return fields(self._desks.at(station.number) if station is not None else None)

    @staticmethod
    def _diversion(waiting: Waiting) -> events.Fields:
        diversion = waiting.caller.call.diversion
        return {"diversionNum": diversion} if diversion else {}

    def _ref(self, waiting: Waiting) -> events.Fields:
        shown = self.exchange.dialect.queue_ref is QueueRef.PRESENT
        return {"callRefID": waiting.caller.call.ref} if shown else {}

    def _overdue(self, waiting: Waiting) -> None:
        if waiting.caller not in self._waiting:
            return
        waiting.overdue = True
        if waiting.queued:
            self._overflow(waiting)

    def _overflow(self, waiting: Waiting) -> None:
        self._drop(waiting)
        group = waiting.group
        assert group.overflow_to != NOWHERE
        self._watcher.overflowed(waiting.caller, group, group.overflow_to)
        self.exchange.divert(waiting.caller, group, group.overflow_to, Cause.REDIRECTED, waiting.hops)

    def _drop(self, waiting: Waiting) -> None:
        self._waiting.pop(waiting.caller, None)
        if waiting.overflow is not None:
            waiting.overflow.cancel()


def _rank(agent: Agent, group: AcdGroup) -> tuple[bool, int, float]:
    membership = agent.membership(group)
    assert membership is not None
    return membership is not agent.primary, membership.priority, agent.idle_since
