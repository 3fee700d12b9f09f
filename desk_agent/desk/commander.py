"""Sending the user's commands: one at a time for each call, each at most once, and what became of it."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Final, Protocol

from desk_agent.api.answers import ConferenceRoom, Forwarding, Terminal
from desk_agent.api.enums import DndService, ForwardingKind, MemberType, MuteService
from desk_agent.api.errors import PbxError
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.api.smdr import Query
from desk_agent.client.capabilities import Capabilities
from desk_agent.client.news import News
from desk_agent.client.records import SmdrPages
from desk_agent.client.subscriptions import DeviceResult
from desk_agent.clock import Clock
from desk_agent.desk.pictures import Running
from desk_agent.model.calls import CallModel
from desk_agent.model.leg import Leg
from desk_agent.view import LegState, Level, Refused, Verb

DIAL_PAUSE: Final = 2.0  # seconds between two calls placed from here

_NO_CALL: Final = {
    Verb.ANSWER: "There is no call to answer.",
    Verb.REJECT: "There is no call to reject.",
    Verb.HOLD: "There is no call to hold.",
    Verb.RETRIEVE: "There is no call to retrieve.",
    Verb.HANGUP: "There is no call to end.",
}
_PAST: Final = {
    Verb.ANSWER: "answered",
    Verb.REJECT: "rejected",
    Verb.HOLD: "put on hold",
    Verb.RETRIEVE: "retrieved",
    Verb.HANGUP: "ended",
}


class SessionLike(Protocol):
    """What the desk needs of `desk_agent.client.Session`."""

    system: str
    extension: str
    is_station: bool

    @property
    def watching(self) -> bool:
        """Whether call events come."""

    @property
    def why_not_watching(self) -> str:
        """Why they do not."""

    @property
    def why_not_control(self) -> str:
        """Why calls cannot be controlled, "" if nothing speaks against trying."""

    async def open(self, *, patient: bool = False) -> None:
        """Sign in."""

    async def close(self) -> None:
        """Sign out."""

    def retry_now(self) -> None:
        """Do not wait for the next attempt."""

    def events(self) -> AsyncIterator[Event | UnknownEvent | News]:
        """Everything that happens."""

    async def get_call_status(self, device_number: str) -> str:
        """One word."""

    async def get_terminals(self, start_index: int = 1, count: int | None = None) -> tuple[Terminal, ...]:
        """All extensions."""

    async def presence_start(self, device_number: str | Iterable[str]) -> Mapping[str, DeviceResult]:
        """Follow what other phones are doing."""

    def get_smdr(self, query: Query | None = None, max_count: int = 50) -> SmdrPages:
        """Call records."""

    async def make_call(self, device_number: str, called_dn: str) -> int:
        """Place a call."""

    async def click_to_call(self, from_number: str, to_number: str) -> None:
        """Place a call as a station account."""

    async def answer_call(self, device_number: str, call_ref_id: int) -> None:
        """Answer."""

    async def clear_connection(self, device_number: str, call_ref_id: int) -> None:
        """End or reject."""

    async def hold_call(self, device_number: str, call_ref_id: int) -> None:
        """Hold."""

    async def retrieve_call(self, device_number: str, call_ref_id: int) -> None:
        """Retrieve."""

    @property
    def capabilities(self) -> Capabilities:
        """What the account may do."""

    async def set_dnd(self, device_number: str, dn: str, svc_type: DndService) -> None:
        """Switch do not disturb."""

    async def get_dnd(self, device_number: str, dn: str) -> bool:
        """Whether it is on."""

    async def set_forwarding(
        self, device_number: str, dn: str, cfwd_type: ForwardingKind, dest_number: str = ""
    ) -> None:
        """Forward calls."""

    async def get_forwarding(self, device_number: str, dn: str) -> Forwarding:
        """How they are forwarded."""

    async def get_conference_room(self, device_number: str, room_index: int) -> ConferenceRoom:
        """What is going on in a conference room."""

    async def set_conference_room(self, device_number: str, room_index: int, room_pwd: str, room_usage: bool) -> None:
        """Open or close one."""

    async def conference_group_start(self, device_number: str, group_index: int) -> None:
        """Call a conference group, or end it."""

    async def conference_group_add(
        self, device_number: str, group_index: int, member_type: MemberType, member_index: int, member_dn: str
    ) -> None:
        """Call one more into it."""

    async def conference_group_drop(self, device_number: str, group_index: int, member_index: int) -> None:
        """Take one out of it."""

    async def conference_group_mute(
        self, device_number: str, group_index: int, member_index: int, svc_type: MuteService
    ) -> None:
        """Mute one in it."""

    async def flexible_page(self, page_index: int, service_num: str) -> None:
        """Page."""


class Commander:
    """What is under way and what was refused. ``on_change`` hears which call's `Running` is another now."""

    def __init__(self, clock: Clock, on_change: Callable[[int], None]) -> None:
        self._clock = clock
        self._on_change = on_change
        self._running: dict[int, Running] = {}
        self._dialled = float("-inf")
        self._dialling = False

    def stop(self) -> None:
        """There is nobody to send commands to."""
        self._running.clear()

    def running(self, ref: int) -> Running:
        """What commands are doing to the call ``ref``."""
        return self._running.get(ref, _NOTHING)

    def moved(self, ref: int) -> None:
        """The call changed: what was said about the last command is history."""
        running = self._running.get(ref)
        if running is not None and running.error:
            self._set(ref, Running(running.busy), tell=False)

    def forget(self, ref: int) -> None:
        """The call is over."""
        self._running.pop(ref, None)

    async def dial(self, session: SessionLike, number: str, level: Level) -> str:
        """Call ``number``, digits; returns what the user should know, "" if the phone shows it by itself.

        Raises:
            Refused: too soon, or the PBX's reason.
        """
        if self._dialling or self._clock.now().mono - self._dialled < DIAL_PAUSE:
            raise Refused("One call at a time: the last one was placed just now.")
        self._dialling = True
        try:
            if level is Level.DIAL_ONLY and session.is_station:
                await session.click_to_call(session.extension, number)
                sentence = f"Your phone is calling {number}."
            else:
                await session.make_call(session.extension, number)
                sentence = f"Your phone is calling {number}." if level is Level.DIAL_ONLY else ""
        except PbxError as error:
            raise Refused(error.sentence) from error
        finally:
            self._dialling = False
        self._dialled = self._clock.now().mono
        return sentence

    def choose(self, model: CallModel, verb: Verb, ref: int | None, label: Callable[[str], str]) -> Leg:
        """The call that ``verb`` is for.

        Raises:
            Refused: there is none, it does not allow that, or several could be meant.
        """
        if ref is not None:
            leg = model.legs.get(model.resolve(ref))
            if leg is None:
                raise Refused(f"There is no call {ref}.")
            if verb not in model.verbs(leg) and not (verb is Verb.HANGUP and Verb.REJECT in model.verbs(leg)):
                raise Refused(f"A call that is {leg.state} cannot be {_PAST[verb]}.")
            return leg
        legs = model.candidates(verb)
        if not legs and verb is Verb.HANGUP:
            legs = model.candidates(Verb.REJECT)
        if not legs:
            raise Refused(_NO_CALL[verb])
        rivals = [leg for leg in legs if _rank(leg) == _rank(legs[0])]
        if len(rivals) > 1:
            listed = ", ".join(f"{leg.ref} ({label(leg.number) or 'unknown number'})" for leg in rivals)
            raise Refused(f"Several calls could be {_PAST[verb]}: say which. {listed}")
        return legs[0]

    async def perform(self, session: SessionLike, verb: Verb, leg: Leg) -> None:
        """Send the command for ``verb`` once.

        Raises:
            Refused: another command for this call is under way.
            PbxError: the PBX refuses or does not answer; the sentence is also put on the call.
        """
        ref = leg.ref
        if self.running(ref).busy:
            raise Refused("The last command for this call is still under way.")
        self._set(ref, Running(busy=True))
        error = ""
        try:
            await self._send(session, verb, ref)
        except PbxError as refused:
            error = refused.sentence
            raise
        finally:
            self._set(ref, Running(error=error))

    @staticmethod
    async def _send(session: SessionLike, verb: Verb, ref: int) -> None:
        device = session.extension
        match verb:
            case Verb.ANSWER:
                await session.answer_call(device, ref)
            case Verb.REJECT | Verb.HANGUP:
                await session.clear_connection(device, ref)
            case Verb.HOLD:
                await session.hold_call(device, ref)
            case Verb.RETRIEVE:
                await session.retrieve_call(device, ref)

    def _set(self, ref: int, running: Running, *, tell: bool = True) -> None:
        if running == _NOTHING:
            self._running.pop(ref, None)
        else:
            self._running[ref] = running
        if tell:
            self._on_change(ref)


_NOTHING: Final = Running()


def _rank(leg: Leg) -> int:
    """Calls of another rank are not confused: ending means the talking call, not one on hold or ringing."""
    return {LegState.HOLDING: 1, LegState.RINGING: 2}.get(leg.state, 0)
