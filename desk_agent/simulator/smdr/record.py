"""One call record, and how it is written (section 5.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desk_agent.api.smdr_codes import Direction
from desk_agent.instant import Instant


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a part in a call when it has ended."""

    ref: int
    station: str  # "" for a call that no station has had a part in
    line: int  # the outside line, from 1; 0 for none
    began: Instant
    seconds: int  # talked
    direction: Direction
    dialed1: str  # the other side's number: what was dialled, or the caller's
    dialed2: str  # the number an outside caller has dialled
    cause: tuple[int, str]  # of its end, number and text of Table 2


@dataclass(frozen=True, slots=True)
class Columns:
    """The choices of the SMDR attributes (tables 169 and 177)."""

    start: str = "%Y-%m-%d %H:%M"  # as strftime has it; local time
    dialed1: str = "DialedNumber1"
    dialed2: str = "DialedNumber2"  # "": there is no such column
    causes: bool = True

    def row(self, index: int, record: Record) -> dict[str, Any]:
        """A record as an item of the answer."""
        began = datetime.fromtimestamp(record.began.wall, UTC).astimezone()
        minutes, seconds = divmod(record.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        code, reason = record.cause
        row = {
            "Index": str(index),
            "callRefID": record.ref,
            "StationNumber": record.station or f"CO{record.line:03}",
            "CoNumber": f"{record.line:02}" if record.line else "",
            "Duration": f"{hours:02}:{minutes:02}:{seconds:02}",
            "StartTime": began.strftime(self.start),
            "Direction": record.direction.value,
            self.dialed1: record.dialed1,
            "Cost": "",
            "AccountCode": "",
        }
        if self.dialed2:
            row[self.dialed2] = record.dialed2
        if self.causes:
            row["DisconnectCause"] = f"{code}-{reason}"
        return row
