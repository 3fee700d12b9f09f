"""Which outside line a call is on."""

from desk_agent.api.codes import Cause
from desk_agent.simulator.calls import Leg
from desk_agent.simulator.observer import Observer


class Lines(Observer):
    """Gives every party outside the lowest line that is free, from 1; add it before those who ask."""

    def __init__(self) -> None:
        self._lines: dict[Leg, int] = {}
        self._gone: set[Leg] = set()  # still asked for while they leave

    def of(self, leg: Leg) -> int:
        """The line of a party outside; 0 for an extension."""
        return self._lines.get(leg, 0)

    def joined(self, leg: Leg) -> None:
        """Seize one."""
        if leg.station is not None:
            return
        for gone in self._gone:
            del self._lines[gone]
        self._gone.clear()
        taken = set(self._lines.values())
        self._lines[leg] = next(line for line in range(1, len(taken) + 2) if line not in taken)

    def left(self, leg: Leg, _: Cause | None) -> None:
        """Let it go when the next one is seized."""
        if leg in self._lines:
            self._gone.add(leg)
