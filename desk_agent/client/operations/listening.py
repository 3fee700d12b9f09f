"""What to be told of: sections 5.3.2 and 5.3.3."""

from collections.abc import Iterable

from desk_agent.api import commands as cmd
from desk_agent.client.operations.base import Sender
from desk_agent.client.subscriptions import DeviceResult, Results, ask_for_all, listed


class ListeningOperations(Sender):
    """Monitors and presence, for one device or any number of them.

    They are sent 100 devices at a time. Each device has a result of its own; a request that is refused altogether
    raises. What was accepted is remembered and made again after every reconnect, which `Resubscribed` tells.
    """

    @property
    def monitors(self) -> Results:
        """Devices whose call events come, with what the PBX last said to each."""
        return self._subscriptions.monitors

    @property
    def presences(self) -> Results:
        """Devices whose presence comes, with what the PBX last said to each."""
        return self._subscriptions.presences

    async def monitor_start(self, device_number: str | Iterable[str]) -> dict[str, DeviceResult]:
        """Section 5.3.2.1, Monitor Start: call events of these devices from now on."""
        return await self._ask_for(cmd.MonitorStart, device_number)

    async def monitor_stop(self, device_number: str | Iterable[str]) -> dict[str, DeviceResult]:
        """Section 5.3.2.2, Monitor Stop: no more call events of these devices."""
        return await self._ask_for(cmd.MonitorStop, device_number)

    async def presence_start(self, device_number: str | Iterable[str]) -> dict[str, DeviceResult]:
        """Section 5.3.3.1, Presence Start: the status of these extensions whenever it changes.

        The status of the moment is not told: ask for it by `get_call_status`.
        """
        return await self._ask_for(cmd.PresenceStart, device_number)

    async def presence_stop(self, device_number: str | Iterable[str]) -> dict[str, DeviceResult]:
        """Section 5.3.3.2, Presence Stop."""
        return await self._ask_for(cmd.PresenceStop, device_number)

    async def _ask_for(
        self, kind: type[cmd.DeviceListCommand], device_number: str | Iterable[str]
    ) -> dict[str, DeviceResult]:
        results = await ask_for_all(kind, listed(device_number), self.request)
        self._subscriptions.remember(kind, results)
        self._judge.listened(kind, results)
        self._judged()
        return results
