"""The settings file: written whole or not at all, never overwritten when it cannot be understood."""

import tomllib
from pathlib import Path

import pytest
import tomli_w

from desk_agent.settings import (
    MAX_BYTES,
    Dialling,
    Handling,
    Keeper,
    Logon,
    Page,
    People,
    Profile,
    Settings,
    SettingsError,
    SettingsFile,
    Site,
)
from desk_agent.settings.reading import plain

FULL = Settings(
    theme="dark",
    profile=Profile("pbx.example.net", 1024, "desk", "1001", remember=True),
    dialling=Dialling("82", "0", "00", "9"),
    site=Site(
        "700",
        30,
        90,
        {"1": "Break", "*": "Wrap-up"},
        {"620": "Sales"},
        (Logon("1001@pbx.example.net:1024", "620", "1001", primary=True, priority=3), Logon(group="621")),
        {"1": "Board room", "200": "Hall"},
        {"1": "My team", "265": "Everybody"},
        (Page(1, "1001", "Warehouse"), Page(2, "", "Everybody")),
    ),
    people=People(("1002",), True, {"Sales": ("1002", "1005")}),
    calls=Handling("blind"),
    pins={"pbx.example.net:1024": "sha256:" + "ab" * 32},
    dialects={"desk@pbx.example.net:1024": {"body": "wrapped", "socket": "server login"}},
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    assert file.read() == Settings()
    file.write(FULL)
    assert file.read() == FULL
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]
    assert "password" not in file.path.read_text("utf-8")


def test_a_pin_is_for_one_address() -> None:
    settings = Settings().with_pin("a", 1, "sha256:x")
    assert settings.pin("a", 1) == "sha256:x"
    assert settings.pin("a", 2) == ""


@pytest.mark.parametrize(
    "content",
    [
        b"theme = ",
        b"\xff\xfe",
        b"[profile]\nport = '1024'",
        b"dialects = 1",
        b"[dialects]\n'a@b:1' = 'wrapped'",
        b"[dialects.'a@b:1']\nbody = 1",
        b"[profile]\nport = 70000",
        b"profile = 3",
        b"[pins]\na = 1",
        b"[site.reasons]\n10 = 'Break'",
        b"[site.reasons]\n1 = 1",
        b"[site]\nlong_wait = 0",
        b"[site]\nwrap_up = -1",
        b"[site]\nlogons = 1",
        b"[[site.logons]]\npriority = 10",
        b"[[site.logons]]\ngroup = 620",
        b"[site.rooms]\n0 = 'Board room'",
        b"[site.rooms]\n201 = 'Board room'",
        b"[site.rooms]\n01 = 'Board room'",
        b"[site.rooms]\n1 = 1",
        b"[site.groups]\n266 = 'Team'",
        b"[site.groups]\nfirst = 'Team'",
        b"[site]\npages = 1",
        b"[[site.pages]]\npage = 0\nservice = '01'",
        b"[[site.pages]]\npage = 1\nservice = '*1'",
        b"[[site.pages]]\npage = '1'",
        b"people = 3",
        b"[people]\nfavourites = '1002'",
        b"[people]\nonly_chosen = 1",
        b"[people]\ngroups = []",
        b"[people.groups]\nSales = [1002]",
    ],
)
def test_a_damaged_file_is_kept_aside(tmp_path: Path, content: bytes) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_bytes(content)
    with pytest.raises(SettingsError, match="damaged"):
        file.read()
    assert (tmp_path / "settings.damaged.toml").read_bytes() == content
    assert file.read() == Settings()


def test_a_way_to_transfer_that_is_not_known_is_the_usual_one(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_text("[calls]\nenter = 'sideways'\n", "utf-8")
    assert file.read().calls.enter == "consult"


def test_what_is_not_known_is_ignored(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    text = "theme = 'pink'\nfuture = 1\n[profile]\nhost = 'a'\nlater = true\n[site.later]\nx = 1\n"
    file.path.write_text(text, "utf-8")
    assert file.read() == Settings(profile=Profile(host="a"))


def test_what_is_not_known_is_kept_for_whoever_knows_it(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_text("future = 1\n[calls]\nenter = 'blind'\nlater = 2\n[new]\nkey = [1, 2]\n", "utf-8")
    keeper = Keeper(file)
    keeper.change(Handling("consult"))
    assert tomllib.loads(file.path.read_text("utf-8")) == {"future": 1, "calls": {"later": 2}, "new": {"key": [1, 2]}}


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.write(Settings(theme="dark", dialling=Dialling(outside="9")))
    assert tomllib.loads(file.path.read_text("utf-8")) == {"theme": "dark", "dialling": {"outside": "9"}}


def test_an_old_file_that_holds_everything_is_read(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_text(tomli_w.dumps(plain(FULL)), "utf-8")
    assert file.read() == FULL


def test_a_damaged_file_says_where_but_never_what(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_text("[profile]\nport = 'hunter2'\n", "utf-8")
    with pytest.raises(SettingsError, match=r"profile\.port: must be a whole number") as said:
        file.read()
    assert "hunter2" not in str(said.value)


@pytest.mark.parametrize(
    "content",
    [b"theme = " + b"[" * 5000 + b"]" * 5000, b"[site.queues]\n" + b"".join(b"%d = 'a'\n" % n for n in range(10001))],
)
def test_a_file_that_would_choke_us_is_kept_aside(tmp_path: Path, content: bytes) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_bytes(content)
    with pytest.raises(SettingsError, match="damaged"):
        file.read()
    assert file.may_write


def test_a_file_that_is_too_large_is_left_alone(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SettingsError, match="too large"):
        file.read()
    assert file.path.exists()


def test_a_folder_that_cannot_be_written_says_so_and_keeps_the_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be saved"):
        SettingsFile(tmp_path / "gone").write(FULL)
