"""How a dialect writes an event; the exchange itself knows one spelling, the tables' with their slips mended."""

from types import MappingProxyType
from typing import Any, Final

from desk_agent.simulator.dialect import Dialect, Names

_VENDOR: Final = MappingProxyType({"transferredDN": "transferedDN"})
_PADDED: Final = frozenset({"held"})
_PADDED_BY_VENDOR: Final = frozenset({"held", "hold", "unregistered"})

_ACID: Final = MappingProxyType(
    {"primaryAcdGroup": "primaryAcidGroup", "secondaryAcdGroup": "secondaryAcidGroup"},
)
_WITH_ACID: Final = frozenset({"agent_ready", "agent_notready", "agent_busy", "queueing", "queued"})


def spelled(data: dict[str, Any], dialect: Dialect) -> dict[str, Any]:
    """The data of an event as this dialect writes it."""
    kind = data["type"]
    names: dict[str, str] = {}
    if dialect.names is Names.VENDOR:
        names |= _VENDOR
    if dialect.acid_groups and kind in _WITH_ACID:
        names |= _ACID
    written = {names.get(name, name): value for name, value in data.items()}
    if dialect.padded_types and kind in (_PADDED_BY_VENDOR if dialect.names is Names.VENDOR else _PADDED):
        written["type"] = f" {kind}"
    if dialect.call_type and kind == "ringing" and data.get("diversionNum"):
        written["callType"] = "transfer"
    if dialect.busy_services_as_text and "busySvcList" in data:
        written["busySvcList"] = ",".join(data["busySvcList"])
    return written
