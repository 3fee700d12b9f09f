"""The hotkey and the clipboard in the program: what they bring to the desk, as the settings want it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from desk_agent.app.anywhere import DIAL, LONGEST_COPY, Reach
from desk_agent.app.hands import Hands
from desk_agent.chord import Chord
from desk_agent.desk.offers import NoNumber
from desk_agent.desktop.clipboard import Clip, Clipboard, ClipboardError
from desk_agent.desktop.hotkeys import Held, Hotkeys, Press, Pressed, Told
from desk_agent.people.numbers import Origin
from desk_agent.settings import Anywhere, Keeper, Settings
from desk_agent.view import Notice, Refused
from tests.support.fake_desk import run_now
from tests.ui.conftest import Stage


class FakeHotkeys(Hotkeys):
    """Gives every key, unless ``why_not``."""

    def __init__(self, pressed: Pressed, told: Told) -> None:
        super().__init__(pressed, told)
        self.held: dict[str, Chord] = {}
        self.open = True

    def hold(self, name: str, chord: Chord, what: str) -> None:
        self.held[name] = chord
        self._told(name, Held(str(chord)) if str(chord) != "Ctrl+F12" else Held("", "Another program has it."))

    def release(self, name: str) -> None:
        self.held.pop(name, None)

    def close(self) -> None:
        self.open = False

    def press(self, token: str = "") -> None:
        self._pressed(Press(DIAL, token))


class FakeClipboard(Clipboard):
    """Holds what the test says."""

    def __init__(self) -> None:
        self.marked: Clip | ClipboardError = Clip()
        self.copy: Clip | ClipboardError = Clip()
        self.watcher: Callable[[], None] | None = None
        self.open = True

    async def selection(self) -> Clip:
        return self._give(self.marked)

    async def copied(self) -> Clip:
        return self._give(self.copy)

    def watch(self, changed: Callable[[], None] | None) -> None:
        self.watcher = changed

    def close(self) -> None:
        self.open = False

    def another_program_copies(self, text: str, *, secret: bool = False) -> None:
        self.copy = Clip(text, secret)
        if self.watcher is not None:
            self.watcher()

    @staticmethod
    def _give(clip: Clip | ClipboardError) -> Clip:
        if isinstance(clip, ClipboardError):
            raise clip
        return clip


class Numbers:
    """The numbers of a desk: what it was offered."""

    def __init__(self) -> None:
        self.options = Anywhere()
        self.offered: list[tuple[str, Origin, bool]] = []


@dataclass
class FakeNumbersDesk:
    """A desk in whose texts every digit is a number and every star a feature code."""

    offers: Numbers = field(default_factory=Numbers)
    is_live: bool = True
    mono: float = 0.0
    told: list[str] = field(default_factory=list)

    async def offer(self, text: str, origin: Origin, *, quiet: bool = False) -> None:
        if quiet and not any(char.isdigit() for char in text):
            return
        if "*" in text:
            raise Refused("That is a feature code.")
        if not any(char.isdigit() for char in text):
            raise NoNumber("There is none.")
        self.offers.offered.append((text, origin, quiet))

    def tell(self, change: object) -> None:
        assert isinstance(change, Notice)
        self.told.append(change.text)

    def now(self) -> Any:
        from desk_agent.instant import Instant

        return Instant(0.0, self.mono)


class Bench:
    """A program with hotkeys and a clipboard that the test holds."""

    def __init__(self, stage: Stage, options: Anywhere) -> None:
        self.keeper = Keeper(settings=replace(Settings(), anywhere=options))
        self.desk = FakeNumbersDesk()
        self.stage = stage
        self.clipboard = FakeClipboard()
        self.hotkeys: list[FakeHotkeys] = []
        hands = SimpleNamespace(
            keeper=self.keeper,
            desk=self.desk,
            bridge=stage.bridge,
            shell=stage.shell,
            spawn=run_now,
            change=self.keeper.change,
        )
        self.reach = Reach(cast("Hands", hands), self._hotkeys, lambda: self.clipboard)

    def _hotkeys(self, pressed: Pressed, told: Told) -> Hotkeys:
        self.hotkeys.append(FakeHotkeys(pressed, told))
        return self.hotkeys[-1]

    def set(self, **changes: Any) -> None:
        self.keeper.change(replace(self.keeper.current.anywhere, **changes))

    @property
    def offered(self) -> list[tuple[str, Origin, bool]]:
        return self.desk.offers.offered


@pytest.fixture
def bench(live: Stage) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(**options: Any) -> Bench:
        made.append(Bench(live, Anywhere(**options)))
        return made[-1]

    yield make
    for one in made:
        one.reach.close()


def test_nothing_is_taken_or_watched_before_it_is_wanted(bench: Callable[..., Bench]) -> None:
    made = bench()
    assert made.hotkeys == []
    assert made.clipboard.watcher is None
    made.set(hotkey="Ctrl+F11", watch_clipboard=True)
    assert made.hotkeys[0].held == {DIAL: Chord("F11", ctrl=True)}
    assert made.stage.shell.hotkey.key == "Ctrl+F11"
    assert made.clipboard.watcher is not None
    made.set(hotkey="Ctrl+Alt+D")
    assert made.hotkeys[0].held == {DIAL: Chord("D", ctrl=True, alt=True)}
    made.set(hotkey="", watch_clipboard=False)
    assert made.hotkeys[0].held == {}
    assert made.stage.shell.hotkey.key == ""
    assert made.clipboard.watcher is None
    made.reach.close()
    assert not made.hotkeys[0].open
    assert not made.clipboard.open


def test_a_key_that_another_program_has_is_said(bench: Callable[..., Bench]) -> None:
    made = bench(hotkey="Ctrl+F12")
    assert made.stage.shell.hotkey.why_not == "Another program has it."
    assert made.stage.text("noticeText") == "The hotkey does not work. Another program has it."


def test_what_is_marked_comes_before_what_was_copied(bench: Callable[..., Bench]) -> None:
    made = bench(hotkey="Ctrl+F11")
    made.clipboard.marked, made.clipboard.copy = Clip("call 1002"), Clip("1003")
    made.hotkeys[0].press()
    assert made.offered == [("call 1002", Origin.SELECTION, False)]


@pytest.mark.parametrize("marked", [Clip(), Clip("no number"), ClipboardError("It does not answer.")])
def test_else_what_was_copied_is_taken(bench: Callable[..., Bench], marked: Clip | ClipboardError) -> None:
    made = bench(hotkey="Ctrl+F11")
    made.clipboard.marked, made.clipboard.copy = marked, Clip("1003")
    made.hotkeys[0].press()
    assert made.offered == [("1003", Origin.CLIPBOARD, False)]
    assert made.desk.told == []


@pytest.mark.parametrize(
    ("marked", "copied", "said"),
    [
        (Clip(), Clip(), "no number in what you have marked or copied"),
        (Clip("words"), Clip("words"), "no number in what you have marked or copied"),
        (Clip("*72 100"), Clip("1003"), "feature code"),
        (Clip(), Clip("*72 100"), "feature code"),
        (Clip(), Clip("", secret=True), "password manager"),
        (ClipboardError("Not allowed."), Clip(), "Not allowed."),
        (Clip(), ClipboardError("It does not answer."), "does not answer"),
    ],
)
def test_where_there_is_nothing_to_call_the_reason_is_said(
    bench: Callable[..., Bench], marked: Clip | ClipboardError, copied: Clip | ClipboardError, said: str
) -> None:
    made = bench(hotkey="Ctrl+F11")
    made.clipboard.marked, made.clipboard.copy = marked, copied
    made.hotkeys[0].press()
    assert made.offered == []
    assert said in made.desk.told[0]


def test_a_copied_number_is_offered_quietly(bench: Callable[..., Bench]) -> None:
    made = bench(watch_clipboard=True, card_seconds=20)
    assert made.stage.shell.offers.card_seconds == 20
    made.clipboard.another_program_copies("1003")
    assert made.offered == [("1003", Origin.CLIPBOARD, True)]
    made.clipboard.another_program_copies("1003")  # a clipboard manager holds it out again
    assert len(made.offered) == 1
    made.desk.mono += 3
    made.clipboard.another_program_copies("1003")
    assert len(made.offered) == 2


def test_secrets_documents_and_trouble_are_passed_over(bench: Callable[..., Bench]) -> None:
    made = bench(watch_clipboard=True)
    made.clipboard.another_program_copies("1003", secret=True)
    made.clipboard.another_program_copies("1003 " + "x" * LONGEST_COPY)
    made.clipboard.another_program_copies("")
    made.clipboard.copy = ClipboardError("It does not answer.")
    assert made.clipboard.watcher is not None
    made.clipboard.watcher()
    made.desk.is_live = False
    made.clipboard.another_program_copies("1003")
    assert made.offered == []
    made.desk.is_live = True
    made.clipboard.another_program_copies("1004")
    assert made.offered == [("1004", Origin.CLIPBOARD, True)]


def test_never_this_one_is_remembered(bench: Callable[..., Bench]) -> None:
    made = bench(never=("1",))
    made.stage.shell.offers.neverWanted.emit(("1003",))
    assert made.keeper.current.anywhere.never == ("1", "1003")
    assert made.desk.offers.options.never == ("1", "1003")
    made.set(never=tuple(str(n) for n in range(500)))
    made.stage.shell.offers.neverWanted.emit(("1003",))
    never = made.keeper.current.anywhere.never
    assert (len(never), never[-1], never[0]) == (500, "1003", "1")


def test_on_wayland_the_window_comes_to_the_front_first(
    bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    made = bench(hotkey="Ctrl+F11")
    made.stage.window.showMinimized()
    made.stage.window.activateWindow()
    made.clipboard.copy = Clip("1003")
    shown: list[str] = []

    def bring_up(token: str = "") -> None:
        shown.append(token)
        made.stage.window.showNormal()
        made.stage.window.activateWindow()

    monkeypatch.setattr(made.stage.shell, "bring_up", bring_up)
    made.hotkeys[0].press("token-7")
    assert shown == ["token-7"]
    assert made.offered == [("1003", Origin.CLIPBOARD, False)]
