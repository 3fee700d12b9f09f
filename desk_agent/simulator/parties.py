"""Who can be in a call: stations, people outside, and groups that stand for several stations."""

from dataclasses import dataclass, field
from enum import Enum

from desk_agent.api.codes import Cause


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a simulated person does when the phone rings."""

    answers_after: float | None = 3.0  # seconds; None: never
    rejects_after: float | None = None
    talks_for: float | None = None  # None: until the other side hangs up
    busy: bool = False
    unallocated: bool = False  # for numbers outside: there is nobody


@dataclass(frozen=True, slots=True)
class Forward:
    """Call forwarding (section 5.3.4.13)."""

    kind: str = "disable"  # uncondition, busy, no_answer, busy_noans, DND
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages that wait (section 5.3.4.25)."""

    new: int = 0
    old: int = 0
    urgent: int = 0


@dataclass(eq=False, slots=True)
class Station:
    """An extension with its phone."""

    number: str
    name: str = ""
    model: str = "LIP-9030"
    service_dn: str = ""  # the number of a personal group, if it has one
    behaviour: Behaviour | None = None  # None: a real user sits here
    call_waiting: bool = False
    analogue: bool = False  # its handset can only be lifted by hand
    intrude_allowed: bool = True  # whether others may break into its calls
    pickup_groups: tuple[str, ...] = ()  # whose calls it may take, and who may take its
    click_to_call: bool = True  # the service is enabled (table 111)
    registered: bool = True
    busy: bool = False  # busy whatever happens
    dnd: bool = False
    forward: Forward = field(default_factory=Forward)
    messages: Messages = field(default_factory=Messages)

    def __post_init__(self) -> None:
        self.service_dn = self.service_dn or self.number

    @property
    def dn(self) -> str:
        """The number others see."""
        return self.service_dn


@dataclass(eq=False, slots=True)
class Outside:
    """A person behind a trunk line; ``number`` is "" if it is withheld."""

    number: str
    behaviour: Behaviour
    name: str = ""  # no call event carries it

    @property
    def dn(self) -> str:
        """The number others see."""
        return self.number


class Sharing(Enum):
    """Several phones with one number: why the others stop ringing when one of them answers."""

    MADN = Cause.MADN_ANSWER
    BRIDGE = Cause.BRIDGE_ANSWER
    BRANCH = Cause.BRANCH_ANSWER


@dataclass(eq=False, slots=True)
class Group:
    """A number that rings the first free of its members, or all of them if they share it."""

    number: str
    name: str
    members: tuple[str, ...]
    sharing: Sharing | None = None

    @property
    def dn(self) -> str:
        """The number others see."""
        return self.number


Party = Station | Outside
