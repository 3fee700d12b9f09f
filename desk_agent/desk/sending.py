"""From a verb to the commands of the document that it takes."""

import logging
from typing import Final

from msgspec import Struct

from desk_agent.api.enums import BusyService, ConsultationService
from desk_agent.api.errors import OutcomeUnknownError, PbxError
from desk_agent.desk.session_like import SessionLike
from desk_agent.view import TARGETED, Verb

log = logging.getLogger(__name__)

DIGITS: Final = frozenset("0123456789*#")

_SERVICES: Final = {
    Verb.CAMP_ON: BusyService.CAMPON,
    Verb.CALLBACK: BusyService.CALLBACK,
    Verb.INTRUDE: BusyService.INTRUDE,
    Verb.WAIT: BusyService.CALLWAIT,
}


class Order(Struct, frozen=True):
    """What is asked for. ``argument`` is a number or digits; it is not shown, digits may be a secret."""

    verb: Verb
    ref: int
    held: int | None = None
    argument: str = ""

    @property
    def refs(self) -> tuple[int, ...]:
        """All calls that are concerned."""
        return (self.ref,) if self.held is None else (self.ref, self.held)

    def __repr__(self) -> str:
        return f"Order({self.verb}, {self.ref}, {self.held})"


class Sent(Struct, frozen=True):
    """What the PBX answered: the reference of a new call, where a call is parked; ``None`` if it does not say."""

    ref: int | None = None
    slot: int | None = None


async def send(session: SessionLike, order: Order) -> Sent:
    """Send what ``order`` takes, each command at most once.

    Raises:
        PbxError: it was refused, or nobody knows what became of it.
    """
    verb, ref, device = order.verb, order.ref, session.extension
    if order.held is not None:
        await _send_for_two(session, verb, ref, order.held)
        return Sent()
    if verb in TARGETED:
        return await _send_to(session, verb, ref, order.argument)
    if verb in _SERVICES:
        await session.busy_service(device, ref, _SERVICES[verb])
    match verb:
        case Verb.ANSWER:
            await session.answer_call(device, ref)
        case Verb.REJECT | Verb.HANGUP:
            await session.clear_connection(device, ref)
        case Verb.HOLD:
            await session.hold_call(device, ref)
        case Verb.RETRIEVE:
            await session.retrieve_call(device, ref)
        case Verb.DIGITS:
            for digit in order.argument:
                await session.generate_digit(device, ref, digit)
        case Verb.PARK:
            return Sent(slot=await session.park_call(device, ref))
    return Sent()


async def _send_to(session: SessionLike, verb: Verb, ref: int, number: str) -> Sent:
    device = session.extension
    match verb:
        case Verb.TRANSFER:
            return Sent(ref=await session.consultation_call(device, ref, number, ConsultationService.TRANSFER))
        case Verb.INVITE:
            return Sent(ref=await session.consultation_call(device, ref, number, ConsultationService.CONFERENCE))
        case Verb.BLIND_TRANSFER:
            await session.single_step_transfer(device, ref, number)
        case Verb.DIVERT:
            await session.reroute_call(device, ref, number)
    return Sent()


async def _send_for_two(session: SessionLike, verb: Verb, active: int, held: int) -> None:
    device = session.extension
    match verb:
        case Verb.COMPLETE:
            await session.transfer_call(device, active, held_ref=held)
        case Verb.RECONNECT:
            await session.reconnect_call(device, active, held_ref=held)
        case Verb.CONFERENCE:
            await session.conference_call(device, active, held_ref=held)
        case Verb.SWAP:
            await _swap(session, active, held)


async def _swap(session: SessionLike, active: int, held: int) -> None:
    """The document has no command for it. If the held call cannot be retrieved, the user talks on as before."""
    device = session.extension
    await session.hold_call(device, active)
    try:
        await session.retrieve_call(device, held)
    except OutcomeUnknownError:
        raise
    except PbxError:
        try:
            await session.retrieve_call(device, active)
        except PbxError as error:
            log.warning("after a swap that failed neither call could be retrieved: %s", type(error).__name__)
        raise
