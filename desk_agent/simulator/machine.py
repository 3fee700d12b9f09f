"""The simulator as one thing: an exchange, its API on a port, and people who call."""

import secrets
from random import Random
from types import TracebackType
from typing import Any, Self

from desk_agent.clock import Clock, SystemClock
from desk_agent.server.accounts import Account, Accounts, Privilege
from desk_agent.server.backend import Reply, System
from desk_agent.server.errors import cti
from desk_agent.server.listener import Listener, bind
from desk_agent.server.operations import Operation
from desk_agent.server.parameters import Parameters
from desk_agent.server.service import BASE, Service, Settings
from desk_agent.server.sessions import Session
from desk_agent.server.tls import throw_away
from desk_agent.simulator.control.board import Board
from desk_agent.simulator.control.port import ControlPort
from desk_agent.simulator.crowd import crowd
from desk_agent.simulator.delivery import Delivery
from desk_agent.simulator.dialect import Dialect, Order, Timings
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.faults import Faults
from desk_agent.simulator.handlers import HANDLERS
from desk_agent.simulator.journal import public
from desk_agent.simulator.loopback import is_loopback
from desk_agent.simulator.office import Office
from desk_agent.simulator.office_file import default_office
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.scenarios import Stage, scenario_named
from desk_agent.simulator.services import assemble
from desk_agent.simulator.site import PAGE, Site
from desk_agent.simulator.timers import ClockTimers


class Simulator:
    """A PBX on the running event loop, from ``async with`` to its end.

    Nothing is left behind: no task, no socket, no file. ``seed`` decides everything that is random except
    passwords, tokens and the control port's key. ``control`` opens the control port (None: where ``host`` is a
    loopback address); who uses it needs ``control_key``, and sits at the same machine. ``login_cleanup`` is how long,
    in seconds, an account stays "Already Login" after its login has ended uncleanly (section 2.2.3). ``stations`` is
    how many generated ones are added to ``office``; they have no logins.
    """

    def __init__(
        self,
        *,
        office: Office | None = None,
        seed: int | None = None,
        scenario: str = "quiet",
        clock: Clock | None = None,
        station_call_control: bool = True,
        dialect: Dialect | None = None,
        timings: Timings | None = None,
        session_timeout: float = 120.0,
        login_cleanup: float = 0.0,
        host: str = "127.0.0.1",
        port: int = 0,
        control: bool | None = None,
        stations: int = 0,
    ) -> None:
        self.office = office or default_office()
        self.seed = secrets.randbits(32) if seed is None else seed
        self.scenario = scenario
        self.host = host
        self.port = port
        self.dialect = dialect or Dialect()
        self._play = scenario_named(scenario)
        self._rng = Random(self.seed)  # noqa: S311 -- for what must be repeatable
        crowd(self.office, stations, Random(self.seed))  # noqa: S311 -- and the same whatever else happens
        clock = clock or SystemClock()
        self._timers = ClockTimers(clock)
        self._identity = throw_away(host, self.office.system_type)
        self.exchange = Exchange(
            stations=self.office.stations,
            groups=self.office.groups,
            outside=self.office.outside,
            timers=self._timers,
            rng=self._rng,
            dialect=self.dialect,
            timings=timings or Timings(),
            lines=self.office.lines,
        )
        self.services = assemble(self.office, self.exchange, self._timers, self._stream)
        shuffled = self.dialect.order is Order.SHUFFLE
        settings = Settings(
            session_timeout=session_timeout,
            linger=login_cleanup,
            bodies=self.dialect.bodies,
            carriers=self.dialect.carriers,
            station_call_control=station_call_control,
        )
        self.service = Service(Accounts(self.office.accounts), self, clock, settings)
        self.site = Site(self.service.app)
        self._listener = Listener(self.site, self._identity.context)
        self.faults = Faults(self.service, self._listener, self._listen, self.exchange.restart_serials, clock)
        self.control_key = secrets.token_urlsafe(18) if (is_loopback(host) if control is None else control) else ""
        if self.control_key:
            board = Board(self.services, self.service, self.faults, self._timers, scenario, self.seed)
            self.site.control = ControlPort(board, self.control_key)
        self.delivery = Delivery(self.service, self.faults, self._timers, self._rng, shuffled=shuffled)
        if shuffled:
            settings.reply_delay = self.delivery.jitter
        self.exchange.listener = self.delivery

    @property
    def base(self) -> str:
        """The base URI."""
        return f"{self.origin}{BASE}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}"

    @property
    def page(self) -> str:
        """The demo page; its fragment, which no server sees, lets it play the other side."""
        return f"{self.origin}{PAGE}" + (f"#control={self.control_key}" if self.control_key else "")

    @property
    def sha256(self) -> str:
        """The certificate's fingerprint, 64 lower-case hex digits."""
        return self._identity.sha256

    @property
    def accounts(self) -> list[Account]:
        """Who may log in, passwords included."""
        return self.office.accounts

    def account(self, user: str) -> Account:
        """One account, by user."""
        return next(account for account in self.office.accounts if account.user == user)

    async def start(self) -> None:
        """Open the port and raise the curtain; raises OSError."""
        await self._listen()
        self.services.acd.stations.keep_time(self.exchange.after)
        self._play(Stage(self.services, self._timers, self._rng, self.office))

    async def stop(self) -> None:
        """Close everything, within a second."""
        await self._timers.close()
        await self.faults.close()
        await self._listener.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # --- what the server asks of its exchange

    def system(self) -> System:
        """What login tells about this PBX."""
        return System(self.office.system_type, self.office.system_version, len(self.exchange.stations))

    async def perform(self, session: Session, operation: Operation, parameters: Parameters) -> Reply:
        """Carry out one operation."""
        name, journal = operation.name, self.exchange.journal
        device = str(parameters.values.get("deviceNumber", ""))[:64]
        if name in self.faults.refusals:
            raise self.faults.refusals[name]
        self.services.licences.check(operation, parameters)
        handler = HANDLERS.get(name)
        if handler is None:
            raise cti(102)
        try:
            reply = handler(self.services, session, parameters)
        except Refused as error:
            journal.note(self._timers.now(), "refused", name, device, code=error.code)
            raise cti(error.code) from error
        journal.note(
            self._timers.now(), "command", name, device, user=session.account.user, values=public(parameters.values)
        )
        journal.commands[name] += 1
        return reply

    def served(self, user: str, operation: str, status: int) -> None:
        """A request was answered."""
        journal = self.exchange.journal
        journal.note(self._timers.now(), "request", operation, "", user=user, status=status)
        journal.requests[operation, status] += 1

    def _stream(self, privilege: Privilege, event: dict[str, Any]) -> None:
        self.delivery.stream(privilege, event)

    async def _listen(self) -> None:
        sock = bind(self.host, self.port)
        self.port = sock.getsockname()[1]
        await self._listener.start(sock)
