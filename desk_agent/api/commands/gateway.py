"""What a gateway answers beyond the document: see `desk_agent.gateway`."""

from typing import ClassVar

from desk_agent.api.commands.base import DeviceCommand


class GetSnapshot(DeviceCommand, frozen=True):
    """The events that have led to where a device is now, its live calls' among them, oldest first.

    ``GET call/snapshot?deviceNumber=1001`` is answered by ``{"data": {"events": [...]}}``; each element is what
    stands in ``data`` of an event of section 5.3.2.3. The document has no such thing: it is asked of those alone
    that have said in their answer to log-in that they are a gateway.
    """

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/snapshot"
    repeatable: ClassVar[bool] = True
