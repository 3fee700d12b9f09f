"""A link that is lost is seen, tried again, and everything is read anew before the session calls itself live."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from desk_agent.api import events as ev
from desk_agent.api.errors import AlreadyLoggedInError, InvalidLoginError, InvalidTokenError, UnreachableError
from desk_agent.client.ladder import Ladder
from desk_agent.client.news import Garbled, LinkChanged, LinkState, Snapshot
from tests.client.conftest import MakeSession
from tests.support.fake_clock import FakeClock
from tests.support.listener import Listener
from tests.support.scripted_pbx import Pbx
from tests.support.until import until


@pytest.fixture
async def listener(make_session: MakeSession) -> AsyncIterator[Listener]:
    session = make_session()
    made = Listener(session)
    await session.open()
    yield made
    await made.end()


async def test_a_snapshot_comes_before_live_and_events_after(pbx: Pbx, listener: Listener) -> None:
    await listener.live()
    assert listener.kinds() == [LinkChanged, LinkChanged, Snapshot, LinkChanged]
    assert listener.states() == [LinkState.CONNECTING, LinkState.RESYNCING, LinkState.LIVE]
    await pbx.ring(1, 1)
    await until(lambda: ev.Ringing in listener.kinds())


async def test_events_that_come_while_the_state_is_read_are_told_after_it(
    pbx: Pbx, make_session: MakeSession
) -> None:
    async def ring_early() -> None:
        await until(lambda: pbx.count("call/status"))
        await pbx.ring(1, 1)

    pbx.delay = lambda feature: 0.1 if feature == "call/status" else 0.0
    session = make_session()
    listener = Listener(session)
    early = asyncio.create_task(ring_early())
    await session.open()
    await early
    await listener.live()
    kinds = listener.kinds()
    assert kinds.index(Snapshot) < kinds.index(ev.Ringing) < len(kinds) - 1
    assert listener.states()[-1] is LinkState.LIVE
    await listener.end()


async def test_a_broken_connection_comes_back_with_the_same_token(
    pbx: Pbx, listener: Listener, clock: FakeClock
) -> None:
    await listener.live()
    pbx.cut()
    await until(lambda: any(n.retry_at for n in listener.heard if isinstance(n, LinkChanged)))
    first, lost = [n for n in listener.heard if isinstance(n, LinkChanged) and n.state is LinkState.LOST][:2]
    assert first.retry_at is None  # said at once, before the connection is cleared away
    assert first.error is lost.error is not None
    assert lost.retry_at is not None
    with pytest.raises(UnreachableError):
        await listener.session.hold_call("1001", 1)
    await listener.live(clock)
    assert pbx.count("login") == 1
    assert pbx.count("call/monitor") == 2
    assert pbx.count("call/hold") == 0
    assert listener.kinds().count(Snapshot) == 2


async def test_a_token_that_is_no_longer_taken_is_replaced(pbx: Pbx, listener: Listener, clock: FakeClock) -> None:
    await listener.live()
    pbx.sockets_at, pbx.refuse_socket_with = (), 401

    def sign_in(_: object) -> None:
        pbx.sockets_at = ("/ipxapi",)

    pbx.answers["login"] = sign_in
    pbx.cut()
    await until(lambda: LinkState.LOST in listener.states())
    await listener.live(clock)
    assert pbx.count("login") == 2


async def test_a_command_refused_for_its_token_is_sent_once_more_and_only_then(pbx: Pbx, listener: Listener) -> None:
    await listener.live()
    pbx.answers["call/hold"] = lambda asked: (
        (401, {"error": {"code": 3, "message": "Invalid Token"}}) if pbx.count("login") == 1 else None
    )
    await listener.session.hold_call("1001", 1)
    assert pbx.count("call/hold") == 2
    assert pbx.count("login") == 2
    assert LinkState.LOST not in listener.states(), "nobody is alarmed by a token that ran out"


async def test_a_socket_closed_with_its_token_alarms_nobody(pbx: Pbx, listener: Listener) -> None:
    await listener.live()
    pbx.sockets_at, pbx.refuse_socket_with = (), 401

    def sign_in(_: object) -> None:
        pbx.sockets_at = ("/ipxapi",)

    pbx.answers["login"] = sign_in
    await pbx.close_sockets()
    await until(lambda: pbx.count("login") == 2)
    await listener.live()
    assert LinkState.LOST not in listener.states()


async def test_a_socket_that_is_closed_again_and_again_is_a_loss(
    pbx: Pbx, listener: Listener, clock: FakeClock
) -> None:
    await listener.live()
    for alarmed in (False, True):
        heard = len(listener.states())
        await pbx.close_sockets()
        await until(lambda heard=heard: len(listener.states()) > heard)
        await listener.live(clock)
        assert (LinkState.LOST in listener.states()) is alarmed
    assert pbx.count("login") == 1


async def test_a_token_that_is_refused_again_and_again_is_no_storm(
    pbx: Pbx, listener: Listener, clock: FakeClock
) -> None:
    """The PBX signs us in each time, and takes the token for nothing but the first questions."""
    await listener.live()
    pbx.answers["smdr"] = (401, {"error": {"code": 3, "message": "Invalid Token"}})
    with pytest.raises(InvalidTokenError):
        await listener.session.count_smdr()
    await until(lambda: LinkState.LOST in listener.states())
    assert pbx.count("login") == 4, "three without a wait"
    del pbx.answers["smdr"]
    await listener.live(clock)


async def test_a_password_changed_meanwhile_is_tried_once(pbx: Pbx, listener: Listener, clock: FakeClock) -> None:
    await listener.live()
    pbx.sockets_at, pbx.refuse_socket_with = (), 401
    pbx.answers["login"] = (401, {"error": {"code": 2, "message": "Invalid Login Information"}})
    pbx.cut()
    await until(lambda: LinkState.LOST in listener.states())
    while LinkState.CLOSED not in listener.states():
        await asyncio.sleep(0.01)
        if clock.sleeping:
            await clock.advance(clock.sleeping[0])
    closed = listener.heard[-1]
    assert isinstance(closed, LinkChanged)
    assert isinstance(closed.error, InvalidLoginError)
    assert pbx.count("login") == 2


async def test_our_own_orphan_is_logged_out_and_replaced(pbx: Pbx, listener: Listener, clock: FakeClock) -> None:
    await listener.live()
    pbx.sockets_at, pbx.refuse_socket_with = (), 401

    def sign_in(_: object) -> object:
        pbx.sockets_at = ("/ipxapi",)
        return None if pbx.count("logout") else (401, {"error": {"code": 9, "message": "Already Login"}})

    pbx.answers["login"] = sign_in
    pbx.cut()
    await until(lambda: LinkState.LOST in listener.states())
    while listener.states()[-1] is not LinkState.LIVE:
        await asyncio.sleep(0.01)
        if clock.sleeping and listener.states()[-1] is not LinkState.LIVE:
            await clock.advance(clock.sleeping[0])
    assert pbx.count("logout") == 1
    assert pbx.count("login") == 3


async def test_the_token_of_an_earlier_run_is_looked_for_only_when_the_account_is_in_use(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    asked: list[str] = []

    async def find() -> str:
        asked.append("found" if len(asked) else "")
        return asked[-1]

    def sign_in(_: object) -> object:
        return None if pbx.count("logout") > 1 else (401, {"error": {"code": 9, "message": "Already Login"}})

    free = make_session(find_orphan=find)
    await free.open()
    await free.close()
    assert asked == []
    assert (pbx.count("login"), pbx.count("logout")) == (1, 1)
    pbx.answers["login"] = sign_in
    session = make_session(find_orphan=find)
    opening = asyncio.ensure_future(session.open(patient=True))
    while not opening.done():
        await asyncio.sleep(0.01)
        if clock.sleeping:
            await clock.advance(clock.sleeping[0])
    await opening
    assert asked == ["", "found"], "a keyring that did not answer in time is asked again with the next attempt"
    assert (pbx.count("login"), pbx.count("logout")) == (4, 2)


async def test_a_silent_line_is_noticed_within_fifteen_seconds(
    pbx: Pbx, listener: Listener, clock: FakeClock
) -> None:
    await listener.live()
    await clock.advance(10.0)
    pbx.answer_pings = False
    start = clock.now().mono
    while LinkState.LOST not in listener.states():
        await asyncio.sleep(0.01)
        await clock.advance(0.5)
        assert clock.now().mono - start <= 15.5
    assert clock.now().mono - start >= 5.0


async def test_the_session_is_kept_alive_at_half_its_time(pbx: Pbx, listener: Listener, clock: FakeClock) -> None:
    await listener.live()
    for _ in range(6):
        await clock.advance(10.0)
        await asyncio.sleep(0.01)
    await until(lambda: pbx.count("checkconnection") == 1)


async def test_garbage_costs_its_event_and_nothing_else(pbx: Pbx, listener: Listener) -> None:
    await listener.live()
    for garbage in ("}{", b"\x00\xff", '{"event":"call"', "[]", '{"a":' * 500):
        await pbx.say(garbage)
    await pbx.say({"type": "sparkling"})
    await pbx.ring(1, 1)
    await until(lambda: ev.Ringing in listener.kinds())
    assert listener.kinds().count(Garbled) == 5
    assert listener.states()[-1] is LinkState.LIVE


async def test_a_frame_beyond_all_measure_breaks_the_connection_and_not_the_program(
    pbx: Pbx, listener: Listener, clock: FakeClock
) -> None:
    await listener.live()
    await pbx.say("x" * (2 << 20))
    await until(lambda: LinkState.LOST in listener.states())
    await listener.live(clock)


async def test_patience_waits_for_a_pbx_that_is_not_there_yet(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    pbx.answers["login"] = "hang up"
    session = make_session()
    listener = Listener(session)
    opening = asyncio.create_task(session.open(patient=True))
    await until(lambda: LinkState.LOST in listener.states())
    del pbx.answers["login"]
    session.retry_now()
    await listener.live(clock)
    await opening
    await listener.end()


async def test_closing_while_opening_leaves_nothing(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.delay = lambda feature: 5.0 if feature == "login" else 0.0
    session = make_session()
    opening = asyncio.create_task(session.open())
    await until(lambda: pbx.count("login"))
    await session.close()
    with pytest.raises(UnreachableError):
        await opening


async def test_a_lost_link_whose_closing_is_interrupted_leaves_no_connection(
    pbx: Pbx, make_session: MakeSession
) -> None:
    for turns in range(40):
        session = make_session()
        await session.open()
        await asyncio.gather(*(session.get_call_status("1001") for _ in range(4)))
        link = session._link
        assert link is not None
        link.fail(UnreachableError("gone"))
        for _ in range(turns):
            await asyncio.sleep(0)
        await session.close()
        await until(lambda: not pbx.serving)


def test_the_ladder_waits_at_most_a_few_seconds_and_never_less_than_one_after_the_first() -> None:
    low, high = Ladder(lambda a, b: a), Ladder(lambda a, b: b)
    error = UnreachableError("gone")
    assert [low.wait(error, 120) for _ in range(4)] == [0.0, 1.0, 1.0, 1.0]
    assert [high.wait(error, 120) for _ in range(6)] == [0.5, 1.0, 2.0, 2.0, 2.0, 2.0]
    assert [high.wait(error, 120) for _ in range(100)][-1] == 4.0


def test_a_line_that_comes_and_goes_is_tried_fifteen_times_a_minute_at_the_most() -> None:
    """It is closed every two seconds, whatever the dice say."""
    for jitter in (lambda low, _high: low, lambda _low, high: high):
        ladder, attempts, began, now = Ladder(jitter), [], 0.0, 0.0
        while now < 300.0:
            now = began + 2.0 - began % 2.0
            ladder.fell(began, now)
            now += ladder.wait(UnreachableError("gone"), 120, now) or 0.0
            assert now - began <= 5.0
            began = now
            attempts.append(now)
        for start in attempts:
            assert sum(start <= time < start + 60.0 for time in attempts) <= 15


def test_the_ladder_forgets_a_line_that_came_and_went_once_it_is_stable() -> None:
    ladder = Ladder(lambda low, _high: low)
    for second in (2.0, 4.0, 6.0):
        ladder.fell(second - 1.0, second)
    assert ladder.wait(UnreachableError("gone"), 120, 6.0) == pytest.approx(3.3)
    ladder.fell(10.0, 80.0)
    assert ladder.wait(UnreachableError("gone"), 120, 80.0) == 0.0


def test_the_ladder_outlasts_a_session_of_our_own_that_nobody_closed() -> None:
    ladder = Ladder()
    error = AlreadyLoggedInError("", category="session", code=None, status=401, message="")  # type: ignore[arg-type]
    waits = []
    while (wait := ladder.wait(error, 120.0)) is not None:
        waits.append(wait)
    assert waits[:5] == [3.0, 5.0, 8.0, 12.0, 20.0]
    assert sum(waits) >= 150.0
