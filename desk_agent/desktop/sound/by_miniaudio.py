"""Sound on every system by miniaudio, which speaks to each one's own (WASAPI, Core Audio, PulseAudio, ALSA)."""

import logging
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from desk_agent.desktop.sound.base import Player
from desk_agent.desktop.sound.tones import RATE, louder, ring
from desk_agent.i18n import _

log = logging.getLogger(__name__)

_BUFFER_MS: Final = 60  # what is on its way already cannot be called back
_Frames = Generator[bytes, int, None]


class _Playing:
    """One sound that is played: silent from the moment that somebody says so, whatever the device does."""

    def __init__(self, sound: str, volume: int, *, once: bool) -> None:
        self.over = threading.Event()  # it should not be heard any more
        self._sound, self._volume, self._once = sound, volume, once

    def frames(self) -> _Frames:
        """For miniaudio: told how many samples are wanted, gives them."""
        samples = louder(ring(self._sound), self._volume).tobytes()
        at = 0
        wanted = yield b""
        while not self.over.is_set():
            piece = samples[at : at + wanted * 2]
            at += len(piece)
            if at == len(samples):
                at = 0
                if self._once:
                    self.over.set()
            # what is left of the cycle is given first, a moment of silence after it does no harm
            wanted = yield piece + bytes(wanted * 2 - len(piece))
        while True:
            wanted = yield bytes(wanted * 2)


class MiniaudioPlayer(Player):
    """Devices are opened and closed in a thread of their own: some sound systems take their time."""

    def __init__(self, library: Any, backends: list[Any] | None = None) -> None:
        super().__init__()
        self._library = library
        self._backends = backends
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="sound")
        self._playing: _Playing | None = None
        self._device: Any = None

    def devices(self) -> list[str]:
        """See the class it is a kind of."""
        return [str(one["name"]) for one in self._found()]

    def ring(self, sound: str, device: str = "", volume: int = 100, *, once: bool = False) -> None:
        """See the class it is a kind of."""
        self.stop()
        self._playing = _Playing(sound, volume, once=once)
        self._worker.submit(self._begin, self._playing, device)

    def stop(self) -> None:
        """See the class it is a kind of."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.over.set()
            self._worker.submit(self._end)

    def close(self) -> None:
        """See the class it is a kind of."""
        self.stop()
        self._worker.shutdown(wait=False)

    # in the thread

    def _begin(self, playing: _Playing, device: str) -> None:
        if playing.over.is_set():
            return
        try:
            self._end()
            chosen = next((one["id"] for one in self._found() if device and one["name"] == device), None)
            self._device = self._library.PlaybackDevice(
                output_format=self._library.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_BUFFER_MS,
                device_id=chosen,
                backends=self._backends,
                app_name="Desk Agent",
            )
            frames = playing.frames()
            next(frames)
            self._device.start(frames)
        except (self._library.MiniaudioError, OSError) as error:
            log.warning("no ring sound: %s", error)
            self.on_trouble(_("The ring sound could not be played: no sound output was found."))

    def _end(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _found(self) -> list[Any]:
        try:
            return list(self._library.Devices(self._backends).get_playbacks())
        except (self._library.MiniaudioError, OSError) as error:
            log.info("no sound outputs: %s", error)
            return []
