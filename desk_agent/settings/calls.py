"""How calls are handled here."""

from typing import Final

from msgspec import Struct

from desk_agent.i18n import N_
from desk_agent.settings.option import WindowPage, option

ENTERS: Final = ("consult", "blind")


class Handling(Struct, frozen=True):
    """How calls are handled here."""

    enter: str = option(
        "consult",
        label=N_("Enter transfers"),
        page=WindowPage.CALLS,
        help=N_("What Enter does with the target of a transfer; Ctrl+Enter does the other."),
        choices={"consult": N_("After asking (consult)"), "blind": N_("At once (blind)")},
    )
