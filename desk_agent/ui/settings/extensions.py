"""What others add to the settings window: editors, buttons and panels, each made when its page is shown first."""

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtWidgets import QWidget

from desk_agent.settings import Entry, WindowPage
from desk_agent.ui.settings.editors import Editor

MakeEditor = Callable[[Entry], Editor]
MakePanel = Callable[[], QWidget]


class Tool(Struct, frozen=True):
    """A button of a page, with a sentence below it; ``run`` is given the settings window, as a parent for dialogs."""

    page: WindowPage
    label: str
    object_name: str
    run: Callable[[QWidget], None]
    help: str = ""


class Panel(Struct, frozen=True):
    """A widget of a page, which is found by its title and its words."""

    page: WindowPage
    title: str
    object_name: str
    make: MakePanel
    words: str = ""


class Extensions:
    """What has been added so far; a window that is open takes no notice of what comes later."""

    def __init__(self) -> None:
        self._editors: dict[str, MakeEditor] = {}
        self.tools: list[Tool] = []
        self.panels: list[Panel] = []

    def add_editor(self, name: str, make: MakeEditor) -> None:
        """Draw options whose ``editor`` is ``name`` with what ``make`` makes."""
        self._editors[name] = make

    def add_tool(self, tool: Tool) -> None:
        """Put a button at the end of a page."""
        self.tools.append(tool)

    def add_panel(self, panel: Panel) -> None:
        """Put a widget at the end of a page, above its buttons."""
        self.panels.append(panel)

    def editor(self, entry: Entry) -> Editor | None:
        """The editor that was registered for ``entry``."""
        make = self._editors.get(entry.option.editor)
        return make(entry) if make is not None else None
