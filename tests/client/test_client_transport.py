"""Below the commands: connections that fail, answers that do not come, sockets that do not open, lives that end."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from desk_agent.api import commands as cmd
from desk_agent.api.errors import (
    InvalidTokenError,
    NotThePbxError,
    OutcomeUnknownError,
    PbxError,
    UnavailableError,
    UnreachableError,
)
from desk_agent.client import Session, session
from desk_agent.client.http import MAX_ANSWER, Http, explain
from desk_agent.client.news import LinkChanged, LinkState
from desk_agent.instant import Instant
from desk_agent.net import tls
from tests.client.conftest import MakeSession
from tests.support.fake_clock import FakeClock
from tests.support.listener import Listener
from tests.support.scripted_pbx import Asked, Pbx
from tests.support.until import until

OVER = (401, {"error": {"code": 3, "message": "Invalid Token"}})
CLOSED_PORT = 1  # nobody listens there


def raised_from(cause: BaseException) -> httpx.ConnectError:
    error = httpx.ConnectError("no connection")
    error.__cause__ = ExceptionGroup("all addresses", [ValueError("one of them"), cause])  # type: ignore[list-item]
    error.__context__ = error  # a circle, as careless re-raising makes them
    return error


@pytest.mark.parametrize(
    ("cause", "kind", "words"),
    [
        (TimeoutError(), UnreachableError, "does not answer"),
        (ConnectionResetError(), NotThePbxError, "closes the connection at once"),
        (ConnectionRefusedError(), UnreachableError, "refuses the connection"),
        (socket.gaierror(), UnreachableError, "No computer is known"),
        (UnicodeError(), UnreachableError, "not a valid address"),
        (ssl.SSLError(), NotThePbxError, "does not answer with HTTPS"),
        (OSError(113, "No route to host"), UnreachableError, "cannot be reached"),
        (ssl.SSLCertVerificationError(), UnreachableError, "cannot be reached"),  # gone when it is looked at again
    ],
)
async def test_why_there_is_no_connection(cause: Exception, kind: type[PbxError], words: str) -> None:
    error = await explain(raised_from(cause), "127.0.0.1", CLOSED_PORT, None)
    assert type(error) is kind
    assert words in error.sentence


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "ex ample"])
async def test_an_address_that_is_none(host: str) -> None:
    with pytest.raises(UnreachableError):
        await Session(host, 1024, "1001", "x", trust="sha256:" + "00" * 32).open()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.PoolTimeout("all in use"), UnreachableError),
        (httpx.ReadTimeout("slow"), OutcomeUnknownError),
        (httpx.WriteError("gone"), OutcomeUnknownError),
        (httpx.RemoteProtocolError("illegal status line"), NotThePbxError),
        (httpx.RemoteProtocolError("disconnected"), OutcomeUnknownError),
    ],
)
async def test_what_is_known_once_something_was_sent(
    monkeypatch: pytest.MonkeyPatch, error: Exception, kind: type[PbxError]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    http = Http("::1", CLOSED_PORT, tls.context("sha256:" + "00" * 32), None)
    monkeypatch.setattr(http._new, "stream", fail)
    with pytest.raises(PbxError) as raised:
        await http.ask("POST", "/ipxapi", headers={})
    assert type(raised.value) is kind
    await http.close()


async def test_nothing_is_sent_once_it_is_closed() -> None:
    http = Http("::1", CLOSED_PORT, tls.context("sha256:" + "00" * 32), None)
    await http.close()
    with pytest.raises(UnreachableError, match="nothing was sent"):
        await http.ask("GET", "/ipxapi", headers={}, repeatable=True)


async def test_an_answer_that_takes_too_long(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as made:
        pbx.delay = lambda feature: 5.0 if feature == "call/dnd" else 0.0
        assert made._link is not None
        with pytest.raises(OutcomeUnknownError):
            await made._link.send(cmd.GetDnd("1001", "1001"), seconds=0.05)


async def test_an_answer_that_is_too_long(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as made:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {MAX_ANSWER + 2}\r\n\r\n".encode()
        pbx.answers["call/dnd"] = head + b" " * (MAX_ANSWER + 2)
        with pytest.raises(NotThePbxError):
            await made.get_dnd("1001", "1001")


def test_a_certificate_that_cannot_be_read_is_still_shown() -> None:
    shown = tls.describe("127.0.0.1", 1024, b"no certificate")
    assert (shown.subject, shown.not_after, len(shown.sha256)) == ("", "", 64)


# the event socket


@pytest.mark.parametrize("refusal", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 101 X\r\n\r\n", b"nonsense\r\n\r\n"])
async def test_a_port_that_opens_no_socket_is_an_account_without_one(
    pbx: Pbx, make_session: MakeSession, refusal: bytes
) -> None:
    pbx.sockets_at, pbx.refuse_socket_with = (), refusal
    async with make_session() as made:
        assert not made.watching
        assert "opens no event connection" in made.why_not_watching


async def test_a_pbx_that_opens_no_socket_at_the_moment_is_not_there_yet(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.sockets_at, pbx.refuse_socket_with = (), 503
    with pytest.raises(UnreachableError, match="at the moment"):
        await make_session().open()
    assert pbx.features()[-1] == "logout", "nothing is left behind"


async def test_a_pbx_that_goes_away_before_the_socket(pbx: Pbx, make_session: MakeSession) -> None:
    def gone(_: Asked) -> None:
        asyncio.get_running_loop().call_soon(pbx.listening.close)

    pbx.answers["login"] = gone
    with pytest.raises(UnreachableError, match="refuses the connection"):
        await make_session().open()


async def test_a_kind_of_event_that_is_unknown_is_logged_once(
    pbx: Pbx, make_session: MakeSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "desk_agent.client.intake")
    made = make_session()
    listener = Listener(made)
    async with made:
        for _ in range(3):
            await pbx.say({"type": "sparkling", "deviceNumber": "1001"})
            await pbx.say({"eventCode": 199}, "acd")
        await pbx.ring(1, 1)
        await until(lambda: "Ringing" in [kind.__name__ for kind in listener.kinds()])
    await listener.end()
    told = [record.getMessage() for record in caplog.records if "unknown kind" in record.getMessage()]
    assert told == ["event of an unknown kind: call/sparkling", "event of an unknown kind: acd/199"]


async def test_more_garbage_than_a_connection_may_bring(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    made = make_session()
    listener = Listener(made)
    await made.open()
    for _ in range(101):
        await pbx.say("}{")
    await until(lambda: LinkState.LOST in listener.states())
    await listener.live(clock)
    await listener.end()


# the session's life


async def test_a_log_out_that_is_not_confirmed_ends_the_session_all_the_same(
    pbx: Pbx, make_session: MakeSession
) -> None:
    pbx.answers["logout"] = (403, None)
    async with make_session() as made:
        pass
    assert made.state is LinkState.CLOSED
    await make_session().close()


async def test_a_pbx_without_checkconnection_is_kept_by_its_socket(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["checkconnection"] = (404, None)
    async with make_session() as made:
        await made.check_connection()
        assert pbx.count("checkconnection") == 2
        assert made.dialect.check is None


async def wind(clock: FakeClock, seconds: float) -> None:
    """Time passes in steps that leave the socket time for its pongs."""
    for _ in range(int(seconds / 10)):
        await clock.advance(10.0)
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("answer", [(403, None), (503, None)])
async def test_a_check_that_is_refused_is_no_loss(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock, answer: Any
) -> None:
    pbx.answers["checkconnection"] = answer
    made = make_session()
    listener = Listener(made)
    await made.open()
    await wind(clock, 60)
    await until(lambda: pbx.count("checkconnection") == 1)
    await wind(clock, 60)
    await until(lambda: pbx.count("checkconnection") == 2)
    assert LinkState.LOST not in listener.states()
    await listener.end()


async def test_a_check_that_finds_the_session_over_signs_in_again(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    pbx.answers["checkconnection"] = lambda asked: OVER if pbx.count("login") == 1 else None
    made = make_session()
    listener = Listener(made)
    await made.open()
    await wind(clock, 60)
    await until(lambda: pbx.count("login") == 2)
    await until(lambda: listener.states()[-1] is LinkState.LIVE)
    assert LinkState.LOST not in listener.states()
    await listener.end()


@pytest.mark.parametrize("feature", ["call/status", "call/terminals"])
async def test_a_token_that_runs_out_while_the_state_is_read_is_replaced(
    pbx: Pbx, make_session: MakeSession, feature: str, clock: FakeClock
) -> None:
    pbx.answers[feature] = lambda asked: OVER if pbx.count("login") == 1 else None
    made = make_session()
    listener = Listener(made)
    opening = asyncio.create_task(made.open(patient=True))
    await listener.live(clock)
    await opening
    await until(lambda: pbx.count("login") == 2)
    await until(lambda: listener.states()[-1] is LinkState.LIVE)
    await listener.end()


async def test_a_fresh_token_that_is_refused_is_told(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/monitor"] = OVER
    with pytest.raises(InvalidTokenError):
        await make_session("desk_1", extension="1001").open()


async def test_a_pbx_that_cannot_serve_is_tried_again(pbx: Pbx, make_session: MakeSession, clock: FakeClock) -> None:
    pbx.answers["call/monitor"] = (503, None)
    with pytest.raises(UnavailableError):
        await make_session().open()
    del pbx.answers["call/monitor"]
    made = make_session()
    listener = Listener(made)
    await made.open()
    pbx.answers["call/monitor"] = lambda asked: (503, None) if pbx.count("call/monitor") < 5 else None
    logouts = pbx.count("logout")
    pbx.cut()
    await until(lambda: LinkState.LOST in listener.states())
    await listener.live(clock)
    assert pbx.count("logout") == logouts, "the session itself was not at fault"
    await listener.end()


async def test_the_ladder_begins_anew_after_a_minute(pbx: Pbx, make_session: MakeSession, clock: FakeClock) -> None:
    made = make_session()
    listener = Listener(made)
    await made.open()
    waits = []
    for steady in (0, 0, 60):
        await wind(clock, steady)
        known = len(retries(listener))
        pbx.cut()
        await until(lambda known=known: len(retries(listener)) > known)  # type: ignore[misc]
        waits.append(retries(listener)[known].mono - clock.now().mono)
        await listener.live(clock)
    assert waits == pytest.approx([0.5, 1.0, 0.5])
    await listener.end()


def retries(listener: Listener) -> list[Instant]:
    return [one.retry_at for one in listener.heard if isinstance(one, LinkChanged) and one.retry_at is not None]


async def test_a_command_waits_only_so_long_for_the_new_token(
    pbx: Pbx, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_BACK_WITHIN", 0.05)
    async with make_session() as made:
        pbx.answers["call/hold"] = OVER
        pbx.delay = lambda feature: 5.0 if feature == "login" else 0.0
        with pytest.raises(UnreachableError):
            await made.hold_call("1001", 1)
        assert pbx.count("call/hold") == 1


async def test_an_opening_that_is_cancelled_leaves_nothing(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.delay = lambda feature: 5.0 if feature == "login" else 0.0

    async def enter() -> None:
        async with make_session():
            pass

    entering = asyncio.create_task(enter())
    await until(lambda: pbx.count("login"))
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering


async def test_work_beside_the_link_that_fails_is_told(
    pbx: Pbx, make_session: MakeSession, expect_log: Callable[[str], None]
) -> None:
    async def stumble() -> None:
        raise ValueError("over its own feet")

    expect_log("stumbling failed")
    async with make_session() as made:
        assert made._link is not None
        await asyncio.wait({made._link.spawn(stumble(), "stumbling")})
        await made.hold_call("1001", 1)
