"""Coming, going, and what the desk says of its connection: nothing stale is shown as live, nothing is sent twice."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from desk_agent.client import Session
from desk_agent.desk import Desk
from desk_agent.simulator import Simulator
from desk_agent.view import Connection, Outcome, Refused, SignIn, Trouble, Verb
from tests.support.office import open_session, signed_in, target
from tests.support.until import until


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


def logins(simulator: Simulator) -> int:
    return sum(n for (operation, _), n in simulator.exchange.journal.requests.items() if operation == "login")


async def test_a_wrong_password_is_tried_once(simulator: Simulator) -> None:
    remembered: list[SignIn] = []
    desk = Desk(open_session, on_signed_in=remembered.append)
    await desk.sign_in(target(simulator, password="wrong", patient=True))
    connection = desk.view.connection
    assert (connection.state, connection.message) == (Connection.OFFLINE, "The user or the password is wrong.")
    assert logins(simulator) == 1
    assert remembered == []
    await desk.close()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"host": "no-such-host.invalid"}, "No computer is known by the name no-such-host.invalid."),
        ({"trust": "sha256:12"}, "64 hexadecimal digits"),
        ({"user": "desk", "extension": ""}, "needs the extension"),
    ],
)
async def test_a_sign_in_that_cannot_work_says_why(simulator: Simulator, changes: dict[str, str], said: str) -> None:
    desk = Desk(open_session)
    await desk.sign_in(target(simulator, **{"user": "1001", **changes}))
    assert desk.view.connection.state is Connection.OFFLINE
    assert said in desk.view.connection.message
    await desk.close()


async def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        desk = Desk(open_session)
        await desk.sign_in(SignIn("127.0.0.1", port, "1001", "x"))
    assert "refuses the connection" in desk.view.connection.message
    await desk.close()


async def test_a_port_that_speaks_plain_http() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    desk = Desk(open_session)
    await desk.sign_in(SignIn("127.0.0.1", server.sockets[0].getsockname()[1], "1001", "x"))
    assert "does not answer with HTTPS" in desk.view.connection.message
    await desk.close()
    server.close()
    await server.wait_closed()


async def test_an_unknown_certificate_is_asked_about_before_anything_is_sent(simulator: Simulator) -> None:
    trusted: list[tuple[str, int, str]] = []
    desk = Desk(open_session, on_trusted=lambda *what: trusted.append(what))
    await desk.sign_in(target(simulator, trust=""))
    asked = desk.view.connection.certificate
    assert asked is not None
    assert asked.sha256.replace(":", "").lower() == simulator.sha256
    assert asked.subject
    assert asked.not_after > asked.not_before
    assert asked.expected_sha256 == ""
    assert logins(simulator) == 0
    await desk.trust_certificate()
    assert desk.view.connection.state is Connection.LIVE
    assert desk.view.connection.certificate is None
    assert trusted == [(simulator.host, simulator.port, f"sha256:{simulator.sha256}")]
    await desk.close()


async def test_a_changed_certificate_stops_hard(simulator: Simulator) -> None:
    desk = Desk(open_session)
    await desk.sign_in(target(simulator, trust="sha256:" + "ab" * 32))
    connection = desk.view.connection
    assert connection.state is Connection.OFFLINE
    assert connection.certificate is not None
    assert connection.certificate.expected_sha256.startswith("AB:AB")
    assert "Nothing was sent" in connection.message
    await desk.trust_certificate()
    assert desk.view.connection.state is Connection.OFFLINE
    assert logins(simulator) == 0
    await desk.close()


@pytest.mark.direct
async def test_signing_out_logs_out_and_leaves_nothing(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        simulator.exchange.ring("1001", "0318055123")
        await seen.states("ringing")
        await seen.desk.sign_out()
        assert seen.desk.view.connection.state is Connection.OFFLINE
        assert seen.calls == ()
        await until(lambda: not list(simulator.service.sessions))
        with pytest.raises(Refused, match="Nobody is signed in"):
            await seen.desk.dial("1002")


async def test_a_lost_link_is_said_and_nothing_is_sent_until_the_state_is_read_again(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        ref = await seen.talk(simulator, "0318055123")
        await simulator.faults.stop_accepting()
        await until(lambda: seen.desk.view.connection.state is Connection.LOST)
        assert [call.verified for call in seen.calls] == [False]
        with pytest.raises(Refused, match="nothing was sent"):
            await seen.desk.perform(Verb.HOLD)
        await simulator.faults.accept_again()
        await until(lambda: seen.desk.view.connection.state is Connection.LIVE, 8)
        assert [(call.ref, call.state.value) for call in seen.calls] == [(ref, "connected")]
        await seen.desk.perform(Verb.HOLD)
        await seen.states("holding")
        assert [call.verified for call in seen.calls] == [True]
        assert simulator.exchange.journal.commands["hold"] == 1


async def test_a_call_that_ended_meanwhile_is_ended_as_such(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        await seen.talk(simulator, "0318055123")
        await simulator.faults.stop_accepting()
        await until(lambda: seen.desk.view.connection.state is Connection.LOST)
        simulator.exchange.clear("1001")
        simulator.exchange.ring("1001", "0226710450", gives_up_after=0.01)
        await simulator.faults.accept_again()
        await until(lambda: seen.desk.view.connection.state is Connection.LIVE, 8)
        await seen.idle()
        assert seen.ended == [Outcome.UNKNOWN]


@pytest.mark.direct
async def test_a_restarted_pbx_is_signed_in_to_again(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        await simulator.faults.restart()
        await simulator.faults.accept_again()
        await until(lambda: logins(simulator) == 2 and seen.desk.view.connection.state is Connection.LIVE, 8)
        simulator.exchange.ring("1001", "0318055123")
        await seen.states("ringing")


@pytest.mark.direct
async def test_garbage_on_the_socket_is_said_and_survived(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        for frame in ("{", "[1,2", b"\xff\xfe", "null", '{"event":"call","data":{"type":"mystery"}}'):
            simulator.faults.inject(frame)
        await until(lambda: any("unreadable" in notice for notice in seen.notices))
        simulator.exchange.ring("1001", "0318055123")
        await seen.states("ringing")
        assert seen.desk.view.connection.state is Connection.LIVE


@pytest.mark.direct
async def test_another_sign_in_takes_the_first_ones_place(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        await seen.desk.sign_in(target(simulator, "1002"))
        assert seen.desk.view.connection.extension == "1002"
        assert [session.account.user for session in simulator.service.sessions] == ["1002"]


async def test_giving_up_while_it_connects() -> None:
    hung = asyncio.Event()

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hung.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    desk = Desk(open_session)
    signing = asyncio.create_task(desk.sign_in(SignIn("127.0.0.1", server.sockets[0].getsockname()[1], "1001", "x")))
    await hung.wait()
    assert desk.view.connection.state is Connection.CONNECTING
    with pytest.raises(Refused, match="still signing in"):
        await desk.dial("1002")
    await desk.sign_out()
    await signing
    assert desk.view.connection.state is Connection.OFFLINE
    await desk.close()
    server.close()
    await server.wait_closed()


async def test_an_account_in_use_elsewhere_is_said(simulator: Simulator) -> None:
    account = simulator.account("1001")
    pin = f"sha256:{simulator.sha256}"
    async with Session(simulator.host, simulator.port, "1001", account.password, trust=pin):
        desk = Desk(open_session)
        signing = asyncio.create_task(desk.sign_in(target(simulator)))
        await until(lambda: desk.view.connection.trouble is Trouble.IN_USE)
        connection = desk.view.connection
        assert connection.message.startswith("1001 is already signed in at 127.0.0.1")
        assert "Logged-on User List" in connection.message
        await until(lambda: desk.view.connection.retry_at is not None)
        await desk.sign_out()
        await signing
        assert desk.view.connection.state is Connection.OFFLINE
        assert desk.view.connection.message == ""
        await desk.close()
