"""Address books and directories on the network reach the store, the settings window and the names of callers."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from desk_agent.app.hands import Hands
from desk_agent.clock import SystemClock
from desk_agent.desk.directories import Directories
from desk_agent.desk.live_directories import LiveDirectories
from desk_agent.desktop.secrets import PasswordStore, PasswordStoreError
from desk_agent.people.sources.base import SourceError
from desk_agent.settings import Addresses
from desk_agent.settings.directories import ASK
from desk_agent.ui.directories.bridge import DirectoryBridge
from desk_agent.ui.directories.editor import DirectoriesEditor
from desk_agent.view import CallsChanged, Change, Connection, ConnectionChanged, DirectoryView

EDITOR: Final = "directories"


class DirectoryPasswords:
    """See `desk_agent.desk.directories.PasswordsLike`."""

    def __init__(self, store: PasswordStore) -> None:
        self._store = store

    async def get(self, user: str, host: str, port: int) -> str | None:
        """From the keyring."""
        with _as_trouble():
            return await self._store.get(user, host, port)

    async def set(self, user: str, host: str, port: int, password: str) -> None:
        """Into the keyring, where there is one."""
        if (await asyncio.to_thread(self._store.available))[0]:
            with _as_trouble():
                await self._store.set(user, host, port, password)

    async def delete(self, user: str, host: str, port: int) -> None:
        """Out of the keyring."""
        with _as_trouble():
            await self._store.delete(user, host, port)


@contextmanager
def _as_trouble() -> Iterator[None]:
    try:
        yield
    except PasswordStoreError as error:
        raise SourceError(str(error)) from error


class Servers:
    """Keeps all of it in step with the settings, and out of the demo."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        desk, clock = hands.desk, SystemClock()
        passwords = DirectoryPasswords(hands.passwords)
        self._directories = Directories(desk.contacts, passwords, clock, self._tell)
        self._live = LiveDirectories(
            clock, self._directories.password, desk.contacts.names_changed, self._directories.say
        )
        self._bridge = DirectoryBridge(self._directories)
        self._bridge.passwordGiven.connect(self._use_live)  # it may be asked again
        self._in_demo = False
        desk.contacts.directories = self._live
        hands.shell.settings.add_editor(EDITOR, lambda entry: DirectoriesEditor(entry, self._bridge))
        self._undo = (
            hands.keeper.subscribe("contacts", self._on_settings),
            desk.subscribe(self._on_change),
        )
        self._go_by(hands.keeper.current.contacts)
        hands.spawn(self._directories.run())
        hands.spawn(self._ask_keyring())

    def close(self) -> None:
        """Read and ask nothing more."""
        for undo in self._undo:
            undo()
        self._bridge.give_up()
        self._hands.desk.contacts.directories = None
        self._live.close()

    async def _ask_keyring(self) -> None:
        can_keep, why_not = await asyncio.to_thread(self._hands.passwords.available)
        self._bridge.can_keep, self._bridge.why_not = can_keep, why_not

    def _on_settings(self, section: Addresses) -> None:
        if not self._in_demo:
            self._go_by(section)

    def _go_by(self, section: Addresses) -> None:
        self._directories.go_by(section.servers)
        self._use_live()

    def _use_live(self) -> None:
        section = self._hands.keeper.current.contacts
        self._live.use([] if self._in_demo else [one for one in section.ldap if one.mode == ASK])

    def _on_change(self, change: Change) -> None:
        """Who rings is asked; before anything is known of a new sign-in, it shows whether it is the demo's."""
        if isinstance(change, CallsChanged):
            for call in change.calls:
                if call.ref in change.changed and call.number and not self._in_demo:
                    self._hands.desk.contacts.ask_live(call.number)
        if not isinstance(change, ConnectionChanged) or change.connection.state is not Connection.CONNECTING:
            return
        if change.connection.demo != self._in_demo:
            self._in_demo = change.connection.demo
            self._directories.rest(resting=self._in_demo)
            if not self._in_demo:
                self._directories.go_by(self._hands.keeper.current.contacts.servers)
            self._use_live()

    def _tell(self, _views: tuple[DirectoryView, ...]) -> None:
        self._bridge.viewsChanged.emit()


def attach(hands: Hands) -> Callable[[], None]:
    """See `desk_agent.app.extras`."""
    return Servers(hands).close
