"""An ACD group at its busiest: calls come in waves, wait, and overflow; the agent is one of those who take them."""

from contextlib import suppress

from desk_agent.api.enums import AgentDuty, AgentLogin
from desk_agent.simulator.acd.agents import Agent
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.scenarios.callers import ANONYMOUS, KNOWN, UNKNOWN
from desk_agent.simulator.scenarios.stage import Stage

_FIRST = 6.0  # seconds
_WAVE = (3.0, 7.0)  # between calls
_CALM = (15.0, 35.0)
_CALLS_IN_WAVE = (5, 9)
_CALLS_IN_CALM = (1, 3)
_PATIENCE = (50.0, 160.0)
_TALK = (20.0, 70.0)
_CROWDED = 9  # waiting calls; more would be no busier
_COLLEAGUE = 0.1  # chance that it is a colleague who calls
_BREAK = (60.0, 120.0)  # between the breaks of colleagues, and how long they are
_REASONS = "123"


class Queue:
    """Waves of calls for one group."""

    def __init__(self, stage: Stage, group: AcdGroup) -> None:
        self._stage = stage
        self._group = group

    def begin(self) -> None:
        """The agent goes on duty; the first wave comes."""
        self._stage.later(_FIRST / 2, self._log_on)
        self._stage.later(_FIRST, lambda: self._wave(busy=True))
        self._stage.later(self._stage.rng.uniform(*_BREAK), self._break)

    def _log_on(self) -> None:
        agent = self._stage.office.agent
        if agent in self._group.agent_ids:
            with suppress(Refused):  # is on duty already, or the phone is unplugged
                self._stage.services.agents.log_on(agent, agent, self._group.number, AgentLogin.PRIMARY, 0)

    def _wave(self, *, busy: bool) -> None:
        rng = self._stage.rng
        at = 0.0
        for _ in range(rng.randint(*(_CALLS_IN_WAVE if busy else _CALLS_IN_CALM))):
            self._stage.later(at, self._call)
            at += rng.uniform(*(_WAVE if busy else _CALM))
        self._stage.later(at, lambda: self._wave(busy=not busy))

    def _call(self) -> None:
        stage, rng = self._stage, self._stage.rng
        patience, talk = rng.uniform(*_PATIENCE), rng.uniform(*_TALK)
        number = rng.choice((*KNOWN, *UNKNOWN, ANONYMOUS))
        if rng.random() < _COLLEAGUE:
            number = self._colleague() or number
        if len(stage.services.queues.queue(self._group)) < _CROWDED:
            to = self._group.number
            called = stage.office.dids.get(to, to)
            stage.exchange.ring(to, number, called=called, gives_up_after=patience, talks_for=talk)

    def _colleague(self) -> str | None:
        colleague = self._stage.idle_colleague()
        return None if colleague is None or self._stage.services.agents.at(colleague) else colleague

    # --- agents come and go

    def _break(self) -> None:
        rng = self._stage.rng
        simulated = [a for a in self._stage.services.agents if a.station.behaviour and a.membership(self._group)]
        if len(simulated) > 1:
            agent = rng.choice(simulated)
            self._duty(agent, AgentDuty.DUTY_OFF, rng.choice(_REASONS))
            self._stage.later(rng.uniform(*_BREAK) / 2, lambda: self._duty(agent, AgentDuty.DUTY_ON, "1"))
        self._stage.later(rng.uniform(*_BREAK), self._break)

    def _duty(self, agent: Agent, duty: AgentDuty, reason: str) -> None:
        membership = agent.membership(self._group)
        if membership is not None:
            with suppress(Refused):  # the phone is unplugged
                number, agent_id = self._group.number, membership.agent_id
                self._stage.services.agents.set_state(agent.station.number, agent_id, number, duty, reason)


def queue(stage: Stage) -> None:
    """Calls wait and overflow; needs an ACD group, which the default office has."""
    groups = [group for group in stage.exchange.groups.values() if isinstance(group, AcdGroup)]
    overflowing = [group for group in groups if group.overflow_to]
    for group in (overflowing or groups)[:1]:
        Queue(stage, group).begin()
