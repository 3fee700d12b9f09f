"""The servers of one kind in the settings window: how each is, and what can be done with it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desk_agent.i18n import _
from desk_agent.settings import CardDavServer, Entry, LdapServer
from desk_agent.ui import words
from desk_agent.ui.directories import wording
from desk_agent.ui.directories.bridge import DirectoryBridge, Server
from desk_agent.ui.directories.carddav import CardDavDialog
from desk_agent.ui.directories.dialog import DirectoryDialog
from desk_agent.ui.directories.ldap import LdapDialog
from desk_agent.ui.fonts import Size
from desk_agent.ui.settings.editors import Editor, name_of
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.view import DirectoryState


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


class Does(Struct, frozen=True):
    """What the buttons of a card do."""

    read: Callable[[], None]
    change: Callable[[], None]
    remove: Callable[[], None]


class DirectoriesEditor(Editor):
    """Changes the list by one server at a time."""

    def __init__(self, entry: Entry, bridge: DirectoryBridge, today: Callable[[], date] = _today) -> None:
        super().__init__()
        self.setObjectName(name_of(entry))
        self._bridge = bridge
        self._today = today
        self._books = entry.path.endswith("carddav")
        self._servers: tuple[Server, ...] = ()
        self._cards: list[ServerCard] = []
        self._dialog: DirectoryDialog | None = None
        label = _("Add an address book…") if self._books else _("Add a directory…")
        add = ActionButton(label, name=label, object_name=f"{name_of(entry)}Add", icon="plus")
        add.setAutoDefault(False)
        add.clicked.connect(lambda: self._open(None))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(add)
        bridge.viewsChanged.connect(self._refresh)

    def value(self) -> tuple[Server, ...]:
        """The servers that are left, changed or added."""
        return self._servers

    def set_value(self, value: Any) -> None:
        """Show them."""
        self._servers = tuple(value)
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = [ServerCard(server, self._does(server)) for server in self._servers]
        for place, card in enumerate(self._cards):
            self._column.insertWidget(place, card)
        self._refresh()

    def set_description(self, text: str) -> None:
        """The button that adds one says what this is about."""
        proxy = self.focusProxy()
        assert proxy is not None
        proxy.setAccessibleDescription(text)

    def _does(self, server: Server) -> Does:
        return Does(
            lambda: self._bridge.refresh(server.key), lambda: self._open(server), lambda: self._remove(server)
        )

    def _refresh(self) -> None:
        for card in self._cards:
            card.show_state(self._bridge, self._today())

    def _open(self, server: Server | None) -> None:
        if self._dialog is not None:
            self._dialog.raise_()
            return

        def save(made: Server, password: str | None) -> str:
            return self._replace(server, made, password)

        dialog: DirectoryDialog
        if self._books:
            dialog = CardDavDialog(cast("CardDavServer | None", server), self._bridge, save, self.window())
        else:
            dialog = LdapDialog(cast("LdapServer | None", server), self._bridge, save, self.window())
        self._dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _replace(self, before: Server | None, made: Server, password: str | None) -> str:
        if any(one.key == made.key for one in self._servers if one is not before):
            return _("This one is in the list already.")
        if before is None:
            self._servers = (*self._servers, made)
        else:
            self._servers = tuple(made if one is before else one for one in self._servers)
        self.committed.emit()
        if password:
            self._bridge.give_password(made.key, password)
        return ""

    def _remove(self, server: Server) -> None:
        self._servers = tuple(one for one in self._servers if one is not server)
        self.committed.emit()


class ServerCard(Surface):
    """One server."""

    def __init__(self, server: Server, does: Does) -> None:
        super().__init__(f"server-{server.key}")
        self._server = server
        name = words.safe_text(server.name or server.place[1])
        self.setAccessibleName(name)
        self._shape = Shape("hourglass", Tone.MUTED, 16)
        self._state = PlainLabel(size=Size.SMALL, wrap=True, object_name=f"serverState-{server.key}")
        self._read = _button(_("Read now"), _("Read {name} now").format(name=name), f"readServer-{server.key}")
        self._read.clicked.connect(does.read)
        self._change = _button(_("Change…"), _("Change {name}").format(name=name), f"changeServer-{server.key}")
        self._change.clicked.connect(does.change)
        remove = _button(_("Remove"), _("Remove {name}").format(name=name), f"removeServer-{server.key}")
        remove.clicked.connect(does.remove)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 0, 0, 0)
        buttons.setSpacing(0)
        for button in (self._read, self._change, remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._state, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 4)
        column.setSpacing(4)
        column.addWidget(PlainLabel(name, bold=True, wrap=True, object_name=f"serverName-{server.key}"))
        column.addLayout(line)
        column.addLayout(buttons)

    def show_state(self, bridge: DirectoryBridge, today: date) -> None:
        """Say how it is."""
        view = bridge.view(self._server.key)
        shown = DirectoryState.NEW if view is None else view.state
        self._shape.set_shape(*wording.LOOKS[shown])
        self._state.setText(wording.state(view, today))
        self._state.set_tone(Tone.WARNING if shown is DirectoryState.FAILED else Tone.MUTED)
        self._read.setVisible(view is not None and not view.live)
        self._read.setEnabled(shown is not DirectoryState.READING)


def _button(label: str, name: str, object_name: str) -> ActionButton:
    button = ActionButton(label, name=name, object_name=object_name, role=Role.LINK)
    button.setAutoDefault(False)
    return button
