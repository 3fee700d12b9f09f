"""Flexible Page: announcements that the administrator has programmed (section 5.3.4.26)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.api.smdr_codes import Direction
from desk_agent.instant import Instant
from desk_agent.simulator.acd.station_codes import StationCodes
from desk_agent.simulator.core import Core, Part
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.smdr.causes import disconnect_cause
from desk_agent.simulator.smdr.record import Record

ZONES: Final = (*range(1, 106), 116)  # to 101 inside, to 104 outside, 105 both, 116 the whole system


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the Flexible Page Feature."""

    index: int
    name: str
    zone: int


class Pages(Part[Core]):
    """The announcements by index."""

    def __init__(
        self,
        exchange: Core,
        pages: Iterable[Page],
        now: Callable[[], Instant],
        codes: StationCodes,
        write: Callable[[Record], object],
    ) -> None:
        super().__init__(exchange)
        self._pages = {page.index: page for page in pages}
        self._now = now
        self._codes = codes
        self._write = write
        self.made: list[tuple[int, str]] = []  # index and the extension it was made for

    def page(self, index: int, extension: str) -> None:
        """Make the announcement of a line; refused: 102 not programmed, 104 no such extension, 150 no phone."""
        station = self.exchange.registered(extension)
        page = self._pages.get(index)
        if page is None:
            raise Refused(102)
        self.made.append((index, extension))
        self._codes.paged(station.number, page.zone)
        self._write(
            Record(
                ref=0,
                station=station.number,
                line=0,
                began=self._now(),
                seconds=0,
                direction=Direction.INTERNAL_PAGING,
                dialed1=str(page.zone),
                dialed2="",
                cause=disconnect_cause(Cause.NORMAL_CLEARING),
            )
        )
