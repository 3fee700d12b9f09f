"""Which colleagues the user has chosen."""

from msgspec import Struct

from desk_agent.i18n import N_
from desk_agent.settings.option import WindowPage, option


class People(Struct, frozen=True):
    """See `desk_agent.desk.people.Circle`."""

    favourites: tuple[str, ...] = option(())
    only_chosen: bool = option(
        False,
        label=N_("Watch only the colleagues I have chosen"),
        page=WindowPage.CONTACTS,
        help=N_("Favourites and groups; the other colleagues' phones are not asked about."),
    )
    groups: dict[str, tuple[str, ...]] = option(factory=dict)
