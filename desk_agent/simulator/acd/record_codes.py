"""The code of the ACD stream that is about call records: 69."""

from typing import Final

from desk_agent.api.acd_codes import AcdCode
from desk_agent.api.codes import Cause
from desk_agent.simulator.acd.wire import Wire, co, extension
from desk_agent.simulator.calls import Leg
from desk_agent.simulator.observer import Observer
from desk_agent.simulator.smdr.record import Record

_DIGITS: Final = 32


class RecordCodes(Observer):
    """Tells the stream of the records of a call on an outside line, once the call is over."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._waiting: dict[int, list[Record]] = {}

    def recorded(self, record: Record) -> None:
        """A record has been written."""
        if record.line and record.station:
            self._waiting.setdefault(record.ref, []).append(record)

    def left(self, leg: Leg, _: Cause | None) -> None:
        """The last one to leave ends the call."""
        if leg.call.legs == [leg]:
            for record in self._waiting.pop(leg.call.ref, ()):
                minutes, seconds = divmod(record.seconds, 60)
                hours, minutes = divmod(minutes, 60)
                self._wire(
                    AcdCode.SMDR,
                    extension(record.station),
                    co(record.line),
                    ref=record.ref,
                    data1=f"{hours:02}{minutes:02}{seconds:02}",
                    data2=record.dialed1[:_DIGITS],
                )
