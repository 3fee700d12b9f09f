"""What a run knows and does before the rest of the program is read from the disk: the settings, whether this desk is
the only one of its user, and the way to the PBX, on which most of the time is spent waiting.

Nothing of the interface, and of the desk only its values, is loaded for it: see `desk_agent.app.first`.
"""

import asyncio
import logging
import sys
from typing import Final

from desk_agent.app.account import Account
from desk_agent.app.language import speak
from desk_agent.app.preset_file import open_keeper
from desk_agent.app.tokens import Tokens
from desk_agent.desktop.instance import CommandServer
from desk_agent.desktop.secrets import PasswordStore, TokenStore
from desk_agent.i18n import N_, _
from desk_agent.languages import AUTO
from desk_agent.start import Start
from desk_agent.view import SignIn

log = logging.getLogger(__name__)

_AT_MOST: Final = 0.15  # seconds; a PBX beside the desk needs half of it
ALREADY: Final = N_("Desk Agent is already running. Quit it first, or sign in there.")


class Beginning:
    """Of one run; `desk_agent.app.program.Program` takes over what it holds."""

    def __init__(self, start: Start) -> None:
        self.start = start
        self.quitting = asyncio.Event()
        self.links: list[str] = []  # opened by other programs before there is anybody to show them
        speak(AUTO)  # what is wrong with the settings can be said only before they are known
        self.keeper, sorry = open_keeper()
        speak(self.keeper.current.language)
        self.sorry = list(sorry)  # what the user is to be told when there is a window
        self.server = CommandServer()
        self.passwords = PasswordStore()
        self.account = Account(
            self.keeper,
            self.passwords,
            Tokens(TokenStore(), at_leisure=True),
            keep_password=not start.host,
            change=self.keeper.change,
            say=self.sorry.append,
        )
        self._kept: asyncio.Task[SignIn | None] | None = None

    def alone(self) -> bool:
        """Whether no other desk of this user runs; from then on this one has the command line's verbs."""
        try:
            return self.server.listen()
        except OSError as error:
            self.sorry.append(_("The command line cannot reach this desk: {error}").format(error=error))
            log.warning("no local socket: %s", error)
            return True

    def already_running(self) -> int:
        """Another desk runs: show that one, if that is what was asked for."""
        from desk_agent.desktop.command_client import NoDeskRunning, call

        start = self.start
        if start.minimized and not (start.demo or start.host or start.link or start.replay or start.record):
            return 0  # started with the computer, and somebody was quicker
        if start.demo or start.host or start.replay or start.record:
            sys.stderr.write(f"desk-agent: {_(ALREADY)}\n")
            return 1
        try:
            wanted = {"verb": "open", "link": start.link} if start.link else {"verb": "show"}
            return int(call(wanted).get("status", 1))
        except (NoDeskRunning, OSError) as error:
            sys.stderr.write(f"desk-agent: {error}\n")
            return 1

    def connect(self) -> None:
        """Begin to sign in where it is known as whom. A trace is to have all of it: then not before it is written."""
        start = self.start
        if start.demo or start.replay:
            return
        if not start.host:
            self._kept = asyncio.create_task(self._ask_keyring(), name="beginning-kept")
        elif not start.record:
            self.account.go_ahead(as_asked(start))

    async def first_answers(self) -> None:
        """Let the sign-in have the processor; but a PBX that takes its time is not waited for."""
        await self.account.gone_ahead(_AT_MOST)

    async def kept(self) -> SignIn | None:
        """How to sign in without asking; None if the user must be asked."""
        return await self._kept if self._kept is not None else None

    async def _ask_keyring(self) -> SignIn | None:
        target = await self.account.kept()
        if target is not None and not self.start.record:
            self.account.go_ahead(target)
        return target

    async def end(self) -> None:
        """Leave nothing behind."""
        self.server.close()
        if self._kept is not None:
            self._kept.cancel()
            await asyncio.gather(self._kept, return_exceptions=True)
        await self.account.close()


def as_asked(start: Start) -> SignIn:
    """How the command line wants to be signed in."""
    return SignIn(start.host, start.port, start.user, start.password, start.extension, start.trust, patient=True)
