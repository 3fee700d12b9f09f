"""How this site reaches the outside world."""

from dataclasses import dataclass

from desk_agent.settings.option import WindowPage, option


@dataclass(frozen=True, slots=True)
class Dialling:
    """The site's rules; see `desk_agent.people.numbers.DialRules`."""

    country: str = option(
        "",
        label="Country code",
        page=WindowPage.DIALLING,
        help="Without a plus: 82 for Korea. Empty: numbers of other countries are dialled as they are written.",
    )
    trunk: str = option(
        "0",
        label="National prefix",
        page=WindowPage.DIALLING,
        help="What stands before an area code within the country.",
    )
    international: str = option(
        "00", label="International prefix", page=WindowPage.DIALLING, help="What is dialled in place of a plus."
    )
    outside: str = option(
        "",
        label="Outside line",
        page=WindowPage.DIALLING,
        help="What is dialled first to leave the house, often 9 or 0.",
    )
