"""Features that stand beside the desk, each in a file of its own.

To add one: write ``desk_agent/app/<topic>.py`` with ``def attach(hands: Hands) -> Callable[[], None]``, which hooks
it in and returns what undoes that when the program ends, and name it in `EXTRAS`. It is imported once the window is
on the screen; what costs more than a few milliseconds belongs into ``hands.spawn``.
"""

import importlib
from collections.abc import Callable
from typing import Final

from desk_agent.app.hands import Hands

EXTRAS: Final[tuple[str, ...]] = (
    # one line each, in the order in which they are hooked in
    "loud",
    "contacts",
    "directories",
    "history",
    "anywhere",
    "first_run",
    "checkup",
    "start_up",
    "numbers",
    "crm",
    "record",
    "certificates",
    "support",
    "awake",
)


def attach_all(hands: Hands, extras: tuple[str, ...] = EXTRAS) -> Callable[[], None]:
    """Hook in every one of ``extras``; returns what takes them out again, the last one first."""
    undo: list[Callable[[], None]] = []
    for name in extras:
        attach: Callable[[Hands], Callable[[], None]] = importlib.import_module(f"desk_agent.app.{name}").attach
        undo.append(attach(hands))

    def detach() -> None:
        while undo:
            undo.pop()()

    return detach
