"""What became of a call while the PBX was away, a gateway does not know either: it says so to its desks."""

import pytest

from desk_agent.gateway.machine import Gateway
from desk_agent.simulator import Simulator
from desk_agent.view import Connection, Refused, Verb
from tests.gateway.test_gateway_desks import desk, live, target
from tests.support.until import until


async def test_a_call_that_was_replaced_while_the_pbx_was_away(gateway: Gateway, pbx: Simulator) -> None:
    """The phone talks, before and after; only not with the same."""
    seen = desk()
    try:
        await seen.desk.sign_in(target(gateway, pbx))
        await live(seen)
        old = await seen.talk(pbx, "0318055123")
        await pbx.faults.stop_accepting()
        await until(lambda: seen.desk.view.connection.state is Connection.LOST)
        pbx.exchange.clear("1001")
        pbx.exchange.ring("1001", "0226710450")
        pbx.exchange.answer("1001")
        await pbx.faults.accept_again()
        await live(seen)
        assert [(call.ref, call.verified) for call in seen.calls] == [(old, False)], "nobody knows that it is there"
        with pytest.raises(Refused, match="no longer there"):
            await seen.desk.perform(Verb.HOLD)
        await until(lambda: old not in [call.ref for call in seen.calls])
        assert gateway.book.calls("1001") == [], "and no desk is told of it again"
        pbx.exchange.hold("1001")
        await until(lambda: [call.state.value for call in seen.calls] == ["holding"])
        assert seen.calls[0].verified
    finally:
        await seen.desk.close()


async def test_a_call_that_went_on_is_certain_with_the_next_event(gateway: Gateway, pbx: Simulator) -> None:
    seen = desk()
    try:
        await seen.desk.sign_in(target(gateway, pbx))
        await live(seen)
        await seen.talk(pbx, "0318055123")
        await pbx.faults.stop_accepting()
        await until(lambda: seen.desk.view.connection.state is Connection.LOST)
        await pbx.faults.accept_again()
        await live(seen)
        assert [call.verified for call in seen.calls] == [False]
    finally:
        await seen.desk.close()
    again = desk()
    try:
        await again.desk.sign_in(target(gateway, pbx))
        await again.states("connected")
        await until(lambda: not again.calls[0].verified)
        await again.desk.perform(Verb.HOLD)
        await again.states("holding")
        assert again.calls[0].verified
        assert gateway.book.doubtful("1001") == []
    finally:
        await again.desk.close()
