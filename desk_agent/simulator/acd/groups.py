"""An ACD group, as it is programmed."""

from dataclasses import dataclass
from typing import Final

from desk_agent.simulator.parties import Group

NOWHERE: Final = ""


@dataclass(eq=False, slots=True)
class AcdGroup(Group):
    """A number whose calls go to agents who are logged on, and wait until one of them is free.

    Times are in seconds. ``members`` stays empty: who is in the group changes with every log on.
    """

    bin: int = 1  # its number in the table of groups, as the ACD stream has it
    agent_ids: tuple[str, ...] = ()  # who may log on, four digits each
    wrap_up: float = 0.0  # after each call, until the agent is ready again; 0: at once
    no_answer: float = 15.0  # until the call is offered to the next agent
    dismisses: bool = True  # whether an agent who does not answer is not ready from then on
    overflow_to: str = NOWHERE  # a group or any other number
    overflow_after: float = 60.0  # waiting
