"""People call the agent, the sales group and each other."""

from dataclasses import dataclass

from desk_agent.simulator.calls import State
from desk_agent.simulator.office import SALES
from desk_agent.simulator.scenarios.callers import ANONYMOUS, KNOWN, UNKNOWN
from desk_agent.simulator.scenarios.stage import Stage

_KINDS = (*("known",) * 5, *("unknown",) * 2, *("sales",) * 2, "anonymous", "colleague")


@dataclass(frozen=True, slots=True)
class Pace:
    """How lively it is, in seconds and probabilities."""

    first: float
    pause: tuple[float, float]
    second_caller: float  # chance that somebody calls while the agent talks
    lingering: float  # chance that a caller leaves it to the agent to hang up
    colleagues: tuple[float, float]  # pause between calls among colleagues


class Day:
    """People call the agent, the sales group and each other."""

    def __init__(self, stage: Stage, pace: Pace) -> None:
        self._stage = stage
        self._exchange = stage.exchange
        self._timers = stage.timers
        self._rng = stage.rng
        self._office = stage.office
        self._pace = pace
        self._deck: list[str] = []

    def begin(self) -> None:
        """Schedule the first call of each kind."""
        self._timers.after(self._pace.first, self._opening)
        self._timers.after(self._rng.uniform(*self._pace.colleagues), self._colleagues)

    def _opening(self) -> None:
        if self._free():
            self._call(KNOWN[0], self._office.agent, gives_up_after=40.0)
        self._timers.after(self._rng.uniform(*self._pace.pause), self._next)

    def _next(self) -> None:
        if self._free():
            self._caller()
        elif self._talking() and self._rng.random() < self._pace.second_caller:
            self._call(self._rng.choice(KNOWN[1:]), self._office.agent, gives_up_after=20.0)
        self._timers.after(self._rng.uniform(*self._pace.pause), self._next)

    def _caller(self) -> None:
        """Somebody calls; the kinds of caller come in a shuffled deck, so that each is seen soon."""
        if not self._deck:
            self._deck = self._rng.sample(_KINDS, len(_KINDS))
        kind = self._deck.pop()
        patience = self._rng.uniform(12, 40)
        if kind == "colleague":
            self._colleague_calls(patience)
        elif kind == "sales" and SALES in self._exchange.groups:
            self._call(self._rng.choice(KNOWN), SALES, gives_up_after=patience)
        else:
            number = {"unknown": self._rng.choice(UNKNOWN), "anonymous": ANONYMOUS}.get(kind)
            known = self._rng.choice(KNOWN)
            self._call(known if number is None else number, self._office.agent, gives_up_after=patience)

    def _call(self, number: str, to: str, *, gives_up_after: float) -> None:
        # Some callers wait for the agent to end the call, though not for ever.
        lingers = self._rng.random() < self._pace.lingering
        self._exchange.ring(
            to,
            number,
            called=SALES if to == SALES else self._office.dids.get(to, to),
            gives_up_after=gives_up_after,
            talks_for=300.0 if lingers else self._rng.uniform(25, 120),
        )

    def _colleague_calls(self, patience: float) -> None:
        caller = self._stage.idle_colleague()
        if caller is not None:
            self._exchange.ring(
                self._office.agent, caller, gives_up_after=patience, talks_for=self._rng.uniform(20, 60)
            )

    def _colleagues(self) -> None:
        caller, called = self._stage.idle_colleague(), self._stage.idle_colleague()
        if caller is not None and called is not None and caller != called:
            self._exchange.ring(called, caller, gives_up_after=15.0, talks_for=self._rng.uniform(10, 60))
        self._timers.after(self._rng.uniform(*self._pace.colleagues), self._colleagues)

    def _free(self) -> bool:
        return self._exchange.status(self._office.agent) == "idle"

    def _talking(self) -> bool:
        legs = self._exchange.legs_of(self._office.agent)
        return [leg.state for leg in legs] == [State.CONNECTED]


def office(stage: Stage) -> None:
    """An ordinary day: somebody calls after five seconds, and again every half minute or so."""
    Day(stage, Pace(5.0, (25.0, 70.0), 0.12, 0.4, (20.0, 60.0))).begin()


def busy_morning(stage: Stage) -> None:
    """Hardly a pause, and often a second caller."""
    Day(stage, Pace(3.0, (6.0, 18.0), 0.5, 0.1, (6.0, 20.0))).begin()
