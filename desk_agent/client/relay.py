"""A gateway in the PBX's place: what it offers beyond the document, and whether the PBX behind it is there.

A gateway (`desk_agent.gateway`) says so in its answer to log-in, by the key ``gateway``; a PBX does not, and then
nothing here has any effect and nothing undocumented is ever asked.
"""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from desk_agent.api import commands as cmd
from desk_agent.api import lenient
from desk_agent.api.decoder import EventDecoder, FrameError
from desk_agent.api.errors import UnreachableError
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.client import places
from desk_agent.client.answers import Content
from desk_agent.client.http import Answer
from desk_agent.client.places import Place
from desk_agent.i18n import _

EVENT: Final = "gateway"  # the event, beside the document's ``call``, ``acd`` and ``smdr``
EVENTS: Final = "events"
DOUBTFUL: Final = "doubtful"
PRESENCE: Final = "presence"
PBX: Final = "pbx"  # its one type: the PBX is ``reachable``, or is not
_TOLD_WITHIN: Final = 1.0  # seconds from a refusal to the word that the PBX is gone


class Relay:
    """What is known of the gateway that the session goes through, if it does."""

    def __init__(self) -> None:
        self.offers = False  # it is a gateway
        self.others: tuple[Place, ...] = ()  # where else a session can be opened
        self._gone = asyncio.Event()
        self._here = asyncio.Event()
        self._here.set()
        self._changed = asyncio.Event()  # it went, or came back, or was away for a moment

    def read(self, login: Content) -> None:
        """Take in the answer to log-in."""
        self.offers = isinstance(login.get(EVENT), dict)
        self.others = places.read(login.get(EVENT))

    def restart(self) -> None:
        """A new connection: it will say so if the PBX is gone."""
        self._set(reachable=True)
        self._changed.clear()

    def renew(self) -> None:
        """Everything is to be read again, though nobody was away."""
        self._changed.set()

    def heard(self, event: Event | UnknownEvent) -> bool:
        """Whether an event is the gateway's own, which nobody else need hear of."""
        if not self.offers or not isinstance(event, UnknownEvent) or (event.event, event.type) != (EVENT, PBX):
            return False
        self._set(reachable=lenient.is_on(lenient.keys(event.data).get("reachable")))
        return True

    def _set(self, *, reachable: bool) -> None:
        come, gone = (self._here, self._gone) if reachable else (self._gone, self._here)
        come.set()
        gone.clear()
        self._changed.set()

    @property
    def is_gone(self) -> bool:
        """Whether the PBX is not there."""
        return self._gone.is_set()

    async def news(self) -> None:
        """Return when there is news: the PBX went, or is back and everything is to be read again."""
        await self._changed.wait()
        self._changed.clear()

    async def here(self) -> None:
        """Return when the PBX is there; that is no more news then."""
        await self._here.wait()
        self._changed.clear()

    async def says_gone(self) -> bool:
        """Whether a refusal is so because the PBX is gone; the word of that may come just after it."""
        if not self.offers:
            return False
        try:
            async with asyncio.timeout(_TOLD_WITHIN):
                await self._gone.wait()
        except TimeoutError:
            return False
        return True

    @staticmethod
    def error() -> UnreachableError:
        """What to say while the PBX is gone."""
        return UnreachableError(_("The gateway cannot reach the PBX."))


def told_answer(snapshot: Content, command: cmd.Command) -> Answer | None:
    """What a snapshot says the PBX has answered to ``command``; ``None``: it says nothing of that."""
    all_told = snapshot.get("answers")
    told = lenient.keys(all_told).get(command.feature.rpartition("/")[2]) if isinstance(all_told, dict) else None
    keys = lenient.keys(told) if isinstance(told, dict) else {}
    status = lenient.number(keys.get("status"))
    try:
        return Answer(status, msgspec.json.encode(keys.get("body"))) if status else None
    except UnicodeError:  # half a character of UTF-16, which JSON can hold and no text
        return None


def told_doubts(snapshot: Content) -> tuple[int, ...]:
    """The calls of a snapshot that may be over, by their references."""
    return tuple(ref for ref in map(lenient.number, lenient.items(snapshot.get(DOUBTFUL))) if ref)


def told_events(content: Content, name: str, decoder: EventDecoder) -> Iterator[Event | UnknownEvent]:
    """The events in an answer of a gateway, by the ``name`` they stand under; what cannot be read is left out.

    `EVENTS` of `desk_agent.api.commands.GetSnapshot`, and `PRESENCE` of Presence Start.
    """
    for data in lenient.items(content.get(name)):
        event: Any = {"event": "call", "data": data}
        try:
            yield decoder.decode(msgspec.json.encode(event))
        except (FrameError, TypeError, UnicodeError):
            continue
