"""What a desk may ask for: what is its own, and what it has been granted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from desk_agent.server.errors import cti, not_allowed
from desk_agent.server.parameters import Malformed, Parameters

# The parameters that say for whom something is done. Others name whom it is done to, which is anybody.
_WHOSE: Final = {
    "pickup": ("callingDN",),
    "unpark": ("callingDN",),
    "forward_set": ("DN",),
    "forward_get": ("DN",),
    "dnd_set": ("DN",),
    "dnd_get": ("DN",),
    "flexpage": ("service_num",),
    "click_to_call": ("From",),
}
_WITHOUT_DEVICE: Final = frozenset({"flexpage", "click_to_call"})
INVALID_CALL: Final = 106  # section 6: invalidConnectionIdentifier


@dataclass(frozen=True, slots=True)
class Grant:
    """What a supervisor may beside its own: ``stations`` to watch and control, ``groups`` to watch and serve."""

    stations: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def __contains__(self, device: str) -> bool:
        return device in self.stations or device in self.groups


_NOTHING: Final = Grant()


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may what. ``circles`` are the groups of stations that see each other; without any, all see all."""

    grants: Mapping[str, Grant] = field(default_factory=dict)  # by station
    circles: tuple[frozenset[str], ...] = ()

    def may_control(self, own: str, device: str) -> bool:
        """Whether the desk of ``own`` may watch and command ``device``."""
        return device == own or device in self.grants.get(own, _NOTHING)

    def may_see(self, own: str, device: str) -> bool:
        """Whether it may know what ``device`` is doing."""
        if self.may_control(own, device) or not self.circles:
            return True
        return any(own in circle and device in circle for circle in self.circles)

    def may_know(self, own: str, member: str, members: Iterable[str] = ()) -> bool:
        """Whether it may know that ``member`` is in a conference: whom it sees, and who is in there with it."""
        return own in members or self.may_see(own, member)

    def supervises(self, own: str, devices: Iterable[str]) -> bool:
        """Whether it has been granted one of ``devices``."""
        grant = self.grants.get(own)
        return grant is not None and any(device in grant for device in devices)

    def groups(self, own: str) -> frozenset[str]:
        """The ACD groups that it supervises."""
        return self.grants.get(own, _NOTHING).groups

    def check(self, own: str, operation: str, parameters: Parameters) -> str:
        """The device that a request is for, "" for one without.

        Raises:
            Refusal: it is not this desk's.
            Malformed: it names none.
        """
        device = "" if operation in _WITHOUT_DEVICE else parameters.digits("deviceNumber")
        names: list[str] = [device] if device else []
        for name in _WHOSE.get(operation, ()):
            value: Any = parameters.values.get(name)
            if value not in (None, ""):
                names.append(parameters.digits(name))
        if not names:
            raise Malformed("whose")
        if not all(self.may_control(own, name) for name in names):
            raise not_allowed()
        return device


def invalid_call() -> Exception:
    """The document's own error for a reference that is nobody's, or somebody else's: which is not told."""
    return cti(INVALID_CALL)
