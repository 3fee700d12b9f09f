"""Phones beside their calls: sections 5.3.4.1, 5.3.4.13 to 5.3.4.16, 5.3.4.22, 5.3.4.25 and 5.3.4.26."""

from typing import ClassVar

import msgspec

from desk_agent.api.commands.base import Command, DeviceCommand
from desk_agent.api.enums import DndService, ForwardingKind


class GetTerminals(Command, frozen=True):
    """Section 5.3.4.1: ``count`` terminals, at most 100, from the physical number ``start_index`` on.

    The section prints ``POST call/make``, Make Call's own URI, which may not be tried: a PBX might dial. This is the
    likeliest other one.
    """

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/terminals"
    repeatable: ClassVar[bool] = True
    start_index: int
    count: int


class SetForwarding(DeviceCommand, frozen=True):
    """Section 5.3.4.13: forward ``dn``; ``dest_number`` is mandatory, "" where there is none."""

    feature: ClassVar[str] = "call/forward"
    repeatable: ClassVar[bool] = True
    dn: str = msgspec.field(name="DN")
    cfwd_type: ForwardingKind
    dest_number: str


class GetForwarding(DeviceCommand, frozen=True):
    """Section 5.3.4.14; ``dn`` is the number whose forwarding is asked for."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/forward"
    repeatable: ClassVar[bool] = True
    dn: str = msgspec.field(name="DN")


class SetDnd(DeviceCommand, frozen=True):
    """Section 5.3.4.15: do not disturb ``dn``."""

    feature: ClassVar[str] = "call/dnd"
    repeatable: ClassVar[bool] = True
    dn: str = msgspec.field(name="DN")
    svc_type: DndService


class GetDnd(DeviceCommand, frozen=True):
    """Section 5.3.4.16; ``dn`` is the number whose DND is asked for."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/dnd"
    repeatable: ClassVar[bool] = True
    dn: str = msgspec.field(name="DN")


class GetCallStatus(DeviceCommand, frozen=True):
    """Section 5.3.4.22: one word for what the device is doing."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/status"
    repeatable: ClassVar[bool] = True


class GetMwi(DeviceCommand, frozen=True):
    """Section 5.3.4.25: the messages that wait."""

    method: ClassVar[str] = "GET"
    feature: ClassVar[str] = "call/mwi"
    repeatable: ClassVar[bool] = True


class FlexiblePage(Command, frozen=True):
    """Section 5.3.4.26: the page with the number ``page_index`` in the menu Flexible Page Feature."""

    feature: ClassVar[str] = "call/flexpage"
    page_index: int = msgspec.field(name="page_index")
    service_num: str = msgspec.field(name="service_num")
