"""The ACD agent at the own phone: log on and off, ready and not ready, and what the PBX says of it."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from desk_agent.api import acd
from desk_agent.api import events as ev
from desk_agent.api.enums import AgentDuty, AgentLogin
from desk_agent.api.errors import InvalidPasswordError, InvalidStateError, PbxError
from desk_agent.client.capabilities import Feature
from desk_agent.desk.part import Port
from desk_agent.desk.session_like import SessionLike
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.model.agent import TIMED, AgentModel, Duty, LogOff, LogOn, Place, Wish
from desk_agent.settings import REASON_CODES, Logon
from desk_agent.text import plain
from desk_agent.view import AgentState, AgentView, Membership, Reason, Refused

log = logging.getLogger(__name__)

_UNDER_WAY: Final = N_("The last change of the agent’s state is still under way.")
_LOG_ON_FIRST: Final = N_("Log on to a group first.")
_AGENT_ID: Final = N_("An agent ID has four digits.")
_PRIORITY: Final = N_("A priority is a number from 0 to 9.")
_GROUP: Final = N_("Which ACD group? Give its number.")
_ON_ALREADY: Final = N_(
    "The phone system does not log you on to {group}: you may be logged on there already. (PBX: {said})"
)
_NOT_ON: Final = N_("The phone system refuses: you may not be logged on to {group}. (PBX: {said})")
_WRONG_ID: Final = N_("The phone system does not know this agent ID in {group}.")


class Agent:
    """A part of the desk; see `desk_agent.desk.part.Part`.

    Args:
        port: the desk.
        on_change: called when the picture is another.
        number_of: the number of the ACD group that the stream of section 5.2 means, "" if it is not known.
    """

    def __init__(self, port: Port, on_change: Callable[[], None], number_of: Callable[[str], str]) -> None:
        self._port = port
        self._on_change = on_change
        self._number_of = number_of
        self._model = AgentModel("")
        self._error = ""

    @property
    def view(self) -> AgentView:
        """The present picture."""
        now, site = self._model.now, self._port.site
        uses = self._model.heard or bool(now.places or site.reasons or site.queues)
        ends = None
        if now.state is AgentState.WRAP_UP and site.wrap_up and now.since is not None:
            since = now.since
            ends = since._replace(wall=since.wall + site.wrap_up, mono=since.mono + site.wrap_up)
        return AgentView(
            uses_acd=uses,
            state=now.state,
            since=now.since,
            memberships=tuple(self._membership(place) for place in now.places),
            reason=self.reason(now.reason) if now.reason and now.state is AgentState.NOT_READY else None,
            wrap_up_ends=ends,
            reasons=self.reasons(),
            groups=tuple((number, plain(name)) for number, name in site.queues.items()),
            busy=self._model.wish is not None,
            error=self._error,
            why_not=self._port.why_not(Feature.AGENT),
        )

    def reasons(self) -> tuple[Reason, ...]:
        """What "not ready" can be for: what the site has named, else the codes that are there; 0 comes last."""
        named = self._port.site.reasons
        codes = [code for code in REASON_CODES if code in named] or [c for c in REASON_CODES if c.isdigit()]
        return tuple(self.reason(code) for code in sorted(codes, key=lambda code: code == TIMED))

    def reason(self, code: str) -> Reason:
        """``code`` with its name."""
        name = plain(self._port.site.reasons.get(code, ""))
        if code == TIMED:
            return Reason(code, _("{name} (0, timed wrap-up)").format(name=name) if name else _("0 (timed wrap-up)"))
        return Reason(code, name or _("Reason {code}").format(code=code))

    @property
    def groups(self) -> tuple[str, ...]:
        """The ACD groups that the agent is, or was last, logged on to."""
        return tuple(place.group for place in self._model.now.places)

    # as a part

    def begin(self) -> None:
        """Another agent."""
        profile = self._port.profile
        mine = (one for one in self._port.site.logons if one.profile == profile)
        places = [Place(one.group, one.agent_id, primary=one.primary, priority=one.priority) for one in mine]
        self._model = AgentModel(self._port.extension, places)
        self._error = ""
        self._on_change()

    def live(self) -> None:
        """The agent's state cannot be asked for: it stays unknown until the PBX says something."""
        self._on_change()

    def hear(self, event: ev.Event, at: Instant) -> None:
        """Take in one event of the agent, or of the ACD stream about it."""
        model = self._model
        changed = False
        match event:
            case ev.AgentEvent():
                changed = model.apply(event, at)
            case acd.AgentAvailability() if event.source.number == model.extension and not event.available:
                changed = model.reason_is(event.reason)
            case acd.AgentLogin() if (
                event.source.number == model.extension and event.code != acd.AcdCode.SUPERVISOR_LOGIN
            ):
                group = self._number_of(event.group)
                if group:
                    primary = event.code == acd.AcdCode.AGENT_PRIMARY_LOGIN
                    changed = model.entered(self._known(Place(group, event.user_id, primary=primary)))
            case acd.AgentLogout() if (
                event.source.number == model.extension and event.code != acd.AcdCode.SUPERVISOR_LOGOUT
            ):
                group = self._number_of(event.group)
                changed = bool(group) and model.left(group, at)
        if changed:
            self._error = ""
            self._remember()
            self._on_change()

    def doubt(self) -> None:
        """Nothing is known until the PBX says something again."""
        self._model.doubt()
        self._error = ""
        self._on_change()

    # what a user asks for

    async def logon(
        self, group: str = "", agent_id: str = "", *, primary: bool | None = None, priority: int | None = None
    ) -> None:
        """Log on to an ACD group; what is left out is as it was the last time.

        Raises:
            Refused: something is missing or wrong, or the PBX refuses; the text says which.
        """
        session = self._demand()
        place = self._to_log_on(group, agent_id, primary, priority)
        login = AgentLogin.PRIMARY if place.primary else AgentLogin.SECONDARY
        await self._do(
            LogOn(place),
            lambda: session.agent_logon(self._model.extension, place.agent_id, place.group, login, place.priority),
            place.group,
        )

    async def logoff(self, group: str = "") -> None:
        """Log off from ``group``, or from every group.

        Raises:
            Refused: the agent is not logged on there, or the PBX refuses.
        """
        session = self._demand()
        for place in self._where(group):
            login = AgentLogin.PRIMARY if place.primary else AgentLogin.SECONDARY

            def send(place: Place = place, login: AgentLogin = login) -> Awaitable[None]:
                return session.agent_logoff(self._model.extension, place.agent_id, place.group, login)

            await self._do(LogOff(place), send, place.group)

    async def ready(self) -> None:
        """Take calls; ends the work after a call too.

        Raises:
            Refused: the agent is not logged on, or the PBX refuses.
        """
        await self._duty(Duty(ready=True, reason=self._model.ready_reason))

    async def not_ready(self, reason: str = "") -> None:
        """Take no calls, for ``reason``: a code, or the site's name for one. Without one, the first that is offered.

        Raises:
            Refused: there is no such reason, the agent is not logged on, or the PBX refuses.
        """
        await self._duty(Duty(ready=False, reason=self._code(reason)))

    # the workings

    def _demand(self) -> SessionLike:
        session = self._port.live()
        why_not = self._port.why_not(Feature.AGENT)
        if why_not:
            raise Refused(why_not)
        if self._model.wish is not None:
            raise Refused(_(_UNDER_WAY))
        return session

    def _to_log_on(self, group: str, agent_id: str, primary: bool | None, priority: int | None) -> Place:
        places = self._model.now.places
        off = [place for place in places if not place.logged_on]
        if not group and len(off) != 1:
            raise Refused(_(_GROUP) if not off else f"{_(_GROUP)} {self._list(off)}")
        group = self._group(group) if group else off[0].group
        known = next((place for place in places if place.group == group), None)
        if known is not None and known.logged_on:
            raise Refused(_("You are logged on to {group} already.").format(group=self._label(group)))
        taken = any(place.logged_on and place.primary for place in places)
        place = known or Place(group, primary=not taken)
        place = Place(
            group,
            agent_id or place.agent_id,
            primary=place.primary if primary is None else primary,
            priority=place.priority if priority is None else priority,
        )
        if len(place.agent_id) != 4 or not place.agent_id.isascii() or not place.agent_id.isdigit():
            raise Refused(_(_AGENT_ID))
        if not 0 <= place.priority <= 9:
            raise Refused(_(_PRIORITY))
        return place

    def _where(self, group: str) -> tuple[Place, ...]:
        """Where the agent is logged on, or may be: after a lost connection nobody knows."""
        now = self._model.now
        places = now.logged_on or (now.places if now.state is AgentState.UNKNOWN else ())
        if group:
            group = self._group(group)
            places = tuple(place for place in places if place.group == group)
        if not places:
            raise Refused(
                _("You are not logged on to {group}.").format(group=self._label(group)) if group else _(_LOG_ON_FIRST)
            )
        return places

    async def _duty(self, wish: Duty) -> None:
        session = self._demand()
        places = self._where("")
        duty = AgentDuty.DUTY_ON if wish.ready else AgentDuty.DUTY_OFF

        async def send() -> None:
            """The state belongs to a group: "not ready" means none of them. One that had it already may refuse."""
            refused: PbxError | None = None
            done = False
            for place in places:
                try:
                    await session.set_agent_state(
                        self._model.extension, place.agent_id, place.group, duty, wish.reason
                    )
                    done = True
                except InvalidStateError as error:
                    refused = refused or error
            if refused is not None and not done:
                raise refused

        await self._do(wish, send, places[0].group)

    async def _do(self, wish: Wish, send: Callable[[], Awaitable[None]], group: str) -> None:
        model = self._model
        model.ask(wish)
        self._error = ""
        self._on_change()
        try:
            await send()
        except PbxError as error:
            model.refused()
            self._error = self._sentence(error, wish, group)
            self._on_change()
            raise Refused(self._error) from error
        except BaseException:
            model.refused()
            raise
        model.accepted(self._port.clock.now())
        self._remember()
        self._on_change()

    def _sentence(self, error: PbxError, wish: Wish, group: str) -> str:
        if isinstance(error, InvalidStateError):
            said = _ON_ALREADY if isinstance(wish, LogOn) else _NOT_ON
            return _(said).format(group=self._label(group), said=f"{error.message}, {error.code}")
        if isinstance(error, InvalidPasswordError):
            return _(_WRONG_ID).format(group=self._label(group))
        return error.sentence

    def _code(self, reason: str) -> str:
        offered = self.reasons()
        if not reason:
            return next((one.code for one in offered if one.code != TIMED), "1")
        if len(reason) == 1 and reason in REASON_CODES:
            return reason
        wanted = reason.strip().casefold()
        for code, name in self._port.site.reasons.items():
            if name.casefold() == wanted:
                return code
        listed = ", ".join(f"{one.code} {one.name}" for one in offered)
        raise Refused(
            _("There is no reason “{reason}”. There are: {listed}.").format(reason=plain(reason), listed=listed)
        )

    def _group(self, text: str) -> str:
        """An ACD group by its number or the site's name for it."""
        wanted = text.strip().casefold()
        for number, name in self._port.site.queues.items():
            if name.casefold() == wanted:
                return number
        if not wanted.isascii() or not wanted.isdigit() or len(wanted) > 16:
            raise Refused(_(_GROUP))
        return wanted

    def _known(self, place: Place) -> Place:
        """``place`` with what is remembered of it."""
        known = next((one for one in self._model.now.places if one.group == place.group), place)
        return replace(place, agent_id=place.agent_id or known.agent_id, priority=known.priority)

    def _remember(self) -> None:
        site, profile = self._port.site, self._port.profile
        mine = tuple(
            Logon(profile, place.group, place.agent_id, primary=place.primary, priority=place.priority)
            for place in sorted(self._model.now.places, key=lambda place: (not place.primary, place.group))
            if place.agent_id
        )
        others = tuple(one for one in site.logons if one.profile != profile)
        if set(site.logons) != {*others, *mine}:
            self._port.keep_site(replace(site, logons=(*others, *mine)))

    def _membership(self, place: Place) -> Membership:
        return Membership(
            place.group,
            self._name(place.group),
            plain(place.agent_id),
            primary=place.primary,
            priority=place.priority,
            logged_on=place.logged_on,
        )

    def _name(self, group: str) -> str:
        return plain(self._port.site.queues.get(group, "")) or self._port.name(group)

    def _label(self, group: str) -> str:
        name = self._name(group)
        return f"{name} ({group})" if name else _("group {group}").format(group=group)

    def _list(self, places: list[Place]) -> str:
        groups = ", ".join(self._label(place.group) for place in places)
        return _("You were in {groups}.").format(groups=groups)
