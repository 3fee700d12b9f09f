"""Linux: systemd's log-in manager, by D-Bus, on the system's bus.

https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html: ``PrepareForSleep`` is sent with
true before the machine sleeps and with false when it has woken.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from jeepney import HeaderFields, MatchRule, Message, message_bus
from jeepney.io.asyncio import DBusRouter, open_dbus_router

from desk_agent.desktop.wake.base import Wake

log = logging.getLogger(__name__)

NAME: Final = "org.freedesktop.login1"
PATH: Final = "/org/freedesktop/login1"
MANAGER: Final = "org.freedesktop.login1.Manager"
MEMBER: Final = "PrepareForSleep"
_SECONDS: Final = 5.0
_QUEUE: Final = 8


class LogindWake(Wake):
    """``bus`` is whose signals are heard: the system's, and in tests another."""

    def __init__(self, on_wake: Callable[[], None], bus: str = "SYSTEM") -> None:
        super().__init__(on_wake)
        self._bus = bus
        self._stack = contextlib.AsyncExitStack()
        self._listener: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """See the class it is a kind of."""
        try:
            async with asyncio.timeout(_SECONDS):
                router = await self._stack.enter_async_context(open_dbus_router(bus=self._bus))
                rule = MatchRule(type="signal", sender=NAME, interface=MANAGER, member=MEMBER, path=PATH)
                await router.send_and_get_reply(message_bus.AddMatch(rule))
        except (OSError, EOFError, KeyError, ValueError, TimeoutError) as error:
            log.info("nothing tells when the computer wakes: %s", type(error).__name__)
            await self._stack.aclose()
            return
        self._listener = asyncio.create_task(self._listen(router), name="wake-listen")

    async def close(self) -> None:
        """See the class it is a kind of."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)
        await self._stack.aclose()

    async def _listen(self, router: DBusRouter) -> None:
        heard = MatchRule(type="signal", interface=MANAGER, member=MEMBER, path=PATH)
        with router.filter(heard, bufsize=_QUEUE) as signals:
            while True:
                signal = await signals.get()
                if signal.body == (False,) and await self._is_logind(router, signal):
                    self._on_wake()

    @staticmethod
    async def _is_logind(router: DBusRouter, signal: Message) -> bool:
        """Anybody can send us what looks the same; the bus says who has the name now."""
        reply = await router.send_and_get_reply(message_bus.GetNameOwner(NAME))
        return bool(reply.body) and reply.body[0] == signal.header.fields.get(HeaderFields.sender)
