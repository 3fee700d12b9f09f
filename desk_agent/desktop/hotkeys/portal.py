"""Keys on Wayland: the GlobalShortcuts portal, which asks the user. The system chooses the key; ours is a proposal.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
"""

import asyncio
import itertools
import logging
import os
from collections.abc import Iterable
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, message_bus, new_method_call
from jeepney.io.asyncio import DBusRouter, open_dbus_router
from msgspec import Struct

from desk_agent.chord import Chord
from desk_agent.desktop.hotkeys.base import Held, Hotkeys, Press, Pressed, Told
from desk_agent.i18n import _

log = logging.getLogger(__name__)

BUS_NAME: Final = "org.freedesktop.portal.Desktop"
PATH: Final = "/org/freedesktop/portal/desktop"
SHORTCUTS: Final = "org.freedesktop.portal.GlobalShortcuts"
APP_ID: Final = "desk-agent"

_PORTAL: Final = DBusAddress(PATH, BUS_NAME, SHORTCUTS)
_REGISTRY: Final = DBusAddress(PATH, BUS_NAME, "org.freedesktop.host.portal.Registry")
_SECONDS: Final = 10.0  # for an answer in which the user has no part
_DONE, _CANCELLED = 0, 1  # of a request's Response

# https://specifications.freedesktop.org/shortcuts-spec: xkb's names of keys
_MODIFIERS: Final = (("ctrl", "CTRL"), ("alt", "ALT"), ("shift", "SHIFT"), ("meta", "LOGO"))
_KEYSYMS: Final = {"Space": "space", "PageUp": "Page_Up", "PageDown": "Page_Down"}


class PortalError(Exception):
    """The portal did not do it; the text is a sentence for the user."""


class _Wish(Struct, frozen=True):
    """A key that is wanted, and what for."""

    chord: Chord
    what: str


def trigger(chord: Chord) -> str:
    """``chord`` as the portal writes it."""
    key = _KEYSYMS.get(chord.key, chord.key.lower() if len(chord.key) == 1 else chord.key)
    return "+".join((*(name for field, name in _MODIFIERS if getattr(chord, field)), key))


class PortalHotkeys(Hotkeys):
    """Keys by the portal. All of them are bound in one session; another wish needs another session."""

    chosen_by_system = True

    def __init__(self, pressed: Pressed, told: Told) -> None:
        super().__init__(pressed, told)
        self._wishes: dict[str, _Wish] = {}
        self._task: asyncio.Task[None] | None = None
        self._retired: set[asyncio.Task[None]] = set()

    def hold(self, name: str, chord: Chord, what: str) -> None:
        """Ask for the key; the answer comes when the user has given it."""
        self._wishes[name] = _Wish(chord, what)
        self._restart()

    def release(self, name: str) -> None:
        """Ask for the others only."""
        if self._wishes.pop(name, None) is not None:
            self._restart()

    def close(self) -> None:
        """Hang up; the portal ends the session."""
        self._wishes.clear()
        self._stop()

    async def closed(self) -> None:
        """Wait until nothing is under way any more."""
        await asyncio.gather(*self._retired, return_exceptions=True)

    def _restart(self) -> None:
        self._stop()
        if self._wishes:
            self._task = asyncio.get_running_loop().create_task(self._serve(dict(self._wishes)))

    def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None and not task.done():
            self._retired.add(task)
            task.add_done_callback(self._retired.discard)
            task.cancel()

    async def _serve(self, wishes: dict[str, _Wish]) -> None:
        why_not = _("The system’s service for hotkeys has gone.")
        try:
            async with open_dbus_router("SESSION") as router:
                await _Session(router, wishes, self._pressed, self._told).run()
        except PortalError as error:
            why_not = str(error)
        except Exception as error:  # noqa: BLE001 - a bus that is not there raises one kind, one that is odd another
            log.info("the portal for hotkeys: %s", type(error).__name__)
            why_not = _("This desktop does not let programs use hotkeys (it has no GlobalShortcuts portal).")
        for name in wishes:
            self._told(name, Held("", why_not))


class _Session:
    """One session with the portal, from its creation to its end."""

    _tokens = itertools.count(1)

    def __init__(self, router: DBusRouter, wishes: dict[str, _Wish], pressed: Pressed, told: Told) -> None:
        self._router = router
        self._wishes = wishes
        self._pressed = pressed
        self._told = told
        self._signals: asyncio.Queue[Message] = asyncio.Queue()
        self._session = ""
        self._portal = ""  # the portal's own name on the bus: nobody else's signals count

    async def run(self) -> None:
        """Bind the keys and pass on their presses until the portal ends it. Raises PortalError."""
        everything = MatchRule(type="signal", path_namespace=PATH)
        with self._router.filter(everything, queue=self._signals):
            async with asyncio.timeout(_SECONDS):
                await self._call(message_bus.AddMatch(everything))
                await self._introduce()
                self._portal = (await self._call(message_bus.GetNameOwner(BUS_NAME)))[0]
                await self._create()
            self._tell(await self._bind())
            while True:
                self._hear(await self._next())

    async def _introduce(self) -> None:
        """Say which program this is, where the portal can be told; an older one knows by other ways."""
        try:
            await self._call(new_method_call(_REGISTRY, "Register", "sa{sv}", (APP_ID, {})))
        except PortalError as error:
            log.info("the portal was not told who asks: %s", error)

    async def _create(self) -> None:
        code, results = await self._request(
            "CreateSession", "a{sv}", lambda options: (options | {"session_handle_token": ("s", _token())},)
        )
        if code != _DONE:
            raise PortalError(_("This desktop does not let programs use hotkeys."))
        self._session = str(results["session_handle"][1])

    async def _bind(self) -> Any:
        shortcuts = [
            (name, {"description": ("s", wish.what), "preferred_trigger": ("s", trigger(wish.chord))})
            for name, wish in self._wishes.items()
        ]
        code, results = await self._request(
            "BindShortcuts", "oa(sa{sv})sa{sv}", lambda options: (self._session, shortcuts, "", options)
        )
        if code == _CANCELLED:
            raise PortalError(_("The hotkey was not allowed when the system asked."))
        if code != _DONE:
            raise PortalError(_("The system did not give Desk Agent the hotkey."))
        return results.get("shortcuts", ("", []))[1]

    async def _request(self, method: str, signature: str, body: Any) -> tuple[int, dict[str, Any]]:
        """Call a method that answers later, by a signal of a request."""
        token = _token()
        sender = self._router.unique_name.removeprefix(":").replace(".", "_")
        expected = f"{PATH}/request/{sender}/{token}"
        message = new_method_call(_PORTAL, method, signature, body({"handle_token": ("s", token)}))
        # a portal of another version may have another path for it
        paths = {expected, (await self._call(message))[0]}
        while True:
            signal = await self._next()
            fields = signal.header.fields
            if fields.get(HeaderFields.member) == "Response" and fields.get(HeaderFields.path) in paths:
                code, results = signal.body
                return int(code), results
            self._hear(signal)

    async def _next(self) -> Message:
        while True:
            signal = await self._signals.get()
            if signal.header.fields.get(HeaderFields.sender) == self._portal:
                return signal

    async def _call(self, message: Message) -> Any:
        reply = await self._router.send_and_get_reply(message)
        if reply.header.message_type is MessageType.error:
            name = str(reply.header.fields.get(HeaderFields.error_name, ""))
            log.info("the portal for hotkeys refused: %s", name)
            raise PortalError(_("This desktop does not let programs use hotkeys (it has no GlobalShortcuts portal)."))
        return reply.body

    def _hear(self, signal: Message) -> None:
        fields = signal.header.fields
        member, path = fields.get(HeaderFields.member), fields.get(HeaderFields.path)
        if member == "Closed" and path == self._session:
            raise PortalError(_("The system has taken the hotkey back."))
        if not self._session or not signal.body or signal.body[0] != self._session:
            return
        if member == "Activated" and signal.body[1] in self._wishes:
            options = signal.body[3]
            token = options.get("activation_token", ("s", ""))[1]
            self._pressed(Press(str(signal.body[1]), str(token)))
        elif member == "ShortcutsChanged":
            self._tell(signal.body[1])

    def _tell(self, shortcuts: Iterable[Any]) -> None:
        known = {str(name): facts for name, facts in shortcuts}
        for name in self._wishes:
            shown = known.get(name, {}).get("trigger_description", ("s", ""))[1]
            if shown:
                self._told(name, Held(str(shown)))
            else:
                why_not = _("No key is set for it: choose one in the system’s settings for the keyboard.")
                self._told(name, Held("", why_not))


def _token() -> str:
    return f"desk_agent_{os.getpid()}_{next(_Session._tokens)}"
