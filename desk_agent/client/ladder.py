"""How long to wait before the next attempt, and when to stop trying."""

import random
from collections.abc import Callable
from typing import Final

from desk_agent.api.errors import (
    AlreadyLoggedInError,
    CertificateError,
    InvalidLoginError,
    LicenceError,
    NotAllowedError,
    PbxError,
    SessionsFullError,
)

_BASE: Final = 0.5  # seconds
# Full jitter as usual, but with a low ceiling: a line that works again should be in use within 3 s, a PBX on the
# local network that is back within 5 s, and one attempt costs it one refused connection.
_CEILING: Final = 2.0
_LATE_CEILING: Final = 4.0
_LATE: Final = 90  # attempts: minutes
_FLOOR: Final = 1.0  # after the first attempt: at most one a second
STABLE: Final = 60.0  # seconds live before the ladder begins anew
_FLAPS: Final = 2  # links in `STABLE` seconds that did not last
_FLAP_GAP: Final = 4.3  # seconds between two attempts from then on: 14 a minute, and back within 5 s all the same
_ALREADY: Final = (3.0, 5.0, 8.0, 12.0, 20.0, 30.0)
_ALREADY_CLOSE: Final = 10.0  # seconds, from about when the timer of such a session runs out
_ALREADY_GRACE: Final = 30.0  # seconds over the PBX's session timer
_FULL: Final = (10.0, 30.0)  # seconds: somebody has to sign out

HOPELESS: Final = (InvalidLoginError, CertificateError, NotAllowedError, LicenceError)


class Ladder:
    """The waits between attempts of one session; seconds. The longest are ``ceilings``: at first, after minutes."""

    def __init__(
        self,
        jitter: Callable[[float, float], float] = random.uniform,
        ceilings: tuple[float, float] = (_CEILING, _LATE_CEILING),
    ) -> None:
        self._jitter = jitter
        self._ceilings = ceilings
        self._tries = 0
        self._already = 0
        self._already_waited = 0.0
        self._quiet: list[float] = []
        self._flaps: list[float] = []
        self._not_before = 0.0

    def fell(self, began: float, now: float) -> None:
        """A link that stood since ``began`` is lost; both are monotonic times, in seconds."""
        if now - began >= STABLE:
            self.reset()
        self._flaps = [*(time for time in self._flaps if now - time < STABLE), now]
        self._not_before = began + _FLAP_GAP if len(self._flaps) > _FLAPS else 0.0

    def spare(self, most: int, now: float) -> bool:
        """Whether the next attempt may be made at once and in silence, as ``most`` of them may in `STABLE` seconds.

        ``now`` is a monotonic time; a yes counts.
        """
        self._quiet = [time for time in self._quiet if now - time < STABLE]
        if len(self._quiet) >= most:
            return False
        self._quiet.append(now)
        return True

    def reset(self) -> None:
        """The link has been stable: the next loss starts from the first rung."""
        self._tries = self._already = 0
        self._already_waited = 0.0
        self._flaps.clear()

    def wait(self, error: PbxError | None, session_timer: float, now: float = 0.0) -> float | None:
        """Seconds until the next attempt after ``error``; ``None``: stop, only the user can help.

        A wrong password is never tried twice: the PBX counts. "Already Login" is waited out for as long as a
        lost session of our own could still be standing. ``now`` is a monotonic time: a line that comes and goes is
        not tried as often as one that is simply gone.
        """
        if isinstance(error, HOPELESS):
            return None
        if isinstance(error, AlreadyLoggedInError):
            if self._already_waited > session_timer + _ALREADY_GRACE:
                return None
            seconds = _ALREADY[min(self._already, len(_ALREADY) - 1)]
            if self._already_waited + seconds > session_timer - _ALREADY_CLOSE:
                seconds = _ALREADY_CLOSE
            self._already += 1
            self._already_waited += seconds
            return seconds
        if isinstance(error, SessionsFullError):
            return self._jitter(*_FULL)
        self._tries += 1
        top = min(self._ceilings[self._tries >= _LATE], _BASE * 2 ** min(self._tries - 1, 16))
        seconds = self._jitter(0.0, top) if self._tries == 1 else self._jitter(_FLOOR, max(top, _FLOOR))
        pause, self._not_before = self._not_before - now, 0.0
        return max(seconds, pause)
