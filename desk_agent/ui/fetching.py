"""Taking calls that are not at this phone: parked ones, those that ring elsewhere, those the PBX will call back."""

from typing import Protocol

from desk_agent.ui.verbs import Attempt


class ParkingLike(Protocol):
    """What the interface needs of `desk_agent.desk.parking.Parking`; every verb raises Refused."""

    async def unpark(self, slot: int) -> None:
        """Take a parked call."""

    async def pick_up(self, text: str = "") -> None:
        """Take a call that rings elsewhere."""

    def forget(self, slot: int) -> None:
        """List a parked call no longer."""


class CallsLike(Protocol):
    """What the interface needs of `desk_agent.desk.calls.Calls` beside ``perform``."""

    async def cancel_callback(self) -> None:
        """Do not be called back; raises Refused."""


class FetchVerbs:
    """Each verb becomes a task of the bridge; a refusal becomes a notice."""

    def __init__(self, attempt: Attempt, parking: ParkingLike, calls: CallsLike) -> None:
        self._attempt = attempt
        self._parking = parking
        self._calls = calls

    def unpark(self, slot: int) -> None:
        """Take the call that is parked at ``slot``."""
        self._attempt("unpark", lambda _: self._parking.unpark(slot))

    def pick_up(self, text: str = "") -> None:
        """Take the call that rings at the number ``text``, or in the own group."""
        self._attempt("pick up", lambda _: self._parking.pick_up(text))

    def forget(self, slot: int) -> None:
        """List the call that is parked at ``slot`` no longer; it stays there."""
        self._parking.forget(slot)

    def cancel_callback(self) -> None:
        """Do not be called back."""
        self._attempt("callback", lambda _: self._calls.cancel_callback())
