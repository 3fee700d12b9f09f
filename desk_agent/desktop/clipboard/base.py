"""What is marked or copied in other programs: what every system's way has in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from desk_agent.discreet import Discreet

LONGEST: Final = 64 << 10
"""Characters of a text that are read; numbers further behind are not looked for."""

SECRET_FORMATS: Final = {
    # format -> what its content must be to mean it; None: that it is there means it
    "x-kde-passwordManagerHint": b"secret",
    "application/x-nspasteboard-concealed-type": None,
    "org.nspasteboard.ConcealedType": None,
    "org.nspasteboard.TransientType": None,
    "ExcludeClipboardContentFromMonitorProcessing": None,
    "Clipboard Viewer Ignore": None,
}
"""How password managers say that nobody shall look: KDE's, nspasteboard.org's and Windows' ways."""


class Clip(Discreet, frozen=True):
    """A text that another program holds out. Never logged, never kept."""

    unseen = frozenset({"text"})

    text: str = ""
    secret: bool = False  # whoever copied it wants nobody to look; then there is no text


class ClipboardError(Exception):
    """It could not be read; the text is a sentence for the user."""


class Clipboard(ABC):
    """Reads; never blocks for longer than a moment."""

    why_not_selection = ""
    """Why what is merely marked cannot be read here, as a sentence; "" if it can."""

    why_not_watch = ""
    """Why it cannot be told here that something was copied, as a sentence; "" if it can."""

    @abstractmethod
    async def selection(self) -> Clip:
        """What is marked in another program.

        Raises:
            ClipboardError: it could not be read; see `why_not_selection`.
        """

    @abstractmethod
    async def copied(self) -> Clip:
        """What was copied last.

        Raises:
            ClipboardError: it could not be read.
        """

    @abstractmethod
    def watch(self, changed: Callable[[], None] | None) -> None:
        """Call ``changed`` whenever another program has copied something; None ends that."""

    @abstractmethod
    def close(self) -> None:
        """Read nothing more; safe to call again."""


def is_secret(formats: "dict[str, bytes | None]") -> bool:
    """Whether what is offered in ``formats`` wants not to be looked at; their content where it is known."""
    for name, content in SECRET_FORMATS.items():
        if name in formats and (content is None or (formats[name] or b"").strip(b"\0 \n") == content):
            return True
    return False
