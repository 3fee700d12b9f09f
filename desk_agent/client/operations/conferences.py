"""Conference groups and rooms: sections 5.3.4.31 to 5.3.4.36."""

from desk_agent.api import answers as out
from desk_agent.api import commands as cmd
from desk_agent.api.enums import MemberType, MuteService
from desk_agent.client import answers
from desk_agent.client.operations.base import Sender


class ConferenceOperations(Sender):
    """Conferences that are programmed in the PBX.

    ``group_index``: 1 to 99 a group of the station, 100 to 265 one of the system, 999 cancels.
    ``room_index``: 1 to 9, to 100 or to 200, as the system is set.
    """

    async def conference_group_start(self, device_number: str, group_index: int) -> None:
        """Section 5.3.4.31, Conference Group Call Start."""
        await self.request(cmd.ConferenceGroupStart(device_number, group_index))

    async def conference_group_add(
        self, device_number: str, group_index: int, member_type: MemberType, member_index: int, member_dn: str
    ) -> None:
        """Section 5.3.4.32, Conference Group Call Add Callee; for the group's master."""
        await self.request(cmd.ConferenceGroupAdd(device_number, group_index, member_type, member_index, member_dn))

    async def conference_group_drop(self, device_number: str, group_index: int, member_index: int) -> None:
        """Section 5.3.4.33, Conference Group Call Drop Callee; for the group's master."""
        await self.request(cmd.ConferenceGroupDrop(device_number, group_index, member_index))

    async def conference_group_mute(
        self, device_number: str, group_index: int, member_index: int, svc_type: MuteService
    ) -> None:
        """Section 5.3.4.34, Conference Group Call Set Mute On, or off; for the group's master."""
        await self.request(cmd.ConferenceGroupMute(device_number, group_index, member_index, svc_type))

    async def get_conference_room(self, device_number: str, room_index: int) -> out.ConferenceRoom:
        """Section 5.3.4.35, Get conference room state."""
        return answers.conference_room(await self.request(cmd.GetConferenceRoom(device_number, room_index)))

    async def set_conference_room(self, device_number: str, room_index: int, room_pwd: str, room_usage: bool) -> None:
        """Section 5.3.4.36, Conference Room Open/Close: open it if ``room_usage``, else close it."""
        await self.request(cmd.SetConferenceRoom(device_number, room_index, room_pwd, room_usage))
