"""Several talk with each other: a room that fills and empties, and a group that calls the agent in."""

from contextlib import suppress

from desk_agent.simulator.rooms import Room
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.scenarios.callers import KNOWN
from desk_agent.simulator.scenarios.stage import Stage

_ROOM = 1
_PASSWORD = "1234"  # noqa: S105 -- a room's, for the demonstration
_GROUP = 102  # it has the agent among its members
_CHAIR = "1006"  # who calls the group together
_MEETING = (45.0, 90.0)  # seconds
_PAUSE = (30.0, 60.0)


class Meetings:
    """A meeting in the room, then one by telephone, and so on."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def begin(self) -> None:
        """The agent's room opens; people come soon."""
        self._stage.later(3.0, self._open)
        self._stage.later(20.0, self._convene)

    # --- the room

    def _open(self) -> None:
        stage, rng = self._stage, self._stage.rng
        lasts = rng.uniform(*_MEETING)
        if self._room.conference is None:
            with suppress(Refused):  # the phone is unplugged, or too many rooms are open
                stage.services.rooms.open(stage.office.agent, _ROOM, _PASSWORD)
        for _ in range(rng.randint(2, 4)):
            stage.later(rng.uniform(2.0, lasts / 2), self._enter)
        stage.later(rng.uniform(4.0, lasts / 2), self._guest)
        stage.later(lasts, self._close)

    def _enter(self) -> None:
        colleague = self._stage.idle_colleague()
        if colleague is not None and colleague != _CHAIR:
            self._stage.exchange.dial(colleague, self._room.number)
            self._stage.later(self._stage.rng.uniform(10.0, 40.0), lambda: self._leave(colleague))

    def _guest(self) -> None:
        self._stage.exchange.ring(self._room.number, self._stage.rng.choice(KNOWN))

    def _leave(self, who: str) -> None:
        for leg in self._room.legs:
            if leg.party.number == who:
                self._stage.exchange.hang_up(who, leg.call.ref)

    def _close(self) -> None:
        with suppress(Refused):
            self._stage.services.rooms.close(self._stage.office.agent, _ROOM, self._room.password)
        self._stage.later(self._stage.rng.uniform(*_PAUSE), self._open)

    @property
    def _room(self) -> Room:
        return self._stage.services.rooms.all[_ROOM]

    # --- the group

    def _convene(self) -> None:
        stage, rng = self._stage, self._stage.rng
        lasts = rng.uniform(*_MEETING)
        if stage.idle(_CHAIR):
            with suppress(Refused):  # the office has no such group, or somebody uses it
                stage.services.conference_groups.start(_CHAIR, _GROUP)
            stage.later(lasts, self._adjourn)
        stage.later(lasts + rng.uniform(*_PAUSE), self._convene)

    def _adjourn(self) -> None:
        for leg in self._stage.exchange.legs_of(_CHAIR):
            self._stage.exchange.hang_up(_CHAIR, leg.call.ref)


def conference(stage: Stage) -> None:
    """A room opened by the agent, and a group that calls the agent in."""
    Meetings(stage).begin()
