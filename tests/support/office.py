"""A quiet simulated office, and a Desk that is signed in to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from desk_agent.client import Session
from desk_agent.desk import Desk
from desk_agent.desk.kept_calls import KeptCalls
from desk_agent.people.history import HistoryStore
from desk_agent.people.sources.base import Person
from desk_agent.settings import Site
from desk_agent.simulator import Simulator
from desk_agent.view import CallsChanged, CallView, Change, Notice, SignIn, Verb
from tests.support import gateway
from tests.support.contacts import PEOPLE, RULES, knowing
from tests.support.until import until


class Seen:
    """A Desk and everything it has told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.changes: list[Change] = []
        desk.subscribe(self.changes.append)

    @property
    def notices(self) -> list[str]:
        return [change.text for change in self.changes if isinstance(change, Notice)]

    @property
    def calls(self) -> tuple[CallView, ...]:
        return self.desk.view.calls

    @property
    def ended(self) -> list[str]:
        """What became of the calls that are over, in order."""
        return [
            past.outcome.value for change in self.changes if isinstance(change, CallsChanged) for past in change.ended
        ]

    async def states(self, *wanted: str) -> None:
        """Until exactly these are the states of the calls, in the order shown."""
        await until(lambda: [call.state.value for call in self.calls] == list(wanted))

    async def talk(self, simulator: Simulator, number: str) -> int:
        """``number`` calls the phone 1001, and its agent answers; the reference."""
        ref = simulator.exchange.ring("1001", number)
        await self.states("ringing")
        await self.desk.perform(Verb.ANSWER)
        await self.states("connected")
        return ref

    async def idle(self) -> None:
        """Until there is no call."""
        await until(lambda: not self.calls)


def target(simulator: Simulator, user: str = "1001", **changes: Any) -> SignIn:
    """How to sign in to ``simulator``."""
    account = simulator.account(user)
    facts: dict[str, Any] = {
        "host": simulator.host,
        "port": simulator.port,
        "user": user,
        "password": account.password,
        "extension": "" if user.isdigit() else account.extension,
        "trust": f"sha256:{simulator.sha256}",
    }
    return SignIn(**(facts | changes))


def open_session(given: SignIn) -> Session:
    """What a Desk needs to make its sessions, on the machine's own clock."""
    return Session(
        given.host,
        given.port,
        given.user,
        given.password,
        extension=given.extension or None,
        trust=given.trust or None,
    )


@asynccontextmanager
async def signed_in(
    simulator: Simulator,
    user: str = "1001",
    opener: Callable[[SignIn], Any] = open_session,
    *,
    site: Site | None = None,
    on_site: Callable[[Site], None] | None = None,
    history: HistoryStore | None = None,
    kept: KeptCalls | None = None,
    people: tuple[Person, ...] = PEOPLE,
    **changes: Any,
) -> AsyncIterator[Seen]:
    """A Desk of ``user``, until the block ends; a station's through a gateway, where the tests are run so."""
    async with AsyncExitStack() as stack:
        if gateway.through and user.isdigit():
            door = await stack.enter_async_context(gateway.shared(simulator))
            changes = {"port": door.port, "trust": f"sha256:{door.sha256}"} | changes
        seen = Seen(Desk(opener, rules=RULES, site=site, on_site=on_site, history=history, kept=kept))
        stack.enter_context(knowing(seen.desk, people))
        try:
            await seen.desk.sign_in(target(simulator, user, **changes))
            yield seen
        finally:
            await seen.desk.close()
