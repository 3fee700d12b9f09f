"""Which commands a verb becomes, in which order, and that digits show nowhere."""

import asyncio
from typing import Any

import pytest

from desk_agent.api.enums import BusyService, ConsultationService
from desk_agent.api.errors import OutcomeUnknownError, UnreachableError
from desk_agent.desk.commander import Commander
from desk_agent.desk.sending import Order, Sent, send
from desk_agent.view import Refused, Verb
from tests.support.fake_clock import FakeClock


class FakeSession:
    """Notes what is sent; ``failures`` are raised by the commands of that name, one after another."""

    extension = "1001"

    def __init__(self, **failures: list[Exception | None]) -> None:
        self.sent: list[tuple[Any, ...]] = []
        self.failures = failures
        self.gate = asyncio.Event()
        self.gate.set()

    def __getattr__(self, name: str) -> Any:
        async def command(*given: Any, **named: Any) -> int:
            self.sent.append((name, *given, *named.values()))
            await self.gate.wait()
            failure = self.failures[name].pop(0) if self.failures.get(name) else None
            if failure is not None:
                raise failure
            return 7

        return command


REFUSED = UnreachableError("No.")

ORDERS = [
    (Order(Verb.ANSWER, 1), ("answer_call", "1001", 1), Sent()),
    (Order(Verb.REJECT, 1), ("clear_connection", "1001", 1), Sent()),
    (Order(Verb.HANGUP, 1), ("clear_connection", "1001", 1), Sent()),
    (Order(Verb.HOLD, 1), ("hold_call", "1001", 1), Sent()),
    (Order(Verb.RETRIEVE, 1), ("retrieve_call", "1001", 1), Sent()),
    (Order(Verb.DIVERT, 1, None, "1002"), ("reroute_call", "1001", 1, "1002"), Sent()),
    (Order(Verb.BLIND_TRANSFER, 1, None, "1002"), ("single_step_transfer", "1001", 1, "1002"), Sent()),
    (
        Order(Verb.TRANSFER, 1, None, "1002"),
        ("consultation_call", "1001", 1, "1002", ConsultationService.TRANSFER),
        Sent(ref=7),
    ),
    (
        Order(Verb.INVITE, 1, None, "1002"),
        ("consultation_call", "1001", 1, "1002", ConsultationService.CONFERENCE),
        Sent(ref=7),
    ),
    (Order(Verb.COMPLETE, 2, 1), ("transfer_call", "1001", 2, 1), Sent()),
    (Order(Verb.RECONNECT, 2, 1), ("reconnect_call", "1001", 2, 1), Sent()),
    (Order(Verb.CONFERENCE, 2, 1), ("conference_call", "1001", 2, 1), Sent()),
    (Order(Verb.PARK, 1), ("park_call", "1001", 1), Sent(slot=7)),
    (Order(Verb.CAMP_ON, 1), ("busy_service", "1001", 1, BusyService.CAMPON), Sent()),
    (Order(Verb.CALLBACK, 1), ("busy_service", "1001", 1, BusyService.CALLBACK), Sent()),
    (Order(Verb.INTRUDE, 1), ("busy_service", "1001", 1, BusyService.INTRUDE), Sent()),
    (Order(Verb.WAIT, 1), ("busy_service", "1001", 1, BusyService.CALLWAIT), Sent()),
]


@pytest.mark.parametrize(("order", "command", "answer"), ORDERS, ids=lambda each: getattr(each, "verb", ""))
async def test_each_verb_is_one_command(order: Order, command: tuple[Any, ...], answer: Sent) -> None:
    session = FakeSession()
    assert await send(session, order) == answer  # type: ignore[arg-type]
    assert session.sent == [command]


def test_every_verb_is_tried() -> None:
    assert {order.verb for order, _, _ in ORDERS} == set(Verb) - {Verb.SWAP, Verb.DIGITS}


async def test_a_swap_holds_and_retrieves() -> None:
    session = FakeSession()
    await send(session, Order(Verb.SWAP, 2, 1))  # type: ignore[arg-type]
    assert session.sent == [("hold_call", "1001", 2), ("retrieve_call", "1001", 1)]


async def test_a_swap_whose_hold_is_refused_goes_no_further() -> None:
    session = FakeSession(hold_call=[REFUSED])
    with pytest.raises(UnreachableError):
        await send(session, Order(Verb.SWAP, 2, 1))  # type: ignore[arg-type]
    assert session.sent == [("hold_call", "1001", 2)]


async def test_a_swap_whose_retrieve_is_refused_takes_the_first_call_back() -> None:
    session = FakeSession(retrieve_call=[REFUSED])
    with pytest.raises(UnreachableError):
        await send(session, Order(Verb.SWAP, 2, 1))  # type: ignore[arg-type]
    assert session.sent == [
        ("hold_call", "1001", 2),
        ("retrieve_call", "1001", 1),
        ("retrieve_call", "1001", 2),
    ]


async def test_a_swap_of_which_nobody_knows_what_became_is_left_alone() -> None:
    session = FakeSession(retrieve_call=[OutcomeUnknownError("Who knows.")])
    with pytest.raises(OutcomeUnknownError):
        await send(session, Order(Verb.SWAP, 2, 1))  # type: ignore[arg-type]
    assert session.sent == [("hold_call", "1001", 2), ("retrieve_call", "1001", 1)]


async def test_digits_go_one_by_one_and_in_the_order_typed() -> None:
    session = FakeSession()
    commander = Commander(FakeClock(), lambda _: None)
    typed = [Order(Verb.DIGITS, 1, None, digit) for digit in ("1", "2", "#*")]
    await asyncio.gather(*(commander.perform(session, order) for order in typed))  # type: ignore[arg-type]
    assert session.sent == [("generate_digit", "1001", 1, digit) for digit in "12#*"]


async def test_while_a_command_is_under_way_neither_of_its_calls_takes_another() -> None:
    session = FakeSession()
    session.gate.clear()
    told: list[int] = []
    commander = Commander(FakeClock(), told.append)
    swap = asyncio.create_task(commander.perform(session, Order(Verb.SWAP, 2, 1)))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    assert commander.running(1).busy
    assert commander.running(2).busy
    for order in (Order(Verb.HANGUP, 1), Order(Verb.HANGUP, 2), Order(Verb.DIGITS, 2, None, "1")):
        with pytest.raises(Refused, match="still under way"):
            await commander.perform(session, order)  # type: ignore[arg-type]
    session.gate.set()
    await swap
    assert not commander.running(1).busy
    assert told == [2, 1, 2, 1]


async def test_what_was_refused_is_said_of_the_call_that_was_meant() -> None:
    session = FakeSession(transfer_call=[REFUSED])
    commander = Commander(FakeClock(), lambda _: None)
    with pytest.raises(UnreachableError):
        await commander.perform(session, Order(Verb.COMPLETE, 2, 1))  # type: ignore[arg-type]
    assert commander.running(2).error == "No."
    assert commander.running(1).error == ""


def test_digits_are_not_printed() -> None:
    assert "4711" not in repr(Order(Verb.DIGITS, 1, None, "4711"))
