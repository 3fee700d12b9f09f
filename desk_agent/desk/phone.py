"""The own phone beside its calls: registered or not, do not disturb, forwarding, messages."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.enums import DndService, ForwardingKind
from desk_agent.api.errors import OutcomeUnknownError, PbxError
from desk_agent.client.capabilities import Feature
from desk_agent.client.news import Snapshot
from desk_agent.desk.part import Port
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.model.station import Forward, Heard, StationModel
from desk_agent.people.numbers import Origin, Use
from desk_agent.text import plain
from desk_agent.view import ConfirmationWanted, ForwardKind, ForwardView, Notice, Refused, StationChanged, StationView

log = logging.getLogger(__name__)

CHECK: Final = 3.0  # seconds after which the PBX is asked, if no event has told what became of a change
_UNDER_WAY: Final = N_("The last change is still under way.")
NO_MAILBOX: Final = N_("Which number plays your messages? Say it once; it is remembered.")


class Phone:
    """A part of the desk; see `desk_agent.desk.part.Part`.

    Args:
        port: the desk.
        on_registered: called when the phone is back: its state should be asked for.
        on_gone: called when the phone is not connected any more.
    """

    def __init__(self, port: Port, *, on_registered: Callable[[], None], on_gone: Callable[[], None]) -> None:
        self._port = port
        self._on_registered = on_registered
        self._on_gone = on_gone
        self._model = StationModel("")
        self._callback_to = ""

    @property
    def view(self) -> StationView:
        """The present picture."""
        now = self._model.now
        forward = self._picture(now.forward)
        return StationView(
            name=self._port.name(self._model.extension),
            registered=now.registered,
            dnd=now.dnd,
            forwarding=None if forward is None else forward.text,
            forward=forward,
            voicemail=now.messages,
            callback_to=self._callback_to,
            dnd_wanted=now.dnd_wanted,
            forward_wanted=self._picture(now.forward_wanted),
            mailbox=self._port.site.mailbox,
        )

    # as a part

    def begin(self) -> None:
        """Another phone."""
        self._model = StationModel(self._port.extension)
        self._callback_to = ""
        self._tell()

    def live(self) -> None:
        """The session has read the phone already; see `read`."""

    def hear(self, event: ev.Event, _at: Instant) -> None:
        """Take in one event."""
        if not isinstance(event, ev.DeviceEvent):
            return
        heard = self._model.apply(event)
        if not heard:
            return
        match event:
            case ev.Registered():
                self._on_registered()
            case ev.UnRegistered():
                self._on_gone()
        self._take(heard)

    def doubt(self) -> None:
        """What is shown stands until the phone is read again; the window says that the connection is lost."""
        self._model.doubt()
        self._tell()

    def read(self, news: Snapshot) -> None:
        """Take over what the PBX says now; what it does not say is not known."""
        model = self._model
        model.is_registered(news.status, watching=news.watching)
        if news.absent:
            model.is_absent()  # what is set stays set: it is told again when the phone is back
        else:
            model.not_read(dnd=news.dnd is None, forward=news.forwarding is None, messages=news.messages is None)
        heard = Heard(changed=True)
        if news.dnd is not None:
            model.dnd_is(news.dnd)
        if news.messages is not None:
            model.messages_are(news.messages.new_msg, news.messages.old_msg, news.messages.new_urgent_msg)
        if news.forwarding is not None:
            heard = model.forward_is(*news.forwarding)
        self._take(heard)

    def refresh(self) -> None:
        """What the site knows of it is something else now."""
        self._tell()

    def await_callback(self, who: str) -> None:
        """The PBX will call back when ``who``, as text, is free; "": it will not, or no longer."""
        if who != self._callback_to:
            self._callback_to = who
            self._tell()

    # what a user asks for

    async def set_dnd(self, enabled: bool) -> None:
        """Switch do not disturb on or off; the view follows when the PBX tells.

        Raises:
            Refused: with the reason; nothing was changed unless it says so.
        """
        session = self._port.live()
        self._demand(Feature.DND)
        model, own = self._model, self._model.extension
        if model.now.dnd_wanted is not None:
            raise Refused(_(_UNDER_WAY))
        model.want_dnd(enabled)
        self._tell()
        service = DndService.ENABLE if enabled else DndService.DISABLE
        await self._change(session.set_dnd(own, own, service), model.drop_dnd, self._check_dnd)

    async def set_forward(
        self, kind: ForwardKind, number: str = "", *, origin: Origin = Origin.TYPED, confirmed: bool = False
    ) -> None:
        """Forward the own calls to ``number``, or end that with `ForwardKind.OFF`; the view follows the PBX.

        Raises:
            ConfirmationWanted: ``number`` is outside the house, or see `Port.number`.
            Refused: with the reason; nothing was changed unless it says so.
        """
        session = self._port.live()
        self._demand(Feature.FORWARDING)
        model, own = self._model, self._model.extension
        destination, question = ("", "") if kind is ForwardKind.OFF else self._destination(number, origin)
        if kind is ForwardKind.OTHER:
            raise Refused(_("There is no such forwarding."))
        if destination == own:
            raise Refused(_("A phone cannot be forwarded to itself."))
        if model.now.forward_wanted is not None:
            raise Refused(_(_UNDER_WAY))
        wanted = Forward(kind, destination)
        if destination and self._port.outside(destination):
            question = f"{question} {_question(self._view_of(wanted))}".strip()
        if question and not confirmed:
            raise ConfirmationWanted(question)
        model.want_forward(wanted)
        self._tell()
        work = session.set_forwarding(own, own, ForwardingKind(kind.value), destination)
        await self._change(work, model.drop_forward, self._check_forward)

    async def call_mailbox(self, number: str = "", *, origin: Origin = Origin.TYPED, confirmed: bool = False) -> None:
        """Call the number that plays the messages; ``number`` is remembered as that.

        Raises:
            ConfirmationWanted: the user should say yes to the number first; see `Port.number`.
            Refused: the number is not known or no number, or the call is refused.
        """
        if number:
            mailbox = self._port.number(number, origin, use=Use.MAILBOX, confirmed=confirmed)
            self._port.keep_site(replace(self._port.site, mailbox=mailbox))
            self._tell()
        mailbox = self._port.site.mailbox
        if not mailbox:
            raise Refused(_(NO_MAILBOX))
        await self._port.dial(mailbox, confirmed=confirmed)

    # the workings

    def _destination(self, number: str, origin: Origin) -> tuple[str, str]:
        """The digits that calls are forwarded to, and what must be asked about them as such."""
        question = ""
        try:
            return self._port.number(number, origin, use=Use.FORWARD), question
        except ConfirmationWanted as asked:
            question = str(asked)
        return self._port.number(number, origin, use=Use.FORWARD, confirmed=True), question

    def _demand(self, feature: Feature) -> None:
        why_not = self._port.why_not(feature)
        if why_not:
            raise Refused(why_not)

    async def _change(
        self, sent: Awaitable[None], drop: Callable[[], None], check: Callable[[], Awaitable[None]]
    ) -> None:
        """Send one change and see to it that its outcome becomes known."""

        async def later() -> None:
            await self._port.clock.sleep(CHECK)
            await check()

        try:
            await sent
        except PbxError as error:
            if isinstance(error, OutcomeUnknownError):
                self._port.spawn(later(), "phone-check")
            else:
                drop()
                self._tell()
            raise Refused(error.sentence) from error
        self._port.spawn(later(), "phone-check")

    async def _check_dnd(self) -> None:
        own = self._model.extension
        if self._model.now.dnd_wanted is None:
            return
        try:
            self._model.dnd_is(await self._port.live().get_dnd(own, own))
        except (PbxError, Refused) as error:
            log.info("do not disturb could not be read again: %s", type(error).__name__)
        self._model.drop_dnd()
        self._tell()

    async def _check_forward(self) -> None:
        own = self._model.extension
        if self._model.now.forward_wanted is None:
            return
        heard = Heard(changed=True)
        try:
            said = await self._port.live().get_forwarding(own, own)
            heard = self._model.forward_is(str(said.cfwd_type), said.dest_number)
        except (PbxError, Refused) as error:
            log.info("the forwarding could not be read again: %s", type(error).__name__)
        if self._model.now.forward_wanted is not None:
            self._model.drop_forward()
        self._take(heard)

    def _take(self, heard: Heard) -> None:
        self._tell()
        forward = self.view.forward
        if heard.foreign and forward is not None:
            self._port.tell(Notice(_news(forward)))

    def _picture(self, forward: Forward | None) -> ForwardView | None:
        return None if forward is None else self._view_of(forward)

    def _view_of(self, forward: Forward) -> ForwardView:
        destination = plain(forward.destination)
        return ForwardView(
            forward.kind,
            destination,
            name=self._port.name(destination) if destination else "",
            outside=bool(destination) and self._port.outside(destination),
            ours=forward.ours,
            word=plain(forward.word),
        )

    def _tell(self) -> None:
        self._port.tell(StationChanged(self.view))


def _question(wanted: ForwardView) -> str:
    return _(
        "Forward {how}? That is outside: callers leave the house, and the calls cost. It stays "
        "so until it is switched off."
    ).format(how=wanted.text)


def _news(forward: ForwardView) -> str:
    if forward.kind is ForwardKind.OFF:
        return _("The forwarding of your phone was switched off, not by this desk.")
    if forward.outside:
        said = _("Your phone was forwarded, not by this desk: {how}, which is outside.")
    else:
        said = _("Your phone was forwarded, not by this desk: {how}.")
    return said.format(how=forward.text)
