"""Whether to ask for the phone's state because the numbers of the events have a gap.

On many a system they have one whenever somebody else's phone does something: then the gaps mean nothing, and asking
helps nobody.
"""

from typing import Final

EVERY: Final = 10.0  # seconds between two such questions at least
_USELESS: Final = 3  # questions for nothing ...
_WITHIN: Final = 600.0  # ... in so many seconds, and gaps mean nothing here


class Gaps:
    """The hints of one session. ``mean_nothing``: that has been found out before."""

    def __init__(self, *, mean_nothing: bool = False) -> None:
        self.mean_nothing = mean_nothing
        self._asked = float("-inf")
        self._useless: list[float] = []

    def wait(self, now: float) -> float | None:
        """A gap was seen: seconds until the phone's state should be asked for, ``None``: it need not be."""
        if self.mean_nothing or self._asked > now:  # that question is still to come
            return None
        wait = max(0.0, self._asked + EVERY - now)
        self._asked = now + wait
        return wait

    def judge(self, now: float, *, useful: bool) -> None:
        """What has come of asking."""
        if useful:
            self._useless.clear()
            return
        self._useless = [*(at for at in self._useless if now - at <= _WITHIN), now]
        self.mean_nothing = self.mean_nothing or len(self._useless) >= _USELESS
