"""What happens by itself: one function each, played on a Stage; the same seed plays the same piece."""

from collections.abc import Callable

from desk_agent.simulator.scenarios.conference import conference
from desk_agent.simulator.scenarios.day import busy_morning, office
from desk_agent.simulator.scenarios.night import night
from desk_agent.simulator.scenarios.queue import queue
from desk_agent.simulator.scenarios.stage import Stage


def quiet(_: Stage) -> None:
    """Nothing happens by itself; people respond when called."""


SCENARIOS: dict[str, Callable[[Stage], None]] = {
    "quiet": quiet,
    "office": office,
    "busy-morning": busy_morning,
    "queue": queue,
    "conference": conference,
    "night": night,
}


def scenario_named(name: str) -> Callable[[Stage], None]:
    """A scenario; raises ValueError with the names there are."""
    try:
        return SCENARIOS[name]
    except KeyError:
        raise ValueError(f"there is no scenario {name!r}: choose {', '.join(SCENARIOS)}") from None


__all__ = ["SCENARIOS", "Stage", "scenario_named"]
