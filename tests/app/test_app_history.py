"""Where the history is kept: the user's file as the settings say, the demo's nowhere."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desk_agent.app.history import Books
from desk_agent.demo_history import fill
from desk_agent.desk import Desk
from desk_agent.people.history import HistoryStore, Owner
from desk_agent.settings import Keeper, Keeping, Settings
from desk_agent.start import Start
from desk_agent.view import Change, Connection, ConnectionChanged, ConnectionView, HistoryFilter, Outcome

OWNER = Owner("pbx:1", "1001")
FACTS = {"profile": "p", "direction": "in", "number": "0318055123", "outcome": "missed"}


class Rig:
    """A desk that nobody signs in to, and its books."""

    def __init__(self, keeping: Keeping) -> None:
        self.desk = Desk(lambda _target: None)  # type: ignore[arg-type, return-value]
        self.keeper = Keeper(None, Settings(history=keeping))
        self.notices: list[str] = []
        self.listeners: list[Callable[[Change], None]] = []
        bridge = SimpleNamespace(notice=SimpleNamespace(emit=self.notices.append))
        hands: Any = SimpleNamespace(desk=self.desk, keeper=self.keeper, bridge=bridge, start=Start())
        self.books = Books(hands)

    def add(self, started: float = 0.0) -> None:
        self.desk.history._store.add(OWNER, FACTS | {"started": started or time.time()})

    @property
    def calls(self) -> int:
        return len(self.desk.history.places(HistoryFilter()))

    def sign_in(self, *, demo: bool) -> None:
        self.desk.tell(ConnectionChanged(ConnectionView(Connection.CONNECTING, demo=demo)))


@pytest.fixture
def rig(home: Path) -> Iterator[Callable[..., Rig]]:
    made: list[Rig] = []

    def make(**keeping: Any) -> Rig:
        made.append(Rig(Keeping(**keeping)))
        return made[-1]

    yield make
    for each in made:
        each.books.close()
        each.desk.history.close()


def stored(home: Path) -> int:
    path = home / "data" / "history.db"
    if not path.exists():
        return -1
    store = HistoryStore(path)
    count = len(store.places(HistoryFilter()))
    store.close()
    return count


def test_calls_go_into_the_user_s_folder(rig: Callable[..., Rig], home: Path) -> None:
    rig().add()
    assert stored(home) == 1


def test_what_is_too_old_goes_at_once(rig: Callable[..., Rig], home: Path) -> None:
    one = rig(keep_days=-1)
    one.add(time.time() - 100 * 86_400)
    one.add()
    assert stored(home) == 2
    one.keeper.change(Keeping(keep_days=90))
    assert stored(home) == one.calls == 1


def test_nothing_is_kept_where_nothing_may_be(rig: Callable[..., Rig], home: Path) -> None:
    one = rig()
    one.add()
    one.keeper.change(Keeping(keep_days=0))
    assert stored(home) == 0
    one.add()
    assert (one.calls, stored(home)) == (1, 0)
    one.keeper.change(Keeping(keep_days=30))
    one.add()
    assert (one.calls, stored(home)) == (1, 1)
    other = rig(keep_days=0)
    assert (other.calls, stored(home)) == (0, 0)


def test_a_call_of_the_last_run_is_closed(rig: Callable[..., Rig], home: Path) -> None:
    one = rig()
    one.desk.history._store.add(OWNER, FACTS | {"started": 1.0, "outcome": ""})
    one.keeper.change(Keeping(keep_days=-1))
    (entry,) = rig(keep_days=-1).desk.history.find(HistoryFilter(), 9)
    assert entry.outcome is Outcome.UNKNOWN


def test_the_demo_has_a_history_of_its_own(rig: Callable[..., Rig], home: Path) -> None:
    one = rig()
    one.add()
    one.sign_in(demo=True)
    assert one.calls > 20
    one.add()
    one.sign_in(demo=True)
    assert one.desk.view.missed == 1
    assert stored(home) == 1
    one.sign_in(demo=False)
    assert one.calls == 1


def test_the_demo_s_calls_are_all_of_the_past() -> None:
    store = HistoryStore()
    now = time.time()
    fill(store, now)
    found = store.entries([place.id for place in store.places(HistoryFilter()) if place.id > 0])
    assert max(entry.started for entry in found.values()) <= now
    assert {entry.outcome for entry in found.values()} >= {Outcome.MISSED, Outcome.ABANDONED, Outcome.TRANSFERRED}
    assert store.last_name("0318055123") == "Hana Trading, J. Park"
    assert any(place.id < 0 for place in store.places(HistoryFilter()))
    store.close()


CHILD = """
import asyncio, json, sys
from pathlib import Path
from desk_agent.people.history import HistoryStore
from desk_agent.simulator import Simulator
from desk_agent.view import HistoryFilter, Verb
from tests.support.office import signed_in
async def main():
    store = HistoryStore(Path(sys.argv[1]))
    async with Simulator(scenario="quiet", seed=1) as simulator, signed_in(simulator, "desk", history=store) as seen:
        simulator.exchange.ring("1001", "0318055123")
        await seen.states("ringing")
        await seen.desk.perform(Verb.ANSWER)
        await seen.states("connected")
        seen.desk.history.note(seen.desk.history.id_of(), "promised a call")
        await seen.desk.perform(Verb.HANGUP)
        await seen.idle()
        simulator.exchange.ring("1001", "0226710450")
        await seen.states("ringing")
        await asyncio.sleep(0)
        shown = seen.desk.history.find(HistoryFilter(), 9)
        print(json.dumps([str(entry.outcome) for entry in shown]), flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


def test_a_kill_in_the_middle_loses_nothing_that_was_shown(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", CHILD, path], cwd=root, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        shown = json.loads(child.stdout.readline())
        child.kill()
    assert shown == ["None", "answered"]
    store = HistoryStore(path)
    running, done = (store.entry(place.id) for place in store.places(HistoryFilter()))
    assert running is not None
    assert done is not None
    assert (running.number, running.outcome, running.ended) == ("0226710450", None, None)
    assert (done.number, done.outcome, done.note) == ("0318055123", Outcome.ANSWERED, "promised a call")
    assert store.file.saved
    assert store.alive(Owner(done.profile.rpartition("@")[2], "1001")) is not None
    store.close()
