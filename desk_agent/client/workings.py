"""The workings of a session: how its link comes about, is kept, is lost and comes back."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from desk_agent.api.errors import (
    AlreadyLoggedInError,
    CertificateError,
    InvalidTokenError,
    NotThePbxError,
    PbxError,
    UnavailableError,
    UnreachableError,
)
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.client.dialect import Dialect, Learner, is_server_account
from desk_agent.client.entry import Entry
from desk_agent.client.gaps import Gaps
from desk_agent.client.intake import OnFrame, Receiver, Strangers
from desk_agent.client.judge import Judge
from desk_agent.client.ladder import Ladder
from desk_agent.client.link import DEFAULT_TIMER, Account, Link
from desk_agent.client.news import CapabilitiesChanged, Doubtful, Garbled, LinkChanged, LinkState, News, Skipped
from desk_agent.client.operations import Operations
from desk_agent.client.places import HOME_EVERY, Place, Places
from desk_agent.client.reach import reach
from desk_agent.client.relay import EVENTS, Relay, told_doubts, told_events
from desk_agent.client.resync import Resync
from desk_agent.client.stream import QUICK_PULSE, USUAL_PULSE, ClosedByPbxError, SilentError
from desk_agent.client.subscriptions import Subscriptions
from desk_agent.client.waiting import first_of
from desk_agent.clock import Clock, SystemClock, sleep_unless
from desk_agent.i18n import _
from desk_agent.net import tls
from desk_agent.wire import Wire

log = logging.getLogger(__name__)

_PROBED_WITHIN: Final = 5.0  # seconds that entering waits for answers about what the account may do
_TOO_MANY: Final = 429  # HTTP status
_UNSAID_TIMER: Final = 30.0  # seconds: of a session whose log-in somebody else has read
_QUIET_LOGINS: Final = 3  # in a minute
_QUIET_RETURNS: Final = 1  # in a minute


class Workings(Operations):
    """Everything of `desk_agent.client.Session` that its users do not see."""

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        *,
        extension: str | None = None,
        trust: str | None = None,
        dialect: Dialect | None = None,
        clock: Clock | None = None,
        ladder: Ladder | None = None,
        orphan: str = "",
        find_orphan: Callable[[], Awaitable[str]] | None = None,
        on_token: Callable[[str], None] | None = None,
        on_frame: OnFrame | None = None,
        others: Iterable[Place] = (),
        wire: Wire | None = None,
        kept: int = 2,
    ) -> None:
        self._wire = wire or Wire()
        self.is_station = not is_server_account(user)  # the account is a station's own
        self.extension = extension or (user if self.is_station else "")
        self.state = LinkState.CLOSED
        self.system = ""
        self.terminal_count = 0
        first = Place(host, port, trust or "")
        self._account = Account(host, port, user, password, tls.parse_pin(trust) if trust else None)
        self._context: ssl.SSLContext = tls.context(trust)
        self._forms = Learner(dialect or Dialect())
        self._judge = Judge(self.extension, is_station=self.is_station)
        self._subscriptions = Subscriptions()
        self._said = self._judge.all()
        self._clock = clock or SystemClock()
        self._places = Places(first, others, lambda: self._clock.now().mono)
        self._at = first
        self._ladder = ladder or Ladder()
        self._link: Link | None = None
        self._resyncing: Resync | None = None  # the work on the last link
        self._lost_link: Link | None = None
        self._entry = Entry(self._clock, orphan, find_orphan, on_token, self._taking_over)
        self._since = float("-inf")  # when the link became live, asleep or not
        self._kept = kept
        heard = {} if on_frame is None else {"frame": on_frame}
        self._receiver = Receiver(
            self._event,
            garbled=self._garbled,
            skipped=self._skipped,
            anew=self._anew,
            watched=self._watched,
            **heard,
        )
        self._strangers = Strangers()
        self._gaps = Gaps(mean_nothing=self._forms.now.gaps is not None)
        self._timer = DEFAULT_TIMER
        self._behind_gateway = False
        self._news: asyncio.Queue[Event | UnknownEvent | News | None] = asyncio.Queue()
        self._held_back: list[Event | UnknownEvent | Doubtful] | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._opened: asyncio.Future[None] | None = None  # begun, and not waited for yet
        self._probing: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._live = asyncio.Event()
        self._settled = asyncio.Event()  # live, or known not to be

    def _tell(self, news: News) -> None:
        match news:
            case LinkChanged():
                self.state = news.state
                if self._wire.listener is not None:
                    self._wire.listener.link(str(news.state))
                if news.state is LinkState.LIVE:
                    self._live.set()
                    self._said = self._judge.all()
                else:
                    self._live.clear()
                if news.state in {LinkState.LIVE, LinkState.LOST, LinkState.CLOSED}:
                    self._settled.set()
                else:
                    self._settled.clear()
            case CapabilitiesChanged():
                self._said = news.capabilities
        self._news.put_nowait(news)

    def _judged(self) -> None:
        now = self._judge.all()
        if self.state is LinkState.LIVE and now != self._said:
            self._tell(CapabilitiesChanged(now))

    def _event(self, event: Event | UnknownEvent) -> None:
        if self._judge.heard(event):
            self._judged()
        if self._resyncing is not None:
            self._resyncing.heard(event)
        if self._held_back is not None:
            self._held_back.append(event)
        else:
            self._news.put_nowait(event)

    def _garbled(self) -> None:
        self._news.put_nowait(Garbled())

    def _skipped(self) -> None:
        wait = self._gaps.wait(self._clock.now().mono)
        if wait is not None and self._link is not None:
            self._link.later(wait, lambda: self._news.put_nowait(Skipped()))

    def _anew(self) -> None:
        """Nothing that is known of the phone or of the order of events holds: it is read anew first."""
        if self._held_back is None and self._link is not None:
            self._held_back = []
            self._link.relay.renew()

    def _watched(self) -> tuple[int, int]:
        return len(self._subscriptions.monitors), len(self._subscriptions.presences)

    async def _run(self, opened: "asyncio.Future[None]", *, patient: bool, outlast: bool, resume: str) -> None:
        self._tell(LinkChanged(LinkState.CONNECTING))
        self._timer = _UNSAID_TIMER if resume else self._timer
        try:
            try:
                link = await self._climb(resume or None, None) if patient else await self._establish(None)
            except AlreadyLoggedInError as in_use:
                if patient or not outlast:
                    raise
                link = await self._climb(None, in_use)
        except PbxError as error:
            self._tell(LinkChanged(LinkState.CLOSED, error))
            opened.set_exception(error)
            return
        except BaseException:
            opened.cancel()
            raise
        opened.set_result(None)
        await self._supervise(link)

    async def _probed(self) -> None:
        """Return when the answers about what the account may do are there, or have been waited for long enough."""
        assert self._probing is not None  # the link stands
        patience = asyncio.ensure_future(self._clock.sleep(_PROBED_WITHIN))
        try:
            await asyncio.wait({self._probing, patience}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            patience.cancel()

    async def _supervise(self, link: Link) -> None:
        while True:
            since = self._clock.now().mono
            error = await self._lasting(link)
            log.info("connection lost: %s", type(error).__name__)
            if self._at == self._places.here:  # else it was given up for another one
                self._places.lost(silent=isinstance(error, SilentError))
            self._link, self._lost_link = None, link
            self._ladder.fell(since, self._clock.now().mono)
            token = "" if isinstance(error, InvalidTokenError) else link.token
            if self._at != self._places.here:
                token = self._entry.left_at(self._places.here)
            # Nothing is broken but a token that ran out, and that may be why the PBX closes its socket: this is seen
            # to without a wait and without alarming anybody, unless it happens again and again.
            most = (
                0 if token and not isinstance(error, ClosedByPbxError) else _QUIET_RETURNS if token else _QUIET_LOGINS
            )
            quietly = self._ladder.spare(most, self._clock.now().mono)
            self._tell(LinkChanged(LinkState.RESYNCING) if quietly else LinkChanged(LinkState.LOST, error))
            await link.close()
            self._lost_link = None
            try:
                link = await self._climb(token, error, quietly=quietly)
            except PbxError as last:
                self._tell(LinkChanged(LinkState.CLOSED, last))
                return

    async def _climb(self, token: str | None, error: PbxError | None, *, quietly: bool = False) -> Link:
        """Try until a link stands. ``token`` is the lost link's, "" if it was refused; ``quietly``: at once.

        Where there are several places, one attempt is made at each, and then there is a wait.

        Raises:
            PbxError: trying on would not help.
        """
        first = quietly or error is None
        tried: set[Place] = set()
        while True:
            if not first:
                tried.clear()
                seconds = self._ladder.wait(error, self._timer, self._clock.now().mono)
                if seconds is None:
                    raise error or UnreachableError(_("The PBX cannot be reached."))
                now = self._clock.now()
                retry_at = now._replace(wall=now.wall + seconds, mono=now.mono + seconds)
                self._tell(LinkChanged(LinkState.LOST, error, retry_at))
                await self._wait(seconds)
                self._tell(LinkChanged(LinkState.LOST, error))
            first = False
            tried.add(self._places.here)
            try:
                return await self._establish(token or None)
            except InvalidTokenError as refused:
                first, error = token not in {None, ""}, refused
                token = ""
            except PbxError as failed:
                log.info("attempt failed: %s", type(failed).__name__)
                error = self._move_on(failed)
                if self._at != self._places.here:
                    # a session that was left behind there is gone on with, or it would stand in the new one's way
                    token, first = self._entry.left_at(self._places.here), self._places.here not in tried

    def _move_on(self, error: PbxError) -> PbxError:
        """Which place is next after ``error``, and what it means for the session."""
        if isinstance(error, UnavailableError) and error.status == _TOO_MANY:
            pass  # it is there, and lets one in after the other
        elif isinstance(error, UnreachableError | UnavailableError):
            self._places.failed()
        elif isinstance(error, CertificateError | NotThePbxError) and not self._places.first:
            # nobody has been asked to trust that one, and the first may be back
            self._places.failed()
            return UnreachableError(_("The PBX cannot be reached."))
        return error

    def _go_to_place(self) -> None:
        """Speak to the place whose turn it is; of another one nothing is known yet."""
        place = self._places.here
        if place == self._at:
            return
        self._entry.leave(self._at)
        self._at = place
        pin = tls.parse_pin(place.trust) if place.trust else None
        self._account = Account(place.host, place.port, self._account.user, self._account.password, pin)
        self._context = tls.context(place.trust or None)
        self._forms = Learner(Dialect())
        self._gaps = Gaps()
        self._judge = Judge(self.extension, is_station=self.is_station)
        log.info("trying another address")

    async def _look_home(self, link: Link) -> None:
        """At the PBX itself: whether a gateway is back, where there is more to be had."""
        while True:
            await self._clock.sleep(HOME_EVERY)
            for place in self._places.gateways:
                try:
                    await reach(place.host, place.port, place.trust)
                except PbxError:
                    continue  # also where somebody else answers: a session that works is not given up for him
                self._places.go_home()
                await link.log_out()
                self._entry.forget()
                link.fail(ClosedByPbxError(_("A gateway is back.")))
                return

    async def _wait(self, seconds: float) -> None:
        self._hurry.clear()
        await sleep_unless(self._clock, seconds, self._hurry)

    def _resync(self, link: Link) -> Resync:
        self._resyncing = Resync(link, self._judge, self._subscriptions, self._clock, self._tell, self._judged)
        return self._resyncing

    async def _establish(self, token: str | None) -> Link:
        self._go_to_place()
        link = Link(
            self._account,
            self._context,
            self._forms,
            self._clock,
            self._receiver,
            self._strangers,
            self._wire,
            self._kept,
        )
        resync = self._resync(link)
        self._held_back = []
        try:
            if token is None:
                await self._entry.log_in(link, first=self._places.first)
            else:
                link.token, link.timer, link.system = token, self._timer, self.system
                self._entry.go_on_with(token)
                link.relay.offers = self._behind_gateway
            if link.relay.others:
                self._places.learn(link.relay.others)
            self._timer, self.system, self._behind_gateway = link.timer, link.system, link.relay.offers
            self.terminal_count = link.terminal_count or self.terminal_count
            pulse = QUICK_PULSE if len(self._places.gateways) > 1 else USUAL_PULSE
            resync.hear(has_socket=await link.open_socket(fresh=token is None, pulse=pulse))
            self._tell(LinkChanged(LinkState.RESYNCING))
            await self._enter(link, resync)
        except BaseException:
            self._held_back = None
            await self._give_back(link, token)
            raise
        link.keep()
        self._places.reached()
        if self._at.is_pbx:
            link.spawn(self._look_home(link), "session-home")
        self._link = link
        self._go_live()
        self._probing = resync.go_on(self.terminal_count, fresh=token is None)
        return link

    def _go_live(self) -> None:
        held_back, self._held_back = self._held_back or [], None
        for event in held_back:
            self._news.put_nowait(event)
        self._since = self._clock.now().mono + self._clock.slept()
        self._tell(LinkChanged(LinkState.LIVE))

    async def _enter(self, link: Link, resync: Resync) -> None:
        """Read the own phone; where a gateway says that the PBX is gone, as soon as that is back."""
        while True:
            try:
                await resync.own_phone()
                break
            except UnavailableError:
                if not await link.relay.says_gone():
                    raise
            self._tell(LinkChanged(LinkState.LOST, Relay.error()))
            await first_of(link.lost, link.relay.here())
            if link.lost.done():
                raise link.lost.result()
            self._tell(LinkChanged(LinkState.RESYNCING))
        if self._held_back is not None:  # what a gateway remembers comes before what has happened since
            doubts = told_doubts(resync.snapshot)
            self._held_back[:0] = [
                *told_events(resync.snapshot, EVENTS, link.decoder),
                *([Doubtful(doubts)] if doubts else []),
            ]

    async def _lasting(self, link: Link) -> PbxError:
        """Why the link was lost, once it is; the PBX behind a gateway may go and come back meanwhile."""
        while not link.lost.done():
            await first_of(link.lost, link.relay.news())
            if link.relay.is_gone and not link.lost.done():
                self._tell(LinkChanged(LinkState.LOST, Relay.error()))
                await first_of(link.lost, link.relay.here())
            if link.lost.done():
                break
            if self._held_back is None:
                self._held_back = []
            self._tell(LinkChanged(LinkState.RESYNCING))
            resync = self._resync(link)
            resync.hear(has_socket=True)
            try:
                await self._enter(link, resync)
            except PbxError as error:
                link.fail(error)
                break
            self._go_live()
            self._probing = resync.go_on(self.terminal_count, fresh=False)
        self._held_back = None
        return link.lost.result()

    def _taking_over(self) -> None:
        self._tell(LinkChanged(self.state, taking_over=True))

    @staticmethod
    async def _give_back(link: Link, token: str | None) -> None:
        """A link that did not come about leaves no session behind on the PBX."""
        if token is None and link.token:
            await link.log_out()
        await link.close()
