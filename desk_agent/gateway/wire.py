"""An event as the document prints it, for a desk: strictly, whatever the PBX wrote.

Each desk's events are counted anew and without gaps, so a frame is encoded once, up to that number. How the PBX
counted an event stands beside it, as ``pbxSerialNum`` of the envelope: it tells the order of events that come late.
"""

from typing import Any, Final

import msgspec

from desk_agent.api import events as ev

_SERIAL: Final = "evtSerialNum"
_ENCODER: Final = msgspec.json.Encoder()


def data_of(event: ev.Event) -> dict[str, Any]:
    """What stands in ``data``; what the PBX did not say is left out."""
    said: dict[str, Any] = msgspec.to_builtins(event)
    return {name: value for name, value in said.items() if name != _SERIAL and (value or name == "type")}


def counted(event: ev.Event) -> dict[str, Any]:
    """The same with the PBX's own number."""
    data = data_of(event)
    return data | {_SERIAL: event.evt_serial_num} if event.evt_serial_num else data


def head(event: str, data: dict[str, Any], serial: int = 0) -> str:
    """A frame up to its serial number; ``serial`` is the PBX's, 0 if it has none."""
    counted = {"pbxSerialNum": serial} if serial else {}
    text = _ENCODER.encode({"event": event, **counted, "data": data}).decode()
    comma = "," if data else ""
    return f'{text[:-2]}{comma}"{_SERIAL}":'


def frame(begun: str, serial: int) -> str:
    """A frame that ``head`` has begun."""
    return f"{begun}{serial}}}}}"
