"""What a desk asks for, held against its rights, then asked of the PBX."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from desk_agent.api import commands as cmd
from desk_agent.api.errors import InvalidConnectionIdentifierError, PbxError
from desk_agent.client import answers
from desk_agent.client.subscriptions import DeviceResult
from desk_agent.clock import Clock
from desk_agent.gateway import audit, commands, records, replies, wire
from desk_agent.gateway.book import Book
from desk_agent.gateway.collector import Collector
from desk_agent.gateway.fanout import Fanout
from desk_agent.gateway.listing import Listing
from desk_agent.gateway.presences import Presences
from desk_agent.gateway.rights import Rights, invalid_call
from desk_agent.gateway.tally import Tally
from desk_agent.gateway.upstream import Upstream
from desk_agent.server.backend import Reply, System
from desk_agent.server.errors import Refusal, not_allowed
from desk_agent.server.operations import Operation
from desk_agent.server.parameters import Malformed, Parameters
from desk_agent.server.sessions import Session

SNAPSHOT: Final = Operation("snapshot", "GET", "call/snapshot")
MAX_DEVICES: Final = 100  # sections 5.3.2.1 and 5.3.4.1
NAME: Final = "Desk Agent gateway"
_MAX_INDEX: Final = 1000  # of conference groups and rooms; there are fewer
_DENIED: Final = "AccessDenied"  # one device of a list; section 6 names it among the results
_QUIET: Final = frozenset({"status", "forward_get", "dnd_get", "mwi_get", "confroom_get", "terminals", "snapshot"})

# Questions of snapshots at a time, of the eight that the PBX is asked: what a desk cannot do without, the watching of
# its phone, must not wait behind those of a whole office that comes back.
READS_AT_ONCE: Final = 4
_READ_SECONDS: Final = 4.0  # until a snapshot goes without an answer: a desk waits 5 s for all of it
# What a snapshot answers, by the name in the request's URI, and which operation that is.
_STATE: Final[dict[str, Callable[[str], cmd.Command]]] = {
    "status": cmd.GetCallStatus,
    "dnd": lambda device: cmd.GetDnd(device, device),
    "forward": lambda device: cmd.GetForwarding(device, device),
    "mwi": cmd.GetMwi,
}
_READ: Final = {"status": "status", "dnd": "dnd_get", "forward": "forward_get", "mwi": "mwi_get"}

_Serve = Callable[[Session, Parameters], Awaitable[Reply]]


class Desks:
    """See `desk_agent.server.backend.Backend`."""

    def __init__(
        self,
        upstream: Upstream,
        book: Book,
        fanout: Fanout,
        rights: Rights,
        listing: Listing,
        tally: Tally,
        presences: Presences,
        offer: dict[str, object],
        clock: Clock,
    ) -> None:
        self._upstream = upstream
        self._book = book
        self._fanout = fanout
        self._rights = rights
        self._listing = listing
        self._tally = tally
        self._presences = presences
        self._asking: set[asyncio.Task[None]] = set()
        self._reads = asyncio.Semaphore(READS_AT_ONCE)
        self._offer = offer
        self._monitors = Collector(lambda devices: upstream.session.monitor_start(devices), clock)  # noqa: PLW0108 - the session of then
        self._watches = Collector(lambda devices: upstream.session.presence_start(devices), clock)  # noqa: PLW0108
        self._rooms: dict[tuple[str, int], set[Session]] = {}
        self._own: dict[str, _Serve] = {
            "monitor_start": self._monitor_start,
            "monitor_stop": self._monitor_stop,
            "presence_start": self._presence_start,
            "presence_stop": self._presence_stop,
            "terminals": self._terminals,
            "status": self._status,
            "smdr_get": self._smdr_get,
            "click_to_call": self._click_to_call,
            "snapshot": self._snapshot,
        }

    async def close(self) -> None:
        """Ask nothing more."""
        for task in tuple(self._asking):
            task.cancel()
        await asyncio.gather(
            self._monitors.close(),
            self._watches.close(),
            self._presences.close(),
            *self._asking,
            return_exceptions=True,
        )

    def back(self) -> None:
        """The PBX is there, and the session has asked for all devices anew."""
        session = self._upstream.session
        for collector, results in ((self._monitors, session.monitors), (self._watches, session.presences)):
            collector.forget()
            collector.learn(results)

    def gone(self) -> None:
        """The PBX is not there."""
        self._monitors.forget()
        self._watches.forget()

    # what the server asks

    def system(self) -> System:
        """What log-in tells."""
        session = self._upstream.session
        return System(session.system or NAME, "", session.terminal_count, {"gateway": self._offer})

    async def perform(self, session: Session, operation: Operation, parameters: Parameters) -> Reply:
        """Carry out one operation; raises Refusal or Malformed."""
        user, outcome = session.account.user, "error"
        try:
            reply = await self._perform(session, operation, parameters)
            outcome = "done"
        except Refusal as refusal:
            outcome = f"refused {refusal.status} {refusal.code}"
            raise
        except Malformed:
            outcome = "malformed"
            raise
        finally:
            if operation.name not in _QUIET or outcome != "done":
                audit.note(user, operation.name, parameters.values, outcome)
        return reply

    def served(self, user: str, operation: str, status: int) -> None:  # noqa: ARG002 - the audit log has the user
        """A request was answered."""
        self._tally.served(operation, status)

    def used(self, kind: str, index: int) -> set[Session]:
        """The desks that have asked for a conference group or room: its events name no device."""
        return self._rooms.get((kind, index), set())

    def forget(self, session: Session) -> None:
        """A desk is gone."""
        for sessions in self._rooms.values():
            sessions.discard(session)

    # the workings

    async def _perform(self, session: Session, operation: Operation, parameters: Parameters) -> Reply:
        own = session.account.extension
        serve = self._own.get(operation.name)
        if serve is not None:
            return await serve(session, parameters)
        device = self._rights.check(own, operation.name, parameters)
        if "callRefID" in parameters.values and device not in self._rights.groups(own):
            ref = parameters.positive("callRefID")
            if not (self._book.owns(device, ref) or self._book.may_own(device, ref)):
                raise invalid_call()
        try:
            content = await self._ask(commands.command(operation, parameters))
        except Refusal as refusal:
            if "callRefID" in parameters.values and refusal.code == InvalidConnectionIdentifierError.number:
                self._book.deny(device, parameters.positive("callRefID"))
            raise
        self._note_room(session, parameters)
        self._book.promise(device, answers.call_ref_id(content))
        reply = replies.reply(operation.name, content)
        match reply.body:
            case {"data": {"member": list(members)} as data}:
                known = [one for one in members if self._rights.may_know(own, str(one), members)]
                return Reply({"data": {**data, "member": known}})
        return reply

    async def _ask(self, command: cmd.Command) -> answers.Content:
        self._need_pbx()
        try:
            return await self._upstream.session.request(command)
        except PbxError as error:
            raise replies.refusal(error) from error

    def _need_pbx(self) -> None:
        if not self._upstream.is_up:
            raise replies.gone()

    def _note_room(self, session: Session, parameters: Parameters) -> None:
        for kind, name in (("group", "groupIndex"), ("room", "roomIndex")):
            if name in parameters.values:
                index = parameters.positive(name)
                if index <= _MAX_INDEX:
                    self._rooms.setdefault((kind, index), set()).add(session)

    async def _monitor_start(self, session: Session, parameters: Parameters) -> Reply:
        own = session.account.extension
        devices = _digits(parameters)
        mine = [device for device in devices if self._rights.may_control(own, device)]
        if not mine:
            raise not_allowed()
        results = await self._collected(self._monitors, mine)
        for device, result in results.items():
            if result.accepted:
                self._fanout.monitor(session, device)
        return _results(devices, results)

    async def _monitor_stop(self, session: Session, parameters: Parameters) -> Reply:
        self._need_pbx()
        for device in _digits(parameters):
            self._fanout.unmonitor(session, device)
        return Reply({})

    async def _presence_start(self, session: Session, parameters: Parameters) -> Reply:
        own = session.account.extension
        devices = _digits(parameters)
        seen = [device for device in devices if self._rights.may_see(own, device)]
        if not seen:
            raise not_allowed()
        results = await self._collected(self._watches, seen)
        accepted = [device for device, result in results.items() if result.accepted]
        for device in accepted:
            self._fanout.watch(session, device)
        self._learn(accepted)
        known = [data for device in accepted if (data := self._presences.known(device)) is not None]
        reply = _results(devices, results)
        # a whole office coming back would be tens of thousands of frames
        return Reply({**reply.body, "presence": known}) if reply.body and known else reply

    def _learn(self, devices: Iterable[str]) -> None:
        if self._presences.want(devices):
            task = asyncio.create_task(self._presences.ask_all(), name="gateway-presences")
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    async def _status(self, session: Session, parameters: Parameters) -> Reply:
        """Get Call Status: the own phone's from the PBX, another's as presence has it."""
        own, device = session.account.extension, parameters.digits("deviceNumber")
        if not self._rights.may_see(own, device):
            raise not_allowed()
        self._need_pbx()
        if device == own:
            return replies.reply("status", await self._ask(cmd.GetCallStatus(device)))
        try:
            return Reply({"data": {"state": await self._presences.status(device)}})
        except PbxError as error:
            raise replies.refusal(error) from error

    async def _presence_stop(self, session: Session, parameters: Parameters) -> Reply:
        self._need_pbx()
        devices = _digits(parameters)
        for device in devices:
            self._fanout.unwatch(session, device)
        return Reply({"result": [{device: "OK"} for device in devices]})

    async def _collected(self, collector: Collector, devices: list[str]) -> dict[str, DeviceResult]:
        self._need_pbx()
        try:
            return await collector.ask(devices)
        except PbxError as error:
            raise replies.refusal(error) from error

    async def _terminals(self, session: Session, parameters: Parameters) -> Reply:
        start, count = parameters.positive("startIndex"), parameters.positive("count")
        if count > MAX_DEVICES:
            raise Malformed("count")
        own = session.account.extension
        self._need_pbx()
        try:
            rows = await self._listing.page(lambda number: self._rights.may_see(own, number), start, count)
        except PbxError as error:
            raise replies.refusal(error) from error
        return Reply({"data": {"terminals": rows}})

    async def _smdr_get(self, session: Session, parameters: Parameters) -> Reply:
        own = session.account.extension
        return records.reply(own, await self._ask(records.command(own, parameters)))

    async def _click_to_call(self, session: Session, parameters: Parameters) -> Reply:
        own = session.account.extension
        self._rights.check(own, "click_to_call", parameters)
        content = await self._ask(cmd.MakeCall(own, parameters.digits("To")))
        self._book.promise(own, answers.call_ref_id(content))
        return Reply({})

    async def _snapshot(self, session: Session, parameters: Parameters) -> Reply:
        device = self._rights.check(session.account.extension, "snapshot", parameters)
        told = await asyncio.gather(*(self._told(name, ask(device)) for name, ask in _STATE.items()))
        match told[0]:
            case {"body": {"data": {"state": str(word)}}}:
                self._book.regard(device, word)
        events = [wire.counted(event) for event in self._book.snapshot(device)]
        return Reply(
            {
                "data": {
                    "events": events,
                    "doubtful": self._book.doubtful(device),
                    "answers": dict(zip(_STATE, told, strict=True)),
                }
            }
        )

    async def _told(self, name: str, command: cmd.Command) -> dict[str, object]:
        try:
            async with asyncio.timeout(_READ_SECONDS), self._reads:
                reply = replies.reply(_READ[name], await self._ask(command))
        except TimeoutError:
            return {"status": 504, "body": {}}
        except Refusal as refusal:
            if refusal.status == replies.GONE:
                raise
            return {"status": refusal.status, "body": refusal.body()}
        return {"status": 200, "body": reply.body}


def _digits(parameters: Parameters) -> list[str]:
    devices = parameters.items("deviceNumber", MAX_DEVICES)
    if not all(device.isascii() and device.isdigit() for device in devices):
        raise Malformed("deviceNumber")
    return list(dict.fromkeys(devices))


def _results(devices: list[str], results: dict[str, DeviceResult]) -> Reply:
    words = {device: replies.device_word(result) for device, result in results.items()}
    return Reply({"result": [{device: words.get(device, _DENIED)} for device in devices]})
