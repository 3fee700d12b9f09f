"""The keeper: a change counts at once, is told once, is saved, and never breaks a lock."""

import tomllib
from pathlib import Path

import pytest
from msgspec.structs import replace

from desk_agent.settings import (
    BadValueError,
    Dialling,
    Handling,
    Keeper,
    LockedError,
    Presets,
    PresetsError,
    Profile,
    Settings,
    SettingsFile,
    catalogue,
    read_presets,
)


def saved(folder: Path) -> dict:
    return tomllib.loads((folder / "settings.toml").read_text("utf-8"))


def test_a_change_counts_is_told_and_is_saved(tmp_path: Path) -> None:
    keeper = Keeper(SettingsFile(tmp_path))
    heard: list[object] = []
    keeper.subscribe("calls", heard.append)
    keeper.subscribe("dialling", lambda _: pytest.fail("nothing has changed there"))
    keeper.subscribe("", lambda all_of_it: heard.append(all_of_it.calls))
    keeper.change(replace(keeper.current.calls, enter="blind"))
    keeper.change(Handling("blind"))
    assert heard == [Handling("blind"), Handling("blind")]
    assert saved(tmp_path) == {"calls": {"enter": "blind"}}
    assert Keeper(SettingsFile(tmp_path)).current == keeper.current


def test_a_key_above_the_sections_is_told_by_its_name() -> None:
    keeper = Keeper()
    heard: list[str] = []
    stop = keeper.subscribe("theme", heard.append)
    keeper.change(replace(keeper.current, theme="dark"))
    stop()
    keeper.change(replace(keeper.current, theme="light"))
    assert heard == ["dark"]


def test_a_section_that_is_none_cannot_be_heard_of() -> None:
    with pytest.raises(BadValueError, match="no section"):
        Keeper().subscribe("dialing", print)


@pytest.mark.parametrize(
    "new",
    [Profile(port=70000), Handling("sideways"), replace(Settings(), theme="pink"), Profile(host="x" * 256)],
)
def test_what_is_not_within_its_limits_changes_nothing(tmp_path: Path, new: object) -> None:
    keeper = Keeper(SettingsFile(tmp_path))
    keeper.subscribe("", lambda _: pytest.fail("nothing has changed"))
    with pytest.raises(BadValueError):
        keeper.change(new)
    assert keeper.current == Settings()
    assert list(tmp_path.iterdir()) == []


def test_a_failed_save_is_said_once_and_the_change_counts(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    said: list[str] = []
    keeper = Keeper(SettingsFile(folder), on_trouble=said.append)
    folder.rmdir()
    keeper.change(Handling("blind"))
    keeper.change(Handling("consult"))
    keeper.change(Handling("blind"))
    assert len(said) == 1
    assert "cannot be saved" in said[0]
    assert keeper.current.calls == Handling("blind")
    folder.mkdir()
    keeper.change(Dialling("82"))
    assert saved(folder) == {"calls": {"enter": "blind"}, "dialling": {"country": "82"}}
    folder.joinpath("settings.toml").unlink()
    folder.rmdir()
    keeper.change(Dialling("49"))
    assert len(said) == 2


def test_a_file_that_could_not_be_used_is_never_overwritten(tmp_path: Path, expect_log) -> None:
    expect_log("cannot be read")
    path = tmp_path / "settings.toml"
    path.mkdir()
    keeper = Keeper(SettingsFile(tmp_path))
    assert "cannot be read" in keeper.sorry
    keeper.change(Handling("blind"))
    assert path.is_dir()


def test_after_a_damaged_file_was_put_aside_a_new_one_is_begun(tmp_path: Path, expect_log) -> None:
    expect_log("was damaged")
    (tmp_path / "settings.toml").write_text("theme =", "utf-8")
    keeper = Keeper(SettingsFile(tmp_path))
    assert "damaged" in keeper.sorry
    keeper.change(Handling("blind"))
    assert saved(tmp_path) == {"calls": {"enter": "blind"}}
    assert (tmp_path / "settings.damaged.toml").read_text("utf-8") == "theme ="


# presets

FILE = """
theme = "dark"
[profile]
host = "pbx.example.net"
port = 1024
[dialling]
outside = "9"
[site.queues]
620 = "Sales"
[locked]
keys = ["profile.host", "profile.port", "dialling"]
by = "IT, extension 500"
"""


def keeper_with(folder: Path, own: str = "", presets: str = FILE) -> Keeper:
    if own:
        (folder / "settings.toml").write_text(own, "utf-8")
    return Keeper(SettingsFile(folder, read_presets(presets)))


def test_presets_count_where_the_user_has_not_chosen(tmp_path: Path) -> None:
    keeper = keeper_with(
        tmp_path, "theme = 'light'\n[profile]\nhost = 'evil'\nuser = '1001'\n[dialling]\ncountry='1'"
    )
    assert keeper.current.theme == "light"
    assert keeper.current.profile == Profile("pbx.example.net", 1024, "1001")
    assert keeper.current.dialling == Dialling(outside="9")  # all of it is locked, also what no preset says


def test_names_are_joined_by_their_keys(tmp_path: Path) -> None:
    keeper = keeper_with(tmp_path, "[site.queues]\n621 = 'Support'\n")
    assert keeper.current.site.queues == {"620": "Sales", "621": "Support"}
    keeper.change(replace(keeper.current.site, queues={"620": "Sales", "621": "Help", "622": "More"}))
    assert saved(tmp_path) == {"site": {"queues": {"621": "Help", "622": "More"}}}


def test_a_name_of_the_administrators_comes_back(tmp_path: Path) -> None:
    keeper = keeper_with(tmp_path)
    keeper.change(replace(keeper.current.site, queues={"630": "Mine"}))
    assert keeper.current.site.queues == {"620": "Sales", "630": "Mine"}
    assert saved(tmp_path) == {"site": {"queues": {"630": "Mine"}}}


def test_the_users_file_never_repeats_a_preset(tmp_path: Path) -> None:
    keeper = keeper_with(tmp_path)
    keeper.change(replace(keeper.current, theme="auto"))
    assert saved(tmp_path) == {"theme": "auto"}
    keeper.change(replace(keeper.current, theme="dark"))
    assert saved(tmp_path) == {}


def test_a_lock_holds_and_says_who(tmp_path: Path) -> None:
    keeper = keeper_with(tmp_path)
    with pytest.raises(LockedError, match=r"Phone system: Locked by IT, extension 500\."):
        keeper.change(Profile("evil.example", 1024, "1001"))
    with pytest.raises(LockedError):
        keeper.change(Dialling("82", outside="9"))
    assert keeper.current.profile.host == "pbx.example.net"
    assert keeper.why_locked("dialling.country") == "Locked by IT, extension 500."
    assert keeper.why_locked("theme") == ""
    keeper.change(Profile("pbx.example.net", 1024, "1001"))
    assert saved(tmp_path) == {"profile": {"user": "1001"}}


def test_what_the_user_had_chosen_outlives_a_lock(tmp_path: Path) -> None:
    keeper = keeper_with(tmp_path, "[dialling]\ncountry = '82'\n")
    keeper.change(Handling("blind"))
    assert saved(tmp_path) == {"dialling": {"country": "82"}, "calls": {"enter": "blind"}}
    assert Keeper(SettingsFile(tmp_path, Presets())).current.dialling.country == "82"


@pytest.mark.parametrize(
    ("presets", "why"),
    [
        ("theme =", "not TOML"),
        ("[profile]\nport = 'x'", r"profile\.port"),
        ("[locked]\nkeys = ['dailling']", "dailling"),
        ("[locked]\nkeys = 'theme'", "a list"),
        ("[locked]\nkeys = ['theme']\nby = 1", "a text"),
        ("locked = 1", "a list"),
    ],
)
def test_presets_that_cannot_be_used_say_why(presets: str, why: str) -> None:
    with pytest.raises(PresetsError, match=why):
        read_presets(presets)


def test_a_lock_of_the_users_own_is_no_lock(tmp_path: Path) -> None:
    keeper = keeper_with(tmp_path, "[locked]\nkeys = ['theme']\n", presets="")
    keeper.change(replace(keeper.current, theme="dark"))
    assert saved(tmp_path) == {"locked": {"keys": ["theme"]}, "theme": "dark"}


def test_every_option_has_a_default_that_is_within_its_limits(tmp_path: Path) -> None:
    keeper = Keeper(SettingsFile(tmp_path))
    for entry in catalogue():
        assert entry.put(keeper.current, entry.value(keeper.current)) == Settings()
        if entry.option.page is not None:
            assert entry.option.label, entry.path


def test_what_could_not_be_saved_is_saved_when_there_is_room_again(tmp_path: Path) -> None:
    folder, told = tmp_path / "later", list[str]()
    keeper = Keeper(SettingsFile(folder), on_trouble=told.append)
    assert keeper.retry(), "nothing is wrong"
    for theme in ("dark", "light"):
        keeper.change(replace(keeper.current, theme=theme))
    assert len(told) == 1
    assert not keeper.retry()
    folder.mkdir()
    assert keeper.retry()
    assert Keeper(SettingsFile(folder)).current.theme == "light"
