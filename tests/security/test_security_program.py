"""E-16, E-11 and E-03 on the whole program: whom it speaks to, what it starts, and what it leaves behind."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios.conftest import pbx
from tests.support.program import PROGRAM, ROOT, Pbx, Program
from tests.support.xdesktop import x_desktop

__all__ = ["pbx"]

_CONNECT = re.compile(r'connect\(\d+, \{sa_family=AF_INET6?, .*?htons\((\d+)\).*?"([^"]+)"')
_EXEC = re.compile(r'execve\("([^"]+)", \[(.*?)\]')
DIGITS, ROOM = "5820417396", "r00m-c0de-91"


def _may_trace() -> bool:
    probe = ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"]
    return (
        shutil.which("strace") is not None and not subprocess.run(probe, capture_output=True, check=False).returncode
    )


@pytest.mark.skipif(sys.platform != "linux" or not _may_trace(), reason="strace is not installed, or may not trace")
def test_it_speaks_to_its_phone_system_and_starts_nothing(pbx: Pbx, home: Path, tmp_path: Path) -> None:
    """No telemetry, no updater, no look for a newer version; and no secret in any file it leaves."""
    trace = tmp_path / "trace"
    watched = ["strace", "-f", "-qq", "--seccomp-bpf", "-s", "400", "-e", "trace=connect,execve", "-o", str(trace)]
    password = pbx.account("1001")["password"]
    with x_desktop() as screen:
        with (home / "stderr").open("wb") as said:
            process = screen.start(
                [*watched, *PROGRAM, *pbx.options("1001"), "--verbose"], cwd=ROOT, stdin=subprocess.PIPE, stderr=said
            )
        assert process.stdin is not None
        process.stdin.write(password.encode() + b"\n")
        process.stdin.close()
        desk = Program(screen, process).started(40)
        desk.until(lambda now: now["connection"] == "live", 40)
        desk.verb("dial", "1002")
        desk.states("connected")
        _with_stdin(desk, DIGITS, "digits", "-")
        desk.verb("hangup")
        desk.states()
        desk.verb("quit")
        assert process.wait(30) == 0
    told = trace.read_text("utf-8", "replace")
    there = {(host, int(port)) for port, host in _CONNECT.findall(told)}
    assert there == {(pbx.facts["host"], pbx.facts["port"])}
    started = [(program, words) for program, words in _EXEC.findall(told)]
    assert {Path(program).name for program, _words in started} == {Path(sys.executable).name}, started
    for _program, words in started:
        assert password not in words
        assert DIGITS not in words
    _nothing_left(home, password, DIGITS)


def _with_stdin(desk: Program, text: str, *words: str) -> None:
    subprocess.run([*PROGRAM, *words], env=desk.screen.env, cwd=ROOT, input=text, text=True, timeout=30, check=True)


def _nothing_left(home: Path, *secrets: str) -> None:
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "desk-agent.log" for path in files)
    for path in files:
        content = path.read_bytes()
        for secret in secrets:
            assert secret.encode() not in content, path
        if path.name != "stderr":
            assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0, path


_FETCHES: dict[str, str] = {
    r"\b(urllib\.request|urlopen|requests\.get|QNetworkAccessManager|QNetworkRequest|QTcpSocket|QSslSocket|"
    r"QWebSocket|QWebEngine|http\.client|ftplib|smtplib|xmlrpc|telnetlib)\b": "opens connections of its own",
    r"\b(httpx\.(get|post|request|Client)\()": "asks without the program's own TLS",
    r"\b(exec|eval|compile|__import__)\(": "runs text",
    r"\b(pickle|marshal|shelve|dill)\b": "reads objects that can run code",
    r"\bpip\b|\bself[-_]?update|check_for_updates|auto[-_]?update|appcast|[Ss]parkle": "updates itself",
    r"\byaml\.load\(|\bos\.system\(|shell=True|os\.popen": "runs a shell",
    r"sentry|telemetry|analytics|mixpanel|posthog|crashpad|bugsnag": "tells on its user",
    r"ignoreSslErrors|CERT_NONE|check_hostname = False|verify=False|_create_unverified_context": "trusts anybody",
}
_ALLOWED = {
    ("net/tls.py", "trusts anybody"),  # a pinned certificate, and a look before anything is sent
}


def test_no_line_of_the_program_fetches_code_or_trusts_anybody() -> None:
    """There is no updater: packages are the system's, or the user's package manager's."""
    found = set()
    for path in sorted((ROOT / "desk_agent").rglob("*.py")):
        name = str(path.relative_to(ROOT / "desk_agent"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            code = line.partition("#")[0].replace("re.compile(", "").strip()
            if code.startswith(('"', "'")):
                continue
            found |= {
                f"{name}:{number}: {what}: {code[:80]}"
                for pattern, what in _FETCHES.items()
                if re.search(pattern, code) and (name, what) not in _ALLOWED
            }
    assert found == set()


def test_who_may_look_without_judging() -> None:
    """`unjudged` ends where a certificate is looked at and nothing is sent."""
    users = {
        str(path.relative_to(ROOT / "desk_agent"))
        for path in (ROOT / "desk_agent").rglob("*.py")
        if re.search(r"\bunjudged\(", path.read_text("utf-8"))
    }
    assert users == {"net/tls.py", "people/sources/ldap/link.py", "checkup/tls_look.py"}
