"""A notification service on a test's own bus that does what the test says."""

import asyncio
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.asyncio import DBusRouter, open_dbus_router

NAME = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)


class FakeService:
    """Keeps what it is asked to show; `press` and `dismiss` are the user."""

    def __init__(self, *capabilities: str) -> None:
        self.capabilities = list(capabilities)
        self.shown: dict[int, tuple[Any, ...]] = {}
        self.refuses = False
        self.changed = asyncio.Event()
        self._next = 1
        self._router: DBusRouter | None = None
        self._task: asyncio.Task[None] | None = None
        self._context: Any = None

    async def start(self) -> None:
        self._context = open_dbus_router("SESSION")
        self._router = await self._context.__aenter__()
        self._task = asyncio.create_task(self._serve())
        await asyncio.sleep(0)
        reply = await self._router.send_and_get_reply(message_bus.RequestName(NAME))
        assert reply.body[0] in {1, 4}

    async def stop(self) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._context.__aexit__(None, None, None)

    async def press(self, number: int, action: str) -> None:
        await self._emit("ActionInvoked", "us", (number, action))

    async def dismiss(self, number: int) -> None:
        self.shown.pop(number, None)
        await self._emit("NotificationClosed", "uu", (number, 2))

    async def until(self, what: Any) -> None:
        async with asyncio.timeout(5):
            while not what():
                self.changed.clear()
                await self.changed.wait()

    async def _emit(self, member: str, signature: str, body: tuple[Any, ...]) -> None:
        assert self._router is not None
        await self._router.send(new_signal(ADDRESS.with_interface(NAME), member, signature, body))

    async def _serve(self) -> None:
        assert self._router is not None
        with self._router.filter(MatchRule(type="method_call", interface=NAME), bufsize=100) as queue:
            while True:
                await self._answer(await queue.get())

    async def _answer(self, call: Message) -> None:
        assert self._router is not None
        assert call.header.message_type is MessageType.method_call
        match call.header.fields[HeaderFields.member]:
            case "GetCapabilities":
                reply = new_method_return(call, "as", (self.capabilities,))
            case "Notify" if self.refuses:
                reply = new_error(call, "org.freedesktop.Notifications.Error.ExcessNotificationGeneration")
            case "Notify":
                number = call.body[1] or self._next
                self._next = max(self._next, number) + 1
                self.shown[number] = call.body
                reply = new_method_return(call, "u", (number,))
            case _:
                self.shown.pop(call.body[0], None)
                reply = new_method_return(call)
        await self._router.send(reply)
        self.changed.set()
