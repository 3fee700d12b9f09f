"""What the desk needs of a session."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Protocol

from desk_agent.api.answers import ConferenceRoom, Forwarding, Terminal
from desk_agent.api.enums import (
    AgentDuty,
    AgentLogin,
    BusyService,
    ConsultationService,
    DndService,
    ForwardingKind,
    MemberType,
    MuteService,
    PickupType,
)
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.api.smdr import Query
from desk_agent.client.capabilities import Capabilities
from desk_agent.client.news import News
from desk_agent.client.records import SmdrPages
from desk_agent.client.subscriptions import DeviceResult


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

    async def open(self, *, patient: bool = False, outlast: bool = False) -> None:
        """Sign in."""

    async def close(self) -> None:
        """Sign out."""

    def retry_now(self) -> None:
        """Do not wait for the next attempt."""

    def drop_link(self, why: str) -> None:
        """Begin anew."""

    def check_link(self) -> None:
        """See whether the PBX still answers."""

    def gap_checked(self, *, useful: bool) -> None:
        """What asking for the state because of a gap in the events' numbers has shown."""

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

    async def reroute_call(self, device_number: str, call_ref_id: int, divert_to_dn: str) -> None:
        """Divert."""

    async def consultation_call(
        self, device_number: str, call_ref_id: int, called_dn: str, svc_type: ConsultationService
    ) -> int:
        """Hold this call and place another."""

    async def transfer_call(self, device_number: str, call_ref_id: int, *, held_ref: int | None = None) -> int:
        """Join two calls, and leave."""

    async def single_step_transfer(self, device_number: str, call_ref_id: int, transfer_dn: str) -> int:
        """Hand a call over unasked."""

    async def reconnect_call(self, device_number: str, call_ref_id: int, *, held_ref: int | None = None) -> None:
        """End this call and go back to the held one."""

    async def conference_call(self, device_number: str, call_ref_id: int, *, held_ref: int | None = None) -> int:
        """Join two calls, and stay."""

    async def generate_digit(self, device_number: str, call_ref_id: int, dial_digit: str) -> None:
        """Send one digit into a call."""

    async def busy_service(
        self,
        device_number: str,
        call_ref_id: int,
        type: BusyService,  # noqa: A002 - the document's name
    ) -> int:
        """Ask for something of a busy phone."""

    async def cancel_callback(self, device_number: str, svc_type: bool = False) -> None:
        """Do not be called back."""

    async def park_call(self, device_number: str, call_ref_id: int) -> int | None:
        """Park; where."""

    async def unpark_call(self, device_number: str, calling_dn: str, parking_loc: int) -> None:
        """Take a parked call."""

    async def pickup(
        self, device_number: str, calling_dn: str, picked_dn: str | None, pickup_type: PickupType
    ) -> None:
        """Take a call that rings elsewhere."""

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

    async def monitor_start(self, device_number: str | Iterable[str]) -> Mapping[str, DeviceResult]:
        """Follow other devices, e.g. the queue of an ACD group."""

    async def agent_logon(
        self, device_number: str, agent_id: str, group_number: str, login_primary: AgentLogin, login_priority: int
    ) -> None:
        """Log an agent on."""

    async def agent_logoff(
        self, device_number: str, agent_id: str, group_number: str, login_primary: AgentLogin
    ) -> None:
        """Log an agent off."""

    async def set_agent_state(
        self, device_number: str, agent_id: str, group_number: str, agent_state: AgentDuty, reason_code: str
    ) -> None:
        """Make an agent ready or not ready."""
