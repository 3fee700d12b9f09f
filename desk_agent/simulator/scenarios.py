"""What happens by itself: nothing, an ordinary day at the office, or a busy morning."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from desk_agent.simulator.calls import State
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.office import SALES, Office
from desk_agent.simulator.timers import Timers

# In resources/demo/contacts.csv; the first is the one that opens the demonstration.
_KNOWN = (
    "0318055123",
    "0226710450",
    "0514628810",
    "01047720198",
    "00493021807744",
    "00390276110233",
    "00442079460958",
    "0222771300",
    "01090315542",
    "0328719900",
)
_UNKNOWN = ("0262881937", "01066104427", "0413550071", "0033142685300")
_ANONYMOUS = ""
_KINDS = (*("known",) * 5, *("unknown",) * 2, *("sales",) * 2, "anonymous", "colleague")


@dataclass(slots=True)
class Stage:
    """What a scenario has to play with."""

    exchange: Exchange
    timers: Timers
    rng: Random
    office: Office


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
            self._call(_KNOWN[0], self._office.agent, gives_up_after=40.0)
        self._timers.after(self._rng.uniform(*self._pace.pause), self._next)

    def _next(self) -> None:
        if self._free():
            self._caller()
        elif self._talking() and self._rng.random() < self._pace.second_caller:
            self._call(self._rng.choice(_KNOWN[1:]), self._office.agent, gives_up_after=20.0)
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
            self._call(self._rng.choice(_KNOWN), SALES, gives_up_after=patience)
        else:
            number = {"unknown": self._rng.choice(_UNKNOWN), "anonymous": _ANONYMOUS}.get(kind)
            known = self._rng.choice(_KNOWN)
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
        caller = self._idle_colleague()
        if caller is not None:
            self._exchange.ring(
                self._office.agent, caller, gives_up_after=patience, talks_for=self._rng.uniform(20, 60)
            )

    def _colleagues(self) -> None:
        caller, called = self._idle_colleague(), self._idle_colleague()
        if caller is not None and called is not None and caller != called:
            self._exchange.ring(called, caller, gives_up_after=15.0, talks_for=self._rng.uniform(10, 60))
        self._timers.after(self._rng.uniform(*self._pace.colleagues), self._colleagues)

    def _idle_colleague(self) -> str | None:
        idle = [
            number
            for number, station in self._exchange.stations.items()
            if station.behaviour is not None and self._exchange.status(number) == "idle"
        ]
        return self._rng.choice(idle) if idle else None

    def _free(self) -> bool:
        return self._exchange.status(self._office.agent) == "idle"

    def _talking(self) -> bool:
        legs = self._exchange.legs_of(self._office.agent)
        return [leg.state for leg in legs] == [State.CONNECTED]


def quiet(_: Stage) -> None:
    """Nothing happens by itself; people respond when called."""


def office(stage: Stage) -> None:
    """An ordinary day: somebody calls after five seconds, and again every half minute or so."""
    Day(stage, Pace(5.0, (25.0, 70.0), 0.12, 0.4, (20.0, 60.0))).begin()


def busy_morning(stage: Stage) -> None:
    """Hardly a pause, and often a second caller."""
    Day(stage, Pace(3.0, (6.0, 18.0), 0.5, 0.1, (6.0, 20.0))).begin()


SCENARIOS = {"quiet": quiet, "office": office, "busy-morning": busy_morning}


def scenario_named(name: str) -> Callable[[Stage], None]:
    """A scenario; raises ValueError with the names there are."""
    try:
        return SCENARIOS[name]
    except KeyError:
        raise ValueError(f"there is no scenario {name!r}: choose {', '.join(SCENARIOS)}") from None
