"""Commands about two calls: sent once, or again with the other reference where nothing can have happened."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desk_agent.api.errors import (
    ApiError,
    InvalidConnectionIdentifierError,
    InvalidConnectionStateError,
    NoHeldCallError,
    OutcomeUnknownError,
    ServiceNotSupportedError,
)
from desk_agent.client import Session
from desk_agent.client.dialect import TwoCallRef
from tests.client.conftest import MakeSession
from tests.support.scripted_pbx import Asked, Pbx

Ask = Callable[[Session, int, int | None], Awaitable[Any]]
COMMANDS: list[tuple[str, Ask]] = [
    ("call/transfer", lambda s, active, held: s.transfer_call("1001", active, held_ref=held)),
    ("call/reconnect", lambda s, active, held: s.reconnect_call("1001", active, held_ref=held)),
    ("call/conference", lambda s, active, held: s.conference_call("1001", active, held_ref=held)),
]
ACTIVE, HELD = 8, 7
each_command = pytest.mark.parametrize(("feature", "ask"), COMMANDS, ids=[name for name, _ in COMMANDS])


def refused(code: int) -> tuple[int, Any]:
    return (403, {"error": {"code": code, "message": ""}})


def refs(pbx: Pbx) -> list[int]:
    return [one.json["callRefID"] for one in pbx.asked]


@each_command
async def test_the_active_call_names_both(pbx: Pbx, make_session: MakeSession, feature: str, ask: Ask) -> None:
    async with make_session() as session:
        pbx.asked.clear()
        await ask(session, ACTIVE, HELD)
        assert refs(pbx) == [ACTIVE]
        assert session.dialect.two_call_ref is TwoCallRef.ACTIVE


@pytest.mark.parametrize(
    ("feature", "ask", "code"),
    [(feature, ask, 203) for feature, ask in COMMANDS] + [(*COMMANDS[0], code) for code in (106, 110, 201)],
)
async def test_a_pbx_that_wants_the_held_one_gets_it_and_is_remembered(
    pbx: Pbx, make_session: MakeSession, feature: str, ask: Ask, code: int
) -> None:
    pbx.answers[feature] = lambda asked: refused(code) if asked.json["callRefID"] == ACTIVE else None
    async with make_session() as session:
        pbx.asked.clear()
        await ask(session, ACTIVE, HELD)
        await ask(session, ACTIVE, HELD)
        assert refs(pbx) == [ACTIVE, HELD, HELD]
        known = session.dialect
    assert known.two_call_ref is TwoCallRef.HELD
    async with make_session(dialect=known) as session:
        pbx.asked.clear()
        await ask(session, ACTIVE, HELD)
        assert refs(pbx) == [HELD]
        with pytest.raises(ApiError):
            await ask(session, ACTIVE, None)
        assert refs(pbx) == [HELD, ACTIVE], "whoever names one call means that one"


@each_command
async def test_without_the_held_call_there_is_no_second_try(
    pbx: Pbx, make_session: MakeSession, feature: str, ask: Ask
) -> None:
    pbx.answers[feature] = refused(106)
    async with make_session() as session:
        pbx.asked.clear()
        with pytest.raises(InvalidConnectionIdentifierError):
            await ask(session, ACTIVE, None)
        assert refs(pbx) == [ACTIVE]


@each_command
async def test_any_other_end_is_final(pbx: Pbx, make_session: MakeSession, feature: str, ask: Ask) -> None:
    async with make_session() as session:
        for answer in (refused(102), refused(147), (403, None), (503, None), "hang up"):
            pbx.answers[feature] = answer
            pbx.asked.clear()
            with pytest.raises((ApiError, OutcomeUnknownError)):
                await ask(session, ACTIVE, HELD)
            assert refs(pbx) == [ACTIVE]


@each_command
async def test_two_refusals_are_the_first_one(pbx: Pbx, make_session: MakeSession, feature: str, ask: Ask) -> None:
    pbx.answers[feature] = lambda asked: refused(201 if asked.json["callRefID"] == ACTIVE else 203)
    async with make_session() as session:
        pbx.asked.clear()
        with pytest.raises(NoHeldCallError):
            await ask(session, ACTIVE, HELD)
        assert refs(pbx) == [ACTIVE, HELD]
        assert session.dialect.two_call_ref is None
    pbx.answers[feature] = lambda asked: refused(203 if asked.json["callRefID"] == ACTIVE else 102)
    async with make_session() as session:
        with pytest.raises(ServiceNotSupportedError):
            await ask(session, ACTIVE, HELD)


async def test_no_other_command_is_ever_sent_twice(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        everything: Callable[[Asked], Any] = lambda asked: refused(203)  # noqa: E731
        for feature in ("call/hold", "call/retrieve", "call/consultation", "call/park", "call/reroute"):
            pbx.answers[feature] = everything
        pbx.asked.clear()
        for ask in (
            session.hold_call("1001", 7),
            session.retrieve_call("1001", 7),
            session.park_call("1001", 7),
            session.reroute_call("1001", 7, "1002"),
        ):
            with pytest.raises(InvalidConnectionStateError):
                await ask
        assert len(pbx.asked) == 4
