"""The exchange's own legs, in the desk's words."""

from desk_agent.simulator import Simulator
from desk_agent.simulator.calls import State
from tests.support.office import Seen
from tests.support.until import until

_WORDS = {State.CONF_MEMBER: "conference", State.CONF_MASTER: "conference", State.LEFT: "failed"}


def truth(simulator: Simulator, device: str = "1001") -> dict[int, str]:
    """What the PBX knows of the calls of ``device``."""
    return {leg.call.ref: _WORDS.get(leg.state, leg.state.value) for leg in simulator.exchange.legs_of(device)}


async def true(seen: Seen, simulator: Simulator, *wanted: str) -> None:
    """Until the desk shows ``wanted``, in any order, and just what the PBX says."""

    def shown() -> dict[int, str]:
        return {call.ref: call.state.value for call in seen.calls}

    try:
        await until(lambda: sorted(shown().values()) == sorted(wanted) and shown() == truth(simulator))
    except AssertionError as error:
        raise AssertionError(f"wanted {wanted}, shown {shown()}, true {truth(simulator)}") from error
