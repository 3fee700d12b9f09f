"""The computer wakes: a logind that the test plays on a real bus, and fakes of the other systems' calls."""

import asyncio
import ctypes
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from jeepney import DBusAddress, MessageType, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.asyncio import DBusConnection, open_dbus_connection
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

from desk_agent.clock import SystemClock
from desk_agent.desktop.network import Network
from desk_agent.desktop.wake import Wake, system_wake
from desk_agent.desktop.wake import windows as win
from desk_agent.desktop.wake.logind import MANAGER, MEMBER, NAME, PATH, LogindWake
from desk_agent.desktop.wake.macos import CAN_SLEEP, HAS_POWERED_ON, WILL_SLEEP, MacosWake
from tests.support.until import until
from tests.support.xdesktop import session_bus

# Linux


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("not installed: dbus-daemon")
    with session_bus() as made:
        yield made


@pytest.fixture
async def logind(address: str) -> AsyncIterator[DBusConnection]:
    async with await open_dbus_connection(address) as connection:
        await connection.send(message_bus.RequestName(NAME))
        while (await connection.receive()).header.message_type is not MessageType.method_return:
            pass
        yield connection


async def prepare(connection: DBusConnection, asleep: bool, to: str | None = None) -> None:
    signal = new_signal(DBusAddress(PATH, interface=MANAGER), MEMBER, "b", (asleep,))
    if to is not None:
        from jeepney import HeaderFields

        signal.header.fields[HeaderFields.destination] = to
    await connection.send(signal)


async def test_logind_tells_of_waking_and_not_of_falling_asleep(logind: DBusConnection, address: str) -> None:
    woken: list[int] = []
    wake = LogindWake(lambda: woken.append(1), address)
    await wake.open()
    await prepare(logind, True)
    await prepare(logind, False)
    await until(lambda: woken == [1])
    await prepare(logind, True)
    await prepare(logind, False)
    await until(lambda: woken == [1, 1])
    await wake.close()


async def test_nobody_else_wakes_us(logind: DBusConnection, address: str) -> None:
    woken: list[int] = []
    wake = LogindWake(lambda: woken.append(1), address)
    await wake.open()
    async with await open_dbus_connection(address) as stranger:
        await prepare(stranger, False)
        for number in range(1, 20):  # whoever is on the bus has such a name
            await prepare(stranger, False, f":1.{number}")
    await prepare(logind, False)
    await until(lambda: woken)
    await asyncio.sleep(0.05)
    assert woken == [1]
    await wake.close()


async def test_without_a_bus_or_a_logind_nothing_is_heard_and_nothing_fails(address: str) -> None:
    for bus in ("unix:path=/nonexistent/bus", address):
        wake = LogindWake(lambda: pytest.fail("nobody woke us"), bus)
        await wake.open()
        await wake.close()
    await wake.close()


# Windows


def message(number: int, how: int) -> int:
    heard = win._Message(None, number, how, 0)
    _kept.append(heard)
    return ctypes.addressof(heard)


_kept: list[Any] = []


async def test_windows_resume_is_heard_once_for_each_message_and_left_to_qt() -> None:
    woken: list[int] = []
    wake = win.WindowsWake(lambda: woken.append(1))
    await wake.open()
    look = wake._filter.nativeEventFilter
    for kind, number, how in (
        (b"windows_generic_MSG", win.WM_POWERBROADCAST, 0x4),  # falls asleep
        (b"windows_generic_MSG", win.WM_POWERBROADCAST, 0x7),  # a user woke it: the other one comes too
        (b"windows_generic_MSG", 0x0312, win.PBT_APMRESUMEAUTOMATIC),
        (b"xcb_generic_event_t", win.WM_POWERBROADCAST, win.PBT_APMRESUMEAUTOMATIC),
    ):
        assert look(kind, message(number, how)) == (False, 0)
    assert woken == []
    assert look(b"windows_generic_MSG", message(win.WM_POWERBROADCAST, win.PBT_APMRESUMEAUTOMATIC)) == (False, 0)
    assert woken == [1]
    await wake.close()


# macOS


class Power:
    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.callback: Any = None
        self.allowed: list[int | None] = []

    def register(self, callback: Any) -> bool:
        self.callback = callback
        return not self.refuses

    def allow(self, argument: int | None) -> None:
        self.allowed.append(argument)

    def unregister(self) -> None:
        self.callback = None


async def test_macos_is_let_sleep_and_heard_to_wake() -> None:
    woken: list[int] = []
    power = Power()
    wake = MacosWake(lambda: woken.append(1), power)
    await wake.open()
    power.callback(None, 0, CAN_SLEEP, 41)
    power.callback(None, 0, WILL_SLEEP, 42)
    assert (power.allowed, woken) == ([41, 42], []), "else the machine waits half a minute for an answer"
    power.callback(None, 0, 0xE0000320, None)  # will power on: the network is not there yet
    assert woken == []
    power.callback(None, 0, HAS_POWERED_ON, None)
    assert woken == [1]
    await wake.close()
    assert power.callback is None


async def test_macos_may_refuse() -> None:
    power = Power(refuses=True)
    wake = MacosWake(lambda: None, power)
    await wake.open()
    await wake.close()
    assert power.callback is not None, "what was not registered is not unregistered"


@pytest.mark.parametrize("platform", ["darwin", "sunos5"])
async def test_a_system_without_any_of_it_has_a_null_object(platform: str) -> None:
    wake = system_wake(lambda: None, platform)
    assert type(wake) is Wake
    await wake.open()
    await wake.close()


# the network

Reach = QNetworkInformation.Reachability
Medium = QNetworkInformation.TransportMedium


class Information(QObject):
    reachabilityChanged = Signal(Reach)
    transportMediumChanged = Signal(Medium)

    def __init__(self, reach: Reach) -> None:
        super().__init__()
        self.reach = reach

    def reachability(self) -> Reach:
        return self.reach


def test_a_network_goes_comes_back_and_is_another(qapp: object) -> None:
    heard: list[bool] = []
    system = Information(Reach.Online)
    network = Network(heard.append, system)
    system.reachabilityChanged.emit(Reach.Site)  # the internet is gone, the house is not
    system.reachabilityChanged.emit(Reach.Unknown)
    assert heard == []
    system.reachabilityChanged.emit(Reach.Disconnected)
    system.reachabilityChanged.emit(Reach.Disconnected)
    assert heard == [False]
    system.transportMediumChanged.emit(Medium.Unknown)
    assert heard == [False], "another kind of nothing is no news"
    system.reachabilityChanged.emit(Reach.Local)
    system.transportMediumChanged.emit(Medium.WiFi)
    assert heard == [False, True, True]
    network.close()
    system.reachabilityChanged.emit(Reach.Disconnected)
    assert heard == [False, True, True]


def test_the_system_s_own_is_asked_or_there_is_none(qapp: object) -> None:
    network = Network(lambda _there: None)
    assert network.knows is bool(QNetworkInformation.availableBackends())
    network.close()


def test_how_long_the_machine_has_slept_does_not_grow_while_it_is_awake() -> None:
    clock = SystemClock()
    before = clock.slept()
    assert before >= -0.001
    time.sleep(0.02)
    assert abs(clock.slept() - before) < 0.01
