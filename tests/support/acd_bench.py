"""A bench with two ACD groups, agents and the ACD stream."""

from random import Random

from desk_agent.api.enums import AgentLogin
from desk_agent.simulator.acd.agents import AgentState
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.dialect import Dialect, Timings
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.office import Office
from desk_agent.simulator.parties import Group, Station
from desk_agent.simulator.services import assemble

IDS = ("1001", "1002", "1003", "1004")


class Acd:
    """A bench with two ACD groups, 630 and 640, and a station 1009 that calls them."""

    def __init__(self, bench, services, stream) -> None:
        self.bench = bench
        self.exchange = services.exchange
        self.agents = services.agents
        self.queues = services.queues
        self.services = services
        self.stream = stream

    def group(self, number: str = "630") -> AcdGroup:
        return self.agents.group(number)

    def log_on(
        self, *devices: str, group: str = "630", login: AgentLogin = AgentLogin.PRIMARY, priority: int = 0
    ) -> None:
        for device in devices:
            self.agents.log_on(device, device, group, login, priority)
            self.bench.timers.advance(1)
        self.bench.events.clear()
        self.stream.clear()

    def ring(self, number: str = "0317770000", to: str = "630") -> int:
        return self.exchange.ring(to, number, called="0318055030")

    def ringing(self) -> list[str]:
        return [number for number in self.exchange.stations if self.bench.states(number) == ["ringing"]]

    def queued(self, group: str = "630") -> list[str]:
        return [waiting.caller.party.number for waiting in self.queues.queue(self.group(group))]

    def state(self, device: str) -> AgentState:
        agent = self.agents.at(device)
        assert agent is not None
        return agent.state


def acd_bench(bench, dialect: Dialect | None = None, **group) -> Acd:
    """Put an exchange with ACD groups on a bench; ``group`` changes what is programmed for 630."""
    facts = {"agent_ids": IDS, "wrap_up": 10.0, "no_answer": 12.0, "overflow_to": "", **group}
    stations = [Station(number) for number in (*IDS, "1009")]
    exchange = Exchange(
        stations=stations,
        groups=[
            AcdGroup("630", "Support", (), bin=3, **facts),
            AcdGroup("640", "Orders", (), bin=4, agent_ids=IDS),
            Group("620", "Sales", ("1001", "1002")),
        ],
        outside={},
        timers=bench.timers,
        rng=Random(1),
        dialect=dialect or Dialect(),
        timings=Timings(),
        lines=20,
    )
    exchange.listener, bench.exchange.listener, bench.exchange = bench.exchange.listener, None, exchange
    stream: list[dict] = []
    office = Office(stations=stations, names={"0317770000": "J. Park"})
    services = assemble(office, exchange, bench.timers, lambda privilege, event: stream.append(event))
    return Acd(bench, services, stream)
