"""How long calls are remembered."""

from typing import Final

from msgspec import Struct

from desk_agent.i18n import N_
from desk_agent.settings.option import Imported, WindowPage, option

FOR_EVER: Final = -1
MOST_DAYS: Final = 36_500


class Keeping(Struct, frozen=True):
    """See `desk_agent.people.history`."""

    keep_days: int = option(
        90,
        label=N_("Remember calls for"),
        page=WindowPage.HISTORY,
        help=N_("Older calls are deleted. 0 keeps nothing on the disk, -1 keeps everything."),
        least=FOR_EVER,
        most=MOST_DAYS,
        unit=N_("days"),
        imported=Imported.ASK,
    )
    from_records: bool = option(
        True,
        label=N_("Fill gaps from the phone system’s call records"),
        page=WindowPage.HISTORY,
        help=N_(
            "Calls of a time when Desk Agent was not connected are read afterwards, where your account may do that."
        ),
    )
