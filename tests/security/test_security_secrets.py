"""E-03 and E-04: a session at the most talkative, with a secret of its own in every field, and none in the log."""

import gzip
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from desk_agent import logs
from desk_agent.api import commands as cmd
from desk_agent.api.enums import AgentDuty, AgentLogin, ForwardingKind, MemberType
from desk_agent.api.errors import InvalidLoginError, PbxError
from desk_agent.client import Session
from desk_agent.client.link import Account
from desk_agent.client.news import LinkState
from desk_agent.desk import Desk
from desk_agent.desk.sending import Order
from desk_agent.settings import Hook
from desk_agent.start import Start
from desk_agent.view import SignIn, Verb
from tests.support.log_watch import logs_put_back
from tests.support.scripted_pbx import Asked, Pbx, scripted_pbx
from tests.support.until import until

PASSWORD, TOKEN, ROOM, AGENT = "pw-7f3a91", "tok-55e0c2", "room-90b1", "739182"
DIGIT, AUTHORIZATION, ACCOUNT_CODE = "#", "846251937", "571038264"
NUMBER, DIALLED, NAME, WORDS = "0318055987612", "4929771340015#", "Zaphod Quaxbottom", "do-not-write-this"
SECRETS = (PASSWORD, TOKEN, ROOM, AGENT, AUTHORIZATION, ACCOUNT_CODE, NUMBER, NUMBER[1:], DIALLED[:-1], NAME, WORDS)


@pytest.fixture
def written(tmp_path: Path) -> Any:
    with logs_put_back():
        logs.start(tmp_path, verbose=True)
        logging.getLogger("desk_agent").debug("begun")
        yield lambda: (tmp_path / logs.FILE_NAME).read_text("utf-8")


@pytest.fixture
async def pbx() -> AsyncIterator[Pbx]:
    async with scripted_pbx() as made:
        made.answers["login"] = (200, {"token": TOKEN, "checkConnectionTimer": 120})
        yield made


def check(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    said = "".join(capfd.readouterr())
    for secret in SECRETS:
        assert secret not in text, [line for line in text.splitlines() if secret in line]
        assert secret not in said
    assert "POST call/make: 200" in text  # it was talkative


def events() -> list[tuple[dict[str, Any] | str | bytes, str]]:
    call = {"deviceNumber": "1001", "serviceDN": "1001", "callRefID": 5, "causeCode": 59, "causeMsg": WORDS}
    acd = {"callRefID": 5, "time": WORDS, "eventString": WORDS, "srcType": "CO", "srcNumber": NUMBER}
    return [
        (call | {"type": "dialing", "dialDigit": DIALLED, "evtSerialNum": 1}, "call"),
        (call | {"type": "ringing", "callingDN": NUMBER, "callingName": NAME, "evtSerialNum": 2}, "call"),
        (call | {"type": f"unheard of {NUMBER}", "password": PASSWORD, "evtSerialNum": 3}, "call"),
        (call | {"type": "connected", "callingDN": {"odd": WORDS}, "evtSerialNum": WORDS}, "call"),
        (acd | {"eventCode": 86, "data1": AUTHORIZATION}, "acd"),
        (acd | {"eventCode": 85, "data1": ACCOUNT_CODE}, "acd"),
        (acd | {"eventCode": 4711, "data1": AUTHORIZATION, "data2": PASSWORD}, "acd"),
        (acd | {"eventCode": WORDS, "data1": AUTHORIZATION}, "acd"),
        ({"AccountCode": ACCOUNT_CODE, "DialNumber": NUMBER, "StartTime": WORDS}, "smdr"),
        (f'{{"event": "call", "data": {{"type": {WORDS}, "callingDN": "{NUMBER}"', "call"),
        (f"{WORDS} {NUMBER}", "call"),
        (b"\xff" + AUTHORIZATION.encode(), "call"),
        ("[" * 5000 + WORDS, "call"),
    ]


async def commands(session: Session) -> None:
    """Each is refused with words that repeat what was sent."""
    tried: list[Awaitable[Any]] = [
        session.set_conference_room("1001", 1, ROOM, True),
        session.agent_logon("1001", AGENT, "620", AgentLogin.PRIMARY, 0),
        session.set_agent_state("1001", AGENT, "620", AgentDuty.DUTY_ON, "1"),
        session.generate_digit("1001", 5, DIGIT),
        session.make_call("1001", NUMBER),
        session.reroute_call("1001", 5, NUMBER),
        session.set_forwarding("1001", "1001", ForwardingKind.UNCONDITION, NUMBER),
        session.conference_group_add("1001", 100, MemberType.CO, 1, NUMBER),
    ]
    for one in tried:
        with suppress(PbxError):
            await one


def refusing(status: int) -> Callable[[Asked], Any]:
    def answer(asked: Asked) -> Any:
        said = asked.body.decode() or asked.query
        return status, {"error": {"code": 105, "message": f"{WORDS}: {said} {asked.headers}"}}

    return answer


@pytest.mark.parametrize("sockets_at", ["/ipxapi", "/ipxapi/client/v1/users/1001/login"])
async def test_a_whole_session(
    written: Callable[[], str], pbx: Pbx, capfd: pytest.CaptureFixture[str], sockets_at: str
) -> None:
    pbx.sockets_at = (sockets_at,)
    async with Session("127.0.0.1", pbx.port, "1001", PASSWORD, trust=pbx.pin) as session:
        await until(lambda: session.state is LinkState.LIVE and bool(pbx.streams))
        await session.make_call("1001", "1002")
        await commands(session)
        for event, envelope in events():
            await pbx.say(event, envelope)
        for status in (400, 403, 500, 200):
            pbx.answers |= dict.fromkeys(
                ("call/confroom", "call/agent_logon", "call/agent_state", "call/dial_digit", "call/make"),
                refusing(status),
            )
            await commands(session)
        pbx.answers["call/make"] = f"HTTP/1.1 200 {WORDS}\r\nX: {WORDS}\r\nContent-Length: 9\r\n\r\n{NUMBER}".encode()
        with suppress(PbxError):
            await session.make_call("1001", NUMBER)
        pbx.answers["call/make"] = f"{WORDS} {NUMBER}\r\n\r\n".encode()
        with suppress(PbxError):
            await session.make_call("1001", NUMBER)
        pbx.cut()
        await until(lambda: pbx.count("") > 1 or len(pbx.streams) > 0)
    check(written(), capfd)


@pytest.mark.parametrize(
    "answer",
    [refusing(401), refusing(403), (200, WORDS)],
)
async def test_a_log_in_that_fails(
    written: Callable[[], str], pbx: Pbx, capfd: pytest.CaptureFixture[str], answer: Any
) -> None:
    """The password is in the header, and the PBX repeats it."""
    pbx.answers["login"] = answer
    session = Session("127.0.0.1", pbx.port, "1001", PASSWORD, trust=pbx.pin)
    with pytest.raises(PbxError):
        await session.open()
    logging.getLogger("desk_agent.test").info("POST call/make: 200")
    check(written(), capfd)


async def test_the_desk_above_it(written: Callable[[], str], pbx: Pbx, capfd: pytest.CaptureFixture[str]) -> None:
    def open_session(target: SignIn) -> Session:
        return Session(target.host, target.port, target.user, target.password, trust=target.trust)

    desk = Desk(open_session)
    heard: list[object] = []
    desk.subscribe(heard.append)
    await desk.sign_in(SignIn("127.0.0.1", pbx.port, "1001", PASSWORD, trust=pbx.pin))
    await desk.dial("1002")
    for event, envelope in events():
        await pbx.say(event, envelope)
    await until(lambda: bool(desk.view.calls))
    for verb, argument in ((Verb.DIGITS, "846251937"), (Verb.DIVERT, NUMBER), (Verb.ANSWER, "")):
        with suppress(Exception):
            await desk.perform(verb, None, argument)
    with suppress(Exception):
        await desk.rooms.set_room(1, is_open=True, password=ROOM)
    with suppress(Exception):
        await desk.agent.logon("620", AGENT)
    await desk.close()
    assert PASSWORD not in repr(heard)
    assert TOKEN not in repr(heard)
    check(written(), capfd)


def test_no_value_s_own_words_show_a_secret() -> None:
    """What a traceback, a debugger or an assertion would print."""
    values: list[object] = [
        SignIn("h", 1, "1001", PASSWORD),
        Start(host="h", password=PASSWORD, link=f"tel:{NUMBER}"),
        Account("h", 1, "1001", PASSWORD, None),
        Order(Verb.DIGITS, 1, argument=AUTHORIZATION),
        cmd.SetConferenceRoom(device_number="1001", room_index=1, room_pwd=ROOM, room_usage=True),
        cmd.AgentLogOn(
            device_number="1001", agent_id=AGENT, group_number="1", login_primary=AgentLogin.PRIMARY, login_priority=0
        ),
        cmd.GenerateDigit(device_number="1001", call_ref_id=1, dial_digit="8"),
    ]
    shown = f"{values!r} {' '.join(map(str, values))}"
    assert not [secret for secret in (*SECRETS, "dial_digit='8'") if secret in shown]
    assert Hook().enabled is False


def test_the_words_of_a_refusal_are_for_the_user_and_not_for_the_log() -> None:
    error = InvalidLoginError(f"Wrong. {WORDS}", category=None, code=1, status=401, message=WORDS)  # type: ignore[arg-type]
    assert WORDS in error.sentence
    assert error.logged == "InvalidLoginError, HTTP 401, code 1"


# E-15: nothing is unpacked that was not asked for


async def test_no_compression_is_offered_on_either_connection(pbx: Pbx) -> None:
    async with Session("127.0.0.1", pbx.port, "1001", PASSWORD, trust=pbx.pin) as session:
        await session.make_call("1001", "1002")
    for one in pbx.asked:
        assert one.headers.get("accept-encoding", "identity") == "identity", one
        assert "sec-websocket-extensions" not in one.headers
    assert {"WS", "GET", "POST"} <= {one.method for one in pbx.asked}


@pytest.mark.parametrize("token", [TOKEN, "x" * (10 << 20)], ids=["small", "bomb"])
async def test_a_packed_answer_is_never_unpacked(pbx: Pbx, token: str) -> None:
    """The second is ten kilobytes that would be ten megabytes; the first would be a good log-in."""
    packed = gzip.compress(json.dumps({"token": token}).encode())
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    pbx.answers["login"] = head + packed
    session = Session("127.0.0.1", pbx.port, "1001", PASSWORD, trust=pbx.pin)
    with pytest.raises(PbxError):
        await session.open()
    await session.close()
