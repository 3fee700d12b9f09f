"""When the computer wakes from sleep; one file a kind of system, and a null object."""

import logging
import sys
from collections.abc import Callable

from desk_agent.desktop.wake.base import Wake

__all__ = ["Wake", "system_wake"]

log = logging.getLogger(__name__)


def system_wake(on_wake: Callable[[], None], platform: str = sys.platform) -> Wake:
    """What tells it here; nothing is asked of the system before `Wake.open`."""
    try:
        if platform == "win32":
            from desk_agent.desktop.wake.windows import WindowsWake  # noqa: PLC0415 - of this system only

            return WindowsWake(on_wake)
        if platform == "darwin":
            from desk_agent.desktop.wake.macos import MacosWake  # noqa: PLC0415 - likewise

            return MacosWake(on_wake)
        if platform == "linux":
            from desk_agent.desktop.wake.logind import LogindWake  # noqa: PLC0415 - likewise

            return LogindWake(on_wake)
    except (ImportError, OSError) as error:
        log.info("nothing tells when the computer wakes: %s", type(error).__name__)
    return Wake(on_wake)
