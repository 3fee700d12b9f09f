"""What the document gives an account of either kind, and what it gives it no way to ask for.

Such a command is not sent: the PBX has no place for it, and nobody can tell what would become of it there.
"""

from types import MappingProxyType
from typing import Final

from desk_agent.api import commands as cmd
from desk_agent.api.errors import Category
from desk_agent.client.capabilities import Feature
from desk_agent.i18n import N_, _

STATION_ONLY: Final = N_(
    "A station login cannot see or control calls through the Web API of this PBX. Ask for a "
    "gateway or a server account."
)
SERVERS_ONLY: Final = MappingProxyType(
    {
        Feature.RECORDS_DELETE: N_("Only a server account may delete call records (section 5.1)."),
        Feature.RECORD_EVENTS: N_("Only a server account receives call records as they are made (section 5.1)."),
        Feature.ACD_EVENTS: N_("Only a server account receives ACD events (section 5.2)."),
    }
)
STATIONS_ONLY: Final = N_("Only a station login may click to call (section 5.4).")


def why_never(command: cmd.Command, *, is_station: bool, has_call_control: bool) -> str:
    """Why ``command`` is nothing that this account can ask for, as a sentence; "" if it can.

    ``has_call_control``: the PBX was found to answer a station where call control is (section 5.3 has URIs for
    server accounts only). Questions that change nothing may always be tried.
    """
    if not is_station:
        return _(STATIONS_ONLY) if isinstance(command, cmd.ClickToCall) else ""
    if isinstance(command, cmd.DeleteSmdr):
        return _(SERVERS_ONLY[Feature.RECORDS_DELETE])
    if command.category is not Category.CTI or has_call_control:
        return ""
    asks = command.method == "GET" or isinstance(command, cmd.DeviceListCommand | cmd.GetTerminals)
    return "" if asks else _(STATION_ONLY)
