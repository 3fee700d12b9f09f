"""How a call finds its way: extensions, forwarding, groups, and the trunk lines (sections 5.3.4.2 and 5.3.4.13)."""

from desk_agent.api.codes import Cause
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.gates import Gate
from desk_agent.simulator.numbering import Destination
from desk_agent.simulator.parties import Group, Outside, Party, Station
from desk_agent.simulator.talking import Talking

MAX_HOPS = 5  # diversions of one call


class Routing(Talking):
    """From a caller to a ringing phone, or to the reason why there is none."""

    def route(self, caller: Leg, target: Destination | None, hops: int = 0) -> None:
        """Ring whoever the call is for, or tell the caller why not."""
        if isinstance(target, Group) and target.sharing is not None:
            self._offer_to_all(caller, target, hops)
            return
        if isinstance(target, Group) and target.number in self.distributors:
            caller.call.group, caller.call.cause = target, Cause.GROUP_CALL
            self.distributors[target.number].arrive(caller, target, hops)
            return
        if isinstance(target, Group):
            caller.call.group, caller.call.cause = target, Cause.GROUP_CALL
            target = self._free_member(target, None) or self._first_member(target)
        if target is None:
            self.fail(caller, Cause.INVALID_DESTINATION)
        elif isinstance(target, Outside):
            self._seize_trunk(caller, target)
        elif isinstance(target, Gate):
            target.admit(caller)
        else:
            self._offer(caller, target, hops)

    def divert(self, caller: Leg, by: Station | Group, number: str, cause: Cause, hops: int = 0) -> None:
        """Send a call on to another number."""
        call = caller.call
        call.cause, call.diversion, call.called_dn, call.group = cause, by.dn, number, None
        target = self.numbering.find(number)
        if isinstance(target, Outside):
            call.called_dn = target.dn
        self.route(caller, target, hops + 1)

    def ring_member(self, caller: Leg, station: Station) -> Leg:
        """Ring the phone a distributor has chosen; what happens if nobody answers is its business."""
        leg = self._ring_leg(caller, station)
        self.alert(caller)
        self.respond(leg)
        return leg

    def ring_waiting(self, caller: Leg, station: Station) -> None:
        """Ring a phone although it may be busy, for a caller who asked for that and hears of it first."""
        self.alert(caller)
        self._ring_leg(caller, station)

    def alert(self, caller: Leg) -> None:
        """The caller hears that it rings; not for ever."""
        self.enter(caller, State.ALERTING)
        self._break_news(caller)
        self.tell_parties(caller, "alerting")
        if caller.call.recall_to is not None:
            self._give_back_later(caller)
        self.later(self.timings.ring, lambda: self.end_unanswered(caller, Cause.TIMEOUT), caller)

    def respond(self, leg: Leg) -> None:
        """The simulated person at the other end, if there is one."""
        behaviour = leg.party.behaviour
        if behaviour is None:
            return
        if behaviour.rejects_after is not None:
            self.later(behaviour.rejects_after, lambda: self.end(leg), leg)
        elif behaviour.answers_after is not None:
            self.later(behaviour.answers_after, lambda: self.lift(leg), leg)

    # --- nobody can be reached

    def fail(self, leg: Leg, cause: Cause) -> None:
        """The call goes no further, but to another member of its group, or back to whoever transferred it."""
        if not self._passed_on(leg) and not self._give_back(leg):
            self._break_news(leg)
            super().fail(leg, cause)

    def unreached(self, caller: Leg, gone: Party, cause: Cause) -> None:
        """Whoever was called does not want to; there may be others in the group, or who transferred the call."""
        if not self._passed_on(caller) and not self._give_back(caller):
            super().unreached(caller, gone, cause)

    def _passed_on(self, caller: Leg) -> bool:
        group = caller.call.group
        distributor = self.distributors.get(group.number) if group is not None else None
        return distributor is not None and distributor.passed_over(caller)

    def _give_back_later(self, caller: Leg) -> None:
        def give_back() -> None:
            if not self._give_back(caller):
                self._give_back_later(caller)

        self.later(self.timings.transfer_recall, give_back, caller)

    def _give_back(self, caller: Leg) -> bool:
        call, station = caller.call, caller.call.recall_to
        if station is None or not self.ready(station.number):
            return False
        self._break_news(caller)
        for other in caller.others:
            self.finish(other, Cause.TIMEOUT)
        call.recall_to = call.group = None
        call.cause, call.called_dn, call.diversion = Cause.RECALL, station.dn, ""
        leg = self.join(call, station, State.RINGING, calling=False)
        leg.recalled = True
        self.tell_parties(leg, "ringing")
        self.enter(caller, State.ALERTING)
        self.later(self.timings.ring, lambda: self.end(leg, Cause.TIMEOUT), leg)
        return True

    def _break_news(self, leg: Leg) -> None:
        for kind, fields in leg.news:
            self.tell(leg, kind, **fields)
        leg.news.clear()

    # --- extensions

    def _offer(self, caller: Leg, station: Station, hops: int) -> None:
        obstacle = self.obstacle(station)
        forward = station.forward
        reason = {
            "uncondition": Cause.FORWARD_IMMEDIATE,
            "busy": Cause.FORWARD_BUSY if obstacle is Cause.USER_BUSY else None,
            "busy_noans": Cause.FORWARD_BUSY if obstacle is Cause.USER_BUSY else None,
            "DND": Cause.FORWARD if obstacle is Cause.DND else None,
        }.get(forward.kind)
        if reason is not None and hops < MAX_HOPS:
            self._forward(caller, station, reason, hops)
        elif station is caller.party or obstacle is not None:
            caller.call.wanted = station if station is not caller.party else None
            self.fail(caller, obstacle or Cause.USER_BUSY)
        else:
            self._ring(caller, station, hops)

    def _ring(self, caller: Leg, station: Station, hops: int) -> None:
        call = caller.call
        waiting = any(leg.state in (State.CONNECTED, State.HELD) for leg in self.legs_of(station.number))
        if waiting and call.cause in (Cause.NEW_CALL, Cause.TRUNK_CALL):
            call.cause = Cause.CALLWAIT
        leg = self._ring_leg(caller, station)
        self.alert(caller)
        self.respond(leg)
        if station.forward.kind in ("no_answer", "busy_noans") and hops < MAX_HOPS:
            self.later(self.timings.no_answer, lambda: self._forward_unanswered(leg, hops), leg)
        elif call.group is not None:
            self.later(self.timings.no_answer, lambda: self._next_member(leg, hops), leg)

    def _ring_leg(self, caller: Leg, station: Station) -> Leg:
        leg = self.join(caller.call, station, State.RINGING, calling=False)
        self.tell_parties(leg, "ringing", diversion=True)
        return leg

    def _forward(self, caller: Leg, station: Station, cause: Cause, hops: int) -> None:
        to = station.forward.destination
        off_net = isinstance(self.numbering.find(to), Outside)
        self.divert(caller, station, to, Cause.FORWARD if off_net else cause, hops)

    def _forward_unanswered(self, leg: Leg, hops: int) -> None:
        station, caller = leg.station, leg.partner
        assert station is not None
        assert caller is not None
        self.finish(leg, Cause.FORWARD_NO_ANSWER)
        self._forward(caller, station, Cause.FORWARD_NO_ANSWER, hops)

    # --- groups

    def _offer_to_all(self, caller: Leg, group: Group, hops: int) -> None:
        members = [self.stations[number] for number in group.members]
        free = [station for station in members if station is not caller.party and self.obstacle(station) is None]
        if not free:
            self._offer(caller, members[0], hops)
            return
        caller.call.group = group
        legs = [self._ring_leg(caller, station) for station in free]
        self.alert(caller)
        for leg in legs:
            self.respond(leg)

    def _next_member(self, leg: Leg, hops: int) -> None:
        group, station, caller = leg.call.group, leg.station, leg.partner
        assert group is not None
        assert station is not None
        assert caller is not None
        successor = self._free_member(group, station)
        if successor is not None:
            self.finish(leg, Cause.NO_ANSWER)
            self._ring(caller, successor, hops)

    def _free_member(self, group: Group, after: Station | None) -> Station | None:
        members = [self.stations[number] for number in group.members]
        if after is not None:
            at = members.index(after)
            members = members[at + 1 :] + members[:at]
        return next((s for s in members if self.obstacle(s) is None and not self.legs_of(s.number)), None)

    def _first_member(self, group: Group) -> Station:
        return self.stations[group.members[0]]

    # --- trunk lines

    def line_free(self) -> bool:
        """Whether somebody outside can be called."""
        taken = sum(isinstance(leg.party, Outside) for call in self.calls.values() for leg in call.legs)
        return taken < self.lines

    def _seize_trunk(self, caller: Leg, outside: Outside) -> None:
        if not self.line_free():
            self.fail(caller, Cause.TRUNK_BUSY)
            return
        caller.call.called_dn = outside.dn
        self.enter(caller, State.PROCEEDING)
        self.later(self.timings.trunk_setup, lambda: self._reach(caller, outside), caller)

    def _reach(self, caller: Leg, outside: Outside) -> None:
        if outside.behaviour.unallocated:
            self.fail(caller, Cause.INVALID_DESTINATION)
        elif outside.behaviour.busy:
            self.fail(caller, Cause.USER_BUSY)
        else:
            leg = self.join(caller.call, outside, State.RINGING, calling=False)
            self.alert(caller)
            self.respond(leg)
