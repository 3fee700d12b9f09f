"""How calls are handled here."""

from dataclasses import dataclass
from typing import Final

from desk_agent.settings.option import WindowPage, option

ENTERS: Final = ("consult", "blind")


@dataclass(frozen=True, slots=True)
class Handling:
    """How calls are handled here."""

    enter: str = option(
        "consult",
        label="Enter transfers",
        page=WindowPage.CALLS,
        help="What Enter does with the target of a transfer; Ctrl+Enter does the other.",
        choices={"consult": "After asking (consult)", "blind": "At once (blind)"},
    )
