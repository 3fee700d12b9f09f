"""Notifications: a real service (dunst) and one of our own on a private bus, a library where there is none here."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desk_agent.desktop.notices import CLICKED, Notice, Notices, Urgency, system_notices

pytest.importorskip("jeepney", reason="not installed: jeepney")

from jeepney import DBusAddress, MessageType, Properties, new_method_call
from jeepney.io.asyncio import open_dbus_router

from desk_agent.desktop.notices.freedesktop import FreedesktopNotices
from tests.support.notification_service import FakeService
from tests.support.xdesktop import XDesktop, session_bus, x_desktop

CALL = Notice(
    "call-7",
    "Incoming call: A & B <i>",
    "+82 31 805 5123 · via Sales (620)\nfrom 1003",
    (("answer", "Answer"), ("reject", "Reject")),
    Urgency.CRITICAL,
    stays=True,
)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("not installed: dbus-daemon")
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield


@pytest.fixture
async def service(bus: None) -> AsyncIterator[FakeService]:
    made = FakeService("actions", "body", "body-markup")
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def notices(bus: None) -> AsyncIterator[FreedesktopNotices]:
    made = FreedesktopNotices()
    yield made
    await made.close()


async def test_what_is_asked_of_the_service(service: FakeService, notices: FreedesktopNotices) -> None:
    await notices.open()
    assert (notices.why_not, notices.buttons) == ("", True)
    assert await notices.show(CALL)
    ((number, sent),) = service.shown.items()
    name, replaces, icon, title, body, actions, hints, expires = sent
    assert (name, replaces, icon, expires) == ("Desk Agent", 0, "desk-agent", 0)
    assert title == "Incoming call: A & B <i>"
    assert body == "+82 31 805 5123 · via Sales (620)\nfrom 1003"
    assert actions == ["answer", "Answer", "reject", "Reject", "default", "Show"]
    assert hints["urgency"] == ("y", 2)
    assert hints["suppress-sound"] == ("b", True)
    assert await notices.show(Notice("call-7", "Anna", "<b>&"))
    assert service.shown[number][4] == "&lt;b&gt;&amp;", "text from the network is no markup"
    assert list(service.shown) == [number], "the same key takes the same place"
    await notices.withdraw("call-7")
    await notices.withdraw("call-7")
    assert service.shown == {}


async def test_a_button_and_a_click_are_heard(service: FakeService, notices: FreedesktopNotices) -> None:
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    notices.on_action = lambda key, action: heard.put_nowait((key, action))
    await notices.show(CALL)
    (number,) = service.shown
    await service.press(number, "answer")
    assert await asyncio.wait_for(heard.get(), 5) == ("call-7", "answer")
    await service.press(number + 1, "answer")
    await service.press(number, "transfer")  # was never offered
    await service.press(number, CLICKED)
    assert await asyncio.wait_for(heard.get(), 5) == ("call-7", CLICKED)
    await service.dismiss(number)
    await service.press(number, "answer")
    await notices.show(CALL)
    (again,) = service.shown
    await service.press(again, "reject")
    assert await asyncio.wait_for(heard.get(), 5) == ("call-7", "reject")
    assert heard.empty()


async def test_others_cannot_press_our_buttons(service: FakeService, notices: FreedesktopNotices) -> None:
    """Whoever is on the bus can send a signal that looks like the service's."""
    heard: list[tuple[str, str]] = []
    notices.on_action = lambda key, action: heard.append((key, action))
    await notices.show(CALL)
    (number,) = service.shown
    stranger = FakeService()
    async with open_dbus_router("SESSION") as router:
        stranger._router = router
        await stranger.press(number, "reject")
    await service.press(number, "answer")
    for _ in range(100):
        if heard:
            break
        await asyncio.sleep(0.02)
    assert heard == [("call-7", "answer")]


async def test_a_service_without_buttons_is_given_none(bus: None, notices: FreedesktopNotices) -> None:
    service = FakeService("body")
    await service.start()
    await notices.show(Notice("missed", "2 missed calls", "a < b"))
    assert notices.buttons is False
    (sent,) = service.shown.values()
    assert (sent[4], sent[5], sent[7]) == ("a < b", [], -1)
    await service.stop()


async def test_a_service_that_comes_later_or_refuses(bus: None, notices: FreedesktopNotices) -> None:
    await notices.open()
    assert notices.why_not == "No notification service runs on this desktop."
    assert await notices.show(CALL) is False
    service = FakeService("actions")
    await service.start()
    assert await notices.show(CALL) is True
    assert notices.why_not == ""
    service.refuses = True
    assert await notices.show(CALL) is False
    await service.stop()
    assert await notices.show(CALL) is False
    assert notices.why_not


async def test_no_bus_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/no/such/bus")
    notices = FreedesktopNotices()
    await notices.open()
    assert notices.why_not
    assert await notices.show(CALL) is False
    await notices.withdraw("call-7")
    await notices.close()


DUNST = DBusAddress("/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.dunstproject.cmd0")


@pytest.mark.skipif(shutil.which("dunst") is None, reason="not installed: dunst")
async def test_a_real_service_shows_it_and_its_buttons_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = tmp_path / "dunstrc"
    settings.touch()
    with x_desktop(window_manager=False, accessibility=False) as screen:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", screen.env["DBUS_SESSION_BUS_ADDRESS"])
        screen.start(["dunst", "-config", str(settings)])
        await _with_dunst(screen)


async def _with_dunst(screen: XDesktop) -> None:
    notices = FreedesktopNotices()
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    notices.on_action = lambda key, action: heard.put_nowait((key, action))
    try:
        for _ in range(200):
            if await notices.show(CALL):
                break
            await asyncio.sleep(0.05)
        assert notices.buttons
        async with open_dbus_router("SESSION") as router:

            async def displayed() -> int:
                reply = await router.send_and_get_reply(Properties(DUNST).get("displayedLength"))
                return int(reply.body[0][1])

            for _ in range(100):
                if await displayed() == 1:
                    break
                await asyncio.sleep(0.05)
            assert await displayed() == 1
            done = await router.send_and_get_reply(new_method_call(DUNST, "NotificationAction", "u", (0,)))
            assert done.header.message_type is MessageType.method_return, done.body
            key, action = await asyncio.wait_for(heard.get(), 5)
            assert key == "call-7"
            assert action in {"answer", "reject", CLICKED}
            assert await notices.show(Notice("missed", "Missed call", "Anna"))
            for shown in ("call-7", "missed"):
                await notices.withdraw(shown)
            for _ in range(100):
                if await displayed() == 0:
                    break
                await asyncio.sleep(0.05)
            assert await displayed() == 0
    finally:
        await notices.close()


# Windows and macOS, by a library that cannot run here


class Library:
    """What desktop_notifier 6.2 has of what is used of it."""

    def __init__(self, capabilities: tuple[str, ...]) -> None:
        self.sent: dict[str, dict[str, Any]] = {}
        self.capabilities = capabilities
        self.broken = False
        self.Urgency = SimpleNamespace(Low="low", Normal="normal", Critical="critical")
        self.Button = SimpleNamespace

    def DesktopNotifier(self, app_name: str) -> "Library":
        assert app_name == "Desk Agent"
        return self

    async def get_capabilities(self) -> list[Any]:
        return [SimpleNamespace(name=name) for name in self.capabilities]

    async def send(self, **given: Any) -> str:
        if self.broken:
            raise OSError("0x803E0105")
        identifier = f"id-{len(self.sent)}"
        self.sent[identifier] = given
        return identifier

    async def clear(self, identifier: str) -> None:
        del self.sent[identifier]


@pytest.mark.parametrize("platform", ["win32", "darwin"])
async def test_the_library_shows_replaces_and_reports(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    library = Library(("TITLE", "MESSAGE", "BUTTONS", "ON_CLICKED"))
    monkeypatch.setitem(sys.modules, "desktop_notifier", library)
    notices = system_notices(platform)
    heard: list[tuple[str, str]] = []
    notices.on_action = lambda key, action: heard.append((key, action))
    await notices.open()
    assert (notices.why_not, notices.buttons) == ("", True)
    assert await notices.show(CALL)
    assert await notices.show(CALL)
    (sent,) = library.sent.values()
    assert sent["title"] == "Incoming call: A & B <i>"
    assert sent["urgency"] == "critical"
    assert [button.title for button in sent["buttons"]] == ["Answer", "Reject"]
    sent["buttons"][1].on_pressed()
    sent["on_clicked"]()
    assert heard == [("call-7", "reject"), ("call-7", CLICKED)]
    library.broken = True
    assert await notices.show(Notice("missed", "Missed call")) is False
    await notices.close()
    assert library.sent == {}


async def test_a_program_that_may_not_notify_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "desktop_notifier", Library(()))
    notices = system_notices("darwin")
    await notices.open()
    assert notices.why_not == "This system does not let Desk Agent show notifications."
    assert await notices.show(CALL) is False


async def test_another_system_has_the_null_object() -> None:
    notices = system_notices("sunos5")
    await notices.open()
    assert type(notices) is Notices
    assert notices.why_not
    assert await notices.show(CALL) is False
    await notices.withdraw("call-7")
    await notices.close()
