"""The tokens of sessions, kept in the system's keyring for the case that this program is killed.

A killed program leaves its session at the PBX, which lets nobody else in with the account until that is ended or has
run out. Who knows its token can end it. A keyring may take long or ask its user something: nothing waits for it but
a sign-in that finds the account in use, and that only for a moment.
"""

import asyncio
import contextlib
import logging
from typing import Final

from desk_agent.desktop.secrets import PasswordStoreError, TokenStore

log = logging.getLogger(__name__)

_FIND_WITHIN: Final = 3.0  # seconds
_END_WITHIN: Final = 0.3  # seconds
_MAX_TOKEN: Final = 4096
_AGAIN: Final = (1.0, 10.0, 60.0, 600.0)  # seconds after which a keyring that refused is asked once more

Account = tuple[str, str, int]  # user, host, port


class Tokens:
    """Of all accounts; each keeps the token that was heard of last.

    ``at_leisure``: not before `settle` is called. The keyring's modules take longer to load than a sign-in takes.
    """

    def __init__(self, store: TokenStore, *, at_leisure: bool = False) -> None:
        self._store = store
        self._settled = not at_leisure
        self._news: dict[Account, str] = {}
        self._heard = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._search: tuple[Account, asyncio.Task[str]] | None = None

    def hear(self, account: Account, token: str) -> None:
        """The session of ``account`` has a new token, or "": it is logged out."""
        self._news[account] = token
        self._heard.set()
        self._begin()

    def settle(self) -> None:
        """There is time now."""
        self._settled = True
        self._begin()

    def _begin(self) -> None:
        if self._settled and self._news and (self._work is None or self._work.done()):
            self._work = asyncio.create_task(self._keep(), name="tokens-keep")

    async def find(self, account: Account) -> str:
        """The token that was kept of an earlier session; "" if there is none, or not in time."""
        if self._search is None or self._search[0] != account:
            self._drop_search()
            self._search = account, asyncio.create_task(self._look(account), name="tokens-find")
        search = self._search[1]
        await asyncio.wait({search}, timeout=_FIND_WITHIN)
        if not search.done():
            return ""
        self._search = None
        return search.result()

    async def close(self) -> None:
        """Wait a moment for what is to be kept or forgotten, and no longer."""
        self.settle()
        if self._work is not None:
            await asyncio.wait({self._work}, timeout=_END_WITHIN)
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        self._drop_search()

    def _drop_search(self) -> None:
        if self._search is not None:
            self._search[1].cancel()
            self._search = None

    async def _keep(self) -> None:
        while self._news:
            account, token = self._news.popitem()
            for pause in (*_AGAIN, None):
                try:
                    if token:
                        await self._store.set(*account, token)
                    else:
                        await self._store.delete(*account)
                except PasswordStoreError as error:
                    log.info("the session is not remembered: %s", error)
                    if not token or pause is None:
                        break
                    if await self._hears(pause):  # it may be opened, or come up, after this program
                        break
                else:
                    break

    async def _hears(self, seconds: float) -> bool:
        """Whether another token is heard of within ``seconds``."""
        self._heard.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        return bool(self._news)

    async def _look(self, account: Account) -> str:
        try:
            token = await self._store.get(*account) or ""
        except PasswordStoreError as error:
            log.info("no earlier session is known: %s", error)
            return ""
        return token if len(token) <= _MAX_TOKEN and token.isprintable() else ""
