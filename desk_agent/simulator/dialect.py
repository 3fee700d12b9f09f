"""Where the document leaves a choice, or contradicts itself, and systems differ."""

from dataclasses import dataclass
from enum import StrEnum

from desk_agent.server.parameters import BodyForm, Carriers


class Names(StrEnum):
    """How fields are spelled."""

    PRINTED = "printed"  # as this edition of the document prints them
    VENDOR = "vendor"  # as real firmware does, e.g. ``transferedDN``


class Order(StrEnum):
    """How events arrive relative to each other and to replies."""

    FIGURE = "figure"  # the reply, then the acting party's event, then the others'
    SHUFFLE = "shuffle"  # HTTP and WebSocket are separate connections: anything within 300 ms


class RetrieveEmits(StrEnum):
    """What the retrieving phone reports: section 5.3.4.7 says one thing, its figure another."""

    RETRIEVE = "retrieve"
    CONNECTED = "connected"
    BOTH = "both"


class RerouteEvents(StrEnum):
    """Who gets which of Rerouting and Rerouted, which the document describes identically."""

    EACH = "ing-actor/ed-other"
    ACTOR = "both-on-actor"


class MasterLeaves(StrEnum):
    """What becomes of a conference without whoever brought it together."""

    END = "end"  # it is over for everybody
    CONTINUE = "continue"  # the first who remains is its new master


class ReleasedRef(StrEnum):
    """Whose callRefID the Released of a transferring phone has: it ends two calls, but the figure shows one."""

    HELD = "held"
    BOTH = "both"  # one Released for each


class TwoCallRef(StrEnum):
    """Which of a phone's two calls Transfer, Conference and Reconnect are asked for with."""

    EITHER = "either"
    ACTIVE = "active"
    HELD = "held"


class QueueRef(StrEnum):
    """Whether the events of a queued call say which call it is; the document's do not."""

    ABSENT = "absent"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One consistent set of choices."""

    names: Names = Names.PRINTED
    order: Order = Order.FIGURE
    retrieve_emits: RetrieveEmits = RetrieveEmits.BOTH
    reroute_events: RerouteEvents = RerouteEvents.EACH
    transfer_released_ref: ReleasedRef = ReleasedRef.HELD
    master_leaves: MasterLeaves = MasterLeaves.END
    queue_ref: QueueRef = QueueRef.ABSENT
    two_call_ref: TwoCallRef = TwoCallRef.EITHER
    bodies: BodyForm = BodyForm.EITHER
    carriers: Carriers = Carriers.EITHER
    padded_types: bool = False  # ``" held"``, as the example of section 5.3.2.3.11 prints it; the vendor's has more
    acid_groups: bool = False  # ``primaryAcidGroup``, where this edition's tables or examples print it
    call_type: bool = False  # a diverted call's Ringing has a ``callType``, of which section 5.3.2.3.4 only speaks
    busy_services: tuple[str, ...] = ("callback", "campon", "intrude")  # offered when the called phone is busy
    busy_services_as_text: bool = False  # a string, as the table of section 5.3.2.3.10 has it, not a list


@dataclass(frozen=True, slots=True)
class Timings:
    """How long things take, in seconds."""

    failed: float = 7.0  # busy tone, then the phone is locked out
    left: float = 2.0  # until the handset drops after the other side has gone
    trunk_setup: float = 0.5  # until the far end is alerted
    ring: float = 180.0  # until an unanswered call is given up by the system
    no_answer: float = 15.0  # until it is forwarded, or offered to the next member of a group
    hold_recall: float = 60.0  # until a forgotten call rings back
    transfer_recall: float = 30.0  # until a transferred call that nobody answers rings back
    park_recall: float = 120.0  # until a parked call rings back
    camp_on: float = 60.0  # until somebody who waits for a busy phone is given up
    callback_ring: float = 20.0  # until a call back that is not answered is forgotten
    callback_wait: float = 1800.0  # until a call back is forgotten because the phone is never free
    off_hook: float = 30.0  # until a call is given up because the handset of an analogue phone is not lifted
