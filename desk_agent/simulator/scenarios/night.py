"""Nobody is there: calls are missed, forwarded to a desk where nobody sits, and some callers leave a message."""

from desk_agent.simulator.office import SALES
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.scenarios.callers import ANONYMOUS, KNOWN, UNKNOWN
from desk_agent.simulator.scenarios.stage import Stage

_RECEPTION = "1000"
_PAUSE = (15.0, 45.0)  # seconds between calls
_PATIENCE = (6.0, 25.0)
_INSISTS = 0.3  # chance that a caller who got nobody tries again soon
_LEAVES_MESSAGE = 0.35
_URGENT = 0.25


class Night:
    """A night of missed calls, for the desk to tell about in the morning."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def begin(self) -> None:
        """Everybody goes home, the reception last: it forwards its calls to the agent."""
        exchange, agent = self._stage.exchange, self._stage.office.agent
        for number in exchange.stations:
            exchange.set_behaviour(number, Behaviour(answers_after=None))
        if _RECEPTION in exchange.stations and agent != _RECEPTION:
            exchange.set_forward(_RECEPTION, "uncondition", agent)
        self._stage.later(4.0, lambda: self._calls(KNOWN[0]))
        self._next()

    def _next(self) -> None:
        rng = self._stage.rng

        def somebody() -> None:
            self._calls(rng.choice((*KNOWN, *UNKNOWN, ANONYMOUS)))
            self._next()

        self._stage.later(rng.uniform(*_PAUSE), somebody)

    def _calls(self, number: str) -> None:
        stage = self._stage
        agent = stage.office.agent
        to = stage.rng.choices((agent, _RECEPTION, SALES), (6, 2, 1))[0]
        known = to in stage.exchange.stations or to in stage.exchange.groups
        patience = stage.rng.uniform(*_PATIENCE)
        if not stage.idle(agent):
            return
        target = to if known else agent
        stage.exchange.ring(target, number, called=stage.office.dids.get(target, target), gives_up_after=patience)
        self._afterwards(number, patience)

    def _afterwards(self, number: str, patience: float) -> None:
        rng = self._stage.rng
        fate = rng.random()
        if number and fate < _INSISTS:
            self._stage.later(patience + rng.uniform(5.0, 12.0), lambda: self._calls(number))
        elif fate < _INSISTS + _LEAVES_MESSAGE:
            urgent = rng.random() < _URGENT
            self._stage.later(patience + rng.uniform(8.0, 20.0), lambda: self._message(urgent=urgent))

    def _message(self, *, urgent: bool) -> None:
        agent = self._stage.office.agent
        counts = self._stage.exchange.stations[agent].messages
        new, more = counts.new + (not urgent), counts.urgent + urgent
        self._stage.exchange.set_messages(agent, new, counts.old, more)


def night(stage: Stage) -> None:
    """Missed calls and messages, and nobody to answer."""
    Night(stage).begin()
