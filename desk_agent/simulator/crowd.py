"""More extensions than anybody would write into a file."""

from random import Random
from typing import Final

from desk_agent.simulator.office import Office
from desk_agent.simulator.parties import Behaviour, Station

MOST: Final = 8000

_FIRST: Final = 2000
_GIVEN: Final = (
    "Ji-woo", "Seo-jun", "Ha-eun", "Min-seo", "Do-hyun", "Yu-na", "Anna", "Jonas", "Giulia", "Marco", "Claire",
    "Pierre", "Ingrid", "Erik", "Sofia", "Tomasz", "Helen", "Oliver", "Ye-jun", "Su-bin",
)  # fmt: skip
_FAMILY: Final = (
    "Kim", "Lee", "Park", "Choi", "Jung", "Kang", "Cho", "Yoon", "Jang", "Lim", "Weber", "Fischer", "Conti", "Greco",
    "Moreau", "Laurent", "Lindqvist", "Berg", "Costa", "Nowak", "Walker", "Hughes", "Han", "Oh", "Seo",
)  # fmt: skip
_MODELS: Final = ("LIP-9030", "LIP-9040C", "LIP-9002", "LIP-9010", "LDP-9224", "SIP")


def crowd(office: Office, count: int, rng: Random) -> None:
    """Add ``count`` stations with people who answer; they have no logins. Raises ValueError if there are too many."""
    if not 0 <= count <= MOST:
        raise ValueError(f"there can be 0 to {MOST} more stations")
    taken = {station.number for station in office.stations} | {group.number for group in office.groups}
    numbers = (str(number) for number in range(_FIRST, _FIRST + MOST + len(taken)))
    for number, _ in zip((number for number in numbers if number not in taken), range(count), strict=False):
        office.stations.append(
            Station(
                number,
                f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}",
                rng.choice(_MODELS),
                behaviour=Behaviour(answers_after=round(rng.uniform(1.5, 8.0), 1)),
                pickup_groups=(str(2 + len(office.stations) // 20),),
            )
        )
