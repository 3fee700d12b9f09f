"""Phones beside their calls: sections 5.3.4.1, 5.3.4.13 to 5.3.4.16, 5.3.4.22, 5.3.4.25 and 5.3.4.26."""

from desk_agent.api import answers as out
from desk_agent.api import commands as cmd
from desk_agent.api.enums import CallStatus, DndService, ForwardingKind
from desk_agent.client import answers, terminals
from desk_agent.client.operations.base import Sender


class PhoneOperations(Sender):
    """What can be set and asked of phones."""

    async def get_terminals(self, start_index: int = 1, count: int | None = None) -> tuple[out.Terminal, ...]:
        """Section 5.3.4.1, Get Terminal Information, for as many terminals as wanted, 100 in one request.

        ``start_index`` is the physical number of the first one, ``count`` the most to return, ``None`` for all.
        The document prints a URI for this that it cannot have: the likely ones are tried, and the one that answers
        is remembered.
        """
        found: list[out.Terminal] = []
        pages = terminals.pages(
            lambda start, wanted: self._on_link(lambda link: terminals.ask(link, start, wanted)),
            start_index,
            count,
            self.terminal_count,
        )
        async for page in pages:
            found += page
        return tuple(found)

    async def set_forwarding(
        self, device_number: str, dn: str, cfwd_type: ForwardingKind, dest_number: str = ""
    ) -> None:
        """Section 5.3.4.13, Set Forwarding: forward the calls of ``dn`` to ``dest_number``."""
        await self.request(cmd.SetForwarding(device_number, dn, cfwd_type, dest_number))

    async def get_forwarding(self, device_number: str, dn: str) -> out.Forwarding:
        """Section 5.3.4.14, Get Forwarding of ``dn``."""
        return answers.forwarding(await self.request(cmd.GetForwarding(device_number, dn)))

    async def set_dnd(self, device_number: str, dn: str, svc_type: DndService) -> None:
        """Section 5.3.4.15, Set DND of ``dn``."""
        await self.request(cmd.SetDnd(device_number, dn, svc_type))

    async def get_dnd(self, device_number: str, dn: str) -> bool:
        """Section 5.3.4.16, Get DND: whether ``dn`` is not to be disturbed."""
        return answers.dnd(await self.request(cmd.GetDnd(device_number, dn)))

    async def get_call_status(self, device_number: str) -> CallStatus | str:
        """Section 5.3.4.22, Get Call Status: one word; one the document does not list as it came, "" if none did."""
        return answers.call_status(await self.request(cmd.GetCallStatus(device_number)))

    async def get_mwi(self, device_number: str) -> out.MessageWaiting:
        """Section 5.3.4.25, Get MWI (Message Waiting Indicator)."""
        return answers.message_waiting(await self.request(cmd.GetMwi(device_number)))

    async def flexible_page(self, page_index: int, service_num: str) -> None:
        """Section 5.3.4.26, Flexible Page: the page ``page_index`` of the system's menu, for ``service_num``."""
        await self.request(cmd.FlexiblePage(page_index, service_num))
