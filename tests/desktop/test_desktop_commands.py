"""The local command socket, over the real thing: server on Qt's loop, clients in threads and processes."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from desk_agent.desktop import command_connection
from desk_agent.desktop.command_client import NoDeskRunning, call, send_command
from desk_agent.desktop.instance import MAX_CLIENTS, CommandServer
from desk_agent.desktop.instance_name import MAX_REQUEST, instance_name, server_address
from desk_agent.desktop.paths import UnsafeFolderError
from tests.support.until import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="speaks to the socket of POSIX systems")


class Desk:
    """What stands behind the server."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.finished: list[str] = []
        self.followers: list[Callable[[dict[str, Any]], None]] = []
        self.release = asyncio.Event()

    async def handle(self, request: dict[str, Any]) -> dict[str, Any]:
        self.requests.append(request)
        if request.get("verb") == "wait":
            await self.release.wait()
        if request.get("verb") == "fail":
            raise RuntimeError("no such thing")
        self.finished.append(request.get("verb", ""))
        return {"ok": True, "echo": request}

    def follow(self, send: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        send({"calls": 0})
        self.followers.append(send)
        return lambda: self.followers.remove(send)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def server(desk: Desk) -> AsyncIterator[CommandServer]:
    one = CommandServer(desk.handle, desk.follow)
    assert one.listen()
    yield one
    one.close()


def raw() -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(5)
    client.connect(server_address())
    return client


def rest(client: socket.socket) -> bytes:
    data = b""
    while chunk := client.recv(65536):
        data += chunk
    return data


async def test_a_request_gets_its_reply(server: CommandServer, desk: Desk) -> None:
    reply = await asyncio.to_thread(call, {"verb": "dial", "number": "+82 31", "name": "김민지"})
    assert reply == {"ok": True, "echo": {"verb": "dial", "number": "+82 31", "name": "김민지"}}
    assert [request["verb"] for request in desk.requests] == ["dial"]


async def test_replies_come_in_the_order_of_the_requests(server: CommandServer, desk: Desk) -> None:
    client = raw()
    client.sendall(b'{"verb":"wait"}\n{"verb":"b"}\n{"verb":"c"}\n')
    await until(lambda: desk.requests)
    assert len(desk.requests) == 1
    desk.release.set()
    with client.makefile("rb") as lines:
        replies = [json.loads(await asyncio.to_thread(lines.readline)) for _ in range(3)]
    assert [reply["echo"]["verb"] for reply in replies] == ["wait", "b", "c"]
    client.close()


async def test_a_slow_request_does_not_hold_up_another_client(server: CommandServer, desk: Desk) -> None:
    slow = asyncio.create_task(asyncio.to_thread(call, {"verb": "wait"}))
    await until(lambda: desk.requests)
    assert (await asyncio.to_thread(call, {"verb": "quick"}))["ok"]
    desk.release.set()
    assert (await slow)["ok"]


async def test_a_request_goes_on_when_its_client_has_gone(server: CommandServer, desk: Desk) -> None:
    client = raw()
    client.sendall(b'{"verb":"wait"}\n')
    await until(lambda: desk.requests)
    client.close()
    await asyncio.sleep(0.05)
    desk.release.set()
    await until(lambda: desk.finished == ["wait"])


async def test_a_failing_request_is_answered_and_logged(
    server: CommandServer, expect_log: Callable[[str], None]
) -> None:
    expect_log("a local request failed")
    reply = await asyncio.to_thread(call, {"verb": "fail"})
    assert reply == {"ok": False, "error": "Desk Agent could not do that; its log says why."}
    assert (await asyncio.to_thread(call, {"verb": "again"}))["ok"]


@pytest.mark.parametrize(
    "sent",
    [
        b"x" * (MAX_REQUEST + 1),
        b'{"verb":"' + b"x" * MAX_REQUEST + b'"}\n',
        b"x" * 300_000,
        b"[1]\n",
        b"hello\n",
        b"\xff\xfe\n",
        b'{"verb":NaN\n',
        b"[" * 900 + b"\n",
    ],
    ids=["no line end", "too long", "far too long", "not an object", "not JSON", "not UTF-8", "cut off", "deep"],
)
async def test_what_is_no_request_is_refused_and_cut_off(server: CommandServer, desk: Desk, sent: bytes) -> None:
    client = raw()

    def speak() -> bytes:
        try:
            client.sendall(sent)
            return rest(client)
        except (BrokenPipeError, ConnectionResetError):
            return b'{"ok":false,"error":"cut off while it was still sending"}\n'

    reply = json.loads(await asyncio.to_thread(speak))
    assert reply["ok"] is False
    assert reply["error"]
    assert desk.requests == []
    client.close()


async def test_the_longest_request_is_taken(server: CommandServer, desk: Desk) -> None:
    frame = len(b'{"verb":""}\n')
    reply = await asyncio.to_thread(call, {"verb": "x" * (MAX_REQUEST - frame)})
    assert reply["ok"]
    with pytest.raises(ValueError, match="longer than"):
        call({"verb": "x" * (MAX_REQUEST - frame + 1)})


async def test_following(server: CommandServer, desk: Desk) -> None:
    replies = await asyncio.to_thread(send_command, {"verb": "status", "follow": True})
    assert await asyncio.to_thread(next, replies) == {"calls": 0}
    desk.followers[0]({"calls": 1})
    assert await asyncio.to_thread(next, replies) == {"calls": 1}
    replies.close()
    await until(lambda: not desk.followers)
    assert desk.requests == []


async def test_followers_are_told_by_the_end_of_the_desk(server: CommandServer, desk: Desk) -> None:
    replies = await asyncio.to_thread(send_command, {"verb": "status", "follow": True})
    assert await asyncio.to_thread(next, replies) == {"calls": 0}
    server.close()
    assert await asyncio.to_thread(list, replies) == []
    assert not desk.followers


async def test_a_follower_that_does_not_read_is_dropped(server: CommandServer, desk: Desk) -> None:
    client = raw()
    client.sendall(b'{"verb":"status","follow":true}\n')
    await until(lambda: desk.followers)
    sent = 0
    while desk.followers and sent < 64:
        desk.followers[0]({"text": "x" * 65536})
        sent += 1
        await asyncio.sleep(0)
    assert not desk.followers
    assert sent * 65536 >= command_connection.MAX_UNSENT
    client.close()


async def test_an_idle_client_is_dropped(server: CommandServer, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_connection, "IDLE_SECONDS", 0.05)
    idle = raw()
    assert await asyncio.to_thread(rest, idle) == b""
    idle.close()


async def test_one_client_too_many_is_refused_until_another_goes(server: CommandServer) -> None:
    clients = [raw() for _ in range(MAX_CLIENTS)]
    await until(lambda: len(server._clients) == MAX_CLIENTS)
    extra = raw()
    assert b"Too many" in await asyncio.to_thread(rest, extra)
    extra.close()
    clients.pop().close()
    await until(lambda: len(server._clients) < MAX_CLIENTS)
    assert (await asyncio.to_thread(call, {"verb": "x"}))["ok"]
    for client in clients:
        client.close()


async def test_the_second_instance_is_told(server: CommandServer, desk: Desk) -> None:
    second = CommandServer(desk.handle, desk.follow)
    assert not second.listen()
    assert (await asyncio.to_thread(call, {"verb": "first"}))["ok"]
    server.close()
    assert second.listen()
    assert (await asyncio.to_thread(call, {"verb": "second"}))["ok"]
    second.close()


async def test_desks_of_other_names_live_side_by_side(
    server: CommandServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_AGENT_INSTANCE", "other")
    other = CommandServer(desk.handle, desk.follow)
    assert other.listen()
    other.close()


CHILD = """
    import asyncio, sys
    import qasync
    from PySide6.QtWidgets import QApplication
    from desk_agent.desktop.instance import CommandServer

    async def handle(request): return {"ok": True}
    async def main():
        server = CommandServer(handle, lambda send: lambda: None)
        print(server.listen(), flush=True)
        await asyncio.Event().wait()

    app = QApplication([])
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(main())
"""


async def test_what_a_killed_instance_left_is_no_hindrance(desk: Desk) -> None:
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(CHILD)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    try:
        assert await asyncio.to_thread(child.stdout.readline) == b"True\n"
        server = CommandServer(desk.handle, desk.follow)
        assert not server.listen()
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
    assert Path(server_address()).is_socket(), "the stale socket is there"
    with pytest.raises(NoDeskRunning):
        call({"verb": "x"})
    assert server.listen()
    assert (await asyncio.to_thread(call, {"verb": "x"}))["ok"]
    server.close()
    assert not Path(server_address()).exists()


async def test_nobody_there(home: Path) -> None:
    with pytest.raises(NoDeskRunning):
        call({"verb": "x"})
    assert list(home.iterdir()) == [], "asking leaves nothing behind"


async def test_a_desk_that_does_not_answer_in_time(server: CommandServer, desk: Desk) -> None:
    with pytest.raises(TimeoutError, match="did not answer"):
        await asyncio.to_thread(call, {"verb": "wait"}, 0.1)
    desk.release.set()
    await until(lambda: desk.finished)


@pytest.mark.parametrize("spoil", ["open", "link", "file"])
def test_a_folder_that_is_not_ours_alone_is_not_used(home: Path, spoil: str, desk: Desk, tmp_path: Path) -> None:
    folder = home / "run"
    if spoil == "open":
        folder.mkdir()
        folder.chmod(0o755)
    elif spoil == "link":
        folder.symlink_to(tmp_path)
    else:
        folder.touch()
    with pytest.raises((UnsafeFolderError, FileExistsError)):
        CommandServer(desk.handle, desk.follow).listen()
    with pytest.raises(UnsafeFolderError):
        call({"verb": "x"})


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_not_used(home: Path, desk: Desk) -> None:
    folder = home / "run"
    folder.mkdir(0o700)
    os.chown(folder, 65534, 65534)
    with pytest.raises(UnsafeFolderError, match="another user"):
        CommandServer(desk.handle, desk.follow).listen()
    with pytest.raises(UnsafeFolderError, match="another user"):
        call({"verb": "x"})


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be somebody else")
async def test_another_user_is_refused(
    server: CommandServer, desk: Desk, expect_log: Callable[[str], None], home: Path
) -> None:
    expect_log("another user")
    speak = """if True:
        import os, socket, sys
        os.fchdir(os.open(sys.argv[1], os.O_PATH))
        os.setuid(65534)
        client = socket.socket(socket.AF_UNIX)
        client.connect("./" + sys.argv[2])
        try:
            client.sendall(b'{"verb":"x"}\\n')
            print(client.recv(100))
        except ConnectionError:  # cut off before or while it spoke
            print(b"")
    """
    path = Path(server_address())
    # the folder and the socket would already keep that user out: open both to get as far as the last lock
    path.parent.chmod(0o755)
    home.parent.chmod(0o755)
    home.chmod(0o755)
    path.chmod(0o777)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", speak, str(path.parent), path.name, stdout=-1, stderr=-1
    )
    out, err = await child.communicate()
    path.parent.chmod(0o700)
    home.parent.chmod(0o700)
    assert out == b"b''\n", err
    assert desk.requests == []


def test_a_socket_in_a_deep_home_gets_a_short_stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path / ("deep" * 30)))
    address = Path(server_address(create=True))
    assert len(str(address)) <= 100
    assert address.parent.stat().st_mode & 0o777 == 0o700
    assert server_address() == str(address)
    address.parent.rmdir()


@pytest.mark.parametrize(
    ("given", "name"),
    [("", "desk-agent"), ("two", "two"), ("../../etc/x y", "etcxy"), ("...", "desk-agent"), ("a" * 99, "a" * 40)],
)
def test_instance_names(monkeypatch: pytest.MonkeyPatch, given: str, name: str) -> None:
    monkeypatch.setenv("DESK_AGENT_INSTANCE", given)
    assert instance_name() == name


def test_the_client_needs_no_qt() -> None:
    code = "import sys; sys.modules['PySide6'] = None; import desk_agent.desktop.command_client"
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_who_comes_before_there_is_anybody_to_answer_waits(desk: Desk) -> None:
    server = CommandServer()
    assert server.listen()
    try:
        client = raw()
        client.sendall(b'{"verb": "early"}\n')
        await asyncio.sleep(0.05)
        assert not desk.requests
        server.serve(desk.handle, desk.follow)
        await until(lambda: desk.finished == ["early"])
        client.close()
    finally:
        server.close()
