"""The events of calls at a phone, sections 5.3.2.3.1 to 5.3.2.3.18."""

from typing import Final

import msgspec

from desk_agent.api.codes import Cause
from desk_agent.api.enums import BusyService
from desk_agent.api.event_base import CallEvent, Caused, Parties

_REDIRECTING: Final = frozenset(
    {
        Cause.FORWARD_IMMEDIATE,
        Cause.FORWARD_BUSY,
        Cause.FORWARD_NO_ANSWER,
        Cause.FORWARD,
        Cause.RECALL,
        Cause.REDIRECTED,
        Cause.SCREENED_TRANSFER,
        Cause.BLIND_TRANSFER,
        Cause.REROUTE,
        Cause.UNSCREENED_TRANSFER,
    }
)

# the example of Failed calls one service otherwise than the command does
_SERVICES: Final = {service.value: service for service in BusyService} | {"intrusion": BusyService.INTRUDE}


class Dialing(CallEvent, frozen=True, kw_only=True, tag="dialing"):
    """5.3.2.3.1: digits are being dialled at the phone."""


class Proceeding(CallEvent, frozen=True, kw_only=True, tag="proceeding"):
    """5.3.2.3.2: dialling is complete; ``dial_digit`` is what was dialled, codes included."""

    dial_digit: str = ""


class Alerting(Parties, frozen=True, kw_only=True, tag="alerting"):
    """5.3.2.3.3: the called side rings."""


class Ringing(Parties, frozen=True, kw_only=True, tag="ringing"):
    """5.3.2.3.4: this device rings."""

    diversion_num: str = ""
    call_type: str = ""  # in the text of the section, not in its table

    @property
    def redirected(self) -> bool:
        """Whether the call was meant for somebody else at first, or comes back."""
        return bool(
            self.diversion_num or self.call_type.strip().lower() == "transfer" or self.cause_code in _REDIRECTING
        )


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
    """5.3.2.3.10: the call failed; ``busy_svc_list`` is what the PBX offers instead, as it wrote it."""

    busy_svc_list: tuple[str, ...] = ()

    @property
    def busy_services(self) -> tuple[BusyService | str, ...]:
        """The offers as BusyService (5.3.4.20) takes them; a word that it does not know is kept as a word."""
        words = (word.strip().lower() for word in self.busy_svc_list)
        return tuple(dict.fromkeys(_SERVICES.get(word, word) for word in words if word))


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
    """5.3.2.3.16: this device transferred the call away; ``call_type`` is blind, unscreened or screened."""

    transferred_dn: str = ""
    vendor_transferred_dn: str = msgspec.field(name="transferedDN", default="")  # what real systems write
    transfer_to_dn: str = ""
    transferor_dn: str = ""
    call_type: str = ""

    def __post_init__(self) -> None:
        if self.vendor_transferred_dn:
            msgspec.structs.force_setattr(self, "transferred_dn", self.transferee)
            msgspec.structs.force_setattr(self, "vendor_transferred_dn", "")

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
