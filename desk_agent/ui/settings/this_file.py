"""Where the settings are kept, and giving them to another computer or taking them from one."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.settings import (
    MAX_PROFILE,
    Keeper,
    ProfileError,
    SettingsError,
    WindowPage,
    export_profile,
    read_profile,
    write_whole,
)
from desk_agent.ui import words
from desk_agent.ui.dialogs.profile import ProfileDialog
from desk_agent.ui.settings.extensions import Extensions, Panel, Tool
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.label import PlainLabel

_SUFFIX = N_("Settings (*.toml)")


class ChooseFile(Protocol):
    """Asks the user for a file; "" if they would rather not."""

    def __call__(self, parent: QWidget, *, title: str, save: bool) -> str:
        """The chosen path."""


class ThisFile:
    """The page "About this file"."""

    def __init__(self, keeper: Keeper, say: Callable[[str], None], choose: ChooseFile | None = None) -> None:
        self._keeper = keeper
        self._say = say
        self._choose = choose or _choose

    def add_to(self, extensions: Extensions) -> None:
        """Fill the page."""
        page = WindowPage.FILE
        extensions.add_panel(
            Panel(page, _("Settings file"), "settingsFile", self._about, _("toml folder administrator"))
        )
        if self._keeper.path is not None:
            extensions.add_tool(Tool(page, _("Open its folder"), "openSettingsFolder", self._open))
        extensions.add_tool(
            Tool(
                page,
                _("Export a profile…"),
                "exportProfile",
                self._export,
                _("For a colleague or another computer. Your user, passwords and certificates stay out of it."),
            )
        )
        extensions.add_tool(
            Tool(page, _("Import a profile…"), "importProfile", self._import, _("You see what it changes first."))
        )

    def _about(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        path = self._keeper.path
        where = str(path) if path is not None else _("Settings are not kept: there is no folder for them.")
        label = PlainLabel(words.safe_text(where, 500), wrap=True, object_name="settingsPath")
        column.addWidget(label)
        column.addWidget(
            PlainLabel(
                _("A text file that you can read. Change it only while Desk Agent is not running."),
                tone=Tone.MUTED,
                wrap=True,
                object_name="settingsPathHint",
            )
        )
        locked = self._keeper.presets.locked
        if self._keeper.presets.content or locked:
            by = words.safe_text(self._keeper.presets.by, 200) or _("The administrator of this computer")
            text = _("{who} has set some of it for everybody on this computer.").format(who=by)
            column.addWidget(PlainLabel(text, wrap=True, object_name="presetsText"))
        if locked:
            keys = words.safe_text(", ".join(sorted(locked)), 1000)
            text = _("Locked: {keys}").format(keys=keys)
            column.addWidget(PlainLabel(text, wrap=True, object_name="lockedText"))
        return box

    def _open(self, _window: QWidget) -> None:
        if self._keeper.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._keeper.path.parent)))

    def _export(self, window: QWidget) -> None:
        name = self._choose(window, title=_("Export a profile"), save=True)
        if not name:
            return
        try:
            write_whole(
                Path(name),
                export_profile(self._keeper.current),
                N_("The profile cannot be saved in {folder}: {error}."),
            )
        except SettingsError as error:
            self._say(str(error))

    def _import(self, window: QWidget) -> None:
        name = self._choose(window, title=_("Import a profile"), save=False)
        if not name:
            return
        try:
            with Path(name).open("rb") as file:
                content = file.read(MAX_PROFILE + 1)
            proposal = read_profile(content, self._keeper.current, self._keeper.presets)
        except OSError as error:
            self._say(_("The profile cannot be read: {error}.").format(error=error.strerror))
        except ProfileError as error:
            self._say(str(error))
        else:
            ProfileDialog(self._keeper, proposal, self._say, window).open()


def _choose(parent: QWidget, *, title: str, save: bool) -> str:
    if save:
        return QFileDialog.getSaveFileName(parent, title, "desk-agent-profile.toml", _(_SUFFIX))[0]
    return QFileDialog.getOpenFileName(parent, title, "", _(_SUFFIX))[0]
