"""How a call ends for one party, and what that means for those who remain."""

from desk_agent.api.codes import Cause
from desk_agent.simulator import events
from desk_agent.simulator.calls import Call, Leg, State
from desk_agent.simulator.core import Core
from desk_agent.simulator.dialect import MasterLeaves
from desk_agent.simulator.parties import Party, Sharing


class Clearing(Core):
    """Released, ReleasedAsc and Failed (sections 5.3.2.3.6, 7 and 10), for two parties and for many."""

    def end(self, leg: Leg, cause: Cause = Cause.NORMAL_CLEARING) -> None:
        """A party ends its part, and what follows for the others."""
        if leg not in leg.call.legs:
            return
        if leg.call.conference is not None and not leg.unanswered:
            self._leave_conference(leg, cause)
            return
        others, offered, group = leg.others, leg.offered, leg.call.group
        if offered and cause is Cause.NORMAL_CLEARING:
            cause = Cause.REJECT
        self.finish(leg, cause)
        ringing = [other for other in others if offered and other.offered]
        if ringing and group is not None and group.sharing is Sharing.BRANCH:
            for other in ringing:  # the branches of one line do what one of them does
                self.finish(other, Cause.BRANCH_RELEASE)
            others = [other for other in others if other not in ringing]
        elif ringing:
            return  # others can still answer
        for other in others:
            if offered and other.unanswered:
                self.unreached(other, leg.party, cause)
            elif other.offered:
                self.finish(other, cause)
            else:
                self.leave_alone(other, leg.party, cause)

    def end_unanswered(self, leg: Leg, cause: Cause = Cause.NORMAL_CLEARING) -> None:
        """A caller gives up, if nobody has answered."""
        if leg in leg.call.legs and leg.unanswered:
            self.end(leg, cause)

    def vanish(self, leg: Leg) -> None:
        """A phone is gone without a word; the others notice."""
        call, others, offered, joined, waits = leg.call, leg.others, leg.offered, leg.joined, leg.unanswered
        self.remove(leg, None)
        if call.conference is not None and not waits:
            if joined:
                self._after_leaving(call, leg.party, Cause.NORMAL_CLEARING)
        elif not offered or not any(other.offered for other in others):
            for other in others:
                if offered and other.unanswered:
                    self.fail(other, Cause.BLOCKED)
                elif other.offered:
                    self.finish(other, Cause.NORMAL_CLEARING)
                else:
                    self.leave_alone(other, leg.party, Cause.NORMAL_CLEARING)

    def unreached(self, caller: Leg, gone: Party, cause: Cause) -> None:
        """Whoever was called does not want to, and there is nobody else."""
        self.leave_alone(caller, gone, cause)

    def leave_alone(self, leg: Leg, gone: Party, cause: Cause) -> None:
        """ReleasedAsc: the other side has ended the call (section 5.3.2.3.7)."""
        if leg.station is None:
            self.remove(leg, cause)
        elif leg.base is State.RINGING:
            self.finish(leg, Cause.NORMAL_CLEARING)  # a recall nobody has answered
        else:
            self._tell_left(leg, gone, cause)
            leg.holding = False
            self.enter(leg, State.LEFT)
            self.later(self.timings.left, lambda: self.finish(leg, Cause.NORMAL_CLEARING), leg)

    def drop_left(self, device: str) -> None:
        """Put the handset down if the other side of its call has gone."""
        for leg in self.legs_of(device):
            if leg.state is State.LEFT:
                self.finish(leg, Cause.NORMAL_CLEARING)

    def fail(self, leg: Leg, cause: Cause) -> None:
        """The call goes no further (section 5.3.2.3.10); people outside give up at once."""
        if leg.station is None:
            self.remove(leg, cause)
            return
        leg.offers = self._offers(leg.call, cause)
        services = {"busySvcList": list(leg.offers)} if leg.offers else {}
        self.enter(leg, State.FAILED)
        self.tell(leg, "fail", **services, **events.parties(leg.call, cause))
        self.later(self.timings.failed, lambda: self.finish(leg, Cause.TIMEOUT), leg)

    def _offers(self, call: Call, cause: Cause) -> tuple[str, ...]:
        if call.wanted is None:
            return ()
        if cause is Cause.DND:
            return tuple(service for service in self.dialect.busy_services if service == "callback")
        return self.dialect.busy_services if cause is Cause.USER_BUSY else ()

    def face(self, *legs: Leg) -> None:
        """Two who are now alone with each other talk, unless one of them holds the other."""
        for leg in legs:
            if leg.state is State.CONNECTED:
                self.tell_parties(leg, "connected", diversion=not leg.calling)
            elif leg.state is State.HELD and leg.partner is not None:
                self.tell(leg, "held", holdDN=leg.partner.party.dn)

    # --- conferences

    def end_conference(self, call: Call) -> None:
        """It is over for everybody."""
        for leg in list(call.legs):
            self.finish(leg, Cause.CONFERENCE)

    def _leave_conference(self, leg: Leg, cause: Cause) -> None:
        call, conference, joined = leg.call, leg.call.conference, leg.joined
        assert conference is not None
        if not joined:
            self.finish(leg, Cause.REJECT if cause is Cause.NORMAL_CLEARING else cause)
            return
        over = conference.master is leg.party and self.dialect.master_leaves is MasterLeaves.END
        self.finish(leg, Cause.CONFERENCE if over else cause)
        self._after_leaving(call, leg.party, cause)

    def _after_leaving(self, call: Call, gone: Party, cause: Cause) -> None:
        """The others hear that somebody has left, and two of them are no conference."""
        conference, members = call.conference, call.members
        assert conference is not None
        was_master = conference.master is gone
        deserted = not conference.standing and not any(leg.station is not None for leg in members)
        if deserted or (was_master and self.dialect.master_leaves is MasterLeaves.END):
            self.end_conference(call)
            return
        for leg in members:
            self._tell_left(leg, gone, cause)
        if conference.standing or len(call.legs) > len(members):
            return
        if len(members) == 2:
            self._two_left(call)
        elif was_master:
            conference.master = members[0].party
            for leg in members:
                self.tell_conference(leg, members[0].party)

    def tell_conference(self, leg: Leg, newest: Party, *, own: bool = False) -> None:
        """Conferenced, or Conferencing for whoever brought it together (sections 5.3.2.3.17 and 18)."""
        conference = leg.call.conference
        assert conference is not None
        master = {} if own or conference.master is None else {"masterDN": conference.master.dn}
        members = [member.party.dn for member in leg.call.members]
        kind = "conferencing" if own else "conferenced"
        self.tell(leg, kind, memberDN=members, **master, newConfMemberDN=newest.dn)

    def _two_left(self, call: Call) -> None:
        first, second = call.members
        call.conference = None
        call.cause, call.diversion = Cause.CONFERENCE, ""
        call.calling_dn, call.called_dn = first.party.dn, second.party.dn
        first.calling, second.calling = True, False
        self.face(first, second)

    def _tell_left(self, leg: Leg, gone: Party, cause: Cause) -> None:
        self.tell(leg, "releasedasc", releasedAscDN=gone.dn, **events.cause(cause))
