"""The two ways in which an account is looked into: by a log-in of the check's own, or over a session that is open.

An account may be signed in only once (section 1). So where the desk is, nothing else may be.
"""

from typing import Any, Protocol

from desk_agent.api import commands as cmd
from desk_agent.api.errors import ApiError
from desk_agent.client.capabilities import Capabilities, Capability, Feature, Verdict
from desk_agent.client.judge import Judge
from desk_agent.client.link import Link
from desk_agent.client.probe import Probe
from desk_agent.client.subscriptions import DeviceResult, Results
from desk_agent.client.vitals import Vitals, take_vitals

Content = dict[str, Any]


class Wire(Protocol):
    """What the check needs of a connection. Everything raises PbxError."""

    extension: str
    is_station: bool

    @property
    def has_call_control(self) -> bool:
        """Whether section 5.3 answers this account at all; known once `watch` was called."""

    @property
    def system(self) -> str:
        """What the PBX says it is."""

    @property
    def terminal_count(self) -> int:
        """How many extensions it says it has, 0 if it does not."""

    @property
    def presences(self) -> frozenset[str]:
        """Whose presence is followed already, and must be afterwards."""

    def found(self, feature: Feature) -> Capability:
        """What is known of ``feature`` now."""

    async def open_events(self) -> bool | None:
        """Have an event connection; whether a ping over it is answered, None if the account gets none."""

    async def watch(self) -> ApiError | None:
        """Have the own calls watched; why not, where the PBX has just said so."""

    async def look_for_control(self) -> None:
        """Find out whether there is the licence for call control, as far as it can be."""

    async def send(self, command: cmd.Command) -> Content:
        """Ask something."""

    async def vitals(self) -> Vitals:
        """See `desk_agent.client.vitals`."""


class SessionLike(Protocol):
    """What the check needs of `desk_agent.client.Session`."""

    extension: str
    is_station: bool
    system: str
    terminal_count: int

    @property
    def has_call_control(self) -> bool:
        """See `Wire`."""

    @property
    def capabilities(self) -> Capabilities:
        """What the account may do."""

    @property
    def presences(self) -> Results:
        """Whose presence is followed."""

    async def probe(self) -> Capabilities:
        """Find it out anew."""

    async def request(self, command: cmd.Command) -> Content:
        """Send ``command``."""

    async def vitals(self) -> Vitals:
        """See `desk_agent.client.vitals`."""


class OwnWire:
    """A link that is logged in; ``judge`` learns what is found."""

    def __init__(self, link: Link, judge: Judge) -> None:
        self.extension = judge.extension
        self.is_station = judge.is_station
        self.presences: frozenset[str] = frozenset()  # they end with the log-in
        self._link = link
        self._judge = judge
        self._probe = Probe(link, judge)

    @property
    def has_call_control(self) -> bool:
        """See `Wire`."""
        return self._probe.has_call_control

    @property
    def system(self) -> str:
        """See `Wire`."""
        return self._link.system

    @property
    def terminal_count(self) -> int:
        """See `Wire`."""
        return self._link.terminal_count

    def found(self, feature: Feature) -> Capability:
        """See `Wire`."""
        return self._judge[feature]

    async def open_events(self) -> bool | None:
        """See `Wire`."""
        self._probe.hear(has_socket=await self._link.open_socket(fresh=True))
        return await self._link.hears()

    async def watch(self) -> ApiError | None:
        """See `Wire`."""
        result: DeviceResult | None = await self._probe.watch()
        return result.error if result is not None else None

    async def look_for_control(self) -> None:
        """See `Wire`."""
        await self._probe.find_control(self.terminal_count)

    async def send(self, command: cmd.Command) -> Content:
        """See `Wire`."""
        try:
            content = await self._link.send(command)
        except ApiError as error:
            self._judge.refused(command, error)
            raise
        self._judge.granted(command)
        return content

    async def vitals(self) -> Vitals:
        """See `Wire`."""
        return await take_vitals(self._link)


class SessionWire:
    """The desk's own session, which goes on afterwards as it was before."""

    def __init__(self, session: SessionLike) -> None:
        self._session = session
        self.extension = session.extension
        self.is_station = session.is_station

    @property
    def has_call_control(self) -> bool:
        """See `Wire`."""
        return self._session.has_call_control

    @property
    def system(self) -> str:
        """See `Wire`."""
        return self._session.system

    @property
    def terminal_count(self) -> int:
        """See `Wire`."""
        return self._session.terminal_count

    @property
    def presences(self) -> frozenset[str]:
        """See `Wire`."""
        return frozenset(self._session.presences)

    def found(self, feature: Feature) -> Capability:
        """See `Wire`."""
        return self._session.capabilities[feature]

    async def open_events(self) -> bool | None:
        """See `Wire`; it is open, or was refused."""
        return (await self._session.vitals()).ping

    async def watch(self) -> ApiError | None:
        """See `Wire`; what is watched already is not asked for again."""
        if self.found(Feature.WATCH).verdict is not Verdict.YES:
            await self._session.probe()
        return None

    async def look_for_control(self) -> None:
        """See `Wire`."""
        if self.found(Feature.CONTROL).verdict is not Verdict.YES:
            await self._session.probe()

    async def send(self, command: cmd.Command) -> Content:
        """See `Wire`."""
        return await self._session.request(command)

    async def vitals(self) -> Vitals:
        """See `Wire`."""
        return await self._session.vitals()
