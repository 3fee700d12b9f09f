"""The support bundle: what helps is in it, who and where it is about is not, and it is shown before it is saved."""

import getpass
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from desk_agent import cli
from desk_agent.settings import Anywhere, Crm, Dialling, Hook, Profile, Settings, SettingsFile
from desk_agent.support import bundle, parts
from desk_agent.support.harmless import Harmless, of_account, of_this_computer
from desk_agent.trace.lines import TraceError

TRANSFER = Path(__file__).parent / "traces" / "transfer.jsonl"
HOST, USER, EXTENSION = "pbx.hana-trading.example", "sekretariat", "4711"
SECRETS = (
    HOST, USER, EXTENSION, "hana-trading", "crm.hana", "/opt/hana/popup", "0215557788", "192.168.7.41", "fe80::1:2:3",
    "minji.kim@hana.example", "fa" * 32, "Minji", "5557",
)  # fmt: skip
LOG = f"""\
2026-11-24 15:26:20,123 INFO desk_agent.client.link: 401 from {HOST} for {USER}, extension {EXTENSION}
2026-11-24 15:26:21,001 WARNING desk_agent.desk: {USER}@{HOST}:7443 and 192.168.7.41, fe80::1:2:3 say 0215557788
2026-11-24 15:26:22,500 ERROR desk_agent.app: mail to minji.kim@hana.example, +82215557788, took 120 ms
    builtins.OSError: Permission denied
      {Path.home()}/desk/agent.py:112 in open: x = 1
"""
SETTINGS = replace(
    Settings(),
    theme="dark",
    profile=Profile(HOST, 7443, USER, EXTENSION, True),
    dialling=Dialling(country="82", outside="9", area="2", emergency=("5557",)),
    crm=Crm(url="https://crm.hana-trading.example/?n={e164}", dispositions={"a": "Minji"}),
    hook=Hook(enabled=True, command=("/opt/hana/popup", "{number}")),
    anywhere=Anywhere(never=("Minji",)),
    pins={f"{HOST}:7443": "sha256:" + "fa" * 32},
    dialects={f"{USER}@{HOST}:7443": {"body": "wrapped"}},
)
PICTURE: dict[str, Any] = {
    "user": USER, "extension": EXTENSION, "name": "Minji", "connection": "live", "level": "watch", "demo": False,
    "message": f"{HOST} is there.", "pbx": {"host": HOST, "port": 7443, "system": "iPECS UCP100 4.0.33"},
    "features": [
        {"feature": "call-control", "title": "Handle calls", "verdict": "no",
         "reason": f"needs API-CTI-EXT for {EXTENSION}", "who": "licence"},
    ],
}  # fmt: skip
REPORT: dict[str, Any] = {
    "verdict": "missing rights", "host": HOST, "user": USER, "extension": EXTENSION, "steps": [
        {"step": "tls", "finding": "ok", "text": f"{HOST} speaks TLS with {USER}, {EXTENSION}.", "facts": {
            "protocol": "TLSv1.3", "subject": "CN=hana-trading", "addresses": "192.168.7.41", "sha256": "fa" * 32}},
    ],
}  # fmt: skip


@pytest.fixture
def harmless() -> Harmless:
    return Harmless(of_this_computer() | of_account(HOST, USER, EXTENSION))


@pytest.fixture
def gathered(harmless: Harmless, tmp_path: Path) -> list[parts.Part]:
    (tmp_path / "desk-agent.log").write_text(LOG, "utf-8")
    log = parts.log(tmp_path, harmless)
    assert log is not None
    return [
        parts.about(),
        parts.settings(SETTINGS),
        parts.account(PICTURE, harmless),
        log,
        parts.check(REPORT, of_this_computer()),
        parts.trace(TRANSFER),
    ]


def test_nobody_and_no_place_is_in_it(gathered: list[parts.Part], tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    bundle.save(file, gathered)
    with zipfile.ZipFile(file) as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    assert list(texts) == ["about.txt", "settings.txt", "account.txt", "log.txt", "check.txt", "trace.jsonl"]
    for name, text in texts.items():
        for secret in (*SECRETS, str(Path.home()), *([getpass.getuser()] if len(getpass.getuser()) > 2 else [])):
            assert secret.lower() not in text.lower(), f"{secret} in {name}"
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_helps_is_in_it(gathered: list[parts.Part]) -> None:
    texts = {part.file: part.text for part in gathered}
    assert texts["about.txt"].startswith("Desk Agent ")
    assert texts["settings.txt"].splitlines() == [
        "theme = dark",
        "profile.host = (set)",
        "profile.port = 7443",
        "profile.user = (set)",
        "profile.extension = (set)",
        "profile.remember = True",
        "dialling.country = '82'",
        "dialling.outside = '9'",
        "dialling.area = (set)",
        "dialling.emergency = (1)",
        "anywhere.never = (1)",
        "crm.url = (set)",
        "crm.dispositions = (1)",
        "hook.enabled = True",
        "hook.command = (2)",
        "pins = (1)",
        "dialects = body: wrapped",
    ]
    assert texts["account.txt"].splitlines() == [
        "connection live",
        "level watch",
        "demo False",
        "system iPECS UCP100 4.0.33",
        "message (phone system) is there.",
        "call-control no (licence: needs API-CTI-EXT for (extension))",
    ]
    lines = texts["log.txt"].splitlines()
    assert lines[0].startswith("2026-11-24 15:26:20,123 INFO desk_agent.client.link: ")
    assert lines[0].endswith("401 from (phone system) for (account), extension (extension)")
    assert lines[1].endswith("(account)@(phone system):…443 and (address), (address) say …788")
    assert lines[2].endswith("mail to (mail address), …788, took 120 ms")
    assert lines[4] == "      ~/desk/agent.py:112 in open: x = 1"
    assert texts["check.txt"].splitlines() == [
        "verdict missing rights",
        "tls ok: (phone system) speaks TLS with (account), (extension).",
        "    protocol TLSv1.3",
    ]
    assert texts["trace.jsonl"] == TRANSFER.read_text("utf-8")


def test_only_the_last_lines_of_the_log_of_both_files(harmless: Harmless, tmp_path: Path) -> None:
    assert parts.log(tmp_path, harmless) is None
    head = "2026-11-24 15:26:20,123 INFO desk_agent:"
    (tmp_path / "desk-agent.log.1").write_text("".join(f"{head} old {n}\n" for n in range(600)), "utf-8")
    (tmp_path / "desk-agent.log").write_text("".join(f"{head} new {n}\n" for n in range(20)), "utf-8")
    log = parts.log(tmp_path, harmless)
    assert log is not None
    lines = log.text.splitlines()
    assert len(lines) == 500
    assert (lines[0], lines[-1]) == (f"{head} old 120", f"{head} new 19")


def test_nothing_but_a_trace_gets_in_as_one(tmp_path: Path) -> None:
    other = tmp_path / "passwords.txt"
    other.write_text("sesame\n", "utf-8")
    with pytest.raises(TraceError, match=r"^passwords.txt is no trace of Desk Agent.$"):
        parts.trace(other)


def test_a_bundle_that_cannot_be_saved_says_so(tmp_path: Path) -> None:
    with pytest.raises(bundle.BundleError, match=r"^The bundle b.zip cannot be saved: No such file or directory.$"):
        bundle.save(tmp_path / "no" / "b.zip", [parts.about()])


# the command line


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path / "home"))
    for folder in ("config", "state"):
        (tmp_path / "home" / folder).mkdir(parents=True)
    SettingsFile(tmp_path / "home" / "config").write(SETTINGS)
    (tmp_path / "home" / "state" / "desk-agent.log").write_text(LOG, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_is_printed_and_asked_about(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for answer, status in (("n\n", 1), ("\n", 1), ("y\n", 0)):
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        assert cli.main(["support", "--out", "b.zip"]) == status
        out, err = capsys.readouterr()
        assert "--- settings.txt: Settings (17)\ntheme = dark\n" in out
        assert "Save this as b.zip? [y/N]" in out
        assert (home / "b.zip").exists() is (status == 0)
        assert err == ("" if status == 0 else "desk-agent: Nothing was saved.\n")
        for secret in SECRETS:
            assert secret not in out
    assert zipfile.ZipFile(home / "b.zip").namelist() == ["about.txt", "settings.txt", "log.txt"]
    assert cli.main(["support", "--out", "b.zip"]) == 1  # not over it
    assert "b.zip is there already." in capsys.readouterr().err


def test_scripts_say_yes_and_leave_out_what_they_like(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["support", "--out", "b.zip", "--yes", "--without", "log.txt", "--trace", str(TRANSFER)]
    assert cli.main(words) == 0
    assert "Saved: " in capsys.readouterr().out
    assert zipfile.ZipFile("b.zip").namelist() == ["about.txt", "settings.txt", "trace.jsonl"]
    assert cli.main(["support", "--yes", "--without", "no.txt"]) == 2
    assert "There is no part no.txt. There are: about.txt, settings.txt, log.txt." in capsys.readouterr().err


def test_where_nobody_can_be_asked_nothing_is_saved(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert cli.main(["support", "--out", "b.zip"]) == 1
    assert "Nobody can be asked here: add --yes." in capsys.readouterr().err
    assert cli.main(["support", "--show"]) == 0
    assert not list(home.glob("*.zip"))


@pytest.mark.usefixtures("home")
def test_the_running_desk_is_asked_what_it_knows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def call(request: dict[str, Any], seconds: float = 0.0) -> dict[str, Any]:
        replies: dict[str, dict[str, Any]] = {"status": {"desk": PICTURE}, "doctor": {"report": REPORT}}
        return {"status": 0, **json.loads(json.dumps(replies[request["verb"]]))}

    monkeypatch.setattr("desk_agent.desktop.command_client.call", call)
    assert cli.main(["support", "--show", "--check"]) == 0
    out = capsys.readouterr().out
    assert "--- account.txt: What the account can do (6)" in out
    assert "--- check.txt: Check of the connection (3)" in out
    assert not [secret for secret in SECRETS if secret in out]
