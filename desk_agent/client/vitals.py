"""Whether a connection to the PBX lives, and what the PBX says of itself on the way."""

from email.utils import parsedate_to_datetime

from msgspec import Struct

from desk_agent.client.link import Link


class Vitals(Struct, frozen=True):
    """What was found; asking does nothing but keep the session."""

    ping: bool | None  # whether a ping over the event socket was answered; None: there is no socket
    date: float | None  # what the PBX's last answer said of the time, in seconds since 1970; None: nothing
    api_version: str
    session_timer: float  # seconds after which a silent session ends
    gateway: bool  # it is not the PBX itself that is spoken to


async def take_vitals(link: Link) -> Vitals:
    """Ask by a ping and by checkconnection (section 3.2.2).

    Raises:
        PbxError: the session is over, or the PBX does not answer.
    """
    ping = await link.hears()
    await link.check()
    return Vitals(ping, read_date(link.asker.date), link.api_version, link.timer, link.relay.offers)


def read_date(text: str) -> float | None:
    """The moment that an HTTP header names (RFC 9110 5.6.7), in seconds since 1970; None if it names none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
