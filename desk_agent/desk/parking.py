"""The calls this desk has parked, and fetching a parked call or one that rings elsewhere."""

from collections.abc import Coroutine
from typing import Any, Final

from msgspec import Struct

from desk_agent.api import events as ev
from desk_agent.api.enums import PickupType
from desk_agent.api.errors import GenericError, InvalidDestinationError, OutcomeUnknownError, PbxError
from desk_agent.client.capabilities import Feature
from desk_agent.desk.part import Port
from desk_agent.i18n import _
from desk_agent.instant import Instant
from desk_agent.model.leg import Leg
from desk_agent.people.numbers import Origin, Use
from desk_agent.text import plain
from desk_agent.view import ParkedCall, ParkedChanged, Refused

SLOTS: Final = range(1000)  # section 5.3.4.24
_DIGITS: Final = 3


class _Parked(Struct, frozen=True):
    ref: int
    shown: ParkedCall


class Parking:
    """A part of the desk; see `desk_agent.desk.part.Part`.

    A parked call is out of this phone's hands: nothing tells when somebody else takes it. It is listed until it
    is fetched here, comes back, or turns out to be gone.
    """

    def __init__(self, port: Port) -> None:
        self._port = port
        self._parked: tuple[_Parked, ...] = ()
        self._digits = _DIGITS
        self._busy = False

    @property
    def view(self) -> tuple[ParkedCall, ...]:
        """The parked calls, the oldest first."""
        return tuple(one.shown for one in self._parked)

    # a part

    def begin(self) -> None:
        """Another phone."""
        self._digits = _DIGITS
        self._keep(())

    def live(self) -> None:
        """There is no way to ask for parked calls."""

    def hear(self, event: ev.Event, _at: Instant) -> None:
        """A call that comes back is parked no longer."""
        match event:
            case ev.Ringing() | ev.Connected() if event.device_number == self._port.extension:
                self._keep(tuple(one for one in self._parked if one.ref != event.call_ref_id))
            case ev.ConfigurationChanged():
                widths = [len(one.first) for one in event.parks if one.first.isdigit()]
                self._digits = max(widths, default=self._digits)

    def doubt(self) -> None:
        """What is listed was never certain."""

    # what the desk says

    def add(self, slot: int, leg: Leg, at: Instant) -> str:
        """``leg`` was parked at ``slot``; how the system writes that."""
        label = self._label(slot)
        shown = ParkedCall(slot, label, plain(leg.number), self._port.name(leg.number), at)
        others = tuple(one for one in self._parked if one.shown.slot != slot)
        self._keep((*others, _Parked(leg.ref, shown)))
        return label

    # verbs

    async def unpark(self, slot: int) -> None:
        """Take the call that is parked at ``slot``, 0 to 999, whoever has parked it.

        Raises:
            Refused: nobody is parked there, or the PBX's reason.
        """
        session = self._port.control()
        self._demand(Feature.PARK)
        if slot not in SLOTS:
            raise Refused(_("A parking place is a number from 0 to 999."))
        try:
            await self._once(session.unpark_call(session.extension, session.extension, slot))
        except InvalidDestinationError as error:
            self._drop(slot)
            raise Refused(_("No call is parked at {place} any more.").format(place=self._label(slot))) from error
        except PbxError as error:
            raise Refused(error.sentence) from error
        self._drop(slot)

    def forget(self, slot: int) -> None:
        """List the call at ``slot`` no longer; it stays where it is."""
        self._drop(slot)

    async def pick_up(self, text: str = "", *, origin: Origin = Origin.TYPED) -> None:
        """Take the call that rings at the number ``text``; without, one that rings in the own pickup group.

        Raises:
            Refused: nothing rings there, or the PBX's reason.
        """
        session = self._port.control()
        self._demand(Feature.PICKUP)
        device = session.extension
        number = self._port.number(text, origin, use=Use.INSIDE) if text.strip() else None
        kind = PickupType.GROUP_PICKUP if number is None else PickupType.DIRECT_PICKUP
        try:
            await self._once(session.pickup(device, device, number, kind))
        except GenericError as error:
            if number is None:
                said = _("No call rings in your pickup group that you could pick up.")
            else:
                said = _("No call rings at {name} that you could pick up.").format(name=self._port.label(number))
            raise Refused(said) from error
        except PbxError as error:
            raise Refused(error.sentence) from error

    # the workings

    async def _once(self, command: Coroutine[Any, Any, None]) -> None:
        if self._busy:
            command.close()
            raise Refused(_("The last call is still being fetched."))
        self._busy = True
        try:
            await command
        except OutcomeUnknownError:
            self._port.verify()
            raise
        finally:
            self._busy = False
            self._port.judge()

    def _demand(self, feature: Feature) -> None:
        reason = self._port.why_not(feature)
        if reason:
            raise Refused(reason)

    def _label(self, slot: int) -> str:
        return str(slot).zfill(self._digits)

    def _drop(self, slot: int) -> None:
        self._keep(tuple(one for one in self._parked if one.shown.slot != slot))

    def _keep(self, parked: tuple[_Parked, ...]) -> None:
        if parked != self._parked:
            self._parked = parked
            self._port.tell(ParkedChanged(self.view))
