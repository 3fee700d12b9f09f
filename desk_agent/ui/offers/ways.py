"""The ways in which numbers get here, in words."""

from typing import Final

from desk_agent.i18n import N_, _
from desk_agent.people.numbers import Origin

_WAYS: Final = {
    Origin.LINK: N_("from a link"),
    Origin.CLIPBOARD: N_("copied"),
    Origin.SELECTION: N_("marked in another program"),
    Origin.DROP: N_("dragged here"),
}
_ELSEWHERE: Final = N_("from another program")


def way_of(origin: Origin) -> str:
    """How a number got here, as the end of a line about it."""
    return _(_WAYS.get(origin, _ELSEWHERE))
