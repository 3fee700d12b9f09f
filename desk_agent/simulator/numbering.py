"""From a dialled number to whoever has it."""

from collections.abc import Callable, Mapping

from desk_agent.simulator.gates import Gate
from desk_agent.simulator.parties import Behaviour, Group, Outside, Sharing, Station

_TRUNK_PREFIX = "9"
_MIN_OUTSIDE = 5  # shorter numbers are extensions, and those are all known
_SIGNIFICANT = 8

Destination = Station | Group | Outside | Gate


class Numbering:
    """The numbering plan: extensions, groups, and everybody behind the trunk lines."""

    def __init__(
        self,
        stations: Mapping[str, Station],
        groups: Mapping[str, Group],
        outside: Mapping[str, Behaviour],
        usual: Callable[[], Behaviour],
    ) -> None:
        self._stations = stations
        self._groups = groups
        self._outside = {tail(number): behaviour for number, behaviour in outside.items()}
        self._usual = usual
        self.gates: dict[str, Gate] = {}

    def dialable(self, number: str) -> bool:
        """Whether it is a number: no feature code (section 5.3.4.2, Limitation)."""
        return _digits(number) is not None

    def find(self, number: str) -> Destination | None:
        """Who has this number; None if nobody can have it."""
        digits = _digits(number)
        if digits is None:
            return None
        if number in self._groups:
            return self._groups[number]
        if digits in self.gates:
            return self.gates[digits]
        sharers = tuple(s.number for s in self._stations.values() if s.service_dn == digits)
        if len(sharers) > 1:
            return Group(digits, "", sharers, Sharing.MADN)
        if sharers or digits in self._stations:
            return self._stations[sharers[0] if sharers else digits]
        if len(digits) < _MIN_OUTSIDE:
            return None
        if digits.startswith(_TRUNK_PREFIX) and not number.startswith("+"):
            digits = digits[1:]
        return Outside(f"+{digits}", self.behaviour(digits))  # as the example of section 5.3.2.3.3 has it

    def behaviour(self, number: str) -> Behaviour:
        """What the person with this outside number does."""
        return self._outside.get(tail(number)) or self._usual()

    def set_behaviour(self, number: str, behaviour: Behaviour) -> None:
        """Change what the person with this outside number does."""
        self._outside[tail(number)] = behaviour


def tail(number: str) -> str:
    """The part of a number that stays the same however it is dialled."""
    return "".join(c for c in number if c.isdecimal())[-_SIGNIFICANT:]


def _digits(number: str) -> str | None:
    digits = number.removesuffix("#").removeprefix("+")
    return digits if digits.isascii() and digits.isdigit() else None
