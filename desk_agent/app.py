"""The composition root: the only file that wires everything, and the only one that knows qasync."""

import asyncio
import importlib
import logging
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

os.environ["QT_API"] = "pyside6"  # before qasync looks for a Qt of its own choice

import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desk_agent import logs
from desk_agent.demo import Demo, DemoError
from desk_agent.demo import site_of as demo_site
from desk_agent.desk import Desk
from desk_agent.desk.people import Circle
from desk_agent.desk.session_like import SessionLike
from desk_agent.desktop import paths
from desk_agent.desktop.command_client import NoDeskRunning, call
from desk_agent.desktop.instance import CommandServer
from desk_agent.desktop.secrets import PasswordStore, PasswordStoreError
from desk_agent.people.contacts import Contacts, read_csv
from desk_agent.people.numbers import DialRules
from desk_agent.remote import Remote
from desk_agent.resources_dir import resource
from desk_agent.settings import People, Profile, Settings, SettingsError, SettingsFile, Site
from desk_agent.start import Start
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.sign_in import SignInPrefill
from desk_agent.ui.shell import Shell
from desk_agent.view import SignIn

log = logging.getLogger(__name__)

CONTACTS: Final = "contacts.csv"
ALREADY: Final = "Desk Agent is already running. Quit it first, or sign in there."


class Application(QApplication):
    """Turns every wish to quit (session end, `app.quit()`) into one event that the main coroutine waits for."""

    def __init__(self) -> None:
        super().__init__(["desk-agent"])
        self.quit_wanted: Callable[[], None] | None = None
        self.setApplicationName("desk-agent")
        self.setApplicationDisplayName("Desk Agent")
        self.setDesktopFileName("desk-agent")
        self.setQuitOnLastWindowClosed(False)

    def event(self, event: QEvent) -> bool:
        """See the class."""
        if event.type() is QEvent.Type.Quit and self.quit_wanted is not None:
            self.quit_wanted()
            return True
        return bool(super().event(event))


def run(start: Start) -> int:
    """Show the window until the user quits; returns the exit status."""
    try:
        logs.start(paths.state_dir(), verbose=start.verbose)
    except OSError as error:
        logs.start(None, verbose=start.verbose)
        log.error("no folder for the log: %s", error.strerror)  # noqa: TRY400 - a sentence, not a traceback
    app = Application()
    with asyncio.Runner(loop_factory=lambda: cast("asyncio.AbstractEventLoop", qasync.QEventLoop(app))) as runner:
        return runner.run(_main(app, start))


async def _main(app: Application, start: Start) -> int:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_unhandled)
    helpers = ThreadPoolExecutor(2, thread_name_prefix="desk-agent")  # qasync's own would start ten
    loop.set_default_executor(helpers)
    program = _Program(start)
    try:
        if not program.alone():
            return program.already_running()
        app.quit_wanted = program.quit
        if sys.platform != "win32":
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, program.quit)
        program.show()
        await program.begin()
        await program.quitting.wait()
        return 0
    finally:
        app.quit_wanted = None
        await program.end()
        helpers.shutdown(wait=False, cancel_futures=True)


def _unhandled(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    log.error("an error in Desk Agent: %s", context.get("message", ""), exc_info=context.get("exception"))


class _Program:
    """The parts of one run of the program."""

    def __init__(self, start: Start) -> None:
        self.quitting = asyncio.Event()
        self._start = start
        self._sorry = ""
        self._file, self._settings = self._read_settings()
        self._passwords = PasswordStore()
        self._demo: Demo | None = None
        self._in_demo = False
        self._learning: tuple[str, Callable[[], dict[str, str]]] | None = None  # whose dialect, and what it is
        self._tasks: set[asyncio.Task[None]] = set()
        people = self._settings.people
        self._desk = Desk(
            self._open_session,
            contacts=Contacts(self._read_contacts()),
            rules=self._rules(),
            on_signed_in=self._remember,
            on_trusted=self._trust,
            site=self._settings.site,
            on_site=self._keep_site,
            circle=Circle(people.favourites, MappingProxyType(people.groups), people.only_chosen),
            on_circle=self._keep_circle,
        )
        self._bridge = Bridge(self._desk)
        self._bridge.blind_first = self._settings.calls.enter == "blind"
        self._shell: Shell | None = None
        remote = Remote(self._desk, self._bring_up, self._quit_soon)
        self._server = CommandServer(remote.handle, remote.follow)

    # start

    def alone(self) -> bool:
        """Whether no other desk of this user runs; from then on this one takes the command line's verbs."""
        try:
            return self._server.listen()
        except OSError as error:
            self._sorry = f"The command line cannot reach this desk: {error}"
            log.warning("no local socket: %s", error)
            return True

    def already_running(self) -> int:
        """Another desk runs: show that one, if that is what was asked for."""
        start = self._start
        if start.demo or start.host:
            sys.stderr.write(f"desk-agent: {ALREADY}\n")
            return 1
        try:
            return int(call({"verb": "show"}).get("status", 1))
        except (NoDeskRunning, OSError) as error:
            sys.stderr.write(f"desk-agent: {error}\n")
            return 1

    def show(self) -> None:
        """Put the window on the screen; the network's modules come after it."""
        profile = self._settings.profile
        start = self._start
        prefill = SignInPrefill(
            start.host or profile.host,
            start.port or profile.port,
            start.user or profile.user,
            start.extension or profile.extension,
        )
        self._shell = Shell(self._bridge, prefill=prefill, theme=start.theme or self._settings.theme)
        self._shell.quitRequested.connect(self.quit)
        self._shell.demoRequested.connect(self._try_demo)
        self._shell.themeChosen.connect(self._set_theme)
        self._shell.enterChosen.connect(self._set_enter)
        self._shell.show()
        if self._sorry:
            self._bridge.notice.emit(self._sorry)

    async def begin(self) -> None:
        """Load the network's modules beside the window and sign in if nothing is missing."""
        await asyncio.to_thread(importlib.import_module, "desk_agent.client.session")
        start, profile = self._start, self._settings.profile
        if start.demo:
            await self._begin_demo()
        elif start.host:
            self._sign_in(
                SignIn(start.host, start.port, start.user, start.password, start.extension, start.trust, patient=True)
            )
        else:
            await self._begin_profile(profile)

    async def _begin_profile(self, profile: Profile) -> None:
        can_remember, why_not = await asyncio.to_thread(self._passwords.available)
        if self._shell is not None:
            self._shell.set_remember(can_remember, why_not)
        if not (profile.complete and profile.remember):
            return
        try:
            password = await self._passwords.get(profile.user, profile.host, profile.port)
        except PasswordStoreError as error:
            self._bridge.notice.emit(str(error))
            return
        if password:
            self._sign_in(
                SignIn(
                    profile.host,
                    profile.port,
                    profile.user,
                    password,
                    profile.extension,
                    remember=True,
                    patient=True,
                )
            )

    async def _begin_demo(self) -> None:
        demo = Demo()
        self._demo = demo
        try:
            target = await asyncio.to_thread(demo.start)
        except DemoError as error:
            self._bridge.notice.emit(str(error))
            return
        self._sign_in(target)

    # what the parts ask for

    def quit(self) -> None:
        """Leave."""
        self.quitting.set()

    def _quit_soon(self) -> None:
        asyncio.get_running_loop().call_later(0.05, self.quit)  # the reply goes first

    def _bring_up(self) -> None:
        if self._shell is not None:
            self._shell.bring_up()

    def _try_demo(self) -> None:
        if self._demo is None:
            self._spawn(self._begin_demo())

    def _sign_in(self, target: SignIn) -> None:
        self._spawn(self._desk.sign_in(target))

    def _open_session(self, target: SignIn) -> SessionLike:
        from desk_agent.client import Dialect, Session

        self._keep_dialect()
        self._go_by(target)
        trust = target.trust or self._settings.pin(target.host, target.port)
        key = _profile(target).key
        session = Session(
            target.host,
            target.port,
            target.user,
            target.password,
            extension=target.extension or None,
            trust=trust or None,
            dialect=Dialect.from_dict(self._settings.dialects.get(key, {})),
        )
        self._learning = None if target.demo else (key, lambda: session.dialect.as_dict())  # noqa: PLW0108 - the dialect of then
        return cast("SessionLike", session)

    def _go_by(self, target: SignIn) -> None:
        """The demo has an office of its own: its people, its numbers, its names for things."""
        if target.demo == self._in_demo:
            return
        self._in_demo = target.demo
        self._desk.contacts = Contacts(_demo_contacts() if target.demo else self._read_contacts())
        rules = DialRules(country="82", international="00", outside="9")
        self._desk.set_rules(rules if target.demo else self._rules())
        self._desk.site = demo_site(target) if target.demo else self._settings.site

    def _keep_dialect(self) -> None:
        """Remember what the session has found out about the PBX, so that the next one need not."""
        if self._learning is None:
            return
        key, learnt = self._learning
        found = learnt()
        if found and found != self._settings.dialects.get(key):
            self._save(replace(self._settings, dialects={**self._settings.dialects, key: found}))

    def _remember(self, target: SignIn) -> None:
        if target.demo:
            return
        profile = _profile(target)
        if profile != self._settings.profile:
            self._save(replace(self._settings, profile=profile))
        self._keep_dialect()
        if not self._start.host:
            self._spawn(self._keep_password(target))

    async def _keep_password(self, target: SignIn) -> None:
        try:
            if target.remember:
                await self._passwords.set(target.user, target.host, target.port, target.password)
            else:
                await self._passwords.delete(target.user, target.host, target.port)
        except PasswordStoreError as error:
            self._bridge.notice.emit(str(error))

    def _trust(self, host: str, port: int, pin: str) -> None:
        self._save(self._settings.with_pin(host, port, pin))

    def _keep_site(self, site: Site) -> None:
        if not self._in_demo:  # what was made up for the demo is not the site's
            self._save(replace(self._settings, site=site))

    def _keep_circle(self, circle: Circle) -> None:
        if self._in_demo:
            return
        people = People(circle.favourites, circle.only_chosen, dict(circle.groups))
        self._save(replace(self._settings, people=people))

    def _set_enter(self, enter: str) -> None:
        self._save(replace(self._settings, calls=replace(self._settings.calls, enter=enter)))

    def _set_theme(self, theme: str) -> None:
        self._save(replace(self._settings, theme=theme))

    # files

    def _read_settings(self) -> tuple[SettingsFile | None, Settings]:
        try:
            file = SettingsFile(paths.config_dir())
            return file, file.read()
        except (SettingsError, OSError) as error:
            log.warning("settings: %s", error)
            self._sorry = str(error)
            return None, Settings()

    def _save(self, settings: Settings) -> None:
        self._settings = settings
        if self._file is None:
            return
        try:
            self._file.write(settings)
        except SettingsError as error:
            self._bridge.notice.emit(str(error))

    def _read_contacts(self) -> list[Any]:
        try:
            path = paths.config_dir() / CONTACTS
            return list(read_csv(path)) if path.exists() else []
        except (OSError, ValueError) as error:
            log.warning("contacts: %s", error)
            self._sorry = str(error)
            return []

    def _rules(self) -> DialRules:
        dialling = self._settings.dialling
        return DialRules(dialling.country, dialling.trunk, dialling.international, dialling.outside)

    # end

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a task failed", exc_info=task.exception())
            self._bridge.notice.emit("Something went wrong inside Desk Agent. Details are in the log.")

    async def end(self) -> None:
        """Sign out, end the simulator, leave nothing behind."""
        if self._shell is not None:
            self._shell.close()
        self._bridge.close()
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._desk.close()
        self._keep_dialect()
        if self._demo is not None:
            await asyncio.to_thread(self._demo.stop)


def _profile(target: SignIn) -> Profile:
    return Profile(target.host, target.port, target.user, target.extension, target.remember)


def _demo_contacts() -> list[Any]:
    path: Path = resource("demo", CONTACTS)
    return list(read_csv(path))
