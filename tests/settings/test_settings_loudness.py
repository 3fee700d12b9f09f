"""How loud the desk is: the whole table of profiles, options and rules."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from desk_agent.loudness import MANNERS, LoudSettings, Plan, is_queue_call, plan, tells_missed
from desk_agent.loudness_profiles import PROFILES
from desk_agent.settings import BadValueError, Keeper, Loudness, Popups, QueueRule, Settings, SettingsFile, Sound
from desk_agent.settings.loudness import COLOURS, SOUNDS
from desk_agent.view import Direction
from tests.support.fake_desk import FakeDesk

GROUPS = frozenset({"620"})
OWN, QUEUE = "1001", "620"


def given(profile: str = "everything", **more: object) -> LoudSettings:
    loud = LoudSettings(Loudness(profile), sound=Sound(ring=True), popups=Popups(raise_window="ring"))
    return replace(loud, **more)  # type: ignore[arg-type]


def planned(settings: LoudSettings, called: str = OWN) -> Plan:
    desk = FakeDesk()
    desk.add(called=called)
    return plan(desk.view.calls[0], settings, GROUPS)


ALL, NOTHING = Plan(True, "bell", "ring"), Plan(False, "", "")


@pytest.mark.parametrize(
    ("profile", "own", "queue"),
    [
        ("everything", ALL, ALL),
        ("queues", NOTHING, ALL),
        ("popup", Plan(True, "", ""), Plan(True, "", "")),
        ("dial", NOTHING, NOTHING),
        ("silent", NOTHING, NOTHING),
    ],
)
def test_what_each_profile_lets_through(profile: str, own: Plan, queue: Plan) -> None:
    assert planned(given(profile), OWN) == own
    assert planned(given(profile), QUEUE) == queue


def test_every_profile_has_a_manner() -> None:
    assert set(MANNERS) == set(PROFILES)


def test_nothing_rings_or_jumps_up_by_default() -> None:
    assert planned(LoudSettings()) == Plan(True, "", "")


def test_popups_can_be_off_or_for_queue_calls_only() -> None:
    off, queues = given(popups=Popups(show="none")), given(popups=Popups(show="queues"))
    assert [planned(off, one).pops for one in (OWN, QUEUE)] == [False, False]
    assert [planned(queues, one).pops for one in (OWN, QUEUE)] == [False, True]
    assert planned(off).sound == "bell", "a sound needs no popup"


def test_a_rule_is_about_its_queue_only() -> None:
    never = given(rules={QUEUE: QueueRule(pops="never", sound="chime")})
    assert planned(never, QUEUE) == Plan(False, "chime", "ring")
    assert planned(never, OWN) == ALL
    always = given(popups=Popups(show="none"), rules={QUEUE: QueueRule(pops="always", sound="none")})
    assert planned(always, QUEUE) == Plan(True, "", "")
    assert planned(always, OWN).pops is False


def test_a_rule_does_not_break_the_users_silence() -> None:
    rules = {QUEUE: QueueRule(pops="always", sound="chime")}
    for profile in ("dial", "silent"):
        assert planned(given(profile, rules=rules), QUEUE) == NOTHING
    assert planned(given("popup", rules=rules), QUEUE) == Plan(True, "", "")


def test_a_number_with_a_rule_counts_as_a_queue() -> None:
    assert planned(given("queues", rules={"0318055123": QueueRule(colour="teal")}), "0318055123").pops


def test_what_is_a_queue_call() -> None:
    desk = FakeDesk()
    for called, group, direction in (
        ("620", "", Direction.IN),
        ("1001", "", Direction.IN),
        ("999", "999", Direction.IN),
        ("620", "", Direction.OUT),
    ):
        desk.add(called=called, group=group, direction=direction)
    assert [is_queue_call(call, GROUPS) for call in desk.view.calls] == [True, False, True, False]


@pytest.mark.parametrize(
    ("profile", "own", "queue"),
    [
        ("everything", True, True),
        ("queues", False, True),
        ("popup", False, False),
        ("dial", False, False),
        ("silent", False, False),
    ],
)
def test_which_missed_calls_are_spoken_of(profile: str, own: bool, queue: bool) -> None:
    assert tells_missed(given(profile), queued=False) is own
    assert tells_missed(given(profile), queued=True) is queue


def test_rules_are_kept_in_the_file_as_a_person_writes_them(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        '[loudness]\nprofile = "queues"\n[queue_rules.620]\ncolour = "teal"\nsound = "chime"\npops = "always"\n'
        '[queue_rules.630]\ncolour = "no such colour"\n'
    )
    keeper = Keeper(SettingsFile(tmp_path))
    assert keeper.current.queue_rules == {"620": QueueRule("teal", "chime", "always"), "630": QueueRule()}
    keeper.change(replace(keeper.current, queue_rules={"620": QueueRule("red")}))
    assert Keeper(SettingsFile(tmp_path)).current.queue_rules == {"620": QueueRule("red")}
    assert Keeper(SettingsFile(tmp_path)).current.loudness.profile == "queues"


def test_bad_values_are_refused() -> None:
    keeper = Keeper(settings=Settings())
    for bad in (
        replace(keeper.current, queue_rules={"*62": QueueRule()}),
        replace(keeper.current.sound, volume=101),
        replace(keeper.current.popups, farewell=-1),
        replace(keeper.current.popups, places={"DP-1@1": (1,)}),
    ):
        with pytest.raises(BadValueError):
            keeper.change(bad)
    assert "bell" in SOUNDS
    assert "" in COLOURS
