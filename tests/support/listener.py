"""Hears what a session tells, and winds a clock while it reconnects."""

import asyncio

from desk_agent.client import Session
from desk_agent.client.news import LinkChanged, LinkState
from tests.support.fake_clock import FakeClock
from tests.support.until import until


class Listener:
    """Collects what a session tells."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.heard: list[object] = []
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for news in self.session.events():
            self.heard.append(news)

    def states(self) -> list[LinkState]:
        return [news.state for news in self.heard if isinstance(news, LinkChanged)]

    def kinds(self) -> list[type]:
        return [type(news) for news in self.heard]

    async def live(self, clock: FakeClock | None = None) -> None:
        """Until the session is live and has nothing newer to tell; ``clock`` is wound through the waits."""

        async def wind() -> None:
            while True:
                await asyncio.sleep(0.01)
                if clock is not None and clock.sleeping and self.session.state is LinkState.LOST:
                    await clock.advance(clock.sleeping[0] + 0.001)

        winder = asyncio.create_task(wind())
        try:
            await until(lambda: self.states() and self.states()[-1] is LinkState.LIVE)
        finally:
            winder.cancel()
            await asyncio.gather(winder, return_exceptions=True)

    async def end(self) -> None:
        await self.session.close()
        await self._task
