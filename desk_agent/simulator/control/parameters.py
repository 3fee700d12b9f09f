"""What the verbs of the control port are told, checked before they run."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from desk_agent.api.enums import AgentLogin

Number = Annotated[str, Meta(pattern="^[0-9]{1,32}$")]
AnyNumber = Annotated[str, Meta(pattern="^[+]?[0-9]{0,32}$")]  # "": withheld
Dialled = Annotated[str, Meta(pattern="^[+]?[0-9*#]{1,32}$")]
Text = Annotated[str, Meta(max_length=64)]
Count = Annotated[int, Meta(ge=0, le=9999)]
Ref = Annotated[int, Meta(ge=1, le=2**31)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]


class Params(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The body of a request; what has a default may be left out."""


class Ring(Params):
    """Who calls whom."""

    to: Number
    number: AnyNumber = ""  # of the caller: an extension's own, or any outside number
    name: Text = ""
    called: AnyNumber = ""  # what the caller dialled, e.g. a DID, if it is not ``to``
    gives_up_after: Seconds | None = None
    talks_for: Seconds | None = None


class Phone(Params):
    """An extension's phone."""

    device: Number


class Dial(Phone):
    """What is dialled at a phone."""

    number: Dialled


class PhoneCall(Phone):
    """A call of a phone; which one need not be said where the phone itself would know."""

    ref: Ref | None = field(default=None, name="callRefID")


class Towards(PhoneCall, kw_only=True):
    """A call of a phone, and whom it goes on to."""

    number: AnyNumber


class Pickup(Phone):
    """Whose call a phone takes; nobody's in particular: one of its own pickup groups'."""

    number: AnyNumber = ""


class Unpark(Phone):
    """Which parked call a phone takes."""

    slot: Annotated[int, Meta(ge=0, le=999)] = field(name="parkingLoc")


class BusyService(PhoneCall, kw_only=True):
    """What a phone wants of a busy one (section 5.3.4.20)."""

    kind: Literal["callback", "campon", "callwait", "intrude"] = field(name="type")


class Listen(Params):
    """A supervisor's phone, and the one it listens to."""

    supervisor: Number
    device: Number


class Person(Params):
    """Anybody in a call: an extension, or an outside number (empty if it is withheld)."""

    who: AnyNumber
    ref: Ref | None = field(default=None, name="callRefID")


class Busy(Phone):
    """Whether whoever calls finds the phone busy."""

    busy: bool = True


class Messages(Phone):
    """What waits in the mailbox."""

    new: Count
    old: Count = 0
    urgent: Count = 0


class DoNotDisturb(Phone):
    """Whether the phone is not to be disturbed."""

    enabled: bool


class Forward(Phone):
    """Where calls go instead (section 5.3.4.13)."""

    kind: str
    destination: AnyNumber = ""


class Behaviour(Params):
    """What the person with this number does when called; without ``answers_after``, nothing."""

    who: Number
    answers_after: Seconds | None = None
    rejects_after: Seconds | None = None
    talks_for: Seconds | None = None
    busy: bool = False
    unallocated: bool = False


class Agent(Phone):
    """An agent in a group; the identity is the extension's number unless it is said."""

    group: Number
    agent_id: Annotated[str, Meta(pattern="^[0-9]{0,4}$")] = ""


class LogOff(Agent):
    """Which of the agent's two groups it is."""

    login: AgentLogin = AgentLogin.PRIMARY


class LogOn(LogOff):
    """Who comes first: 0 to 9."""

    priority: Annotated[int, Meta(ge=0, le=9)] = 0


class Duty(Agent, kw_only=True):
    """Whether the agent is ready, and the key pressed for the reason."""

    on: bool
    reason: Annotated[str, Meta(pattern="^[0-9*#]$")] = "1"


class Queued(Params):
    """A call that waits for a group, and where it goes."""

    group: Number
    ref: Ref = field(name="callRefID")
    number: Number


class GroupCall(Phone):
    """A conference group, by its index."""

    index: Annotated[int, Meta(ge=1, le=999)]


class Room(Phone):
    """A conference room, by its index."""

    index: Annotated[int, Meta(ge=1, le=9)]
    open: bool = True
    password: Text = ""


class Inject(Params):
    """What is sent to every socket: an event's data, or any text, or any bytes."""

    event: dict[str, Any] | None = None
    text: Annotated[str, Meta(max_length=60_000)] | None = None
    base64: Annotated[str, Meta(max_length=60_000)] | None = None


class Nothing(Params):
    """No parameters."""


class Duration(Params):
    """How long it lasts."""

    seconds: Seconds = 5.0


class Delay(Params):
    """How late it is."""

    seconds: Seconds


class Copies(Params):
    """How often."""

    copies: Annotated[int, Meta(ge=0, le=10)]


class Refuse(Params):
    """What is refused, and how."""

    operation: Text  # by its name in server/operations.py, e.g. ``hold``
    status: Annotated[int, Meta(ge=400, le=599)] = 403
    code: Annotated[int, Meta(ge=0, le=999)] = 3
    message: Text = "License error"
