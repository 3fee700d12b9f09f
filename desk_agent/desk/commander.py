"""Carrying out the user's commands: one at a time for each call, each at most once, and what became of it."""

import asyncio
from collections.abc import Callable
from typing import Final

from desk_agent.api.errors import CtiError, PbxError, UnreachableError
from desk_agent.clock import Clock
from desk_agent.desk.lateness import noticing
from desk_agent.desk.pictures import Running
from desk_agent.desk.sending import Order, Sent, send
from desk_agent.desk.session_like import SessionLike
from desk_agent.i18n import N_, _
from desk_agent.view import Level, Refused, Verb

DIAL_PAUSE: Final = 2.0  # seconds between two calls placed from here
UNDER_WAY: Final = N_("The last command for this call is still under way.")


class Commander:
    """What is under way and what was refused. ``on_change`` hears which call's `Running` is another now."""

    def __init__(self, clock: Clock, on_change: Callable[[int], None]) -> None:
        self._clock = clock
        self._on_change = on_change
        self._running: dict[int, Running] = {}
        self._keypads: dict[int, asyncio.Lock] = {}
        self._dialled = float("-inf")
        self._dialling = False

    def stop(self) -> None:
        """There is nobody to send commands to."""
        self._running.clear()
        self._keypads.clear()

    def running(self, ref: int) -> Running:
        """What commands are doing to the call ``ref``."""
        return self._running.get(ref, _NOTHING)

    def moved(self, ref: int) -> None:
        """The call changed: what was said about the last command is history."""
        running = self._running.get(ref)
        if running is not None and running.error:
            self._set(ref, Running(running.busy), tell=False)

    def forget(self, ref: int) -> None:
        """The call is over."""
        self._running.pop(ref, None)
        self._keypads.pop(ref, None)

    async def dial(self, session: SessionLike, number: str, level: Level) -> str:
        """Call ``number``, digits; returns what the user should know, "" if the phone shows it by itself.

        Raises:
            Refused: too soon.
            PbxError: the PBX's reason.
        """
        if self._dialling or self._clock.now().mono - self._dialled < DIAL_PAUSE:
            raise Refused(_("One call at a time: the last one was placed just now."))
        self._dialling = True
        try:
            if level is Level.DIAL_ONLY and session.is_station:
                await session.click_to_call(session.extension, number)
                sentence = _("Your phone is calling {number}.").format(number=number)
            else:
                await session.make_call(session.extension, number)
                sentence = (
                    _("Your phone is calling {number}.").format(number=number) if level is Level.DIAL_ONLY else ""
                )
        except (UnreachableError, CtiError):
            raise  # nothing was sent, or the PBX says that it places no call
        except BaseException:
            self._dialled = self._clock.now().mono  # it may have been placed
            raise
        finally:
            self._dialling = False
        self._dialled = self._clock.now().mono
        return sentence

    async def perform(self, session: SessionLike, order: Order) -> Sent:
        """Send what ``order`` takes, each command once.

        Raises:
            Refused: another command for one of its calls is under way.
            PbxError: the PBX refuses or does not answer; the sentence is also put on the call.
        """
        if order.verb is Verb.DIGITS:
            return await self._type(session, order)
        if any(self.running(ref).busy for ref in order.refs):
            raise Refused(_(UNDER_WAY))
        for ref in order.refs:
            self._set(ref, Running(busy=True))
        error = ""

        def late() -> None:
            for ref in order.refs:
                self._set(ref, Running(busy=True, late=True))

        try:
            async with noticing(self._clock, late):
                return await send(session, order)
        except PbxError as refused:
            error = refused.sentence
            raise
        finally:
            for ref in order.refs:
                self._set(ref, Running(error=error if ref == order.ref else ""))

    async def _type(self, session: SessionLike, order: Order) -> Sent:
        """Digits follow each other without making the call look busy: whoever types is faster than a PBX."""
        if self.running(order.ref).busy:
            raise Refused(_(UNDER_WAY))
        async with self._keypads.setdefault(order.ref, asyncio.Lock()):
            try:
                sent = await send(session, order)
            except PbxError as refused:
                self._set(order.ref, Running(error=refused.sentence))
                raise
        return sent

    def _set(self, ref: int, running: Running, *, tell: bool = True) -> None:
        if running == self.running(ref):
            return
        if running == _NOTHING:
            self._running.pop(ref, None)
        else:
            self._running[ref] = running
        if tell:
            self._on_change(ref)


_NOTHING: Final = Running()
