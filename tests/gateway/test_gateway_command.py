"""The gateway as a program: its file, its password, its page for Prometheus and its end."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import httpx
import pytest

from desk_agent.server.listener import bind
from desk_agent.simulator import Simulator
from tests.support import gateway as support


def free_port() -> int:
    with bind("127.0.0.1", 0) as sock:
        return int(sock.getsockname()[1])


def configured(pbx: Simulator, folder: Path, metrics: int = 0, password: str = "stdin") -> Path:
    path = folder / "gateway.toml"
    path.write_text(
        f'state = "{folder}"\n'
        f'[pbx]\nhost = "{pbx.host}"\nport = {pbx.port}\naccount = "{support.ACCOUNT}"\n'
        f'password = "{password}"\ntrust = "sha256:{pbx.sha256}"\n'
        f"[listen]\nport = 0\n[metrics]\nport = {metrics}\n"
    )
    return path


async def program(*words: str, stdin: bytes = b"") -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "desk_agent", "gateway", *words,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(stdin)
    process.stdin.close()
    return process


async def test_it_runs_tells_how_it_is_and_stops_when_told(pbx: Simulator, tmp_path: Path) -> None:
    metrics = free_port()
    secret = pbx.account(support.ACCOUNT).password
    process = await program("--config", str(configured(pbx, tmp_path, metrics)), stdin=secret.encode() + b"\n")
    assert process.stdout is not None
    try:
        told = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
        assert len(told["sha256"]) == 64
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{metrics}") as page:
            health: httpx.Response | None = None

            async def ask() -> None:
                nonlocal health
                while health is None or health.status_code != 200:
                    health = await page.get("/health")
                    await asyncio.sleep(0.05)

            await asyncio.wait_for(ask(), 10)
            assert health is not None
            assert health.json() == {"pbx": "up", "reason": "", "desks": 0}
            numbers = (await page.get("/metrics")).text
            assert "desk_agent_gateway_pbx_up 1.0" in numbers
            assert "desk_agent_gateway_desks 0.0" in numbers
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 0, errors.decode()
    assert secret not in errors.decode()
    assert not list(pbx.service.sessions)
    kept = "".join(path.read_text("utf-8", "replace") for path in tmp_path.iterdir() if path.is_file())
    assert secret not in kept.replace((tmp_path / "gateway.toml").read_text(), "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('account = "wallboard"', 'account = "1001"'), "server account"),
        (lambda text: text + "[nonsense]\n", "nonsense"),
        (lambda text: text.replace('"stdin"', '"file:/nonexistent/file"'), "cannot be read"),
    ],
)
async def test_what_cannot_be_used_is_a_sentence_and_status_2(
    pbx: Simulator, tmp_path: Path, change, said: str
) -> None:
    path = configured(pbx, tmp_path)
    path.write_text(change(path.read_text()))
    process = await program("--config", str(path))
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 2
    assert said in errors.decode()
    assert "Traceback" not in errors.decode()


async def test_the_file_can_be_checked(pbx: Simulator, tmp_path: Path) -> None:
    process = await program("--config", str(configured(pbx, tmp_path)), "--check")
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, out.decode()) == (0, "The configuration can be used.\n")


async def test_no_qt_is_loaded(pbx: Simulator, tmp_path: Path) -> None:
    code = (
        "import sys, desk_agent.gateway.command, desk_agent.gateway.machine, desk_agent.gateway.metrics;"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'qasync', 'desk_agent.ui'))])"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert out.decode().strip() == "[]"
