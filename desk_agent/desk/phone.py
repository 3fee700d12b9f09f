"""The own phone beside its calls: registered or not, do not disturb, forwarding."""

from collections.abc import Callable

from desk_agent.api import events as ev
from desk_agent.client.news import Snapshot
from desk_agent.desk.part import Port
from desk_agent.instant import Instant
from desk_agent.model.station import StationModel
from desk_agent.view import StationChanged, StationView


class Phone:
    """A part of the desk; see `desk_agent.desk.part.Part`.

    Args:
        port: the desk.
        on_registered: called when the phone is back: its state should be asked for.
        on_gone: called when the phone is not connected any more.
    """

    def __init__(self, port: Port, *, on_registered: Callable[[], None], on_gone: Callable[[], None]) -> None:
        self._port = port
        self._on_registered = on_registered
        self._on_gone = on_gone
        self._model = StationModel("")

    @property
    def view(self) -> StationView:
        """The present picture."""
        return self._model.view

    def begin(self) -> None:
        """Another phone."""
        extension = self._port.extension
        self._model = StationModel(extension, self._port.name(extension))
        self._tell()

    def live(self) -> None:
        """The session has read the phone already; see `read`."""

    def hear(self, event: ev.Event, _at: Instant) -> None:
        """Take in one event."""
        if not isinstance(event, ev.DeviceEvent) or not self._model.apply(event):
            return
        match event:
            case ev.Registered():
                self._on_registered()
            case ev.UnRegistered():
                self._on_gone()
        self._tell()

    def doubt(self) -> None:
        """What is shown stands until the phone is read again; the window says that the connection is lost."""

    def read(self, news: Snapshot) -> None:
        """Take over what the PBX says now."""
        self._model.read(news.status, news.dnd, news.forwarding, watching=news.watching)
        self._tell()

    def _tell(self) -> None:
        self._port.tell(StationChanged(self.view))
