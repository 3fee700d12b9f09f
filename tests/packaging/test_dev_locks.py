"""The locks: complete, hashed, for every system, and without a word about where they were made."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")


def pins(name: str) -> dict[str, Requirement]:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    lines = [re.sub(r"--hash=\S+", "", line).strip() for line in text.splitlines()]
    return {canonical(pin.name): pin for pin in (Requirement(line) for line in lines if line)}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_and_hashed(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; [^-]+?)?\s+(--hash=sha256:[0-9a-f]{64}\s*)+", line), line


@pytest.mark.parametrize("name", LOCKS)
def test_no_host_and_no_path(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"[/@#]|^\s*-(?!-hash=)", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ("ldap", "gateway")), ("requirements-dev.lock", ("ldap", "gateway", "dev"))],
)
def test_the_locks_fit_pyproject(lock: str, extras: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(line for extra in extras for line in project["optional-dependencies"][extra]),
    ]
    locked = pins(lock)
    for requirement in map(Requirement, wanted):
        if canonical(requirement.name) == project["name"]:
            assert requirement.extras <= set(extras)  # its own, which are looked at here
            continue
        pin = locked[canonical(requirement.name)]
        version = str(pin.specifier).removeprefix("==")
        assert requirement.specifier.contains(version), f"{pin} is not {requirement}: run packaging/lock.py"


def test_the_locks_agree() -> None:
    found: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, pin in pins(lock).items():
            found.setdefault(name, set()).add(str(pin.specifier))
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}


def test_the_qt_that_runs_on_every_python() -> None:
    assert pins("requirements.lock")["pyside6-essentials"].specifier.contains("6.11.3")
    assert not pins("requirements.lock")["pyside6-essentials"].specifier.contains("6.12.0")


def test_other_systems_are_covered() -> None:
    markers = {name: str(pin.marker) for name, pin in pins("requirements.lock").items() if pin.marker}
    assert "win32" in markers["pywin32-ctypes"]
    assert "linux" in markers["secretstorage"]
