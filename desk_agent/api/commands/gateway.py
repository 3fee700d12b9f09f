"""What a gateway answers beyond the document: see `desk_agent.gateway`."""

from typing import ClassVar

from desk_agent.api.commands.base import DeviceCommand


class GetSnapshot(DeviceCommand, frozen=True):
    """Where a device is now, in one answer: what the document has five requests for, and what it has none for.

    ``GET call/snapshot?deviceNumber=1001`` is answered by ``{"data": {"events": [...], "doubtful": [...],
    "answers": {...}}}``. Each of ``events`` is what stands in ``data`` of an event of section 5.3.2.3, oldest first:
    those that have led to the live calls, and to the phone's state. ``doubtful`` are the references of calls that may
    be over: the PBX was away, and nothing was heard of them since. ``answers`` has for ``status``, ``dnd``,
    ``forward`` and ``mwi`` what the PBX has just answered to the request of that name for the device, as
    ``{"status": 200, "body": {...}}``. The document has no such thing: it is asked of those alone that have said in
    their answer to log-in that they are a gateway.
    """

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/snapshot"
    repeatable: ClassVar[bool] = True
