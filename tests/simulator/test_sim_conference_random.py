"""Random doings in conference groups and rooms: refused or done, and afterwards the truth is what was told."""

import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_agent.simulator.conference_groups import CANCEL, ConferenceGroup, ConferenceGroups
from desk_agent.simulator.dialect import Dialect, MasterLeaves
from desk_agent.simulator.rooms import RoomPlan, Rooms
from desk_agent.simulator.rules import Refused

DEVICES = ("1001", "1002", "1003", "1004")
OUTSIDE = ("0311111111", "0322222222", "0333333333")
VERBS = [
    "start", "start", "add", "drop", "mute", "cancel", "answer", "answer", "answer", "clear", "hold", "retrieve",
    "make", "open", "close", "enter", "enter", "ring", "wait", "pick_up", "merge", "unplug", "plug", "dnd",
]  # fmt: skip
COMMANDS = st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(DEVICES), st.integers(0, 5)), max_size=60)


class World:
    def __init__(self, bench) -> None:
        self.bench = bench
        self.groups = ConferenceGroups(
            bench.exchange,
            [
                ConferenceGroup(1, ("1002", "1003"), owner="1001"),
                ConferenceGroup(100, DEVICES),
                ConferenceGroup(101, ("1003", OUTSIDE[0], OUTSIDE[1])),
            ],
        )
        self.rooms = Rooms(bench.exchange, RoomPlan(at_once=2))

    def do(self, verb: str, device: str, number: int) -> None:
        x, group = self.bench.exchange, (1, 100, 101)[number % 3]
        somebody = (*DEVICES, *OUTSIDE)[number]
        kind = "station" if len(somebody) == 4 else "co"
        match verb:
            case "start":
                self.groups.start(device, group)
            case "cancel":
                self.groups.start(device, CANCEL)
            case "add":
                self.groups.add(device, group, kind, number + 1, somebody)
            case "drop":
                self.groups.drop(device, group, number)
            case "mute":
                self.groups.mute(device, group, number, number > 2)
            case "answer" | "clear" | "hold" | "retrieve":
                getattr(x, verb)(device)
            case "make":
                x.make(device, somebody)
            case "open" | "close":
                getattr(self.rooms, verb)(device, 1 + number % 3, str(number // 3))
            case "enter":
                x.dial(device, f"69{1 + number % 3}")
            case "ring":
                x.ring(f"69{1 + number % 3}", OUTSIDE[number % 3], talks_for=40)
            case "pick_up":
                x.pick_up(OUTSIDE[number % 3])
            case "merge":
                x.conferences.merge(device)
            case "dnd":
                x.set_dnd(device, number > 3)
            case "wait":
                self.bench.timers.advance(10.0**number / 100)
            case _:
                getattr(x, verb)(device)

    def check(self) -> None:
        x = self.bench.exchange
        for live in self.groups.calls:
            assert x.calls[live.call.ref] is live.call
            for member in live.members.values():
                present = member.leg is not None and member.leg in live.call.legs and member.leg.joined
                assert member.busy is present
        told = {}
        for event in self.bench.system:
            told[event["groupIndex"], event["memberIndex"], event["memberDN"]] = event["memberState"]
        assert list(told.values()).count("busy") == sum(m.busy for g in self.groups.calls for m in g.members.values())
        for room in self.rooms.all.values():
            last = [
                e for e in self.bench.events if e["type"] == "confroommember" and e["deviceNumber"] == room.number
            ]
            if last:
                assert last[-1]["member"] == room.members
                assert last[-1]["roomUsage"] == ("true" if room.conference else "false")
            else:
                assert not room.members
            assert room.conference is not None or not room.legs
        for device in DEVICES:
            assert sum(leg.occupied for leg in x.legs_of(device)) <= 1
            assert x.status(device) == x._words[device]


@given(COMMANDS, st.sampled_from(MasterLeaves))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_conferences(bench_with, commands, master_leaves):
    bench = bench_with(Dialect(master_leaves=master_leaves))
    world = World(bench)
    for verb, device, number in commands:
        with contextlib.suppress(Refused, LookupError):
            world.do(verb, device, number)
        world.check()
    for index, room in world.rooms.all.items():
        world.bench.exchange.plug("1001")
        world.rooms.close("1001", index, room.password)
    for device in DEVICES:
        bench.exchange.plug(device)
        for leg in bench.exchange.legs_of(device):
            with bench.exchange.settling():
                bench.exchange.end(leg)
    bench.timers.advance(1000)
    world.check()
    assert not bench.exchange.calls
    assert not world.groups.calls
