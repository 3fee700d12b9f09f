"""Speaking the Web API: httpx and websockets live here and nowhere else in the desk.

`Session` is loaded when it is first asked for, so that a window can be on the screen before the network's modules.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk_agent.client.session import Session

__all__ = ["Session"]


def __getattr__(name: str) -> object:
    if name == "Session":
        from desk_agent.client.session import Session  # noqa: PLC0415 - see above

        return Session
    raise AttributeError(name)
