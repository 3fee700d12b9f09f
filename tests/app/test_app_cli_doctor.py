"""`desk-agent doctor` as a process of its own, against a simulated PBX that is another."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import PROGRAM, ROOT, Pbx

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")


@pytest.fixture(scope="module")
def pbx() -> Iterator[Pbx]:
    words = [*PROGRAM, "simulate", "--scenario", "quiet", "--until-eof"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Pbx(json.loads(process.stdout.readline()))
        process.stdin.close()


def doctor(pbx: Pbx, *words: str, password: str | None = None, **options: str) -> "subprocess.CompletedProcess[str]":
    given = pbx.options(**options)
    secret = pbx.account(options.get("user", "1001"))["password"] if password is None else password
    done = subprocess.run(
        [*PROGRAM, "doctor", *given, *words],
        cwd=ROOT,
        input=f"{secret}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert not secret or secret not in done.stdout + done.stderr
    return done


def test_it_tells_each_step_and_ends_with_0(pbx: Pbx) -> None:
    done = doctor(pbx)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert lines[0] == f"1001 · 127.0.0.1:{pbx.facts['port']}"
    assert "[ok] Log-in: 1001 is signed in." in done.stdout
    assert "[ok] Log-out: 1001 is signed out again." in lines
    assert lines[-1] == "All is well: 1001 can sign in, and the phone 1001 is watched."


def test_options_count_before_the_verb_as_well(pbx: Pbx) -> None:
    words = pbx.options()
    done = subprocess.run(
        [*PROGRAM, *words, "doctor", "--json"],
        cwd=ROOT,
        input=pbx.account("1001")["password"] + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["verdict"], found["status"], found["user"]) == ("well", 0, "1001")
    assert [step["step"] for step in found["steps"]][:3] == ["name", "port", "tls"]


@pytest.mark.parametrize(
    ("options", "password", "status"),
    [
        ({"port": "1"}, None, 4),
        ({"trust": ""}, None, 5),
        ({"trust": "sha256:" + "ab" * 32}, None, 5),
        ({}, "no-such-password", 6),
        ({"user": "desk"}, None, 9),  # which phone was not said
    ],
)
def test_the_exit_status_says_what_it_is(
    pbx: Pbx, options: dict[str, str], password: str | None, status: int
) -> None:
    done = doctor(pbx, "--json", password=password, **options)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (status, status)


def test_missing_rights_and_a_phone_that_is_gone_have_one_too(pbx: Pbx) -> None:
    pbx.play("fault", fault="refuse", operation="smdr_get", status=403, code=3, message="License error")
    done = doctor(pbx)
    assert done.returncode == 7
    assert "[missing] Call records (API-SMDR)" in done.stdout
    pbx.play("fault", fault="allow")
    pbx.play("unplug", device="1001")
    done = doctor(pbx)
    assert done.returncode == 8
    assert "[warning] Own phone: The phone 1001 is not connected" in done.stdout
    pbx.play("plug", device="1001")


@pytest.mark.parametrize("words", [(), ("--host", "pbx"), ("--host", "pbx", "--port", "70000"), ("--trust", "md5:1")])
def test_what_is_not_enough_to_go_by_is_wrong_usage(words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [*PROGRAM, "doctor", *words], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("desk-agent: ")
    assert "Traceback" not in done.stderr


def test_it_goes_by_the_settings_and_asks_nobody_who_is_not_there(pbx: Pbx, home: Path) -> None:
    folder = home / "config"
    folder.mkdir(mode=0o700, parents=True)
    facts = pbx.facts
    (folder / "settings.toml").write_text(
        f'version = 1\n[profile]\nhost = "127.0.0.1"\nport = {facts["port"]}\nuser = "1001"\n'
        f'[pins]\n"127.0.0.1:{facts["port"]}" = "sha256:{facts["sha256"]}"\n'
    )
    done = subprocess.run(
        [*PROGRAM, "doctor", "--json"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)
    assert (done.returncode, found["user"], found["verdict"]) == (9, "1001", "incomplete"), done.stderr
    by_step = {step["step"]: step for step in found["steps"]}
    assert by_step["certificate"]["finding"] == "ok"
    assert "no password" in by_step["log-in"]["text"]


def test_the_demo() -> None:
    done = subprocess.run(
        [*PROGRAM, "doctor", "--demo"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "All is well" in done.stdout
    refused = subprocess.run(
        [*PROGRAM, "doctor", "--demo", "--host", "pbx"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_ends_it_leaves_nobody_signed_in(pbx: Pbx, number: signal.Signals, status: int) -> None:
    pbx.play("fault", fault="delay_replies", seconds=0.3)
    password = pbx.account("1001")["password"]
    with subprocess.Popen(
        [*PROGRAM, "doctor", *pbx.options()],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{password}\n")
        process.stdin.flush()
        while "Log-in" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(number)
        _out, err = process.communicate(timeout=30)
        assert process.returncode == status
        assert "Traceback" not in err
    pbx.play("fault", fault="delay_replies", seconds=0)
    assert doctor(pbx).returncode == 0, "else the account would be signed in still"


def test_nothing_of_the_window_is_loaded(pbx: Pbx) -> None:
    code = (
        "import sys\nfrom desk_agent.cli import main\n"
        f"status = main(['doctor', '--json', *{pbx.options()!r}])\n"
        "print(status, [name for name in sys.modules if name.startswith(('PySide6', 'qasync'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        input=pbx.account("1001")["password"] + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr
