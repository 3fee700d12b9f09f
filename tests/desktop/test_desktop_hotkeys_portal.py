"""Hotkeys by the GlobalShortcuts portal: against a portal that the test plays, on a session bus of its own."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.asyncio import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from desk_agent.chord import Chord
from desk_agent.desktop.hotkeys import Held, Press
from desk_agent.desktop.hotkeys.portal import BUS_NAME, PATH, SHORTCUTS, PortalHotkeys, trigger
from tests.support.until import until
from tests.support.xdesktop import session_bus

CHORD = Chord.parse("Ctrl+Alt+D")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("not installed: dbus-daemon")
    with session_bus() as made:
        yield made


@pytest.fixture(autouse=True)
def bus(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)


@dataclass
class Portal:
    """Answers as xdg-desktop-portal does; what the user says to its question is ``answer``."""

    connection: DBusConnection
    answer: int = 0
    key: str = "Press <Control><Alt>d"
    has_shortcuts: bool = True
    asked: list[tuple[str, Any]] = field(default_factory=list)
    session: str = ""
    _peer: str = ""

    async def serve(self) -> None:
        with suppress(EOFError, asyncio.CancelledError):
            while True:
                message = await self.connection.receive()
                if message.header.message_type is MessageType.method_call:
                    await self._answer(message)

    async def _answer(self, call: Message) -> None:
        fields = call.header.fields
        member = fields[HeaderFields.member]
        if fields.get(HeaderFields.interface) == "org.freedesktop.host.portal.Registry":
            self.asked.append((member, call.body))
            await self.connection.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
            return
        if fields.get(HeaderFields.interface) != SHORTCUTS or not self.has_shortcuts:
            await self.connection.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
            return
        self.asked.append((member, call.body))
        self._peer = fields[HeaderFields.sender]
        options = call.body[-1]
        sender = self._peer.removeprefix(":").replace(".", "_")
        request = f"{PATH}/request/{sender}/{options['handle_token'][1]}"
        results: dict[str, Any] = {}
        code = 0
        if member == "CreateSession":
            self.session = f"{PATH}/session/{sender}/{options['session_handle_token'][1]}"
            results = {"session_handle": ("s", self.session)}
        else:
            code = self.answer
            facts = [(name, {"trigger_description": ("s", self.key)}) for name, _ in call.body[1]]
            results = {"shortcuts": ("a(sa{sv})", facts)}
        await self.connection.send(new_method_return(call, "o", (request,)))
        await self._signal(request, "org.freedesktop.portal.Request", "Response", "ua{sv}", (code, results))

    async def activate(self, name: str = "dial", session: str = "", token: str = "") -> None:
        """Somebody presses the key."""
        options = {"activation_token": ("s", token)} if token else {}
        body = (session or self.session, name, 12345, options)
        await self._signal(PATH, SHORTCUTS, "Activated", "osta{sv}", body)

    async def change(self, key: str) -> None:
        """Somebody chooses another key in the system's settings."""
        facts = [("dial", {"trigger_description": ("s", key)})]
        await self._signal(PATH, SHORTCUTS, "ShortcutsChanged", "oa(sa{sv})", (self.session, facts))

    async def close(self) -> None:
        """The portal ends the session."""
        await self._signal(self.session, "org.freedesktop.portal.Session", "Closed", "", ())

    async def _signal(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]) -> None:
        signal = new_signal(DBusAddress(path, interface=interface), member, signature or None, body)
        await self.connection.send(signal)


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with await open_dbus_connection() as connection:
        await connection.send(message_bus.RequestName(BUS_NAME))
        while True:
            reply = await connection.receive()
            if reply.header.message_type is MessageType.method_return:
                assert unwrap_msg(reply) == (1,)
                break
        made = Portal(connection)
        serving = asyncio.ensure_future(made.serve())
        yield made
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


class Keys:
    """Hotkeys that note what they are told."""

    def __init__(self) -> None:
        self.pressed: list[Press] = []
        self.told: list[Held] = []
        self.hotkeys = PortalHotkeys(self.pressed.append, lambda _name, held: self.told.append(held))


@pytest.fixture
async def keys() -> AsyncIterator[Keys]:
    made = Keys()
    yield made
    made.hotkeys.close()
    await made.hotkeys.closed()


async def test_the_user_is_asked_for_the_key_and_every_press_comes_with_its_token(portal: Portal, keys: Keys) -> None:
    keys.hotkeys.hold("dial", CHORD, "Call the number that is marked or copied")
    await until(lambda: bool(keys.told))
    assert keys.told == [Held("Press <Control><Alt>d")]
    assert [member for member, _ in portal.asked] == ["Register", "CreateSession", "BindShortcuts"]
    _session, shortcuts, parent, _options = portal.asked[-1][1]
    assert parent == ""
    assert shortcuts == [
        (
            "dial",
            {
                "description": ("s", "Call the number that is marked or copied"),
                "preferred_trigger": ("s", "CTRL+ALT+d"),
            },
        )
    ]
    await portal.activate(token="wayland-token")
    await portal.activate()
    await until(lambda: len(keys.pressed) == 2)
    assert keys.pressed == [Press("dial", "wayland-token"), Press("dial")]


async def test_what_is_not_meant_for_us_is_not_heard(portal: Portal, keys: Keys) -> None:
    keys.hotkeys.hold("dial", CHORD, "")
    await until(lambda: bool(keys.told))
    await portal.activate(session=f"{PATH}/session/another/one")
    await portal.activate("another")
    async with await open_dbus_connection() as forger:
        body = (portal.session, "dial", 1, {})
        await forger.send(new_signal(DBusAddress(PATH, interface=SHORTCUTS), "Activated", "osta{sv}", body))
        await forger.send(message_bus.GetId())
        await forger.receive()
    await portal.activate(token="ours")
    await until(lambda: bool(keys.pressed))
    assert keys.pressed == [Press("dial", "ours")]


@pytest.mark.parametrize(("answer", "said"), [(1, "not allowed when the system asked"), (2, "did not give")])
async def test_a_user_who_says_no_is_believed(portal: Portal, keys: Keys, answer: int, said: str) -> None:
    portal.answer = answer
    keys.hotkeys.hold("dial", CHORD, "")
    await until(lambda: bool(keys.told))
    assert said in keys.told[0].why_not
    assert not keys.told[0].works


async def test_a_key_that_the_user_has_yet_to_choose(portal: Portal, keys: Keys) -> None:
    portal.key = ""
    keys.hotkeys.hold("dial", CHORD, "")
    await until(lambda: bool(keys.told))
    assert "in the system’s settings" in keys.told[0].why_not
    await portal.change("Press <Super>d")
    await until(lambda: len(keys.told) == 2)
    assert keys.told[1] == Held("Press <Super>d")


async def test_a_session_that_the_system_ends(portal: Portal, keys: Keys) -> None:
    keys.hotkeys.hold("dial", CHORD, "")
    await until(lambda: bool(keys.told))
    await portal.close()
    await until(lambda: len(keys.told) == 2)
    assert "taken the hotkey back" in keys.told[1].why_not


async def test_another_key_is_another_session_and_none_is_none(portal: Portal, keys: Keys) -> None:
    keys.hotkeys.hold("dial", CHORD, "")
    await until(lambda: bool(keys.told))
    first = portal.session
    keys.hotkeys.hold("dial", Chord.parse("Meta+F9"), "")
    await until(lambda: len(keys.told) == 2)
    assert portal.session != first
    assert portal.asked[-1][1][1][0][1]["preferred_trigger"] == ("s", "LOGO+F9")
    keys.hotkeys.release("dial")
    await keys.hotkeys.closed()
    await portal.activate()
    await asyncio.sleep(0.05)
    assert keys.pressed == []


async def test_a_desktop_whose_portal_knows_no_hotkeys(portal: Portal, keys: Keys) -> None:
    portal.has_shortcuts = False
    keys.hotkeys.hold("dial", CHORD, "")
    await until(lambda: bool(keys.told))
    assert "no GlobalShortcuts portal" in keys.told[0].why_not


async def test_a_desktop_without_a_portal(keys: Keys) -> None:
    keys.hotkeys.hold("dial", CHORD, "")
    await until(lambda: bool(keys.told))
    assert "no GlobalShortcuts portal" in keys.told[0].why_not


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere", "nonsense"])
async def test_a_desktop_without_a_session_bus(keys: Keys, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    if address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    else:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    keys.hotkeys.hold("dial", CHORD, "")
    await until(lambda: bool(keys.told))
    assert "no GlobalShortcuts portal" in keys.told[0].why_not


def test_keys_are_written_as_the_portal_reads_them() -> None:
    assert trigger(Chord.parse("Ctrl+Alt+Shift+Meta+PageUp")) == "CTRL+ALT+SHIFT+LOGO+Page_Up"
    assert trigger(Chord.parse("F12")) == "F12"
