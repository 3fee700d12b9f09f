"""The codes of the ACD stream that are about a phone itself, and about nothing: 19 to 22, 52 to 54, 68, 82 and 84."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from desk_agent.api.acd_codes import AcdCode, ForwardCondition, ForwardTarget
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.acd.wire import Wire, extension, padded
from desk_agent.simulator.numbering import Numbering
from desk_agent.simulator.observer import Observer
from desk_agent.simulator.parties import Group, Outside

_CONDITIONS: Final = {
    "no_answer": ForwardCondition.NO_ANSWER,
    "busy": ForwardCondition.BUSY,
    "busy_noans": ForwardCondition.NO_ANSWER_OR_BUSY,
}
_LAST_INTERNAL: Final = 101
_LAST_EXTERNAL: Final = 104
_EVERY: Final = 60.0  # seconds between two TIME & DATE, as observed


class StationCodes(Observer):
    """Tells the stream what is set at phones, and what time it is."""

    def __init__(self, wire: Wire, numbering: Numbering) -> None:
        self._wire = wire
        self._numbering = numbering

    def noted(self, device: str, kind: str, fields: Mapping[str, Any]) -> None:
        """Do not disturb, forwarding, and whether the phone is there."""
        source = extension(device)
        if kind == "dnd":
            on = fields["svcType"] == "enable"
            self._wire(AcdCode.DND_ACTIVE if on else AcdCode.DND_INACTIVE, source)
        elif kind == "forwarding" and fields["svcType"] == "disable":
            self._wire(AcdCode.FORWARD_INACTIVE, source)
        elif kind == "forwarding":
            value = self._forward(fields["svcType"], fields["destination"])
            self._wire(AcdCode.FORWARD_ACTIVE, source, data1=padded(value))
        elif kind in ("registered", "unregistered"):
            self._wire(AcdCode.IN_SERVICE if kind == "registered" else AcdCode.OUT_OF_SERVICE, source)

    def keep_time(self, after: Callable[[float, Callable[[], object]], object]) -> None:
        """68, now and every minute."""
        moment = self._wire.local()
        self._wire(AcdCode.TIME_AND_DATE, data1=f"{moment:%m%d}", data2=f"{moment:%y}")
        after(_EVERY, lambda: self.keep_time(after))

    def paged(self, device: str, zone: int) -> None:
        """52, 53 or 54, by the zone (section 5.3.4.26)."""
        source = extension(device)
        if zone <= _LAST_INTERNAL:
            self._wire(AcdCode.PAGE_INTERNAL, source, data1=padded(zone))
        elif zone <= _LAST_EXTERNAL:
            self._wire(AcdCode.PAGE_EXTERNAL, source, data1=padded(zone - _LAST_INTERNAL))
        else:
            self._wire(AcdCode.PAGE_ALL, source)

    def _forward(self, kind: str, destination: str) -> int:
        target = self._numbering.find(destination)
        if isinstance(target, Outside):
            return ForwardTarget.STATION_OFFNET
        base = ForwardTarget.STATION
        if isinstance(target, Group):
            base = ForwardTarget.UCD_GROUP if isinstance(target, AcdGroup) else ForwardTarget.HUNT_GROUP
        return base + 16 * _CONDITIONS.get(kind, ForwardCondition.UNCONDITIONAL)
