"""Signing in and out, and what to be told of: sections 3.2, 5.3.2 and 5.3.3."""

from typing import ClassVar, Final

from desk_agent.api.commands.base import Command
from desk_agent.api.errors import Category

MAX_DEVICES: Final = 100  # in one request, sections 5.3.2.1, 5.3.3.1 and 5.3.4.1


class Login(Command, frozen=True):
    """Section 3.2.1; sent with HTTP Basic authentication."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "login"
    category: ClassVar[Category] = Category.SESSION


class CheckConnection(Command, frozen=True):
    """Section 3.2.2: keeps the session, has no parameters."""

    feature: ClassVar[str] = "checkconnection"
    category: ClassVar[Category] = Category.SESSION
    repeatable: ClassVar[bool] = True


class Logout(Command, frozen=True):
    """Section 3.2.3: answered with 200 and no content."""

    feature: ClassVar[str] = "logout"
    category: ClassVar[Category] = Category.SESSION
    repeatable: ClassVar[bool] = True


class DeviceListCommand(Command, frozen=True):
    """A command to up to 100 devices at once; it can be repeated without harm."""

    repeatable: ClassVar[bool] = True
    device_number: tuple[str, ...]


class MonitorStart(DeviceListCommand, frozen=True):
    """Section 5.3.2.1: call events of these devices from now on."""

    feature: ClassVar[str] = "call/monitor"


class MonitorStop(DeviceListCommand, frozen=True):
    """Section 5.3.2.2: no more call events of these devices."""

    method: ClassVar[str] = "DELETE"
    feature: ClassVar[str] = "call/monitor"


class PresenceStart(DeviceListCommand, frozen=True):
    """Section 5.3.3.1: an event whenever the status of one of these extensions changes."""

    feature: ClassVar[str] = "call/presence"


class PresenceStop(DeviceListCommand, frozen=True):
    """Section 5.3.3.2: no more of those."""

    method: ClassVar[str] = "DELETE"
    feature: ClassVar[str] = "call/presence"
