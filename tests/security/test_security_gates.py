"""E-02, E-06, E-10, E-12 and E-14: the small doors, each tried by somebody who would rather not knock."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from desk_agent.api.errors import Category, InvalidStateError, OutcomeUnknownError, PbxError, UnreachableError
from desk_agent.desk.commander import DIAL_PAUSE, Commander
from desk_agent.desktop.command_client import call
from desk_agent.desktop.instance import CommandServer
from desk_agent.desktop.instance_name import server_address
from desk_agent.desktop.secrets import PasswordStore, PasswordStoreError
from desk_agent.people.numbers import Origin
from desk_agent.remote import Remote
from desk_agent.settings import Settings, catalogue, read_presets
from desk_agent.settings.exchange import read_profile
from desk_agent.settings.history import Keeping
from desk_agent.settings.option import Imported
from desk_agent.simulator import Simulator
from desk_agent.view import Level, Refused
from tests.support.fake_clock import FakeClock
from tests.support.office import Seen, signed_in
from tests.ui.conftest import Stage

# E-02: the system's keyring or none


async def test_no_setting_of_keyring_s_own_brings_a_plaintext_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """Whoever may write to the environment or to keyring's settings does not choose where passwords go."""
    config = tmp_path / "python_keyring"
    config.mkdir()
    (config / "keyringrc.cfg").write_text(
        "[backend]\ndefault-keyring=keyrings.alt.file.PlaintextKeyring\nkeyring-path=/tmp\n", "utf-8"
    )
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    store = PasswordStore()
    assert store.available()[0] is False
    with pytest.raises(PasswordStoreError):
        await store.set("1001", "pbx", 443, "not-in-a-file")
    assert await store.get("1001", "pbx", 443) is None
    for folder in (tmp_path, home):
        for path in folder.rglob("*"):
            assert not path.is_file() or b"not-in-a-file" not in path.read_bytes()


# E-06: one call in two seconds, whoever asks


class Line:
    """A session that places calls, or says why not."""

    extension, is_station = "1001", True

    def __init__(self, error: PbxError | None = None) -> None:
        self.error = error
        self.placed = 0

    async def make_call(self, _device: str, _number: str) -> None:
        self.placed += 1
        if self.error is not None:
            raise self.error

    click_to_call = make_call


@pytest.mark.parametrize("level", [Level.FULL, Level.DIAL_ONLY])
@pytest.mark.parametrize(
    ("error", "counts"),
    [
        (None, True),
        (OutcomeUnknownError("?"), True),
        (UnreachableError("not sent"), False),
        (InvalidStateError("hold it first", category=Category.CTI, code=147, status=400, message=""), False),
    ],
)
async def test_a_call_that_may_have_been_placed_holds_up_the_next(
    level: Level, error: PbxError | None, counts: bool
) -> None:
    clock, line = FakeClock(), Line(error)
    commander = Commander(clock, lambda _ref: None)
    for wait in (0.0, DIAL_PAUSE - 0.1, 0.1):
        await clock.advance(wait)
        with suppress(Refused, PbxError):
            await commander.dial(line, "1002", level)  # type: ignore[arg-type]
    assert line.placed == (2 if counts else 3)


@pytest.fixture
async def quiet() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


@pytest.fixture
async def seen(quiet: Simulator) -> AsyncIterator[Seen]:
    async with signed_in(quiet) as made:
        yield made


async def test_no_other_verb_than_those_of_the_command_line(seen: Seen, quiet: Simulator) -> None:
    """A program of the same user may do what its user may, by the same gate, and nothing about the account."""
    remote = Remote(seen.desk, lambda: None, lambda: None)
    before = dict(quiet.exchange.journal.commands)
    for verb in (
        "sign-in", "sign_in", "password", "trust", "settings", "set", "import", "hook", "exec", "eval", "run",
        "forget", "__class__", "handle", "", "DIAL", "dial ", None, 5, [], {"verb": "dial"}, True,
    ):  # fmt: skip
        reply = await remote.handle({"verb": verb, "number": "1002", "path": "/etc/passwd", "yes": True})
        assert reply["status"] != 0, verb
    for request in (
        {"verb": "dial", "number": "*73", "yes": True},
        {"verb": "dial", "number": "1002,,*73#", "yes": True},
        {"verb": "dial", "number": "\uff0a\uff17\uff13", "yes": True},  # wide forms of *73
        {"verb": "dial", "number": "1" * 33, "yes": True},
        {"verb": "dial", "number": ["1002"]},
        {"verb": "open", "link": "tel:%2A73"},
        {"verb": "open", "link": "tel:*21*0318055123%23"},
        {"verb": "forward", "kind": "always", "number": "*73", "yes": True},
        {"verb": "contacts", "action": "import", "path": "relative.csv"},
    ):
        reply = await remote.handle(request)
        assert reply["status"] != 0, request
    assert dict(quiet.exchange.journal.commands) == before


@pytest.mark.parametrize("origin", [one for one in Origin if one.external])
async def test_a_number_from_outside_waits_for_a_click(seen: Seen, quiet: Simulator, origin: Origin) -> None:
    before = dict(quiet.exchange.journal.commands)
    await seen.desk.offer("tel:1002", origin)
    assert dict(quiet.exchange.journal.commands) == before
    assert not seen.calls


# E-10: the local socket


def _handler(requests: list[Any]) -> Any:
    async def handle(request: dict[str, Any]) -> dict[str, Any]:
        requests.append(request)
        return {"ok": True}

    return handle


@pytest.mark.skipif(sys.platform == "win32", reason="a socket's file")
def test_a_link_in_place_of_the_lock_or_the_socket_leads_nowhere(qapp: object, home: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine", "utf-8")
    address = Path(server_address(create=True))
    lock = Path(f"{address}.lock")
    lock.symlink_to(victim)
    with pytest.raises(OSError, match="symbolic"):
        CommandServer(_handler([]), lambda _send: lambda: None).listen()
    lock.unlink()
    address.symlink_to(victim)
    server = CommandServer(_handler([]), lambda _send: lambda: None)
    try:
        assert server.listen()
        assert victim.read_text("utf-8") == "mine"
        assert stat.S_ISSOCK(address.lstat().st_mode)
        assert stat.S_IMODE(address.stat().st_mode) & 0o077 == 0
        assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700
    finally:
        server.close()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can be somebody else")
def test_who_is_somebody_else_cannot_take_its_name_in_the_folder_for_everybody(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a session's folder of its own the socket is below /tmp: whoever was there first is not believed."""
    monkeypatch.delenv("DESK_AGENT_HOME")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    monkeypatch.setattr("desk_agent.desktop.paths._temp", lambda: tmp_path)
    monkeypatch.setattr("desk_agent.desktop.paths._owner", lambda _path: None)
    taken = tmp_path / f"desk-agent-{os.getuid()}"
    taken.mkdir(0o700)
    os.chown(taken, 65534, 65534)
    with pytest.raises(OSError, match="belongs to another user"):
        call({"verb": "dial", "number": "1002"})
    with pytest.raises(OSError, match="belongs to another user"):
        CommandServer(_handler([]), lambda _send: lambda: None).listen()


# E-12: the simulator


async def test_each_run_of_the_simulator_has_its_own_port_passwords_certificate_and_key() -> None:
    async with Simulator(scenario="quiet") as one, Simulator(scenario="quiet") as other:
        for facts in (
            lambda run: {run.port},
            lambda run: {run.sha256},
            lambda run: {run.control_key},
            lambda run: {account.password for account in run.accounts},
        ):
            assert not facts(one) & facts(other)
        assert one.host == "127.0.0.1"
        assert min(len(account.password) for account in one.accounts) >= 10


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "::ffff:192.0.2.7", "localhost.evil.example", ""])
def test_it_is_not_shown_to_others_unasked(host: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desk_agent", "simulate", "--host", host],
        capture_output=True, text=True, timeout=30, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--expose" in done.stderr


def test_the_window_says_that_it_is_a_demo(live: Stage) -> None:
    mark = live.child("demoMark")
    assert not mark.isVisible()
    live.desk.set_connection(demo=True)
    assert mark.isVisible()
    assert "DEMO" in [label.text() for label in mark.findChildren(QLabel)] + [getattr(mark, "text", str)()]


# E-14: a profile from a stranger


def test_what_guards_the_user_is_never_changed_by_a_profile_unasked() -> None:
    """Numbers that are asked about, what counts as inside, what is hidden, how long is remembered: ask for each."""
    guards = re.compile(
        r"^(profile|contacts\.(carddav|ldap)|crm\.(url|http|note_url|queues|mask)|site\.mailbox|history\.keep_days|"
        r"dialling\.(feature_codes|emergency|premium|internal|extension_lengths)|anywhere\.\w*dials?)"
    )
    never = re.compile(r"^(pins|dialects|gateways|hook|profile\.(user|remember|extension)|contacts\.files)")
    checked = 0
    for entry in catalogue():
        if never.match(entry.path):
            assert entry.option.imported is Imported.NO, entry.path
        elif guards.match(entry.path):
            assert entry.option.imported in {Imported.ASK, Imported.NO}, entry.path
        else:
            continue
        checked += 1
    assert checked > 15


@pytest.mark.parametrize(
    "text", ["[dialling]\npremium = ['']\n", "[dialling]\nfeature_codes = []\ninternal = ['90xxxxxxxx']\n"]
)
def test_a_profile_cannot_switch_the_questions_off(text: str) -> None:
    try:
        proposal = read_profile(text.encode(), Settings(), read_presets(""))
    except ValueError:
        return
    assert proposal.applied(Settings()) == Settings()


# E-16: what is kept of others


def test_calls_are_remembered_for_ninety_days_unless_one_says_otherwise() -> None:
    assert Keeping().keep_days == 90
    assert Settings().history.keep_days == 90
