"""Numbers that answer by themselves."""

from desk_agent.simulator.calls import Leg


class Gate:
    """Something with a number of its own that decides what becomes of whoever calls it."""

    number: str

    def admit(self, caller: Leg) -> None:
        """Connect the caller, who is alone in the call, or let the call fail."""
        raise NotImplementedError
