"""One page of the settings window: its options, panels and buttons."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.settings import Entry, Keeper, WindowPage, catalogue
from desk_agent.ui.fonts import Size
from desk_agent.ui.settings.editors import Editor, usual_editor
from desk_agent.ui.settings.extensions import Extensions, Panel, Tool
from desk_agent.ui.settings.row import OptionRow
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.label import PlainLabel


def drawn_pages(extensions: Extensions) -> tuple[WindowPage, ...]:
    """The pages that have something on them."""
    used = {entry.option.page for entry in catalogue()}
    used |= {tool.page for tool in extensions.tools} | {panel.page for panel in extensions.panels}
    return tuple(page for page in WindowPage if page in used)


class PageView(QWidget):
    """Draws what belongs to ``page``, and of it what is looked for."""

    def __init__(self, keeper: Keeper, page: WindowPage, extensions: Extensions, owner: QWidget) -> None:
        super().__init__()
        self.page = page
        self.setObjectName(f"settingsPage-{page.name.lower()}")
        self._owner = owner
        self.rows: list[OptionRow] = []
        self._others: list[tuple[str, QWidget]] = []
        self._wanted: tuple[str, ...] = ()
        self._title = PlainLabel(
            _(page.value), size=Size.NAME, bold=True, wrap=True, object_name=f"settingsTitle-{page.name.lower()}"
        )
        self._advanced = CheckBox(_("Show what is rarely needed"), object_name=f"advanced-{page.name.lower()}")
        self._advanced.toggled.connect(lambda _: self.narrow(self._wanted))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(20)
        self._column.addWidget(self._title)
        entries = [entry for entry in catalogue() if entry.option.page is page]
        for entry in entries:
            editor = _editor(extensions, entry)
            if editor is not None:
                self.rows.append(OptionRow(keeper, entry, editor))
                self._column.addWidget(self.rows[-1])
        self._column.addWidget(self._advanced)
        self._advanced.setVisible(any(row.entry.option.advanced for row in self.rows))
        for panel in extensions.panels:
            if panel.page is page:
                self._add(f"{panel.title} {panel.words}", _framed(panel))
        for tool in extensions.tools:
            if tool.page is page:
                self._add(f"{tool.label} {tool.help}", self._button(tool))
        self.narrow(())

    def narrow(self, wanted: tuple[str, ...]) -> bool:
        """Show only what has all of these words, everything for none; returns whether anything is left."""
        self._wanted = wanted
        title = _(self.page.value).casefold()
        found = False
        for row in self.rows:
            words = f"{title} {row.searched}"
            hit = all(word in words for word in wanted)
            if not wanted and row.entry.option.advanced:
                hit = self._advanced.isChecked()
            row.setVisible(hit)
            found |= hit
        for words, widget in self._others:
            hit = all(word in f"{title} {words}" for word in wanted)
            widget.setVisible(hit)
            found |= hit
        self._advanced.setVisible(not wanted and any(row.entry.option.advanced for row in self.rows))
        return found

    def refresh(self) -> None:
        """Show what counts now."""
        for row in self.rows:
            row.refresh()

    def _add(self, words: str, widget: QWidget) -> None:
        self._others.append((words.casefold(), widget))
        self._column.addWidget(widget)

    def _button(self, tool: Tool) -> QWidget:
        button = ActionButton(tool.label, name=tool.label, object_name=tool.object_name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: tool.run(self._owner))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.addWidget(button)
        line.addStretch(1)
        column.addLayout(line)
        if tool.help:
            column.addWidget(
                PlainLabel(
                    tool.help, size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"{tool.object_name}Help"
                )
            )
        return box


def _editor(extensions: Extensions, entry: Entry) -> Editor | None:
    return extensions.editor(entry) or usual_editor(entry)


def _framed(panel: Panel) -> QWidget:
    box = QWidget()
    box.setObjectName(panel.object_name)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addWidget(PlainLabel(panel.title, bold=True, wrap=True, object_name=f"{panel.object_name}Title"))
    column.addWidget(panel.make())
    return box
