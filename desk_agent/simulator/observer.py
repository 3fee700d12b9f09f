"""Who watches the exchange beside those who are told by events: call records, the ACD stream, agents."""

from collections.abc import Mapping
from typing import Any

from desk_agent.api.codes import Cause
from desk_agent.simulator.calls import Leg, State


class Observer:
    """Hears of every step of every party of a call, people outside included; what is not overridden is ignored.

    A party that is moved to another call neither leaves nor joins.

    It is called in the middle of the step, and must not change calls itself: what is to follow from a step is
    done by a follower of the exchange.
    """

    def joined(self, leg: Leg, /) -> None:
        """A party has a part in a call from now on."""

    def entered(self, leg: Leg, before: State, /) -> None:
        """A leg's state has changed; ``leg.base`` is the new one."""

    def left(self, leg: Leg, cause: Cause | None, /) -> None:
        """A party is about to leave its call; None: its phone has vanished."""

    def moving(self, leg: Leg, cause: Cause, /) -> None:
        """A party is about to be moved to another call."""

    def moved(self, leg: Leg, /) -> None:
        """It has been."""

    def told(self, leg: Leg, kind: str, fields: Mapping[str, Any], /) -> None:
        """An event about a leg, by its ``type``; those of people outside are heard here only."""

    def noted(self, device: str, kind: str, fields: Mapping[str, Any], /) -> None:
        """An event of a phone about itself, by its ``type``."""


class Observers(Observer):
    """Several, in the order in which they were added."""

    def __init__(self) -> None:
        self._all: list[Observer] = []

    def add(self, observer: Observer) -> None:
        """Let another one watch."""
        self._all.append(observer)

    def joined(self, leg: Leg, /) -> None:
        """Pass it on."""
        for observer in self._all:
            observer.joined(leg)

    def entered(self, leg: Leg, before: State, /) -> None:
        """Pass it on."""
        for observer in self._all:
            observer.entered(leg, before)

    def left(self, leg: Leg, cause: Cause | None, /) -> None:
        """Pass it on."""
        for observer in self._all:
            observer.left(leg, cause)

    def moving(self, leg: Leg, cause: Cause, /) -> None:
        """Pass it on."""
        for observer in self._all:
            observer.moving(leg, cause)

    def moved(self, leg: Leg, /) -> None:
        """Pass it on."""
        for observer in self._all:
            observer.moved(leg)

    def told(self, leg: Leg, kind: str, fields: Mapping[str, Any], /) -> None:
        """Pass it on."""
        for observer in self._all:
            observer.told(leg, kind, fields)

    def noted(self, device: str, kind: str, fields: Mapping[str, Any], /) -> None:
        """Pass it on."""
        for observer in self._all:
            observer.noted(device, kind, fields)
