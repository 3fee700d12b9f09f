"""Between the servers of contacts and Qt."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from desk_agent.i18n import _
from desk_agent.settings import CardDavServer, LdapServer
from desk_agent.view import DirectoryView, Stage, TrialStep, TrialView

Server = CardDavServer | LdapServer
Start = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None] | None"]


class DirectoriesLike(Protocol):
    """What the interface needs of `desk_agent.desk.directories.Directories`."""

    @property
    def views(self) -> tuple[DirectoryView, ...]:
        """Every source."""

    def refresh(self, key: str = "") -> None:
        """Read one now, or all."""

    def give_password(self, key: str, password: str) -> None:
        """The password of a source."""

    async def test(self, server: Server, password: str | None, tell: Callable[[TrialView], None]) -> TrialView:
        """Try a server, with the kept password for None."""


def _create_task(work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    return asyncio.get_running_loop().create_task(work)


class DirectoryBridge(QObject):
    """``can_keep`` and ``why_not`` say whether this computer can keep passwords."""

    viewsChanged = Signal()
    tried = Signal(object)  # TrialView
    passwordGiven = Signal()

    def __init__(
        self, directories: DirectoriesLike, start: Start = _create_task, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._directories = directories
        self._start = start
        self._trial: asyncio.Task[None] | None = None
        self._turn = 0
        self.can_keep = True
        self.why_not = ""

    def view(self, key: str) -> DirectoryView | None:
        """How a source is, None if it is not known yet."""
        return next((view for view in self._directories.views if view.key == key), None)

    def refresh(self, key: str) -> None:
        """Read it now."""
        self._directories.refresh(key)

    def give_password(self, key: str, password: str) -> None:
        """The user has typed it."""
        self._directories.give_password(key, password)
        self.passwordGiven.emit()

    def test(self, server: Server, password: str | None) -> None:
        """Try ``server``; `tried` tells each step. What was tried before is given up."""
        self.give_up()
        self._turn += 1
        self._trial = self._start(self._test(server, password, self._turn))

    def give_up(self) -> None:
        """Nobody wants to know any more."""
        self._turn += 1
        if self._trial is not None:
            self._trial.cancel()
            self._trial = None

    async def _test(self, server: Server, password: str | None, turn: int) -> None:
        def tell(view: TrialView) -> None:
            if turn == self._turn:
                self.tried.emit(view)

        try:
            tell(await self._directories.test(server, password, tell))
        except Exception:
            sentence = _("That did not work because of an error in Desk Agent. Details are in the log.")
            tell(TrialView((TrialStep(Stage.FIND, False, sentence),), done=True))
            raise
