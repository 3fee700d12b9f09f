"""What every kind has in common; by itself it hears nothing."""

from collections.abc import Callable


class Wake:
    """Calls ``on_wake`` in the main thread each time the computer has woken."""

    def __init__(self, on_wake: Callable[[], None]) -> None:
        self._on_wake = on_wake

    async def open(self) -> None:
        """Begin to listen. Where that is not possible, nothing is ever heard, and a log says so."""

    async def close(self) -> None:
        """Listen no more."""
