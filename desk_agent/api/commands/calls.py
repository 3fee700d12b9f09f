"""Commands to calls: sections 5.3.4.2 to 5.3.4.12, 5.3.4.17 to 5.3.4.21, 5.3.4.23, 5.3.4.24 and 5.4."""

from typing import Any, ClassVar

import msgspec

from desk_agent.api.commands.base import CallCommand, Command, DeviceCommand, true_or_false
from desk_agent.api.enums import BusyService, ConsultationService, PickupType
from desk_agent.api.errors import Category


class MakeCall(DeviceCommand, frozen=True):
    """Section 5.3.4.2: ``device_number`` calls ``called_dn``, digits; most feature codes are not taken."""

    feature: ClassVar[str] = "call/make"
    called_dn: str


class AnswerCall(CallCommand, frozen=True):
    """Section 5.3.4.3."""

    feature: ClassVar[str] = "call/answer"


class ClearConnection(CallCommand, frozen=True):
    """Section 5.3.4.4; on a ringing call it is Call Reject, section 5.3.4.19."""

    feature: ClassVar[str] = "call/clear_connection"


class RerouteCall(CallCommand, frozen=True):
    """Section 5.3.4.5; to the device of an ACD group it is ACD Group Control, section 5.3.4.30."""

    feature: ClassVar[str] = "call/reroute"
    divert_to_dn: str


class HoldCall(CallCommand, frozen=True):
    """Section 5.3.4.6."""

    feature: ClassVar[str] = "call/hold"


class RetrieveCall(CallCommand, frozen=True):
    """Section 5.3.4.7."""

    feature: ClassVar[str] = "call/retrieve"


class ConsultationCall(CallCommand, frozen=True):
    """Section 5.3.4.8: hold the call and make a second one to ``called_dn``."""

    feature: ClassVar[str] = "call/consultation"
    called_dn: str
    svc_type: ConsultationService


class TransferCall(CallCommand, frozen=True):
    """Section 5.3.4.9: join the held call and the active one, and leave."""

    feature: ClassVar[str] = "call/transfer"


class SingleStepTransfer(CallCommand, frozen=True):
    """Section 5.3.4.10: hand the call over to ``transfer_dn`` without asking there first."""

    feature: ClassVar[str] = "call/1step_transfer"
    transfer_dn: str = msgspec.field(name="transferDN")


class GenerateDigit(CallCommand, frozen=True):
    """Section 5.3.4.11: one DTMF digit, 0 to 9, ``*`` or ``#``, to a call that is talking."""

    feature: ClassVar[str] = "call/dial_digit"
    secret: ClassVar[frozenset[str]] = frozenset({"dial_digit"})  # card numbers and codes are typed so
    dial_digit: str


class ReconnectCall(CallCommand, frozen=True):
    """Section 5.3.4.12: end the active call and go back to the held one."""

    feature: ClassVar[str] = "call/reconnect"


class Pickup(DeviceCommand, frozen=True):
    """Section 5.3.4.17: ``calling_dn`` takes the call that rings at ``picked_dn``, or any of its group."""

    feature: ClassVar[str] = "call/pickup"
    calling_dn: str
    picked_dn: str | None
    pickup_type: PickupType

    def parameters(self) -> dict[str, Any]:
        """See `Command.parameters`; ``pickedDN`` is the one optional parameter among mandatory ones."""
        given = super().parameters()
        return {name: value for name, value in given.items() if value is not None}


class ConferenceCall(CallCommand, frozen=True):
    """Section 5.3.4.18: join the held call and the active one, and stay."""

    feature: ClassVar[str] = "call/conference"


class UseBusyService(CallCommand, frozen=True):
    """Section 5.3.4.20, BusyService: only on a call that has just found the other side busy."""

    feature: ClassVar[str] = "call/busy_service"
    type: BusyService


class CancelCallback(DeviceCommand, frozen=True):
    """Section 5.3.4.21, Set Call Back; its only value is "false", which cancels."""

    feature: ClassVar[str] = "call/call_back"
    svc_type: bool = False

    def parameters(self) -> dict[str, Any]:
        """See `Command.parameters`; the document's truth values are strings."""
        return super().parameters() | {"svcType": true_or_false(self.svc_type)}


class ParkCall(CallCommand, frozen=True):
    """Section 5.3.4.23."""

    feature: ClassVar[str] = "call/park"


class UnparkCall(DeviceCommand, frozen=True):
    """Section 5.3.4.24: ``calling_dn`` takes the call parked at ``parking_loc``, 0 to 999."""

    feature: ClassVar[str] = "call/unpark"
    calling_dn: str
    parking_loc: int


class ClickToCall(Command, frozen=True):
    """Section 5.4: the only way to dial for a station whose login may not control calls."""

    feature: ClassVar[str] = "clickcall"
    category: ClassVar[Category] = Category.CLICK_TO_CALL
    from_number: str = msgspec.field(name="From")
    to_number: str = msgspec.field(name="To")
