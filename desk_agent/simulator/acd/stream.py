"""The ACD event stream put together (section 5.2)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from desk_agent.instant import Instant
from desk_agent.simulator.acd.agent_codes import AgentCodes
from desk_agent.simulator.acd.call_codes import CallCodes
from desk_agent.simulator.acd.record_codes import RecordCodes
from desk_agent.simulator.acd.station_codes import StationCodes
from desk_agent.simulator.acd.wire import Wire
from desk_agent.simulator.core import Core
from desk_agent.simulator.dialect import Names
from desk_agent.simulator.lines import Lines

_BLANKS: Final = "    "  # seen where nothing applies, while the document's example has nothing there


class AcdStream:
    """All that tells the stream something."""

    def __init__(
        self,
        exchange: Core,
        now: Callable[[], Instant],
        send: Callable[[dict[str, Any]], object],
        lines: Lines,
        names: Mapping[str, str],
    ) -> None:
        vendor = exchange.dialect.names is Names.VENDOR
        wire = Wire(now, send, blank=_BLANKS if vendor else "")
        self.calls = CallCodes(wire, lines, names)
        self.agents = AgentCodes(wire, self.calls)
        self.stations = StationCodes(wire, exchange.numbering)
        self.records = RecordCodes(wire)
