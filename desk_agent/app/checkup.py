"""The connection check in the window, and for the command line where the account is this desk's."""

import asyncio
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from desk_agent.api.errors import InvalidLoginError, what_to_check
from desk_agent.app.account import trust_for
from desk_agent.app.hands import Hands
from desk_agent.checkup.held import desk_holds, refused_before
from desk_agent.checkup.report import Report, Result
from desk_agent.checkup.sheet import Sheet
from desk_agent.checkup.target import Target
from desk_agent.checkup.words import head_of
from desk_agent.clock import SystemClock
from desk_agent.i18n import _
from desk_agent.settings import Profile
from desk_agent.ui.checkup.dialog import ConnectionCheck
from desk_agent.view import Connection, SignIn

if TYPE_CHECKING:
    from desk_agent.checkup.wires import SessionLike


class Checkups:
    """One at a time in the window; it signs in by itself only while the desk neither is signed in nor tries to be."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._dialog: ConnectionCheck | None = None
        self._under_way: asyncio.Task[None] | None = None
        self._turn = 0
        self._one = asyncio.Lock()  # a check that was given up may have to sign out yet
        hands.shell.window.checkRequested.connect(self._open)
        hands.remote.verbs["doctor"] = self._on_command

    def close(self) -> None:
        """Give up what is under way."""
        self._hands.shell.window.checkRequested.disconnect(self._open)
        self._give_up()
        if self._dialog is not None:
            self._dialog.close()

    # the window

    def _open(self) -> None:
        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = dialog = ConnectionCheck(self._hands.shell.window)
        dialog.againWanted.connect(self._begin)
        dialog.finished.connect(self._on_closed)
        dialog.open()
        self._begin()

    def _on_closed(self, _result: int) -> None:
        self._dialog = None
        self._give_up()

    def _give_up(self) -> None:
        self._turn += 1
        if self._under_way is not None:
            self._under_way.cancel()  # it signs out first
            self._under_way = None

    def _begin(self) -> None:
        self._give_up()
        self._hands.spawn(self._look(self._turn))

    async def _look(self, turn: int) -> None:
        self._under_way = asyncio.current_task()
        dialog = self._dialog
        if dialog is None or turn != self._turn:
            return
        target = self._target()
        if not target.host or not target.port:
            dialog.fail(_("Enter the name or address of the phone system, and the port, first."))
            return
        async with self._one:
            await self._show(target, dialog, turn)

    async def _show(self, target: Target, dialog: ConnectionCheck, turn: int) -> None:
        if turn != self._turn:
            return
        sheet = Sheet(
            target,
            SystemClock(),
            on_step=lambda step: dialog.show_step(step) if turn == self._turn else None,
            on_result=lambda result: dialog.show_result(result) if turn == self._turn else None,
        )
        dialog.begin(head_of(sheet.report))
        try:
            report = await self._examine(sheet)
        except Exception:
            if turn == self._turn:
                dialog.fail(_("That did not work because of an error in Desk Agent. Details are in the log."))
            raise
        if turn == self._turn:
            dialog.finish(report)

    # what is looked at

    @property
    def _offline(self) -> bool:
        return self._hands.desk.view.connection.state is Connection.OFFLINE

    def _target(self) -> Target:
        """Whom the desk is tied to; else what stands in the form."""
        tie = self._hands.desk.tie
        wanted = tie.target
        if self._offline or wanted is None:
            wanted = self._hands.shell.window.sign_in.written()
        settings = self._hands.keeper.current
        key = Profile(wanted.host, wanted.port, wanted.user).key
        return Target(
            wanted.host,
            wanted.port,
            wanted.user,
            wanted.password,
            wanted.extension,
            trust_for(self._hands.keeper, wanted),
            settings.dialects.get(key, {}),
        )

    async def _examine(self, sheet: Sheet) -> Report:
        from desk_agent.checkup.examine import examine

        tie, state = self._hands.desk.tie, self._hands.desk.view.connection.state
        if state is Connection.LIVE and tie.session is not None:
            report = await examine(sheet, session=cast("SessionLike", tie.session))
        else:
            report = await examine(sheet, held=self._held(sheet.target))
        self._hands.findings["check"] = report.as_json()
        return report

    def _held(self, target: Target) -> Result | None:
        """Why nobody is to be signed in for the check."""
        tie = self._hands.desk.tie
        if not self._offline:
            return desk_holds(self._hands.desk.view.connection.message)
        if isinstance(tie.error, InvalidLoginError) and tie.target is not None and _same(tie.target, target):
            return refused_before(tie.error.sentence, what_to_check(tie.error))
        return None

    # the command line

    async def _on_command(self, request: dict[str, Any]) -> dict[str, Any]:
        """A report, or null where the account in question is not this desk's."""
        target = self._hands.desk.tie.target
        if self._offline or target is None or not await _means(request, target):
            return {"status": 0, "report": None}
        report = await self._examine(Sheet(self._target(), SystemClock()))
        return {"status": 0, "report": report.as_json()}


def _same(one: SignIn, other: Target) -> bool:
    return (one.host, one.port, one.user, one.password) == (other.host, other.port, other.user, other.password)


async def _means(request: dict[str, Any], target: SignIn) -> bool:
    """Whether a request that may name host, port and user means ``target``."""
    if request.get("port", target.port) != target.port or request.get("user", target.user) != target.user:
        return False
    host = str(request.get("host", target.host))
    if host.casefold() == target.host.casefold():
        return True
    return bool(await _addresses(host) & await _addresses(target.host))


async def _addresses(host: str) -> set[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host[:255], None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    return {str(entry[4][0]) for entry in found}


def attach(hands: Hands) -> Callable[[], None]:
    """See `desk_agent.app.extras`."""
    return Checkups(hands).close
