"""A profile that somebody sends: shown before it is applied, and trusted with little."""

import pytest
from msgspec.structs import replace

from desk_agent.settings import (
    MAX_PROFILE,
    BadValueError,
    Dialling,
    Logon,
    Presets,
    Profile,
    ProfileError,
    Settings,
    Site,
    export_profile,
    read_presets,
    read_profile,
)

FULL = Settings(
    theme="dark",
    profile=Profile("pbx.example.net", 1024, "desk", "1001", remember=True),
    dialling=Dialling("82", outside="9"),
    site=Site(queues={"620": "Sales"}, logons=(Logon("a", "620", "1001"),)),
    pins={"pbx.example.net:1024": "sha256:" + "ab" * 32},
    dialects={"desk@pbx.example.net:1024": {"body": "wrapped"}},
)


def proposed(text: str, settings: Settings | None = None, presets: Presets | None = None):
    return read_profile(text.encode(), settings or Settings(), presets or Presets())


def test_what_is_exported_can_be_imported_and_names_nobody() -> None:
    content = export_profile(FULL)
    for private in (b"1001", b"desk@", b"sha256", b"wrapped", b"remember", b"logons"):
        assert private not in content
    proposal = read_profile(content, Settings(), Presets())
    assert proposal.refused == ()
    agreed = frozenset(one.entry.path for one in proposal.changes)
    assert proposal.applied(Settings(), agreed) == Settings(
        theme="dark",
        profile=Profile("pbx.example.net", 1024),
        dialling=FULL.dialling,
        site=Site(queues={"620": "Sales"}),
    )


def test_where_to_sign_in_is_asked_about() -> None:
    proposal = proposed("theme = 'dark'\n[profile]\nhost = 'evil.example'\nport = 1024\n")
    assert {one.entry.path for one in proposal.changes if one.must_ask} == {"profile.host", "profile.port"}
    assert proposal.applied(Settings()) == Settings(theme="dark")
    assert proposal.applied(Settings(), frozenset({"profile.host"})).profile == Profile("evil.example")


def test_what_a_profile_may_never_set_is_said_and_left_out() -> None:
    text = "[pins]\n'a:1' = 'sha256:00'\n[profile]\nuser = '1001'\nremember = true\n[hook]\ncommand = ['rm']\n"
    proposal = proposed(text)
    assert proposal.changes == ()
    assert dict(proposal.refused) == {
        "hook.command": "A profile may not set this.",
        "pins": "A profile may not set this.",
        "profile.user": "A profile may not set this.",
        "profile.remember": "A profile may not set this.",
    }


def test_a_lock_holds_against_a_profile() -> None:
    presets = read_presets("[locked]\nkeys = ['dialling']\nby = 'IT'\n")
    proposal = proposed("theme = 'dark'\n[dialling]\noutside = '9'\n", presets=presets)
    assert [one.entry.path for one in proposal.changes] == ["theme"]
    assert proposal.refused == (("dialling.outside", "Locked by IT."),)


def test_names_are_added_to_those_there_are() -> None:
    mine = replace(Settings(), site=Site(queues={"620": "Sales", "621": "Support"}))
    proposal = proposed("[site.queues]\n620 = 'Orders'\n630 = 'Night'\n", mine)
    assert proposal.applied(mine).site.queues == {"620": "Orders", "621": "Support", "630": "Night"}


def test_what_is_the_same_already_is_not_shown() -> None:
    assert proposed("theme = 'auto'\n[calls]\nenter = 'consult'\n").changes == ()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"theme =", "not TOML"),
        (b"\xff\xfe", "not TOML"),
        (b"a = " + b"[" * 9000, "not TOML"),
        (b"#" * (MAX_PROFILE + 1), "too large"),
        (b"[profile]\nport = 70000", r"profile\.port"),
        (b"[profile]\nhost = 5", r"profile\.host"),
        (b"profile = 5", "profile: must be a table"),
        (b"theme = ['dark']", "theme"),
        (b"[site.queues]\n" + b"".join(b"%d='a'\n" % n for n in range(10001)), "too many"),
        (b"[dialling]\ncountry = '" + b"8" * 5000 + b"'", "too long"),
    ],
)
def test_a_file_that_is_no_profile_is_refused_whole(content: bytes, why: str) -> None:
    with pytest.raises(ProfileError, match=why):
        read_profile(content, Settings(), Presets())


def test_what_does_not_fit_the_present_settings_is_not_applied() -> None:
    full = replace(Settings(), site=Site(queues={str(n): "a" for n in range(10_000)}))
    with pytest.raises(BadValueError, match="too many"):
        proposed("[site.queues]\nx = 'b'\n", full).applied(full)
