"""The verbs of the control port. A new one is a line in the table, and a struct if none has its parameters."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import msgspec

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


def forward(board: Board, ask: p.Forward) -> None:
    """Forwarding, set at the phone."""
    if ask.kind not in FORWARD_KINDS:
        raise Unsuitable(f"kind is one of {', '.join(FORWARD_KINDS)}")
    board.exchange.set_forward(ask.device, ask.kind, ask.destination)


def behave(board: Board, ask: p.Behaviour) -> None:
    """What somebody does from now on when called."""
    values = {name: getattr(ask, name) for name in ask.__struct_fields__ if name != "who"}
    board.exchange.set_behaviour(ask.who, Behaviour(**values))


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
