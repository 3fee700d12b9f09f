"""The settings window: a search, pages, and everything applied at once."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QListWidget, QScrollArea, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.settings import Keeper, WindowPage
from desk_agent.ui.settings.extensions import Extensions
from desk_agent.ui.settings.page import PageView, drawn_pages
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import Role
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.ui.widgets.scroll import scrolled, slim
from desk_agent.ui.widgets.tall import Tall

WIDE: Final = 640  # pixels from which the pages have a list of their own
_LIST: Final = 184
_LINE: Final = 32
_COLUMN: Final = 560
_NOTHING: Final = N_("No setting has these words.")


class SettingsWindow(QDialog):
    """Beside the main window, never before it: calls go on. Esc closes it."""

    def __init__(self, keeper: Keeper, extensions: Extensions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsWindow")
        self.setWindowTitle(_("Settings"))
        self.setAccessibleName(_("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keeper = keeper
        self._extensions = extensions
        self._pages = drawn_pages(extensions)
        self._views: dict[WindowPage, PageView] = {}
        self._page = self._pages[0]
        self._search = Field(
            name=_("Search the settings"), object_name="settingsSearch", placeholder=_("Search"), icon="search"
        )
        self._search.edit.setClearButtonEnabled(False)
        self._list = QListWidget()
        self._list.setObjectName("settingsPages")
        self._list.setAccessibleIdentifier("settingsPages")
        self._list.setAccessibleName(_("Pages"))
        self._list.setFixedWidth(_LIST)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setSpacing(1)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.viewport().setAutoFillBackground(False)
        slim(self._list)
        self._list.addItems([_(page.value) for page in self._pages])
        for row in range(self._list.count()):
            self._list.item(row).setSizeHint(QSize(0, _LINE))
        self._chooser = MenuButton(name=_("Page"), object_name="settingsPageButton", role=Role.NEUTRAL)
        self._nothing = PlainLabel(_(_NOTHING), tone=Tone.MUTED, wrap=True, object_name="settingsNothing")
        self._inside = Tall(_COLUMN)
        self._inside.setObjectName("settingsContent")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 4, 12, 16)
        self._column.setSpacing(28)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        self._area = self._scroll()
        self._lay_out()
        self._wire()
        self._unsubscribe: Callable[[], None] = keeper.subscribe("", self._refresh)
        self.setMinimumSize(340, 420)
        self.resize(820, 640)
        self.open_page(self._page)
        self._search.edit.setFocus()

    def open_page(self, page: WindowPage) -> None:
        """Show ``page``, as far as there is one."""
        if page not in self._pages:
            return
        self._page = page
        self._search.edit.clear()
        self._list.setCurrentRow(self._pages.index(page))
        self._chooser.set_text(_(page.value))
        self._show()

    def done(self, result: int) -> None:
        """Apply what is being typed, and leave."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()
        self._unsubscribe()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies a line; it never closes the window. Esc clears a search first."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return
        if event.key() == Qt.Key.Key_Escape and self._search.edit.text():
            self._search.edit.clear()
            self._search.edit.setFocus()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A list of pages where there is room for it, else a button."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= WIDE
        searching = bool(self._search.edit.text().strip())
        self._list.setVisible(wide)
        self._list.setEnabled(not searching)
        self._chooser.setVisible(not wide and not searching)

    def _show(self) -> None:
        wanted = tuple(self._search.edit.text().casefold().split())
        left = False
        for page in self._pages:
            shown = bool(wanted) or page is self._page
            if shown and page not in self._views:
                self._make(page)
            view = self._views.get(page)
            if view is not None:
                hit = shown and view.narrow(wanted)
                view.setVisible(hit)
                left |= hit
        self._nothing.setVisible(not left and bool(wanted))
        self._area.verticalScrollBar().setValue(0)
        self._arrange()

    def _make(self, page: WindowPage) -> None:
        view = PageView(self._keeper, page, self._extensions, self)
        view.setMaximumWidth(_COLUMN)
        # in the order of the pages, whichever is opened first
        before = sum(1 for other in self._views if self._pages.index(other) < self._pages.index(page))
        self._views[page] = view
        self._column.insertWidget(before, view)

    def _refresh(self, _settings: object) -> None:
        for view in self._views.values():
            view.refresh()

    def _fill_chooser(self) -> None:
        self._chooser.choices.clear()
        for page in self._pages:
            action = self._chooser.choices.addAction(_(page.value).replace("&", "&&"))
            action.setObjectName(f"settingsPage-{page.name.lower()}-choice")
            action.setCheckable(True)
            action.setChecked(page is self._page)
            action.triggered.connect(lambda _=False, page=page: self.open_page(page))

    def _wire(self) -> None:
        self._search.edit.textChanged.connect(lambda _: self._show())
        self._list.currentRowChanged.connect(self._on_row)
        self._chooser.choices.aboutToShow.connect(self._fill_chooser)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self._search.edit.setFocus)
        for step, key in ((1, QKeySequence("Ctrl+PgDown")), (-1, QKeySequence("Ctrl+PgUp"))):
            turn = QShortcut(key, self)
            turn.activated.connect(lambda step=step: self._turn(step))

    def _on_row(self, row: int) -> None:
        if row >= 0 and self._pages[row] is not self._page:
            self.open_page(self._pages[row])

    def _turn(self, step: int) -> None:
        self.open_page(self._pages[(self._pages.index(self._page) + step) % len(self._pages)])

    def _scroll(self) -> QScrollArea:
        return scrolled(self._inside, name=_("Settings"), object_name="settingsScroll", focus=False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._search, 1)
        head.addWidget(self._chooser)
        body = QHBoxLayout()
        body.setSpacing(20)
        body.addWidget(self._list)
        body.addWidget(self._area, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 8, 8)
        column.setSpacing(14)
        column.addLayout(head)
        column.addLayout(body, 1)
        head.setContentsMargins(0, 0, 12, 0)
