"""The codes of the ACD stream that are about calls, in the order real systems have been seen to send them."""

from collections.abc import Mapping
from typing import Any, Final

from desk_agent.api.acd_codes import AcdCode, ConferenceAction, RingType
from desk_agent.api.codes import Cause
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.acd.wire import NOBODY, End, Wire, co, extension, padded
from desk_agent.simulator.calls import Call, Leg, State
from desk_agent.simulator.lines import Lines
from desk_agent.simulator.numbering import tail
from desk_agent.simulator.observer import Observer
from desk_agent.simulator.parties import Group
from desk_agent.simulator.smdr.causes import NORMAL, disconnect_cause

_FORWARDED: Final = frozenset({Cause.FORWARD, Cause.FORWARD_IMMEDIATE, Cause.FORWARD_BUSY, Cause.FORWARD_NO_ANSWER})
# A leg that ends for one of these has handed its call over, not ended it.
_HANDED_OVER: Final = frozenset(
    {Cause.SCREENED_TRANSFER, Cause.UNSCREENED_TRANSFER, Cause.BLIND_TRANSFER, Cause.REROUTE}
)
_DID_DIGITS: Final = 7
_NUMBER_DIGITS: Final = 18
_NAME_CHARACTERS: Final = 24


class CallCodes(Observer):
    """Tells the stream about every call.

    An outside call that comes in: 3, 1, 72, 71, and for each phone that rings 3 and 66, with 72 again if a group
    was called; 42 when it is answered; then 18, 44, 2 if the extension ends it, 44, 2, 18 if the caller does.
    """

    def __init__(self, wire: Wire, lines: Lines, names: Mapping[str, str]) -> None:
        self._wire = wire
        self._lines = lines
        self._names = {tail(number): name for number, name in names.items()}
        self._lines_known: set[Leg] = set()  # parties outside that the stream knows of
        self._occupying: dict[str, set[Leg]] = {}  # legs by extension, but for those that ring
        self._answered: set[Leg] = set()
        self._refused: set[Leg] = set()
        self._conferring: set[Leg] = set()

    def end_of(self, leg: Leg | None) -> End:
        """A party, as source or destination."""
        if leg is None:
            return NOBODY
        return extension(leg.party.number) if leg.station is not None else co(self._lines.of(leg))

    def introduce(self, caller: Leg, group: Group | None, ringing: Leg | None) -> None:
        """3, 1, 72, 71: a call from outside, the first time that it gets anywhere."""
        ref = caller.call.ref
        if caller.station is not None or caller in self._lines_known:
            return
        self._lines_known.add(caller)
        self._ring_in(caller, group, ringing if group is None else None)
        dest = self.end_of(ringing) if group is None else NOBODY
        self._wire(AcdCode.CO_BUSY, self.end_of(caller), dest, ref=ref)
        self._caller_info(caller, dest)
        dialed = caller.call.called_dn.removeprefix("+")[-_DID_DIGITS:]
        self._wire(AcdCode.DID_INFO, self.end_of(caller), dest, ref=ref, data1=dialed)

    # --- what happens

    def joined(self, leg: Leg) -> None:
        """A phone rings, or a party talks at once; a line is seized."""
        if leg.base is State.RINGING:
            caller = next((other for other in leg.others if other.unanswered), None)
            if caller is not None:
                self._rings(leg, caller)
        elif leg.joined:
            self._answers(leg)
        else:
            self._occupies(leg, None)

    def entered(self, leg: Leg, before: State) -> None:
        """The called party has answered."""
        if leg.base is State.CONNECTED and leg not in self._answered:
            if before is State.RINGING:
                self._answers(leg)
            else:
                self._answered.add(leg)

    def told(self, leg: Leg, kind: str, fields: Mapping[str, Any]) -> None:
        """What the call events of a phone mean for the stream."""
        action = {
            "proceeding": self._proceeds,
            "fail": self._fails,
            "hold": self._holds,
            "held": self._parked,
            "ringing": self._rings_again,
            "transferring": self._transfers,
            "conferencing": self._confers,
            "conferenced": self._confers,
            "connected": self._connects,
        }.get(kind)
        if action is not None:
            action(leg, fields)

    def left(self, leg: Leg, cause: Cause | None) -> None:
        """18, 44 or 43, 2: a party is gone."""
        call = leg.call
        self.introduce(leg, call.group, None)  # if it is from outside and has got nowhere
        self._vacates(leg)
        if leg in self._conferring:
            self._conferring.discard(leg)
            action = ConferenceAction.TERMINATE if cause is Cause.CONFERENCE else ConferenceAction.EXIT
            self._wire(AcdCode.CONFERENCE, self.end_of(leg), ref=call.ref, data1=padded(action))
        self._end_of_talk(leg, cause)
        if leg.station is None:
            self._wire(AcdCode.CO_IDLE, self.end_of(leg))
        self._answered.discard(leg)
        self._refused.discard(leg)
        self._lines_known.discard(leg)

    # --- beginnings

    def _rings(self, leg: Leg, caller: Leg) -> None:
        call, own, other = leg.call, self.end_of(leg), self.end_of(caller)
        if leg.station is None:
            self._seizes(caller, leg)
            return
        if caller.station is None:
            known = caller in self._lines_known
            self.introduce(caller, call.group, leg)
            if known or call.group is not None:
                self._ring_in(caller, call.group, leg)
        else:
            self._wire(AcdCode.SEIZE, other, own, ref=call.ref)
        group = padded(call.group.bin if isinstance(call.group, AcdGroup) else 0)
        self._wire(AcdCode.STATION_RING, own, other, ref=call.ref, data1=group, data2=group)
        if caller.station is None and call.group is not None:
            self._caller_info(caller, own)

    def _ring_in(self, caller: Leg, group: Group | None, ringing: Leg | None) -> None:
        kind = RingType.PHONES if group is None else RingType.HUNT_GROUP
        if isinstance(group, AcdGroup):
            kind = RingType.UCD_GROUP
        number = padded(group.bin) if isinstance(group, AcdGroup) else ""
        self._wire(
            AcdCode.CO_IN_RING,
            self.end_of(caller),
            self.end_of(ringing),
            ref=caller.call.ref,
            data1=number,
            data2=padded(kind),
        )

    def _caller_info(self, caller: Leg, dest: End) -> None:
        number = caller.party.number
        name = caller.party.name or (self._names.get(tail(number), "") if number else "")
        self._wire(
            AcdCode.CALLER_INFO,
            self.end_of(caller),
            dest,
            ref=caller.call.ref,
            data1=number.removeprefix("+")[-_NUMBER_DIGITS:],
            data2=name[:_NAME_CHARACTERS],
        )

    def _proceeds(self, leg: Leg, _: Mapping[str, Any]) -> None:
        consults = leg.call.consults
        if consults is not None:
            held = next((other for other in consults.legs if other.party is leg.party), None)
            if held is not None:
                self._wire(AcdCode.TRANSFER_HOLD, self.end_of(held), self.end_of(held.partner), ref=consults.ref)

    def _seizes(self, caller: Leg, line: Leg) -> None:
        self._lines_known.add(line)
        ref, own, out = caller.call.ref, self.end_of(caller), self.end_of(line)
        self._wire(AcdCode.SEIZE, own, out, ref=ref)
        self._wire(AcdCode.CO_BUSY, out, own, ref=ref)
        dialed = line.party.number.removeprefix("+")
        self._wire(AcdCode.NUMBER_DIALED, own, out, ref=ref, data2=dialed)

    def _answers(self, leg: Leg) -> None:
        self._answered.add(leg)
        other = next((other for other in leg.others if other.base is not State.RINGING), None)
        self._wire(AcdCode.CONNECT, self.end_of(leg), self.end_of(other), ref=leg.call.ref)
        self._occupies(leg, other)

    def _occupies(self, leg: Leg, other: Leg | None) -> None:
        if leg.station is None:
            return
        legs = self._occupying.setdefault(leg.party.number, set())
        if not legs:
            self._wire(AcdCode.STATION_BUSY, self.end_of(leg), self.end_of(other), ref=leg.call.ref)
        legs.add(leg)

    def _vacates(self, leg: Leg) -> None:
        legs = self._occupying.get(leg.party.number, set()) if leg.station is not None else set()
        if legs == {leg}:
            self._wire(AcdCode.STATION_IDLE, self.end_of(leg), ref=leg.call.ref)
        legs.discard(leg)

    # --- in between

    def _holds(self, leg: Leg, _: Mapping[str, Any]) -> None:
        self._wire(AcdCode.HOLD, self.end_of(leg), self.end_of(leg.partner), ref=leg.call.ref)

    def _parked(self, leg: Leg, _: Mapping[str, Any]) -> None:
        parked = leg.call.parked
        if parked is not None:
            source = extension(parked.by.number)
            self._wire(AcdCode.PARK_GROUP, source, self.end_of(leg), ref=leg.call.ref, data1=padded(parked.slot))

    def _rings_again(self, leg: Leg, fields: Mapping[str, Any]) -> None:
        cause, call = fields["causeCode"], leg.call
        if cause == Cause.RECALL:
            other = leg.others[0] if leg.others else None
            self._wire(AcdCode.HOLD_RECALL, self.end_of(leg), self.end_of(other), ref=call.ref)
        elif cause in _FORWARDED:
            self._wire(AcdCode.FORWARD, extension(call.diversion), self.end_of(leg), ref=call.ref)

    def _connects(self, leg: Leg, fields: Mapping[str, Any]) -> None:
        if fields["causeCode"] == Cause.PICKUP and not leg.calling:
            self._wire(AcdCode.PICK_UP, self.end_of(leg), self.end_of(leg.partner))

    def _transfers(self, leg: Leg, fields: Mapping[str, Any]) -> None:
        call = leg.call
        if fields["callType"] == "blind":
            self._wire(AcdCode.TRANSFER_HOLD, self.end_of(leg), self.end_of(leg.partner), ref=call.ref)
        to = self._named(call, fields["transferToDN"])
        self._wire(AcdCode.TRANSFER_COMPLETE, self.end_of(leg.partner), to, ref=call.ref)

    def _confers(self, leg: Leg, fields: Mapping[str, Any]) -> None:
        if leg not in self._conferring:
            self._conferring.add(leg)
            new = self._named(leg.call, fields["newConfMemberDN"])
            dest = new if new != self.end_of(leg) else NOBODY
            self._wire(
                AcdCode.CONFERENCE, self.end_of(leg), dest, ref=leg.call.ref, data1=padded(ConferenceAction.ENTER)
            )

    def _named(self, call: Call, number: str) -> End:
        party = next((leg for leg in call.legs if leg.party.dn == number), None)
        return self.end_of(party) if party is not None else extension(number.removeprefix("+"))

    # --- ends

    def _fails(self, leg: Leg, _: Mapping[str, Any]) -> None:
        self._refused.add(leg)
        self._wire(AcdCode.ABANDON, self.end_of(leg))

    def _end_of_talk(self, leg: Leg, cause: Cause | None) -> None:
        call, others = leg.call, [other for other in leg.others if other in self._answered]
        if leg not in self._answered:
            if leg.calling and leg not in self._refused:
                self._wire(AcdCode.ABANDON, self.end_of(leg), self.end_of(next(iter(leg.others), None)))
            return
        if not others or cause in _HANDED_OVER or call.parked is not None:
            return
        code, _ = disconnect_cause(cause)
        data1, data2 = ("0000", "") if code == NORMAL else ("0001", f"{code:02X}")
        if call.conference is not None:
            data1, data2 = "0003", ""
        self._wire(
            AcdCode.DISCONNECT, self.end_of(leg), self.end_of(others[0]), ref=call.ref, data1=data1, data2=data2
        )
