"""One frozen struct per event of section 5.3.2.3 that concerns the own phone, and `UnknownEvent` for the rest.

Field names are the document's in snake case. A mandatory field that a PBX leaves out is empty or 0 rather than
an error: an event that can be half understood is worth more than none. Numbers count from 1, so 0 means "not
said" for ``call_ref_id`` and ``evt_serial_num``.
"""

from typing import Any, ClassVar

import msgspec

from desk_agent.api.commands import wire_name


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", rename=wire_name):
    """Anything the WebSocket brings that could be read."""

    evt_serial_num: int = 0


class DeviceEvent(Event, frozen=True, kw_only=True, tag=False):
    """An event that a monitored device receives (section 5.3.2.3)."""

    device_number: str = ""
    service_dn: str = ""


class CallEvent(DeviceEvent, frozen=True, kw_only=True, tag=False):
    """An event of one call at one device."""

    call_ref_id: int = 0


class Caused(CallEvent, frozen=True, kw_only=True, tag=False):
    """A call event that says why (Table 5)."""

    cause_code: int = 0
    cause_msg: str = ""


class Parties(Caused, frozen=True, kw_only=True, tag=False):
    """A call event that names both sides in the call's original direction."""

    calling_dn: str = ""
    called_dn: str = ""


class Dialing(CallEvent, frozen=True, kw_only=True, tag="dialing"):
    """5.3.2.3.1: digits are being dialled at the phone."""


class Proceeding(CallEvent, frozen=True, kw_only=True, tag="proceeding"):
    """5.3.2.3.2: dialling is complete."""

    dial_digit: str = ""


class Alerting(Parties, frozen=True, kw_only=True, tag="alerting"):
    """5.3.2.3.3: the called side rings."""


class Ringing(Parties, frozen=True, kw_only=True, tag="ringing"):
    """5.3.2.3.4: this device rings."""

    diversion_num: str = ""


class Connected(Parties, frozen=True, kw_only=True, tag="connected"):
    """5.3.2.3.5: this device has a talk path."""

    diversion_num: str = ""


class Released(Caused, frozen=True, kw_only=True, tag="released"):
    """5.3.2.3.6: this device's leg is over."""

    released_dn: str = msgspec.field(name="releasedDN", default="")


class ReleasedAsc(Caused, frozen=True, kw_only=True, tag="releasedasc"):
    """5.3.2.3.7: the other side has ended the call."""

    released_asc_dn: str = msgspec.field(name="releasedAscDN", default="")


class Rerouted(Caused, frozen=True, kw_only=True, tag="rerouted"):
    """5.3.2.3.8: the call was diverted to another number."""

    called_dn: str = ""
    rerouting_dn: str = msgspec.field(name="reroutingDN", default="")


class Rerouting(Caused, frozen=True, kw_only=True, tag="rerouting"):
    """5.3.2.3.9: the call was diverted to another number by this device."""

    called_dn: str = ""
    rerouting_dn: str = msgspec.field(name="reroutingDN", default="")


class Failed(Parties, frozen=True, kw_only=True, tag="fail"):
    """5.3.2.3.10: the call failed; ``busy_svc_list`` is what the PBX offers instead."""

    busy_svc_list: tuple[str, ...] = ()


class Held(CallEvent, frozen=True, kw_only=True, tag="held"):
    """5.3.2.3.11: this device was put on hold."""

    hold_dn: str = msgspec.field(name="holdDN", default="")


class Hold(CallEvent, frozen=True, kw_only=True, tag="hold"):
    """5.3.2.3.12: this device put the call on hold."""

    hold_dn: str = msgspec.field(name="holdDN", default="")


class Retrieved(CallEvent, frozen=True, kw_only=True, tag="retrieved"):
    """5.3.2.3.13: this device was taken off hold."""

    retrieve_dn: str = msgspec.field(name="retrieveDN", default="")


class Retrieve(CallEvent, frozen=True, kw_only=True, tag="retrieve"):
    """5.3.2.3.14: this device took the call off hold."""

    retrieve_dn: str = msgspec.field(name="retrieveDN", default="")


class Transferred(CallEvent, frozen=True, kw_only=True, tag="transferred"):
    """5.3.2.3.15: this device was transferred, or a call was transferred to it."""

    transfer_to_dn: str = ""
    transferor_dn: str = ""


class Transferring(CallEvent, frozen=True, kw_only=True, tag="transferring"):
    """5.3.2.3.16: this device transferred the call away."""

    transferred_dn: str = ""
    vendor_transferred_dn: str = msgspec.field(name="transferedDN", default="")  # what real systems write
    transfer_to_dn: str = ""
    transferor_dn: str = ""
    call_type: str = ""

    @property
    def transferee(self) -> str:
        """Who was handed over, however the PBX spells the field."""
        return self.transferred_dn or self.vendor_transferred_dn


class Conferenced(CallEvent, frozen=True, kw_only=True, tag="conferenced"):
    """5.3.2.3.17: this device is in a conference that another one leads."""

    member_dn: tuple[str, ...] = ()
    master_dn: str = ""
    new_conf_member_dn: str = ""


class Conferencing(CallEvent, frozen=True, kw_only=True, tag="conferencing"):
    """5.3.2.3.18: this device leads a conference."""

    member_dn: tuple[str, ...] = ()
    new_conf_member_dn: str = ""


class DoNotDisturb(DeviceEvent, frozen=True, kw_only=True, tag="dnd"):
    """5.3.2.3.19."""

    svc_type: str = ""

    @property
    def enabled(self) -> bool:
        """Whether DND is on."""
        return is_on(self.svc_type)


class Forwarding(DeviceEvent, frozen=True, kw_only=True, tag="forwarding"):
    """5.3.2.3.20; ``svc_type`` is disable, uncondition, busy, no_answer, busy_noans or DND."""

    destination: str = ""
    svc_type: str = ""


class Registered(DeviceEvent, frozen=True, kw_only=True, tag="registered"):
    """5.3.2.3.21: the phone is connected to the PBX."""


class UnRegistered(DeviceEvent, frozen=True, kw_only=True, tag="unregistered"):
    """5.3.2.3.22: the phone is not connected to the PBX."""


class UnknownEvent(msgspec.Struct, frozen=True):
    """Well-formed, but of a kind that is not known here."""

    event: str
    type: str
    data: dict[str, Any]


DECODED: tuple[type[Event], ...] = (
    Dialing, Proceeding, Alerting, Ringing, Connected, Released, ReleasedAsc, Rerouted, Rerouting, Failed,
    Held, Hold, Retrieved, Retrieve, Transferred, Transferring, Conferenced, Conferencing,
    DoNotDisturb, Forwarding, Registered, UnRegistered,
)  # fmt: skip

_ON = frozenset({"true", "1", "on", "yes", "enable", "enabled"})


def is_on(word: object) -> bool:
    """Whether a value that real systems write as a boolean, a word or a digit means yes."""
    return word is True or str(word).strip().lower() in _ON


class Tags:
    """Which struct reads which ``type``."""

    by_name: ClassVar[dict[str, type[Event]]] = {str(kind.__struct_config__.tag): kind for kind in DECODED} | {
        "failed": Failed
    }
