"""The ring: made here, heard by a real sound server without a sound card, silent the moment it should be."""

import os
import shutil
import subprocess
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desk_agent.desktop import sound as sound_package
from desk_agent.desktop.sound import Player, system_player
from desk_agent.desktop.sound.by_miniaudio import MiniaudioPlayer, _Playing
from desk_agent.desktop.sound.tones import NAMES, RATE, louder, ring
from desk_agent.settings.loudness import SOUNDS


def test_every_sound_that_can_be_set_is_made_here() -> None:
    assert set(NAMES) == set(SOUNDS)
    with pytest.raises(KeyError):
        ring("../../etc/passwd")


@pytest.mark.parametrize("name", NAMES)
def test_a_ring_is_heard_clearly_and_ends_in_silence(name: str) -> None:
    samples = ring(name)
    assert samples.typecode == "h"
    assert 2.0 <= len(samples) / RATE <= 4.0
    assert 20_000 <= max(samples) <= 32_767
    assert abs(samples[0]) < 200, "a note that begins at once clicks"
    tail = samples[-RATE // 10 :]
    assert max(map(abs, tail)) < 600, "nor may its end"


def test_sounds_are_told_apart() -> None:
    made = {name: ring(name) for name in NAMES}
    assert len({bytes(samples[:4000]) for samples in made.values()}) == len(NAMES)


def test_volume_is_as_an_ear_divides_it() -> None:
    samples = array("h", [10_000, -10_000])
    assert list(louder(samples, 100)) == [10_000, -10_000]
    assert list(louder(samples, 50)) == [2_500, -2_500]
    assert list(louder(samples, 0)) == [0, 0]


def _pulled(playing: _Playing, seconds: float, piece: int = 441) -> bytes:
    frames = playing.frames()
    next(frames)
    return b"".join(frames.send(piece) for _ in range(round(seconds * RATE / piece)))


def test_it_goes_round_until_it_is_over() -> None:
    length = len(ring("pulse")) / RATE
    pulled = array("h", _pulled(_Playing("pulse", 100, once=False), length * 2.2))
    first, second = pulled[: RATE // 2], pulled[round(length * RATE) : round(length * RATE) + RATE // 2]
    assert max(first) > 20_000
    assert max(second) > 20_000
    once = array("h", _pulled(_Playing("pulse", 100, once=True), length * 2.2))
    assert max(once[: RATE // 2]) > 20_000
    assert max(once[round(length * RATE) + 500 :]) == 0


def test_it_is_silent_the_moment_it_is_over() -> None:
    playing = _Playing("bell", 100, once=False)
    frames = playing.frames()
    next(frames)
    assert any(frames.send(2000))
    playing.over.set()
    assert frames.send(2000) == bytes(4000)
    assert frames.send(10) == bytes(20)


class Library:
    """What miniaudio has of what is used of it."""

    class MiniaudioError(Exception):
        pass

    SampleFormat = SimpleNamespace(SIGNED16=2)

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []
        self.closed = 0
        self.names = ["Headset", "Speakers"]
        self.broken = False

    def Devices(self, _backends: Any) -> "Library":
        return self

    def get_playbacks(self) -> list[dict[str, Any]]:
        if self.broken:
            raise Library.MiniaudioError("no")
        return [{"name": name, "id": f"<{name}>"} for name in self.names]

    def PlaybackDevice(self, **given: Any) -> "Library":
        if self.broken:
            raise Library.MiniaudioError("no")
        self.opened.append(given)
        return self

    def start(self, frames: Any) -> None:
        frames.send(100)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def player(library: Library) -> Iterator[MiniaudioPlayer]:
    made = MiniaudioPlayer(library)
    yield made
    made.close()
    made._worker.shutdown(wait=True)


def settled(player: MiniaudioPlayer) -> None:
    player._worker.submit(lambda: None).result(10)


def test_its_own_device(player: MiniaudioPlayer, library: Library) -> None:
    assert player.devices() == ["Headset", "Speakers"]
    player.ring("soft", "Headset")
    settled(player)
    player.ring("soft", "Unplugged")
    settled(player)
    assert [one["device_id"] for one in library.opened] == ["<Headset>", None]
    assert library.closed == 1, "one ring at a time"
    player.stop()
    settled(player)
    assert library.closed == 2


def test_what_is_stopped_before_it_began_is_never_heard(player: MiniaudioPlayer, library: Library) -> None:
    gate = player._worker.submit(time.sleep, 0.05)
    player.ring("soft")
    player.stop()
    gate.result(5)
    settled(player)
    assert library.opened == []


def test_no_sound_output_is_said(
    player: MiniaudioPlayer, library: Library, expect_log: Callable[[str], None]
) -> None:
    expect_log("no ring sound")
    said: list[str] = []
    player.on_trouble = said.append
    library.broken = True
    assert player.devices() == []
    player.ring("soft")
    settled(player)
    assert said == ["The ring sound could not be played: no sound output was found."]


def test_a_computer_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "miniaudio", None)
    player = sound_package.system_player()
    assert type(player) is Player
    assert player.why_not == "Desk Agent cannot play sounds on this computer."
    player.ring("soft")
    player.stop()
    player.close()
    assert player.devices() == []


# a real sound server

_LACKING = [name for name in ("pulseaudio", "pactl", "parec") if shutil.which(name) is None]


@pytest.fixture
def pulse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if _LACKING:
        pytest.skip(f"not installed: {', '.join(_LACKING)}")
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    for name, value in (("XDG_RUNTIME_DIR", str(runtime)), ("HOME", str(tmp_path)), ("PULSE_COOKIE", "")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    socket = runtime / "native"
    monkeypatch.setenv("PULSE_SERVER", f"unix:{socket}")
    process = subprocess.Popen(
        [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            "--disallow-exit=yes",
            f"--load=module-native-protocol-unix auth-anonymous=1 socket={socket}",
            '--load=module-null-sink sink_name=desk sink_properties=device.description="Speakers"',
            '--load=module-null-sink sink_name=ear sink_properties=device.description="Headset"',
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: pactl("list", "short", "sinks").count("\n") == 2, "the sound server is not ready")
        yield
    finally:
        process.terminate()
        process.wait(10)


def pactl(*words: str) -> str:
    done = subprocess.run(["pactl", *words], env=os.environ, capture_output=True, text=True, check=False, timeout=10)
    return done.stdout


def _until(look: Callable[[], Any], what: str, seconds: float = 10.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
    return found


def _recorded(sink: str, seconds: float) -> array:
    rate = 8000
    command = ["parec", f"--device={sink}.monitor", "--format=s16le", "--channels=1", f"--rate={rate}"]
    with subprocess.Popen([*command, "--latency-msec=20"], stdout=subprocess.PIPE) as process:
        assert process.stdout
        heard = array("h", process.stdout.read(round(rate * seconds) * 2))
        process.terminate()
    return heard


def test_a_real_server_plays_it_where_it_should_and_stops_at_once(pulse: None) -> None:
    pytest.importorskip("miniaudio", reason="not installed: miniaudio")
    player = system_player()
    assert isinstance(player, MiniaudioPlayer)
    try:
        assert sorted(player.devices()) == ["Headset", "Speakers"]
        player.ring("pulse", "Headset", 100)
        _until(lambda: "Desk Agent" in pactl("list", "sink-inputs"), "nothing plays")
        assert max(_recorded("ear", 2.0)) > 5_000
        assert max(_recorded("desk", 0.3)) == 0, "not on the other one"
        player.stop()
        settled(player)
        _until(lambda: "Desk Agent" not in pactl("list", "sink-inputs"), "it plays on", 3)
    finally:
        player.close()
        player._worker.shutdown(wait=True)
