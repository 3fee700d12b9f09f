"""One call leads to another: consultation, transfer and the way back (sections 5.3.4.8 to 10 and 12)."""

from desk_agent.api.codes import Cause
from desk_agent.simulator import checks
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import Part, settles
from desk_agent.simulator.dialect import ReleasedRef
from desk_agent.simulator.parties import Outside
from desk_agent.simulator.routing import Routing
from desk_agent.simulator.rules import Refused


class Transfers(Part[Routing]):
    """What a phone does with two calls, or to get rid of one."""

    @settles
    def consult(self, device: str, ref: int | None, called: str) -> int:
        """Consultation Call (5.3.4.8): hold this call and make another; returns the new callRefID."""
        exchange = self.exchange
        leg = checks.leg_for(exchange, "consultation", device, ref, State.CONNECTED)
        others = [other for other in exchange.legs_of(device) if other is not leg]
        if any(other.state not in (State.RINGING, State.LEFT) for other in others):
            raise Refused(203)
        target = checks.party_called(exchange, called)
        exchange.drop_left(device)
        exchange.put_on_hold(leg)
        new = exchange.new_call(leg.party, leg.party.dn, called, Cause.CONSULTATION)
        new.call.consults = leg.call
        exchange.tell(new, "proceeding", dialDigit=called)
        exchange.route(new, target)
        return new.call.ref

    @settles
    def transfer(self, device: str, ref: int | None = None) -> int:
        """Transfer Call (5.3.4.9): the held party gets the other, who may still ring; returns the held callRefID."""
        held, active = checks.pair_for(self.exchange, "transfer", device, ref)
        screened = active.state is State.CONNECTED
        transferee = held.partner
        if transferee is None or not (screened or active.base is State.ALERTING) or active.partner is None:
            raise Refused(203)
        if any(leg.party is transferee.party for leg in active.others):
            raise Refused(108)
        if transferee.holding and not screened:  # who has put us on hold cannot be made to wait for somebody else
            raise Refused(202)
        self._hand_over(held, active, transferee, screened=screened)
        return held.call.ref

    @settles
    def single_step(self, device: str, ref: int | None, to: str) -> int:
        """Single Step Transfer Call (5.3.4.10), blind; returns the callRefID, which stays."""
        exchange = self.exchange
        leg = checks.leg_for(exchange, "single_step_transfer", device, ref, State.CONNECTED)
        station, transferee, call = leg.station, leg.partner, leg.call
        if transferee is None or station is None:
            raise Refused(203)
        checks.destination(exchange, to, leg, transferee)
        target = exchange.numbering.find(to)
        parties = {
            "transferToDN": target.dn if isinstance(target, Outside) else to,
            "transferorDN": station.dn,
        }
        exchange.tell(leg, "transferring", transferredDN=transferee.party.dn, **parties, callType="blind")
        exchange.finish(leg, Cause.BLIND_TRANSFER)
        transferee.calling = True
        transferee.news.append(("transferred", parties))
        call.calling_dn, call.recall_to = transferee.party.dn, station
        exchange.divert(transferee, station, to, Cause.BLIND_TRANSFER)
        return call.ref

    @settles
    def reconnect(self, device: str, ref: int | None = None) -> None:
        """Reconnect Call (5.3.4.12): end the active call and go back to the held one."""
        held, active = checks.pair_for(self.exchange, "reconnect", device, ref)
        self.exchange.end(active)
        self.exchange.take_off_hold(held)

    def _hand_over(self, held: Leg, active: Leg, transferee: Leg, *, screened: bool) -> None:
        exchange, call, station, targets = self.exchange, held.call, held.station, active.others
        assert station is not None
        cause = Cause.SCREENED_TRANSFER if screened else Cause.UNSCREENED_TRANSFER
        parties = {"transferToDN": targets[0].party.dn, "transferorDN": station.dn}
        exchange.tell(
            held,
            "transferring",
            transferredDN=transferee.party.dn,
            **parties,
            callType="screened" if screened else "unscreened",
        )
        call.group = active.call.group
        exchange.finish(held, cause)
        if exchange.dialect.transfer_released_ref is ReleasedRef.BOTH:
            exchange.finish(active, cause)
        else:
            exchange.remove(active, cause)
        call.calling_dn, call.called_dn = transferee.party.dn, targets[0].party.dn
        call.cause, call.diversion = cause, station.dn
        transferee.calling = True
        for target in targets:
            target.calling = target.recalled = False
            exchange.move(target, call, cause)
            exchange.tell(target, "transferred", **parties)
        exchange.tell(transferee, "transferred", **parties)
        if screened:
            exchange.face(*targets, transferee)
            exchange.mind_strangers(call)
        else:
            transferee.holding = False
            call.recall_to = station
            for target in targets:
                exchange.tell_parties(target, "ringing", diversion=True)
            exchange.alert(transferee)
