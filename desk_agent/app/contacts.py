"""The user's contacts and the demo's: which database is used, which files are read into it, and what watches them."""

import asyncio
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desk_agent.app import folders
from desk_agent.app.hands import Hands
from desk_agent.desktop import paths
from desk_agent.desktop.file_watch import FileWatch
from desk_agent.i18n import _
from desk_agent.people.sources.base import Kind
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore
from desk_agent.resources_dir import resource
from desk_agent.settings import Addresses, ContactFile, WindowPage
from desk_agent.ui.contacts.lists import ContactLists
from desk_agent.ui.settings.extensions import Panel
from desk_agent.view import Change, Connection, ConnectionChanged, NameSource

log = logging.getLogger(__name__)

FILE_NAME: Final = "contacts.db"
BESIDE: Final = "contacts.csv"  # in the settings' folder
DEMO_FILES: Final = (("contacts.csv", Kind.OWN), ("directory.vcf", Kind.DIRECTORY))


class Lists:
    """Keeps the desk's contacts in step with the settings and the files."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._desk = hands.desk
        self._loop = asyncio.get_running_loop()
        self._in_demo = False
        self._tried: tuple[ContactFile, ...] = ()  # added in the demo, which is not the user's
        self._scratch = self._makeshift = ""  # folders of this run: of the demo, and where there is no other
        self._beside = _beside()
        self._own = self._open()
        self._demo: ContactStore | None = None
        self._watch = FileWatch(self._desk.contacts.files.touched)
        hands.bridge.contacts.adder = self._desk.contacts.adder = self._add
        hands.bridge.contacts.remover = self._remove
        hands.shell.settings.add_panel(
            Panel(
                WindowPage.CONTACTS,
                _("Files of contacts"),
                "contactListsPanel",
                lambda: ContactLists(hands.bridge.contacts),
                _("vCard CSV file folder import Google Outlook"),
            )
        )
        self._use(self._own)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.connect(self._on_state)
        self._undo: tuple[Callable[[], object], ...] = (
            hands.keeper.subscribe("contacts", lambda _section: self._go_by()),
            self._desk.subscribe(self._on_change),
            lambda: application.applicationStateChanged.disconnect(self._on_state),
        )

    def close(self) -> None:
        """Read and watch nothing more."""
        for undo in self._undo:
            undo()
        self._watch.watch(())
        self._desk.contacts.use(None)
        for store in (self._own, self._demo):
            if store is not None:
                store.close()
        for folder in filter(None, (self._scratch, self._makeshift)):
            shutil.rmtree(folder, ignore_errors=True)

    def _open(self) -> ContactStore | None:
        try:
            # by other rules the store would write every number anew, and then once more by these
            store = ContactStore(self._place(), self._desk.rules, on_change=self._on_store)
        except (OSError, sqlite3.Error) as error:
            log.warning("no database for contacts: %s", error)
            self._hands.bridge.notice.emit(_("Contacts cannot be used: {reason}").format(reason=error))
            return None
        if store.trouble and not folders.trouble():
            self._hands.bridge.notice.emit(store.trouble)
        return store

    def _place(self) -> Path:
        """The user's own database; one for this run where there can be none."""
        try:
            return paths.data_dir() / FILE_NAME
        except (OSError, RuntimeError) as error:
            log.warning("no folder for contacts: %s", type(error).__name__)
            self._makeshift = tempfile.mkdtemp(prefix="desk-agent-")
            return Path(self._makeshift) / FILE_NAME

    def _use(self, store: ContactStore | None) -> None:
        keep = not self._in_demo and self._hands.keeper.current.contacts.keep_heard
        self._desk.contacts.use(store, keep_heard=keep)
        self._go_by()

    def _go_by(self) -> None:
        if self._in_demo:
            sources = [
                *((FileSource(resource("demo", name), kind, _demo_name(kind)), False) for name, kind in DEMO_FILES),
                *((FileSource(Path(one.path), Kind(one.kind)), True) for one in self._tried),
            ]
        else:
            section: Addresses = self._hands.keeper.current.contacts
            self._desk.contacts.keep_heard(section.keep_heard)
            sources = [
                (FileSource(Path(one.path).expanduser(), Kind(one.kind), one.name), True) for one in section.files
            ]
            if self._beside is not None and self._beside.exists():
                sources.insert(0, (FileSource(self._beside), False))
        self._desk.contacts.files.go_by(sources)
        # the file beside the settings may come later
        beside = [self._beside] if self._beside is not None and not self._in_demo else []
        self._watch.watch([*self._desk.contacts.files.paths, *beside])

    def _on_change(self, change: Change) -> None:
        """Before anything is known of a new sign-in, it shows whether it is the demo's."""
        if not isinstance(change, ConnectionChanged) or change.connection.state is not Connection.CONNECTING:
            return
        if change.connection.demo != self._in_demo:
            self._in_demo = change.connection.demo
            if self._in_demo and self._demo is None:
                self._scratch = tempfile.mkdtemp(prefix="desk-agent-")
                self._demo = ContactStore(Path(self._scratch) / FILE_NAME, self._desk.rules, on_change=self._on_store)
            self._use(self._demo if self._in_demo else self._own)

    def _on_store(self) -> None:
        """From a thread of the store."""
        self._loop.call_soon_threadsafe(self._desk.contacts.changed)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._watch.look()

    def _add(self, path: str, kind: NameSource) -> None:
        section: Addresses = self._hands.keeper.current.contacts
        chosen = str(Path(path).absolute())
        known = "directory" if kind is NameSource.DIRECTORY else "own"
        if self._in_demo:
            tried = (one for one in self._tried if one.path != chosen)
            self._tried = (*tried, ContactFile(chosen, known))
            self._go_by()
            return
        files = tuple(one for one in section.files if one.path != chosen)
        self._hands.change(replace(section, files=(*files, ContactFile(chosen, known))))

    def _remove(self, key: str) -> None:
        if self._in_demo:
            self._tried = tuple(one for one in self._tried if FileSource(Path(one.path)).key != key)
            self._go_by()
            return
        section: Addresses = self._hands.keeper.current.contacts
        files = tuple(one for one in section.files if FileSource(Path(one.path).expanduser()).key != key)
        self._hands.change(replace(section, files=files))


def _beside() -> Path | None:
    """The file that is read where it is there, ``None`` where there is no folder for it."""
    try:
        return paths.config_dir() / BESIDE
    except (OSError, RuntimeError):
        return None


def _demo_name(kind: Kind) -> str:
    return _("My contacts") if kind is Kind.OWN else _("Company directory")


def attach(hands: Hands) -> Callable[[], None]:
    """See `desk_agent.app.extras`."""
    return Lists(hands).close
