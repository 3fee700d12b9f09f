"""What the server needs of the exchange behind it: an invented one here, a real PBX elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from desk_agent.server.operations import Operation
from desk_agent.server.parameters import Parameters
from desk_agent.server.sessions import Session


@dataclass(frozen=True, slots=True)
class System:
    """What login tells about the PBX (section 3.2.1)."""

    type: str
    version: str
    terminals: int
    more: Mapping[str, Any] = field(default_factory=dict)  # what the document does not have, beside it


@dataclass(frozen=True, slots=True)
class Reply:
    """A positive answer."""

    body: dict[str, Any] | None = None  # None: 200 without content
    status: int = 200  # Monitor Stop's negative answer has a body of its own (section 5.3.2.2)


class Backend(Protocol):
    """An exchange, as the server sees it."""

    def system(self) -> System:
        """What it calls itself."""

    async def perform(self, session: Session, operation: Operation, parameters: Parameters) -> Reply:
        """Carry out one operation; raises Refusal or Malformed.

        Events it publishes meanwhile reach this session's socket after the reply, as the document's figures
        have it.
        """

    def served(self, user: str, operation: str, status: int) -> None:
        """A request was answered."""
