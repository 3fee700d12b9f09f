"""What the PBX answers with content, one frozen struct per kind; field names are the document's in snake case."""

import msgspec

from desk_agent.api.enums import ForwardingKind


class Terminal(msgspec.Struct, frozen=True):
    """One row of Get Terminal Information (section 5.3.4.1)."""

    device_index: int  # its physical number, 0 if not told
    device_number: str
    device_type: str  # the model, e.g. LIP-9040C
    tenant_number: int  # 0 if not told
    call_control: bool | None  # it has the licence to be controlled, API-CTI-EXT; None: the PBX does not say


class Forwarding(msgspec.Struct, frozen=True):
    """The answer of Get Forwarding (section 5.3.4.14); a kind that the document does not list stays a plain word."""

    cfwd_type: ForwardingKind | str
    dest_number: str  # "" if there is none
    ring_time: int | None = None  # seconds until a call counts as not answered


class MessageWaiting(msgspec.Struct, frozen=True):
    """The answer of Get MWI (section 5.3.4.25)."""

    msg_status: bool  # new messages wait
    new_msg: int
    old_msg: int
    new_urgent_msg: int


class ConferenceRoom(msgspec.Struct, frozen=True):
    """The answer of Get conference room state (section 5.3.4.35)."""

    room_index: int
    room_usage: bool  # it is open
    member_count: int
    member: tuple[str, ...]
