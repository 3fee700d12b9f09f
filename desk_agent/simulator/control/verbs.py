"""The verbs of the control port. A new one is a line in the table, and a struct if none has its parameters."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import msgspec

from desk_agent.api.enums import AgentDuty
from desk_agent.server.errors import Refusal
from desk_agent.server.operations import PERFORMED
from desk_agent.simulator.control import parameters as p
from desk_agent.simulator.control.board import Board
from desk_agent.simulator.exchange import FORWARD_KINDS
from desk_agent.simulator.parties import Behaviour, Outside

Answer = dict[str, Any]
Outcome = Answer | Callable[[], object] | None  # a function is called once the answer is out
P = TypeVar("P")


class Unsuitable(ValueError):  # noqa: N818 -- an answer, not a fault
    """The parameters do not go together; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Verb(Generic[P]):
    """Something that can be done to the simulator."""

    about: str
    parameters: type[P]
    run: Callable[[Board, P], Outcome]  # raises Refused, LookupError, Unsuitable


def ring(board: Board, ask: p.Ring) -> Answer:
    """A call from outside, or from an extension."""
    exchange = board.exchange
    target = exchange.numbering.find(ask.to)
    if target is None or isinstance(target, Outside):
        raise LookupError(f"there is no extension or group {ask.to}")
    ref = exchange.ring(
        ask.to,
        ask.number,
        name=ask.name,
        called=ask.called,
        gives_up_after=ask.gives_up_after,
        talks_for=ask.talks_for,
    )
    return {"callRefID": ref, "live": ref in exchange.calls}


def consult(board: Board, ask: p.Towards) -> Answer:
    """Consultation, at the phone."""
    return {"callRefID": board.exchange.transfers.consult(ask.device, ask.ref, ask.number)}


def transfer(board: Board, ask: p.PhoneCall) -> Answer:
    """Transfer, screened or unscreened."""
    return {"callRefID": board.exchange.transfers.transfer(ask.device, ask.ref)}


def blind_transfer(board: Board, ask: p.Towards) -> Answer:
    """Single step transfer."""
    return {"callRefID": board.exchange.transfers.single_step(ask.device, ask.ref, ask.number)}


def conference(board: Board, ask: p.PhoneCall) -> Answer:
    """Conference of the held and the active call."""
    return {"callRefID": board.exchange.conferences.merge(ask.device, ask.ref)}


def pickup(board: Board, ask: p.Pickup) -> None:
    """Direct pickup, or within the phone's groups."""
    if ask.number:
        board.exchange.pickups.direct(ask.device, ask.number)
    else:
        board.exchange.pickups.group(ask.device)


def park(board: Board, ask: p.PhoneCall) -> Answer:
    """Where the call is parked."""
    return {"parkingLoc": board.exchange.parking.park(ask.device, ask.ref)}


def busy_service(board: Board, ask: p.BusyService) -> Answer:
    """Callback, camp-on, call waiting or intrusion."""
    return {"callRefID": board.exchange.busy_services.ask(ask.device, ask.ref, ask.kind)}


def listen(board: Board, ask: p.Listen) -> Answer:
    """Silent monitoring."""
    return {"callRefID": board.exchange.silent_monitoring.start(ask.supervisor, ask.device)}


def forward(board: Board, ask: p.Forward) -> None:
    """Forwarding, set at the phone."""
    if ask.kind not in FORWARD_KINDS:
        raise Unsuitable(f"kind is one of {', '.join(FORWARD_KINDS)}")
    board.exchange.set_forward(ask.device, ask.kind, ask.destination)


def behave(board: Board, ask: p.Behaviour) -> None:
    """What somebody does from now on when called."""
    values = {name: getattr(ask, name) for name in ask.__struct_fields__ if name != "who"}
    board.exchange.set_behaviour(ask.who, Behaviour(**values))


def log_on(board: Board, ask: p.LogOn) -> None:
    """Into a group, as its primary or secondary."""
    board.services.agents.log_on(ask.device, ask.agent_id or ask.device, ask.group, ask.login, ask.priority)


def log_off(board: Board, ask: p.LogOff) -> None:
    """Out of a group."""
    board.services.agents.log_off(ask.device, ask.agent_id or ask.device, ask.group, ask.login)


def duty(board: Board, ask: p.Duty) -> None:
    """Ready or not ready, in a group and so in all."""
    state = AgentDuty.DUTY_ON if ask.on else AgentDuty.DUTY_OFF
    board.services.agents.set_state(ask.device, ask.agent_id or ask.device, ask.group, state, ask.reason)


def room(board: Board, ask: p.Room) -> None:
    """Opened, with a password for those who close it; or closed."""
    rooms = board.services.rooms
    (rooms.open if ask.open else rooms.close)(ask.device, ask.index, ask.password)


def inject(board: Board, ask: p.Inject) -> None:
    """An event or any frame, to every socket."""
    if sum(value is not None for value in (ask.event, ask.text, ask.base64)) != 1:
        raise Unsuitable("give one of event, text and base64")
    if ask.event is not None:
        data = {**ask.event, "evtSerialNum": ask.event.get("evtSerialNum", board.exchange.next_serial())}
        board.faults.inject(msgspec.json.encode({"event": "call", "data": data}).decode())
    elif ask.text is not None:
        board.faults.inject(ask.text)
    else:
        try:
            board.faults.inject(base64.b64decode(ask.base64 or "", validate=True))
        except binascii.Error as error:
            raise Unsuitable("base64 is not base64") from error


def copies(board: Board, ask: p.Copies) -> None:
    """Events are lost or duplicated."""
    board.faults.copies = ask.copies


def refuse(board: Board, ask: p.Refuse) -> None:
    """An operation of the API is refused from now on."""
    if ask.operation not in {operation.name for operation in PERFORMED}:
        raise LookupError(f"there is no operation {ask.operation}")
    board.faults.refusals[ask.operation] = Refusal(ask.status, ask.code, ask.message)


VERBS: Final[dict[str, Verb[Any]]] = {
    "ring": Verb("somebody calls an extension or a group", p.Ring, ring),
    "dial": Verb(
        "somebody dials at a phone", p.Dial, lambda b, a: {"callRefID": b.exchange.dial(a.device, a.number)}
    ),
    "answer": Verb("somebody answers", p.Person, lambda b, a: b.exchange.pick_up(a.who, a.ref)),
    "hang_up": Verb("somebody hangs up", p.Person, lambda b, a: b.exchange.hang_up(a.who, a.ref)),
    "hold": Verb("a phone holds its call", p.PhoneCall, lambda b, a: b.exchange.hold(a.device, a.ref)),
    "retrieve": Verb("a phone takes its call back", p.PhoneCall, lambda b, a: b.exchange.retrieve(a.device, a.ref)),
    "mobile_answer": Verb(
        "the user answers on a mobile", p.PhoneCall, lambda b, a: b.exchange.mobile_answers(a.device, a.ref)
    ),
    "lift": Verb(
        "the handset of an analogue phone is lifted", p.Phone, lambda b, a: b.exchange.lift_handset(a.device)
    ),
    "reroute": Verb(
        "a phone sends its call on", p.Towards, lambda b, a: b.exchange.reroute(a.device, a.ref, a.number)
    ),
    "consult": Verb("a phone holds its call and makes another", p.Towards, consult),
    "transfer": Verb("a phone joins its two calls and is out", p.PhoneCall, transfer),
    "blind_transfer": Verb("a phone gives its call away", p.Towards, blind_transfer),
    "reconnect": Verb(
        "a phone goes back to the held call",
        p.PhoneCall,
        lambda b, a: b.exchange.transfers.reconnect(a.device, a.ref),
    ),
    "conference": Verb("a phone's two calls become one", p.PhoneCall, conference),
    "pickup": Verb("a phone takes a call that rings elsewhere", p.Pickup, pickup),
    "park": Verb("a phone parks its call", p.PhoneCall, park),
    "unpark": Verb("a phone takes a parked call", p.Unpark, lambda b, a: b.exchange.parking.unpark(a.device, a.slot)),
    "busy_service": Verb("a phone that hears busy waits, breaks in or is called back", p.BusyService, busy_service),
    "listen": Verb("a supervisor listens and nobody hears", p.Listen, listen),
    "log_on": Verb("an agent logs on", p.LogOn, log_on),
    "log_off": Verb("an agent logs off", p.LogOff, log_off),
    "duty": Verb("an agent is ready, or not", p.Duty, duty),
    "take_queued": Verb(
        "a call that waits goes elsewhere", p.Queued, lambda b, a: b.services.queues.reroute(a.group, a.ref, a.number)
    ),
    "group_call": Verb(
        "a phone calls a conference group, or with 999 ends it",
        p.GroupCall,
        lambda b, a: b.services.conference_groups.start(a.device, a.index),
    ),
    "room": Verb("a phone opens or closes a conference room", p.Room, room),
    "busy": Verb("a phone is busy", p.Busy, lambda b, a: b.exchange.set_busy(a.device, a.busy)),
    "unplug": Verb("a phone loses its network", p.Phone, lambda b, a: b.exchange.unplug(a.device)),
    "plug": Verb("a phone is back", p.Phone, lambda b, a: b.exchange.plug(a.device)),
    "messages": Verb(
        "messages wait", p.Messages, lambda b, a: b.exchange.set_messages(a.device, a.new, a.old, a.urgent)
    ),
    "dnd": Verb("do not disturb", p.DoNotDisturb, lambda b, a: b.exchange.set_dnd(a.device, a.enabled)),
    "forward": Verb("calls are forwarded", p.Forward, forward),
    "behave": Verb("what a person does when called", p.Behaviour, behave),
    "inject": Verb("a frame to every socket", p.Inject, inject),
}

# Below /_sim/fault, by the member "fault" of the body. What would take the answer with it is put off.
FAULTS: Final[dict[str, Verb[Any]]] = {
    "drop_sockets": Verb("every WebSocket is reset; logins stay", p.Nothing, lambda b, _: b.faults.drop_sockets()),
    "drop_connections": Verb("everything open is reset, this too", p.Nothing, lambda b, _: b.faults.drop_connections),
    "stop_accepting": Verb(
        "the port is closed for a while", p.Duration, lambda b, a: lambda: b.faults.outage(a.seconds)
    ),
    "restart": Verb(
        "the same, and logins are forgotten", p.Duration, lambda b, a: lambda: b.faults.outage(a.seconds, reboot=True)
    ),
    "expire_tokens": Verb("every token is invalid", p.Nothing, lambda b, _: b.faults.expire_tokens()),
    "delay_replies": Verb("replies are late; 0 ends it", p.Delay, lambda b, a: b.faults.delay_replies(a.seconds)),
    "copies": Verb("each event is sent so often; 1 ends it", p.Copies, copies),
    "refuse": Verb("an operation is refused", p.Refuse, refuse),
    "allow": Verb("nothing is refused any more", p.Nothing, lambda b, _: b.faults.refusals.clear()),
}
