"""Finding out what an account may do, and how its phone is: requests without side effects.

In this order: Monitor Start for the own extension; then, side by side, its call status, DND, forwarding and
messages; and when the session is live already, the list of terminals and the number of call records. Click-to-call
is not tried, it would ring; presence is not before somebody asks for it.
"""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Final, TypeVar

from msgspec import Struct

from desk_agent.api import commands as cmd
from desk_agent.api.answers import Forwarding, MessageWaiting
from desk_agent.api.errors import (
    ApiError,
    InvalidTokenError,
    NotAllowedError,
    OutcomeUnknownError,
    UnavailableError,
    UnregisteredError,
)
from desk_agent.client import answers, terminals
from desk_agent.client.answers import Content
from desk_agent.client.capabilities import Feature, Verdict, Who
from desk_agent.client.entitlement import STATION_ONLY
from desk_agent.client.judge import Judge, lasting
from desk_agent.client.link import Link
from desk_agent.client.relay import told_answer
from desk_agent.client.subscriptions import DeviceOutcome, DeviceResult, results
from desk_agent.i18n import N_, _

log = logging.getLogger(__name__)

READ_SECONDS: Final = 5.0  # a question whose answer takes longer is left open
_NOT_HERE: Final = frozenset({400, 403, 404, 405})  # HTTP statuses that may say that this is not for stations
_NO_EXTENSION: Final = N_("The session was opened without an extension to watch.")

Value = TypeVar("Value")


class OwnState(Struct, frozen=True):
    """The own phone as the PBX says it is; ``None`` is "could not be read"."""

    status: str | None = None
    dnd: bool | None = None
    forwarding: Forwarding | None = None
    messages: MessageWaiting | None = None


class Probe:
    """Asks over one link and lets the judge know."""

    def __init__(self, link: Link, judge: Judge) -> None:
        self._link = link
        self._judge = judge
        self._extension = judge.extension
        self._is_station = judge.is_station
        self.absent = False  # a question about the own phone was answered so that it is not connected
        self.snapshot: Content = {}  # what a gateway has last told of the own phone

    def hear(self, *, has_socket: bool) -> None:
        """Whether there is a connection for events (section 3.1)."""
        if has_socket:
            self._judge.rule(Feature.EVENTS, Verdict.YES)
        else:
            self._judge.rule(Feature.EVENTS, Verdict.NO, self._link.socket_refused, Who.ADMINISTRATOR)

    async def watch(self) -> DeviceResult | None:
        """Section 5.3.2.1 for the own extension; what became of it, ``None`` if there is none.

        Raises:
            InvalidTokenError: the session is over.
            UnavailableError, OutcomeUnknownError, UnreachableError: not now.
        """
        if not self._extension:
            self._judge.rule(Feature.WATCH, Verdict.UNPROVEN, _(_NO_EXTENSION), Who.AGENT)
            return None
        command = cmd.MonitorStart((self._extension,))
        try:
            result = results(command, await self._link.send(command))[self._extension]
        except UnavailableError:
            raise
        except ApiError as error:
            # A station's token may be refused for paths that are not a station's.
            if isinstance(error, InvalidTokenError) and not self._is_station:
                raise
            self._refused(error)
            return DeviceResult(self._extension, DeviceOutcome.ERROR, error)
        if result.error is not None:
            self._judge.refuse(Feature.WATCH, result.error)
        else:
            self._judge.watched()
        return result

    def _refused(self, error: ApiError) -> None:
        log.info("call events are not to be had: %s %s", error.status, error.code)
        refused = isinstance(error, NotAllowedError | InvalidTokenError) or error.status in _NOT_HERE
        if self._is_station and refused and not self.has_call_control:
            for feature in (Feature.WATCH, Feature.CONTROL):
                self._judge.rule(feature, Verdict.NO, _(STATION_ONLY), Who.ADMINISTRATOR)
        else:
            self._judge.refuse(Feature.WATCH, error)

    @property
    def has_call_control(self) -> bool:
        """Whether the URIs of call control answer this account at all."""
        return not self._is_station or "kind" in self._link.forms.proven

    async def own_state(self) -> OwnState:
        """Sections 5.3.4.22, 16, 14 and 25 for the own extension, side by side.

        Raises:
            InvalidTokenError: the session is over.
            UnreachableError: the PBX is gone.
        """
        own = self._extension
        self.absent = False
        if not own or not self.has_call_control:
            return OwnState()
        if self._link.relay.offers:
            await self._read_snapshot()
        status, dnd, forwarding, messages = await _together(
            self._answer(cmd.GetCallStatus(own), Feature.STATUS),
            self._answer(cmd.GetDnd(own, own), Feature.DND),
            self._answer(cmd.GetForwarding(own, own), Feature.FORWARDING),
            self._answer(cmd.GetMwi(own), Feature.MESSAGES),
        )
        return OwnState(
            None if status is None else answers.call_status(status) or None,
            None if dnd is None else answers.dnd(dnd),
            None if forwarding is None else answers.forwarding(forwarding),
            None if messages is None else answers.message_waiting(messages),
        )

    async def _read_snapshot(self) -> None:
        """All of it in one answer, where there is a gateway; without that, each question is asked by itself."""
        self.snapshot = {}
        try:
            self.snapshot = await self._link.send(cmd.GetSnapshot(self._extension))
        except (InvalidTokenError, UnavailableError):
            raise
        except (ApiError, OutcomeUnknownError) as error:
            log.info("no snapshot: %s", type(error).__name__)

    async def the_rest(self, total: int) -> None:
        """Sections 5.3.4.1 and 5.1: nothing that a desk has to wait for. ``total``: how many terminals there are.

        Raises:
            PbxError: the session is over, or the PBX is gone.
        """
        if self.has_call_control:
            await self.find_control(total)
        if await self._answer(cmd.GetSmdr(count_only=True), Feature.RECORDS) is not None:
            self._judge.rule(Feature.RECORDS, Verdict.YES)

    async def find_control(self, total: int) -> None:
        """The own row of the terminals says whether the licence to control it is there.

        Raises:
            PbxError: the session is over, or the PBX is gone.
        """
        try:
            async for page in terminals.pages(lambda start, n: terminals.ask(self._link, start, n), 1, None, total):
                self._judge.rule(Feature.TERMINALS, Verdict.YES)
                own = next((row for row in page if row.device_number == self._extension), None)
                if own is not None:
                    self._judge.listed(control=own.call_control)
                    return
        except (InvalidTokenError, UnavailableError):
            raise
        except ApiError as error:
            self._judge.refuse(Feature.TERMINALS, error)
        except OutcomeUnknownError:
            log.info("the list of terminals is not answered")

    async def _answer(self, command: cmd.Command, feature: Feature) -> Content | None:
        """The answer to a question whose refusal is an answer too, and so is silence."""
        told = told_answer(self.snapshot, command)
        try:
            if told is None:
                content = await self._link.send(command, seconds=READ_SECONDS)
            else:
                content = answers.read(command, told)
        except InvalidTokenError:
            raise
        except ApiError as error:
            log.info("%s is refused: %s %s", command.feature, error.status, error.code)
            if isinstance(error, UnregisteredError):
                self.absent = True
            elif not isinstance(error, UnavailableError):
                self._judge.refuse(feature, error)
            return None
        except OutcomeUnknownError:
            log.info("%s is not answered", command.feature)
            return None
        self._judge.rule(feature, Verdict.YES)
        return content


async def _together(*questions: Awaitable[Value]) -> list[Value]:
    """The answers to all; none is left running if one raises."""
    done = await asyncio.gather(*questions, return_exceptions=True)
    found: list[Value] = []
    for answer in done:
        if isinstance(answer, BaseException):
            raise answer
        found.append(answer)
    return found


def worth_repeating(result: DeviceResult | None) -> bool:
    """Whether a device that was refused may be accepted later without anybody's doing."""
    error = result.error if result is not None else None
    return error is not None and not isinstance(error, InvalidTokenError) and lasting(error) is None
