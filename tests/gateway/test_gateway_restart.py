"""A gateway that is killed and started again: nobody has to sign in anew, neither it nor its desks."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from desk_agent.gateway import kept
from desk_agent.gateway.config import Listen
from desk_agent.gateway.machine import Gateway
from desk_agent.server.accounts import Account, AccountKind
from desk_agent.server.sessions import Sessions
from desk_agent.simulator import Simulator
from desk_agent.view import SignIn, Verb
from tests.gateway.test_gateway_desks import desk, live
from tests.support import gateway as support
from tests.support.fake_clock import FakeClock
from tests.support.hostile import Stranger, trusting
from tests.support.until import until

OWN = "desk-agent-gateway.desks"


class Service:
    """`desk-agent gateway` as a program of its own, with one set of folders."""

    def __init__(self, pbx: Simulator, folder: Path) -> None:
        self.pbx, self.folder = pbx, folder
        self.port = 0
        self.sha256 = ""
        self.process: asyncio.subprocess.Process | None = None
        (folder / "run").mkdir()
        (folder / "password").write_text(pbx.account(support.ACCOUNT).password)

    async def start(self) -> None:
        path = self.folder / "gateway.toml"
        path.write_text(
            f'state = "{self.folder}"\n[pbx]\nhost = "127.0.0.1"\nport = {self.pbx.port}\n'
            f'account = "{support.ACCOUNT}"\ntrust = "sha256:{self.pbx.sha256}"\n'
            f'password = "file:{self.folder}/password"\n[listen]\nport = {self.port}\n[metrics]\nport = 0\n'
        )
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "desk_agent", "gateway", "--config", str(path),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env=os.environ | {"RUNTIME_DIRECTORY": str(self.folder / "run")},
        )  # fmt: skip
        assert self.process.stdout is not None
        told = json.loads(await self.process.stdout.readline())
        self.port, self.sha256 = told["port"], told["sha256"]

    async def kill(self) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@pytest.fixture
async def service(pbx: Simulator, tmp_path: Path) -> AsyncIterator[Service]:
    pbx.service.settings.station_call_control = False
    made = Service(pbx, tmp_path)
    await made.start()
    yield made
    await made.kill()


async def test_after_kill_9_the_desk_and_the_gateway_go_on_with_their_tokens(
    service: Service, pbx: Simulator, tmp_path: Path
) -> None:
    seen = desk()
    try:
        password = pbx.account("1001").password
        trust = f"sha256:{service.sha256}"
        await seen.desk.sign_in(SignIn("127.0.0.1", service.port, "1001", password, trust=trust, patient=True))
        await live(seen)
        ref = pbx.exchange.ring("1001", "0318055123")
        await seen.states("ringing")
        await until(lambda: any("1001" in file.read_text() for file in (tmp_path / "run").glob(f"{OWN}-*")))
        await until((tmp_path / "calls.json").exists)
        requests = pbx.exchange.journal.requests
        logins = requests["login", 200]
        await service.kill()
        await until(lambda: not next(iter(pbx.service.sessions)).sockets)
        await service.start()
        await until(lambda: bool(next(iter(pbx.service.sessions)).sockets))
        await live(seen)
        await seen.states("ringing")
        await seen.desk.perform(Verb.ANSWER)
        await seen.states("connected")
        assert (seen.calls[0].ref, requests["login", 200]) == (ref, logins)
        assert pbx.exchange.journal.commands["answer"] == 1
    finally:
        await seen.desk.close()


async def test_what_is_kept_of_the_desks_has_no_token_in_it_and_goes_stale(tmp_path: Path) -> None:
    clock = FakeClock()
    sessions = Sessions(clock, 120.0, lambda _: None)
    account = Account("1001", "", AccountKind.STATION, "1001", "")
    session = sessions.login(account)
    file = kept.DeskFile({"RUNTIME_DIRECTORY": str(tmp_path)})
    file.keep({session.key: "1001"}, 1000.0)
    file.wait()
    assert session.token not in (tmp_path / OWN).read_text()
    other = kept.DeskFile({"RUNTIME_DIRECTORY": str(tmp_path)})
    assert other.read(1100.0, 120.0) == {session.key: "1001"}
    assert other.read(1121.0, 120.0) == {}
    assert other.read(900.0, 120.0) == {}  # the clock was set: who knows
    for damaged in ("", "[]", '{"at": 1}', "\xff"):
        (tmp_path / OWN).write_text(damaged, "latin-1")
        assert other.read(1001.0, 120.0) == {}


def test_a_restored_session_is_its_owner_s_and_stands_in_nobody_s_way() -> None:
    clock = FakeClock()
    account = Account("1001", "", AccountKind.STATION, "1001", "")
    before = Sessions(clock, 120.0, lambda _: None).login(account)
    after = Sessions(clock, 120.0, lambda _: None)
    after.restore(before.key, account)
    assert after.find(before.token).account == account
    with pytest.raises(Exception, match="Already Login"):
        after.login(account)
    later = Sessions(clock, 120.0, lambda _: None)
    later.restore(before.key, account)
    later.login(account)  # the desk has lost its token, or is another one: nobody uses the old session
    with pytest.raises(Exception, match="Invalid Token"):
        later.find(before.token)


async def test_a_log_in_whose_answer_was_lost_stands_in_nobody_s_way(pbx: Simulator, gateway: Gateway) -> None:
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as http:
        desk = Stranger(gateway, pbx, http)
        assert (await desk.login()).status_code == 200
        lost = desk.token
        assert (await desk.login()).status_code == 200
        assert await desk.refused("GET", "call/dnd?deviceNumber=1001", token=lost) == (401, 3)
        assert (await desk.ask("POST", "checkconnection")).status_code == 200  # from now on it is somebody's
        assert (await desk.login()).status_code == 401
    assert gateway.desk_count == 1


def test_gateways_of_one_user_keep_their_secrets_apart(tmp_path: Path) -> None:
    environment = {"XDG_RUNTIME_DIR": str(tmp_path)}
    one, two = (kept.TokenFile(environment, kept.mark(tmp_path / name)) for name in ("one", "two"))
    one.keep("secret")
    assert (one.read(), two.read()) == ("secret", "")


async def test_a_login_that_nobody_waits_for_any_more_makes_no_session(pbx: Simulator, gateway: Gateway) -> None:
    pbx.faults.delay_replies(0.3)
    async with httpx.AsyncClient(verify=trusting(), timeout=0.2) as http:
        with pytest.raises(httpx.ReadTimeout):
            await Stranger(gateway, pbx, http).login()
    await until(lambda: gateway.tally.requests["login", 408] == 1)
    pbx.faults.delay_replies(0.0)
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as http:
        assert (await Stranger(gateway, pbx, http).login()).status_code == 200


async def test_a_token_that_the_pbx_no_longer_knows_is_signed_in_anew(pbx: Simulator, tmp_path: Path) -> None:
    pbx.service.settings.station_call_control = False
    token = kept.TokenFile({"RUNTIME_DIRECTORY": str(tmp_path)})
    token.keep("forgotten by a PBX that was restarted")
    password = pbx.account(support.ACCOUNT).password
    config = support.config(pbx, listen=Listen(port=0))
    async with Gateway(config, password, tmp_path, token=token) as gateway:
        await until(lambda: gateway.upstream.is_up)
        assert pbx.exchange.journal.requests["login", 200] == 1


async def test_a_station_whose_log_in_was_not_given_back_is_not_left_logged_in(
    pbx: Simulator, gateway: Gateway
) -> None:
    held = pbx.service.sessions.login(pbx.account("1001"))
    gateway.door._left.note("1001", held.token)
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as http:
        desk = Stranger(gateway, pbx, http)
        answer = await desk.login()
        assert (answer.status_code, answer.json()["error"]["message"]) == (401, "Already Login")
        assert (await desk.login()).status_code == 200
    assert not gateway.door._left.users


async def test_somebody_else_s_log_in_is_not_ended_and_proves_nothing(pbx: Simulator, gateway: Gateway) -> None:
    pbx.service.sessions.login(pbx.account("1001"))
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as http:
        desk = Stranger(gateway, pbx, http)
        for _ in range(2):
            answer = await desk.login()
            assert (answer.status_code, answer.json()["error"]["message"]) == (401, "Already Login")
    assert sorted(session.account.user for session in pbx.service.sessions) == ["1001", support.ACCOUNT]


def test_the_tokens_of_stations_outlive_the_process_and_nothing_else(tmp_path: Path) -> None:
    environment = {"RUNTIME_DIRECTORY": str(tmp_path)}
    file = kept.LeftFile(environment)
    file.note("1001", "one")
    file.note("1002", "two")
    file.note("1001", "")
    again = kept.LeftFile(environment)
    assert (again.users, again.token("1002"), again.token("1001")) == (["1002"], "two", "")
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    for damaged in ("", "[]", '{"wallboard": "x", "1003": "a\\n"}', '{"1001": 1}'):
        path.write_text(damaged)
        assert kept.LeftFile(environment).users == []
    assert kept.LeftFile({}).users == []
