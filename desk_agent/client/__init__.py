"""Speaking the Web API: websockets live here and nowhere else in the desk.

This is a library of its own; its README shows how it is used. `Session` is loaded when it is first asked for, so
that a window can be on the screen before the network's modules.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk_agent.client.capabilities import Capabilities, Capability, Feature, Level, Verdict, Who
    from desk_agent.client.dialect import Dialect
    from desk_agent.client.session import Session

__all__ = ["Capabilities", "Capability", "Dialect", "Feature", "Level", "Session", "Verdict", "Who"]

_MODULES = {"Session": "session", "Dialect": "dialect"}


def __getattr__(name: str) -> object:
    if name in __all__:
        from importlib import import_module  # noqa: PLC0415 - see above

        return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'capabilities')}"), name)
    raise AttributeError(name)
