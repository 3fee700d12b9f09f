"""The numbering plan as others are told of it, and its changes (section 5.3.2.3.35)."""

from typing import Final

from desk_agent.simulator.core import Part, settles
from desk_agent.simulator.events import Fields
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.parties import Station

_TYPES: Final = (("LIP", "lip"), ("LDP", "dkt"), ("DECT", "dect"), ("SIP", "sip"))


class Configuration(Part[Exchange]):
    """Adds extensions while the PBX runs."""

    @settles
    def add_station(self, station: Station) -> None:
        """A new extension, which everybody hears of; raises ValueError if the number is taken."""
        exchange = self.exchange
        if exchange.numbering.find(station.number) is not None:
            raise ValueError(f"the number {station.number} is taken")
        exchange.add_station(station)
        exchange.tell_station(self.numbering())

    def numbering(self) -> Fields:
        """The whole plan."""
        exchange = self.exchange
        slots = exchange.parking.slots
        ranges = [{"parkStartNumber": str(slots[0]), "parkEndNumber": str(slots[-1])}]
        numbers = sorted(exchange.groups, key=lambda number: (len(number), number))
        if numbers:
            ranges.append({"groupStartNumber": numbers[0], "groupEndNumber": numbers[-1]})
        devices = [
            {"devicePhy": str(index), "deviceNumber": station.number, "deviceType": device_type(station)}
            for index, station in enumerate(exchange.stations.values(), 1)
        ]
        return {"type": "numbering", "deviceINFO": devices, "systemINFO": ranges}


def device_type(station: Station) -> str:
    """The document's word for a kind of phone: lip, dkt, slt, sip or dect."""
    if station.analogue:
        return "slt"
    model = station.model.upper()
    return next((word for start, word in _TYPES if model.startswith(start)), "lip")
