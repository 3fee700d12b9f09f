"""One frozen struct per operation of the document: method, path and parameters exactly as printed.

Paths are relative to ``/ipxapi/{server|client}/v1/users/{id}/`` (section 3.1).
"""

from typing import Any, ClassVar

import msgspec

from desk_agent.api.errors import Category


def wire_name(name: str) -> str:
    """The document's spelling of a field: ``called_dn`` is ``calledDN``, ``call_ref_id`` is ``callRefID``."""
    first, *rest = name.split("_")
    return first + "".join({"dn": "DN", "id": "ID"}.get(part, part.capitalize()) for part in rest)


class Command(msgspec.Struct, frozen=True, rename=wire_name):
    """Anything that can be asked of the PBX.

    ``repeatable`` commands change nothing or may safely be sent twice; all others are sent at most once.
    """

    method: ClassVar[str] = "POST"
    feature: ClassVar[str] = ""
    category: ClassVar[Category] = Category.CTI
    repeatable: ClassVar[bool] = False

    def parameters(self) -> dict[str, Any]:
        """The parameters under the document's names, with its JSON types."""
        fields: dict[str, Any] = msgspec.to_builtins(self)
        return fields


class Login(Command, frozen=True):
    """Section 3.2.1; sent with HTTP Basic authentication."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "login"
    category: ClassVar[Category] = Category.SESSION


class CheckConnection(Command, frozen=True):
    """Section 3.2.2: keeps the session, has no parameters."""

    feature: ClassVar[str] = "checkconnection"
    category: ClassVar[Category] = Category.SESSION
    repeatable: ClassVar[bool] = True


class Logout(Command, frozen=True):
    """Section 3.2.3: answered with 200 and no content."""

    feature: ClassVar[str] = "logout"
    category: ClassVar[Category] = Category.SESSION
    repeatable: ClassVar[bool] = True


class MonitorStart(Command, frozen=True):
    """Section 5.3.2.1: call events for up to 100 devices from now on."""

    feature: ClassVar[str] = "call/monitor"
    repeatable: ClassVar[bool] = True
    device_number: tuple[str, ...]


class MonitorStop(Command, frozen=True):
    """Section 5.3.2.2: no more call events for these devices."""

    method: ClassVar[str] = "DELETE"
    feature: ClassVar[str] = "call/monitor"
    repeatable: ClassVar[bool] = True
    device_number: tuple[str, ...]


class MakeCall(Command, frozen=True):
    """Section 5.3.4.2: ``device_number`` calls ``called_dn``, a string of digits."""

    feature: ClassVar[str] = "call/make"
    device_number: str
    called_dn: str


class CallCommand(Command, frozen=True):
    """A command to one call of one device."""

    device_number: str
    call_ref_id: int


class AnswerCall(CallCommand, frozen=True):
    """Section 5.3.4.3."""

    feature: ClassVar[str] = "call/answer"


class ClearConnection(CallCommand, frozen=True):
    """Section 5.3.4.4; on a ringing call it is Reject, section 5.3.4.19."""

    feature: ClassVar[str] = "call/clear_connection"


class HoldCall(CallCommand, frozen=True):
    """Section 5.3.4.6."""

    feature: ClassVar[str] = "call/hold"


class RetrieveCall(CallCommand, frozen=True):
    """Section 5.3.4.7."""

    feature: ClassVar[str] = "call/retrieve"


class GetCallStatus(Command, frozen=True):
    """Section 5.3.4.22: one word for what the device is doing."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/status"
    repeatable: ClassVar[bool] = True
    device_number: str


class GetForwarding(Command, frozen=True):
    """Section 5.3.4.14; ``dn`` is the number whose forwarding is asked for."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/forward"
    repeatable: ClassVar[bool] = True
    device_number: str
    dn: str = msgspec.field(name="DN")


class GetDnd(Command, frozen=True):
    """Section 5.3.4.16; ``dn`` is the number whose DND is asked for."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/dnd"
    repeatable: ClassVar[bool] = True
    device_number: str
    dn: str = msgspec.field(name="DN")


class ClickToCall(Command, frozen=True):
    """Section 5.4: the only way to dial for a station whose login may not control calls."""

    feature: ClassVar[str] = "clickcall"
    category: ClassVar[Category] = Category.CLICK_TO_CALL
    from_number: str = msgspec.field(name="From")
    to_number: str = msgspec.field(name="To")
