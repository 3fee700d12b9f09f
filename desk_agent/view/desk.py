"""Everything the desk knows now, and what it tells when that changes."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field

from desk_agent.view.agent import AgentView, QueueView
from desk_agent.view.calls import CallView, PastCall
from desk_agent.view.connection import ConnectionView, FeatureView
from desk_agent.view.contacts import ContactsChanged, SourceView
from desk_agent.view.offers import NumbersOffered
from desk_agent.view.people import Colleague
from desk_agent.view.phone import ParkedCall, StationView
from desk_agent.view.records import RecordPage
from desk_agent.view.rooms import ConferenceGroupView, PageView, RoomView


class DeskView(Struct, frozen=True):
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


class ConnectionChanged(Struct, frozen=True):
    """The link, level or message changed."""

    connection: ConnectionView


class StationChanged(Struct, frozen=True):
    """The own phone changed."""

    station: StationView


class CallsChanged(Struct, frozen=True):
    """Calls appeared, changed or went; ``calls`` is the whole list in display order."""

    calls: tuple[CallView, ...]
    changed: tuple[int, ...] = ()  # refs that are new or different
    ended: tuple[PastCall, ...] = ()  # calls that have just gone


class Notice(Struct, frozen=True):
    """One plain sentence that belongs to no call, e.g. why a number was not dialled."""

    text: str
    calm: bool = False  # nothing is wrong


class AgentChanged(Struct, frozen=True):
    """The agent's state or a queue changed."""

    agent: AgentView
    queues: tuple[QueueView, ...]


class PeopleChanged(Struct, frozen=True):
    """Presence of some colleagues changed, at most once a frame; ``changed`` is None when the list itself did."""

    colleagues: Mapping[str, Colleague]
    changed: tuple[str, ...] | None = None


class RoomsChanged(Struct, frozen=True):
    """A conference room, a conference group or the pages changed."""

    rooms: tuple[RoomView, ...]
    groups: tuple[ConferenceGroupView, ...]
    pages: tuple[PageView, ...] = ()


class FeaturesChanged(Struct, frozen=True):
    """What the account can do changed."""

    features: tuple[FeatureView, ...]


class ParkedChanged(Struct, frozen=True):
    """A call was parked, or taken back."""

    parked: tuple[ParkedCall, ...]


class RecordsChanged(Struct, frozen=True):
    """A call record was written while records are shown; ``page`` is all that is shown now."""

    page: RecordPage


class HistoryChanged(Struct, frozen=True):
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
