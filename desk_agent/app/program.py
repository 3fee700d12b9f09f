"""The parts of one run of the program, put together."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtGui import QPalette

from desk_agent.app import folders
from desk_agent.app.beginning import Beginning, as_asked
from desk_agent.app.extras import attach_all
from desk_agent.app.first import First
from desk_agent.app.first import remember as remember_sight
from desk_agent.app.hands import Hands
from desk_agent.app.kept_calls import kept_calls
from desk_agent.app.office import Office, circle_of
from desk_agent.app.tasks import Tasks
from desk_agent.demo import Companion, Demo, DemoError, Played
from desk_agent.desk import Desk
from desk_agent.desk.session_like import SessionLike
from desk_agent.desktop import paths
from desk_agent.i18n import _
from desk_agent.people.numbers import Origin
from desk_agent.remote import Remote
from desk_agent.settings import BadValueError, SettingsError
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.sign_in import SignInPrefill
from desk_agent.ui.placement import Placement, PlacesFile
from desk_agent.ui.shell import Shell
from desk_agent.view import SignIn

log = logging.getLogger(__name__)

SAVE_AGAIN: Final = 30.0  # seconds between two attempts to save what could not be saved
LEISURE: Final = 1.0  # seconds from the sign-in until what can wait


class Program:
    """Lives from the first window to the last."""

    def __init__(self, beginning: Beginning) -> None:
        self._beginning = beginning
        self._start = beginning.start
        self._tasks = Tasks(self._say_failed)
        self._keeper = beginning.keeper
        self._keeper.on_trouble = self._not_saved
        self._passwords = beginning.passwords
        self._demo: Companion | None = None
        self._office = Office(self._keeper, self._change)
        self._account = beginning.account
        self._account.change = self._change
        settings = self._keeper.current
        people = settings.people
        self._kept = kept_calls(self._keeper)
        self._desk = Desk(
            self._open_session,
            rules=self._office.rules(),
            on_signed_in=self._signed_in,
            on_trusted=self._account.trust,
            site=settings.site,
            on_site=self._office.keep_site,
            circle=circle_of(people),
            on_circle=self._office.keep_circle,
            kept=self._kept,
        )
        self._office.attach(self._desk)
        self._bridge = Bridge(self._desk)
        self._shell: Shell | None = None
        self._detach: Callable[[], None] = lambda: None
        self._remote = remote = Remote(self._desk, self._bring_up, self._quit_soon)
        beginning.server.serve(remote.handle, remote.follow)

    # start

    def show(self, first: First | None = None) -> None:
        """Put the window on the screen, or fill the one that is there; the network's modules come after it."""
        settings, start = self._keeper.current, self._start
        profile = settings.profile
        theme = start.theme or settings.theme
        if theme != settings.theme and (why := self._keeper.why_locked("theme")):
            self._beginning.sorry.append(why)
            theme = settings.theme
        prefill = SignInPrefill(
            start.host or profile.host,
            start.port or profile.port,
            start.user or profile.user,
            start.extension or profile.extension,
        )
        window = first.window if first else None
        self._shell = shell = Shell(self._bridge, prefill=prefill, theme=theme, keeper=self._keeper, window=window)
        shell.quitRequested.connect(self.quit)
        shell.demoRequested.connect(self._try_demo)
        self._place(shell, first)
        self._remember_sight(shell)
        shell.show(minimized=start.minimized or settings.window.start_minimized)
        self._account.say = self._say
        for sentence in dict.fromkeys((folders.trouble(), *self._beginning.sorry)):
            if sentence:
                self._bridge.notice.emit(sentence)

    def _place(self, shell: Shell, first: First | None) -> None:
        if first is not None:
            first.placement.restore = lambda: self._keeper.current.window.restore
            shell.window.setPalette(QPalette())  # the application's
            return
        try:
            places = PlacesFile(paths.state_dir())
        except OSError as error:
            log.info("no folder for the window's place: %s", error.strerror)
            return
        Placement(shell.window, places, restore=lambda: self._keeper.current.window.restore)

    def _remember_sight(self, shell: Shell) -> None:
        """For the next start."""

        def remember(_changed: object = None) -> None:
            window = self._keeper.current.window
            try:
                remember_sight(
                    paths.state_dir(),
                    ground=shell.theme.colors.window,
                    aside=window.start_minimized,
                    restore=window.restore,
                )
            except OSError as error:
                log.info("what the next start shows first is not kept: %s", error.strerror)

        shell.theme.changed.connect(remember)
        self._keeper.subscribe("window", remember)
        remember()

    async def begin(self) -> None:
        """Load the extras beside the window; sign in if nothing is missing."""
        self._attach_extras()
        start = self._start
        if start.link:
            self._bridge.offer(start.link, Origin.LINK)
        if start.demo or start.replay:
            await self._begin_demo()
        elif start.host:
            self._sign_in(as_asked(start))
        else:
            await self._begin_profile()
        self._tasks.spawn(self._settle())

    async def _settle(self) -> None:
        """Remember the session's token when the first questions have been answered, or nobody was let in."""
        await asyncio.sleep(LEISURE)
        self._account.settle()

    def _attach_extras(self) -> None:
        assert self._shell is not None
        self._detach = attach_all(
            Hands(
                self._keeper,
                self._passwords,
                self._desk,
                self._bridge,
                self._shell,
                self._remote,
                self._tasks.spawn,
                lambda: self._office.in_demo,
                self._change,
                self._account.wire,
                self._start,
            )
        )

    async def _begin_profile(self) -> None:
        can_remember, why_not = await asyncio.to_thread(self._passwords.available)
        if self._shell is not None:
            self._shell.set_remember(can_remember, why_not)
        target = await self._beginning.kept()
        if target is not None:
            self._sign_in(target)
        elif self._shell is not None:
            self._shell.want_user()  # nobody sees from the tray that a password is asked for

    async def _begin_demo(self) -> None:
        start = self._start
        demo = Played(start.replay, start.replay_speed) if start.replay else Demo()
        self._demo = demo
        try:
            target = await asyncio.to_thread(demo.start)
        except DemoError as error:
            self._say(str(error))
            return
        self._sign_in(target)

    # what the parts ask for

    def open_link(self, link: str) -> None:
        """Another program has opened a tel: link: offer its number."""
        self._bring_up()
        self._bridge.offer(link, Origin.LINK)

    def quit(self) -> None:
        """Leave."""
        self._beginning.quitting.set()

    def _quit_soon(self) -> None:
        asyncio.get_running_loop().call_later(0.05, self.quit)  # the reply goes first

    def _bring_up(self) -> None:
        if self._shell is not None:
            self._shell.bring_up()

    def _try_demo(self) -> None:
        if self._demo is None:
            self._tasks.spawn(self._begin_demo())

    def _sign_in(self, target: SignIn) -> None:
        self._tasks.spawn(self._desk.sign_in(target))

    def _open_session(self, target: SignIn) -> SessionLike:
        self._office.go_by(target)
        return self._account.open_session(target)

    def _signed_in(self, target: SignIn) -> None:
        self._tasks.spawn(self._settle())
        self._account.remember(target)
        if self._account.keeps_password and not target.demo:
            self._tasks.spawn(self._account.keep_password(target))

    # settings

    def _change(self, new: Any) -> None:
        try:
            self._keeper.change(new)
        except (SettingsError, BadValueError) as error:
            self._say(str(error))

    def _not_saved(self, sentence: str) -> None:
        self._say(sentence)
        self._tasks.spawn(self._save_again())

    async def _save_again(self) -> None:
        """A disk that is full now may have room later, and nobody may change anything until then."""
        while True:
            await asyncio.sleep(SAVE_AGAIN)
            if self._keeper.retry():
                self._bridge.told.emit(_("The settings are saved again."))
                return

    # telling

    def _say(self, sentence: str) -> None:
        self._bridge.notice.emit(sentence)

    def _say_failed(self) -> None:
        self._say(_("Something went wrong inside Desk Agent. Details are in the log."))

    # end

    async def end(self) -> None:
        """Sign out, end the simulator, leave nothing behind."""
        self._detach()
        if self._shell is not None:
            self._shell.close()
        self._bridge.close()
        self._beginning.server.close()
        await self._tasks.cancel()
        self._keeper.retry()
        await self._desk.close()
        await asyncio.to_thread(self._kept.close)
        await self._beginning.end()
        self._account.keep_dialect()
        if self._demo is not None:
            await asyncio.to_thread(self._demo.stop)
