"""Linux: the notification service of the desktop, by D-Bus.

https://specifications.freedesktop.org/notification-spec/latest/. The library desktop-notifier does this too, but
brings a compiled D-Bus of its own, does not say that nothing was shown, and cannot put one notice in the place of
another; jeepney is here already, for the keyring.
"""

import asyncio
import contextlib
import logging
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, message_bus, new_method_call
from jeepney.io.asyncio import DBusRouter, open_dbus_router

from desk_agent.desktop.notices.base import MAX_BODY, MAX_TITLE, Notice, Notices, Urgency
from desk_agent.i18n import _
from desk_agent.text import plain

log = logging.getLogger(__name__)

NAME: Final = "org.freedesktop.Notifications"
_SERVICE: Final = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
_SIGNALS: Final = ("ActionInvoked", "NotificationClosed")
_SECONDS: Final = 5.0
_NEVER, _AS_USUAL = 0, -1  # milliseconds until it goes
_QUEUE: Final = 100


class FreedesktopNotices(Notices):
    """The desktop's own. A service that appears or is another later is found by the next notice."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = contextlib.AsyncExitStack()
        self._router: DBusRouter | None = None
        self._capabilities: frozenset[str] = frozenset()
        self._owner = ""  # the service's unique name: others may send what looks like its signals
        self._shown: dict[str, int] = {}  # key -> the service's number
        self._labels: dict[int, tuple[str, ...]] = {}  # the actions of a number that is shown
        self._listener: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """See the class it is a kind of."""
        try:
            await self._connected()
            self._capabilities, self._owner = await self._ask_capabilities()
        except _FAULTS as error:
            log.info("no notifications: %s", error)
            self.why_not = _("No notification service runs on this desktop.")
            self.buttons = False
            if self._router is not None and self._listener is not None and self._listener.done():
                await self._disconnect()
        else:
            self.why_not = ""
            self.buttons = "actions" in self._capabilities

    async def show(self, notice: Notice) -> bool:
        """See the class it is a kind of."""
        if self.why_not or not self._owner:
            await self.open()
        if self.why_not:
            return False
        try:
            reply = await self._call("Notify", "susssasa{sv}i", self._arguments(notice))
        except _FAULTS as error:
            log.info("a notification was not shown: %s", error)
            self._owner = ""
            return False
        number = int(reply.body[0])
        self._owner = str(reply.header.fields.get(HeaderFields.sender, ""))
        self._shown[notice.key] = number
        self._labels[number] = (*(name for name, _label in notice.actions), "default")
        return True

    async def withdraw(self, key: str) -> None:
        """See the class it is a kind of."""
        number = self._shown.pop(key, None)
        if number is None or self._router is None:
            return
        self._labels.pop(number, None)
        with contextlib.suppress(*_FAULTS):  # it is gone by itself
            await self._call("CloseNotification", "u", (number,))

    async def close(self) -> None:
        """See the class it is a kind of."""
        for key in tuple(self._shown):
            await self.withdraw(key)
        await self._disconnect()

    async def _connected(self) -> DBusRouter:
        if self._router is None:
            router = await asyncio.wait_for(self._stack.enter_async_context(open_dbus_router("SESSION")), _SECONDS)
            self._router = router
            self._listener = asyncio.create_task(self._listen(router), name="notices")
            await asyncio.sleep(0)  # its filter stands before the first signal can come
            for member in _SIGNALS:
                rule = MatchRule(type="signal", sender=NAME, interface=NAME, member=member)
                await router.send_and_get_reply(message_bus.AddMatch(rule))
        return self._router

    async def _disconnect(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)
        self._router, self._owner = None, ""
        stack, self._stack = self._stack, contextlib.AsyncExitStack()
        with contextlib.suppress(*_FAULTS):
            await stack.aclose()

    async def _ask_capabilities(self) -> tuple[frozenset[str], str]:
        reply = await self._call("GetCapabilities", "", ())
        found = reply.body[0]
        return frozenset(str(one) for one in found), str(reply.header.fields.get(HeaderFields.sender, ""))

    async def _call(self, method: str, signature: str, arguments: tuple[Any, ...]) -> Message:
        if self._router is None:
            raise ConnectionError("no bus")
        call = new_method_call(_SERVICE, method, signature or None, arguments)
        reply = await asyncio.wait_for(self._router.send_and_get_reply(call), _SECONDS)
        if reply.header.message_type is MessageType.error:
            raise OSError(f"{method}: {reply.header.fields.get(HeaderFields.error_name, 'an error')}")
        return reply

    def _arguments(self, notice: Notice) -> tuple[Any, ...]:
        actions: list[str] = []
        if self.buttons:
            for name, label in (*notice.actions, ("default", _("Show"))):
                actions += [name, plain(label, MAX_TITLE)]
        hints: dict[str, tuple[str, Any]] = {
            "urgency": ("y", notice.urgency.value),
            "desktop-entry": ("s", "desk-agent"),
            "suppress-sound": ("b", True),
        }
        if notice.urgency is Urgency.LOW:
            hints["transient"] = ("b", True)
        body = "\n".join(plain(line, MAX_BODY) for line in notice.body.split("\n"))
        return (
            "Desk Agent",
            self._shown.get(notice.key, 0),
            "desk-agent",
            plain(notice.title, MAX_TITLE),
            self._escaped(body),
            actions,
            hints,
            _NEVER if notice.stays else _AS_USUAL,
        )

    def _escaped(self, body: str) -> str:
        """A service that reads markup is given none."""
        if "body-markup" not in self._capabilities:
            return body
        return body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    async def _listen(self, router: DBusRouter) -> None:
        rule = MatchRule(type="signal", interface=NAME)
        with router.filter(rule, bufsize=_QUEUE) as queue:
            while True:
                message = await queue.get()
                if message.header.fields.get(HeaderFields.sender) == self._owner:
                    self._hear(message)

    def _hear(self, message: Message) -> None:
        member, body = message.header.fields.get(HeaderFields.member), message.body
        if not body or not isinstance(body[0], int):
            return
        key = next((key for key, number in self._shown.items() if number == body[0]), None)
        if key is None:
            return
        if member == "ActionInvoked" and len(body) > 1 and body[1] in self._labels.get(body[0], ()):
            self.on_action(key, str(body[1]))
        elif member == "NotificationClosed":
            self._shown.pop(key, None)
            self._labels.pop(body[0], None)


_FAULTS: Final[tuple[type[Exception], ...]] = (OSError, EOFError, TimeoutError, KeyError, ValueError, IndexError)
"""What a bus that is not there, goes, or answers otherwise raises in jeepney and here."""
