"""What can be heard: the null object, which is silent and says why. Players are kinds of it."""

from collections.abc import Callable


def _untold(_sentence: str) -> None:
    pass


class Player:
    """Plays one ring at a time; nothing here waits.

    Attributes:
        why_not: why nothing can be heard, as a sentence; "" if it can.
        on_trouble: hears a sentence when a sound could not be played; from any thread.
    """

    def __init__(self, why_not: str = "") -> None:
        self.why_not = why_not
        self.on_trouble: Callable[[str], None] = _untold

    def devices(self) -> list[str]:
        """The names of what sound can come out of; takes up to a second."""
        return []

    def ring(self, sound: str, device: str = "", volume: int = 100, *, once: bool = False) -> None:
        """Play the ring ``sound`` until `stop`, or once, in place of whatever is played.

        ``device`` is one of `devices`, or "" for the system's own; one that is not there is replaced by that.
        """

    def stop(self) -> None:
        """Be silent at once."""

    def close(self) -> None:
        """Be silent, and hold nothing of the sound system any more."""
