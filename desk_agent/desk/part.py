"""What the desk is made of: parts that each keep one kind of truth, and what they may use of the rest."""

from collections.abc import Coroutine
from typing import Any, Protocol

from desk_agent.api.events import Event
from desk_agent.client.capabilities import Feature
from desk_agent.clock import Clock
from desk_agent.desk.session_like import SessionLike
from desk_agent.instant import Instant
from desk_agent.people.caller import Callers
from desk_agent.people.numbers import Admitted, Origin, Use
from desk_agent.settings import Site
from desk_agent.view import Change, LastCall, Level, NameSource


class Port(Protocol):
    """The desk, as its parts see it."""

    @property
    def clock(self) -> Clock:
        """Time."""

    @property
    def extension(self) -> str:
        """The own phone; "" while nobody is signed in."""

    @property
    def profile(self) -> str:
        """Names the account at its system, for what is remembered of it."""

    @property
    def keeps_calls(self) -> bool:
        """Whether the phone is a real one, of whose calls something may be kept."""

    @property
    def site(self) -> Site:
        """What the site's people know of their system."""

    def keep_site(self, site: Site) -> None:
        """Go by ``site`` from now on, and remember it."""

    @property
    def callers(self) -> Callers:
        """Who is who."""

    @property
    def level(self) -> Level:
        """What the account may do."""

    @property
    def is_live(self) -> bool:
        """Whether the connection stands and the phone has been read."""

    def live(self) -> SessionLike:
        """The session, for one command; raises Refused with a sentence while there is no live connection."""

    def control(self) -> SessionLike:
        """The same for a command about calls; raises Refused also if the account may not control them."""

    def judge(self) -> None:
        """A command was answered: what the account may do may be another now."""

    def verify(self) -> None:
        """Something did not fit, or nobody knows what became of a command: ask for the phone's state soon."""

    def tell(self, change: Change) -> None:
        """Tell whoever listens."""

    def name(self, number: str) -> str:
        """Who has ``number``, "" if nobody knows."""

    def last_call(self, number: str, ref: int) -> LastCall | None:
        """The last call with ``number`` before the running one that has the reference ``ref``."""

    def label(self, number: str) -> str:
        """``number`` with its name, if anybody knows it."""

    async def extensions(self) -> list[str]:
        """Numbers of the contacts that look like extensions of this house; not every PBX lists its own."""

    def number(
        self, text: str, origin: Origin = Origin.TYPED, *, use: Use = Use.CALL, confirmed: bool = False
    ) -> str:
        """The digits that ``text`` from ``origin`` dials, through the one dial gate.

        Raises:
            ConfirmationWanted: nobody has said yes yet: an emergency or premium number, a feature code by hand.
            Refused: it may not be dialled; the text says why.
        """

    def admitted(self, text: str, origin: Origin, *, use: Use = Use.CALL) -> Admitted:
        """What the dial gate says of ``text`` from ``origin``, before anything is done; raises Refused."""

    def numbers_in(self, text: str) -> list[str]:
        """The pieces of ``text`` that could be numbers here, in its order; the gate has yet to be asked."""

    def known(self, number: str) -> tuple[str, NameSource]:
        """Who has ``number``, "" if nobody knows, and who says so."""

    def outside(self, number: str) -> bool:
        """Whether the digits ``number`` lead out of the house, as far as that can be told."""

    def why_not(self, feature: Feature) -> str:
        """Why the account does not have ``feature``, as a sentence; "" if it does or may."""

    async def dial(self, text: str, origin: Origin = Origin.TYPED, *, confirmed: bool = False) -> None:
        """Call ``text``; raises Refused with the reason, ConfirmationWanted with a question: see `number`."""

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run something beside; it ends with the sign-in, and its failure is said."""


class Part(Protocol):
    """One kind of truth. Nothing here waits: what must be asked of the PBX is spawned or awaited by a verb."""

    def begin(self) -> None:
        """Somebody signs in: forget what was known of the last one."""

    def live(self) -> None:
        """The connection stands (again): ask the PBX for what only it knows."""

    def hear(self, event: Event, at: Instant) -> None:
        """Take in one event of the PBX; those of no interest change nothing."""

    def doubt(self) -> None:
        """The connection is gone: nothing that is shown is certain any more."""
