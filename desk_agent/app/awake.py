"""What the system tells of sleep and of the network, for the desk: a connection that only looks alive is dropped."""

import asyncio
from collections.abc import Callable

from desk_agent.app.hands import Hands
from desk_agent.desk import Desk


def attach(hands: Hands) -> Callable[[], None]:
    """See `desk_agent.app.extras`."""
    hands.spawn(_listen(hands.desk))
    return lambda: None


async def _listen(desk: Desk) -> None:
    """Until the program ends."""
    from desk_agent.desktop.network import Network
    from desk_agent.desktop.wake import system_wake

    network = Network(lambda there: desk.network_changed(there=there))
    wake = system_wake(desk.awake)
    try:
        await wake.open()
        await asyncio.get_running_loop().create_future()
    finally:
        network.close()
        await wake.close()
