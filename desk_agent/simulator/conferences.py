"""The held and the active call become one (section 5.3.4.18)."""

from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.simulator import checks
from desk_agent.simulator.calls import Conference, State
from desk_agent.simulator.core import Part, settles
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.talking import Talking

MAX_MEMBERS: Final = 32  # section 5.3.2.3.17: of a UCP; an eMG has 13


class Conferences(Part[Talking]):
    """Conferences that grow one consultation at a time."""

    @settles
    def merge(self, device: str, ref: int | None = None) -> int:
        """Conference Call (5.3.4.18); returns the callRefID, which is the held call's."""
        exchange = self.exchange
        held, active = checks.pair_for(exchange, "conference", device, ref)
        call, newest = held.call, active.partner
        if active.state is not State.CONNECTED or newest is None or not held.others:
            raise Refused(203)
        if call.conference is not None and call.conference.master is not held.party:
            raise Refused(203)
        if any(leg.party is newest.party for leg in call.legs):
            raise Refused(203)
        if len(call.members) >= MAX_MEMBERS:
            raise Refused(301)
        exchange.remove(active, Cause.CONFERENCE)
        exchange.move(newest, call, Cause.CONFERENCE)
        newest.calling = False
        if call.conference is None:
            call.legs = [*(leg for leg in call.legs if leg not in (held, newest)), held, newest]
            call.conference = Conference(held.party)
        call.cause = Cause.CONFERENCE
        exchange.enter(held, State.CONNECTED)
        held.holding = False
        exchange.tell_conference(held, newest.party, own=True)
        exchange.tell_conference(newest, newest.party)
        for leg in call.members:
            if leg not in (held, newest):
                exchange.tell_conference(leg, newest.party)
        return call.ref
