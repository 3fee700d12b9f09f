"""Monitors and presence subscriptions: any number of devices, made anew after every reconnect (5.3.2, 5.3.3)."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from desk_agent.api import commands as cmd
from desk_agent.api.errors import (
    ApiError,
    InvalidTokenError,
    LicenceError,
    NotAllowedError,
    UnknownOperationError,
    UnregisteredError,
)
from desk_agent.client import answers
from desk_agent.client.answers import Content

Send = Callable[[cmd.Command], Awaitable[Content]]
_HOPELESS: Final = (LicenceError, NotAllowedError, UnknownOperationError)  # the next batch would be refused as well


class DeviceOutcome(StrEnum):
    """What became of one device in a request for many."""

    OK = "ok"
    UNREGISTERED = "unregistered"  # done; its phone is not connected at the moment
    ERROR = "error"


class DeviceResult(Struct, frozen=True):
    """One device's result; ``error`` says why where it is one."""

    device_number: str
    outcome: DeviceOutcome
    error: ApiError | None = None

    @property
    def accepted(self) -> bool:
        """Whether the PBX did what was asked, be the phone connected or not."""
        return self.outcome is not DeviceOutcome.ERROR


Results = Mapping[str, DeviceResult]


class Subscriptions:
    """Which devices a session has asked to hear of, and what the PBX last said to each."""

    def __init__(self) -> None:
        self._monitors: dict[str, DeviceResult] = {}
        self._presences: dict[str, DeviceResult] = {}
        self.stopped: set[str] = set()  # devices whose monitor was stopped on purpose

    @property
    def monitors(self) -> Results:
        """Devices whose call events come, in the order they were asked for."""
        return MappingProxyType(self._monitors)

    @property
    def presences(self) -> Results:
        """Devices whose presence comes."""
        return MappingProxyType(self._presences)

    def remember(self, command: type[cmd.DeviceListCommand], results: Results) -> None:
        """Take over the outcome of ``command``: what was accepted is made again after a reconnect.

        A device that was accepted before and is refused now stays: the next reconnect asks again.
        """
        kept = self._monitors if issubclass(command, cmd.MonitorStart | cmd.MonitorStop) else self._presences
        if issubclass(command, cmd.MonitorStop):
            self.stopped.update(results)
        elif issubclass(command, cmd.MonitorStart):
            self.stopped.difference_update(results)
        if issubclass(command, cmd.MonitorStop | cmd.PresenceStop):
            for device in results:
                kept.pop(device, None)
        else:
            kept.update({d: result for d, result in results.items() if result.accepted or d in kept})


def listed(device_number: str | Iterable[str]) -> tuple[str, ...]:
    """Each device once, in order; one string is one device."""
    given = (device_number,) if isinstance(device_number, str) else device_number
    return tuple(dict.fromkeys(given))


async def ask_for_all(
    kind: type[cmd.DeviceListCommand], devices: Iterable[str], send: Send
) -> dict[str, DeviceResult]:
    """Send ``kind`` for any number of devices, 100 at a time, each batch after the answer to the one before.

    A batch that is refused as a whole is an error of each of its devices.

    Raises:
        ApiError: every batch was refused; the first one's reason.
        OutcomeUnknownError, UnreachableError: what came before has been done.
    """
    found: dict[str, DeviceResult] = {}
    refused: ApiError | None = None
    hopeless: ApiError | None = None
    answered = False
    for batch in _batches(tuple(devices)):
        error = hopeless
        if error is None:
            command = kind(batch)
            try:
                found.update(results(command, await send(command)))
                answered = True
                continue
            except InvalidTokenError:
                raise
            except ApiError as refusal:
                error = refusal
        refused = refused or error
        hopeless = hopeless or (error if isinstance(error, _HOPELESS) else None)
        found.update({device: DeviceResult(device, DeviceOutcome.ERROR, error) for device in batch})
    if refused is not None and not answered:
        raise refused
    return found


def _batches(devices: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(devices), cmd.MAX_DEVICES):
        yield devices[start : start + cmd.MAX_DEVICES]


def results(command: cmd.DeviceListCommand, content: Content) -> dict[str, DeviceResult]:
    """What the answer to ``command`` says of each of its devices; what it does not mention is done."""
    words = answers.device_results(content)
    return {device: _result(command, device, words.get(device, "OK")) for device in command.device_number}


def _result(command: cmd.Command, device: str, word: str) -> DeviceResult:
    if word.lower() in {"ok", "true", ""}:
        return DeviceResult(device, DeviceOutcome.OK)
    error = answers.device_refusal(command, word)
    if isinstance(error, UnregisteredError):
        return DeviceResult(device, DeviceOutcome.UNREGISTERED)
    return DeviceResult(device, DeviceOutcome.ERROR, error)
