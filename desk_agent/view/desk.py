"""Everything the desk knows now, and what it tells when that changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from desk_agent.view.agent import AgentView, QueueView
from desk_agent.view.calls import CallView, PastCall
from desk_agent.view.connection import ConnectionView, FeatureView
from desk_agent.view.contacts import ContactsChanged, SourceView
from desk_agent.view.offers import NumbersOffered
from desk_agent.view.people import Colleague
from desk_agent.view.phone import ParkedCall, StationView
from desk_agent.view.records import RecordPage
from desk_agent.view.rooms import ConferenceGroupView, PageView, RoomView


@dataclass(frozen=True, slots=True)
class DeskView:
    """Everything the desk knows now."""

    connection: ConnectionView = field(default_factory=ConnectionView)
    station: StationView = field(default_factory=StationView)
    calls: tuple[CallView, ...] = ()
    recent: tuple[PastCall, ...] = ()  # newest first
    parked: tuple[ParkedCall, ...] = ()
    agent: AgentView = field(default_factory=AgentView)
    queues: tuple[QueueView, ...] = ()
    colleagues: Mapping[str, Colleague] = field(default_factory=lambda: MappingProxyType({}))  # by number
    rooms: tuple[RoomView, ...] = ()
    groups: tuple[ConferenceGroupView, ...] = ()
    pages: tuple[PageView, ...] = ()
    features: tuple[FeatureView, ...] = ()
    missed: int = 0  # missed calls of the history that nobody has looked at
    unknown_call: bool = False  # the phone has a call of which the PBX says nothing else yet
    lists: tuple[SourceView, ...] = ()  # of contacts


# What the Desk tells its listeners. Each carries the new picture of its part.


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The link, level or message changed."""

    connection: ConnectionView


@dataclass(frozen=True, slots=True)
class StationChanged:
    """The own phone changed."""

    station: StationView


@dataclass(frozen=True, slots=True)
class CallsChanged:
    """Calls appeared, changed or went; ``calls`` is the whole list in display order."""

    calls: tuple[CallView, ...]
    changed: tuple[int, ...] = ()  # refs that are new or different
    ended: tuple[PastCall, ...] = ()  # calls that have just gone


@dataclass(frozen=True, slots=True)
class Notice:
    """One plain sentence that belongs to no call, e.g. why a number was not dialled."""

    text: str
    calm: bool = False  # nothing is wrong


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """The agent's state or a queue changed."""

    agent: AgentView
    queues: tuple[QueueView, ...]


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """Presence of some colleagues changed, at most once a frame; ``changed`` is None when the list itself did."""

    colleagues: Mapping[str, Colleague]
    changed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RoomsChanged:
    """A conference room, a conference group or the pages changed."""

    rooms: tuple[RoomView, ...]
    groups: tuple[ConferenceGroupView, ...]
    pages: tuple[PageView, ...] = ()


@dataclass(frozen=True, slots=True)
class FeaturesChanged:
    """What the account can do changed."""

    features: tuple[FeatureView, ...]


@dataclass(frozen=True, slots=True)
class ParkedChanged:
    """A call was parked, or taken back."""

    parked: tuple[ParkedCall, ...]


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """A call record was written while records are shown; ``page`` is all that is shown now."""

    page: RecordPage


@dataclass(frozen=True, slots=True)
class HistoryChanged:
    """Calls of the history are new, different or gone; without ``ids``, any may be."""

    ids: tuple[int, ...] = ()
    missed: int = 0  # that nobody has looked at


Change = (
    ConnectionChanged
    | StationChanged
    | CallsChanged
    | Notice
    | AgentChanged
    | PeopleChanged
    | RoomsChanged
    | FeaturesChanged
    | ParkedChanged
    | RecordsChanged
    | NumbersOffered
    | HistoryChanged
    | ContactsChanged
)


class Refused(Exception):  # noqa: N818 - the word a user would use
    """A verb was not carried out; the text is a plain sentence for the user."""


class ConfirmationWanted(Refused):
    """Nothing was done yet: the text is a question, and the same call with ``confirmed=True`` goes ahead."""
