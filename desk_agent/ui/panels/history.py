"""The History panel: every call of the phone, kept on this computer, and the times nobody could see."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from desk_agent.i18n import N_, _, ngettext
from desk_agent.ui import shortcuts, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.call import CallDialog
from desk_agent.ui.dialogs.days import DaysDialog
from desk_agent.ui.dialogs.question import QuestionDialog
from desk_agent.ui.fonts import Size
from desk_agent.ui.panels.history_model import HistoryModel
from desk_agent.ui.panels.into_list import IntoList
from desk_agent.ui.panels.listing import lay_out
from desk_agent.ui.panels.rows import RowList
from desk_agent.ui.theme import Tone
from desk_agent.ui.verbs import Question
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.empty import EmptyState
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.label import ElidedLabel
from desk_agent.ui.widgets.menu import Menu
from desk_agent.view import HistoryChanged, HistoryEntry, HistoryFilter, Kind

_KINDS: Final = {
    Kind.ALL: N_("All calls"),
    Kind.MISSED: N_("Missed"),
    Kind.INCOMING: N_("Incoming"),
    Kind.OUTGOING: N_("Outgoing"),
}
_DAYS: Final = {
    -1: N_("Any day"),
    0: N_("Today"),
    6: N_("Last 7 days"),
    29: N_("Last 30 days"),
}
_OTHER_DAYS: Final = -2
_TYPING_MS: Final = 150


class HistoryList(RowList):
    """Calls; Enter calls back, F2 opens one, Del deletes it."""

    openWanted = Signal()
    deleteWanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        match event.key():
            case Qt.Key.Key_F2:
                self.openWanted.emit()
            case Qt.Key.Key_Delete:
                self.deleteWanted.emit()
            case _:
                super().keyPressEvent(event)


class HistoryPanel(QWidget):
    """Search, filters, the list, and what there is to do with it."""

    unseenChanged = Signal(int)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPanel")
        self._bridge = bridge
        self._history = bridge.history
        self._kind = Kind.ALL
        self._back = -1  # days, or `_OTHER_DAYS`
        self._between: tuple[date, date] | None = None
        self._called = ""
        self._search = Field(
            name=_("Search history"),
            object_name="historySearch",
            placeholder=_("Name, number or note"),
            icon="search",
        )
        self._kinds = self._button(_(_KINDS[Kind.ALL]), _("Kind of calls"), "historyKindButton", key="▾")
        self._days = self._button(_(_DAYS[-1]), _("Days"), "historyDaysButton", key="▾")
        self._queues = self._button(_("Queue"), _("Queue or number called"), "historyQueueButton", key="▾")
        self._more = self._button("", _("More for history"), "historyMoreButton", icon="ellipsis")
        self._back_button = self._button(
            _("Call back"), _("Call back"), "historyCallBackButton", icon="phone", key=shortcuts.CALL_BACK
        )
        self._said = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name="historySaid")
        self._list = HistoryList(name=_("Calls"), object_name="historyList")
        self._model = HistoryModel(self._history.read, lambda: bridge.now().wall, self)
        self._list.setModel(self._model)
        self._empty = EmptyState("history", "", "", object_name="historyEmpty")
        self._menu = Menu(self)
        self._menu.setObjectName("historyMenu")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._today = self._date()
        self._lay_out()
        self._wire()
        self.refresh()

    @property
    def wanted(self) -> HistoryFilter:
        """What the filters say."""
        since, until = self._between if self._back == _OTHER_DAYS and self._between else (None, None)
        if self._back >= 0:
            since = self._date() - timedelta(days=self._back)
        return HistoryFilter(self._kind, self._called, since, until, self._search.edit.text().strip())

    def refresh(self) -> None:
        """Read anew."""
        self._today = self._date()
        self._model.set_filter(self.wanted)
        self._say_empty()
        self.unseenChanged.emit(self._bridge.view.missed)

    def showEvent(self, event: QShowEvent) -> None:
        """All are seen now, and what records may still tell is asked for."""
        super().showEvent(event)
        if self._date() != self._today:
            self.refresh()  # yesterday's times need their day
        self._history.look()

    def call_back(self) -> None:
        """Call whoever is chosen in the list; while it is not shown, whoever was missed last."""
        number = self._list.current_number() if self.isVisible() else ""
        number = number or self._last_missed()
        if number:
            self._bridge.dial_past(number)
        else:
            self._bridge.told.emit(_("No call was missed."))

    def open_current(self) -> None:
        """Show all that is known of the chosen call."""
        entry = self._model.entry(self._list.currentIndex())
        if entry is not None:
            self._open(entry)

    def delete_current(self) -> None:
        """Delete the chosen call, or the mark of a gap, once the user has said so."""
        id_ = self._model.place(self._list.currentIndex())
        if id_:
            self._ask_delete(id_)

    def export(self, path: Path) -> None:
        """Write what the filters say to ``path``."""
        self._history.export(path, self.wanted)

    # what changes

    def _on_changed(self, change: HistoryChanged) -> None:
        if self._date() != self._today:
            self.refresh()
        else:
            self._model.follow(change.ids)
            self._say_empty()
        self.unseenChanged.emit(change.missed)
        if change.missed and self.isVisible():
            # not within the change that tells of them
            QTimer.singleShot(0, self, self._history.look)

    def _say_empty(self) -> None:
        wanted, count = self.wanted, self._model.rowCount()
        if wanted != HistoryFilter():
            self._empty.set_words(_("No such calls"), _("No call in the history is like that."))
        else:
            self._empty.set_words(
                _("No calls yet"),
                _("Your calls are kept here, on this computer: who, when, and what became of them."),
            )
        self._below.setCurrentIndex(0 if count else 1)
        self._queues.setVisible(bool(self._called or self._history.read.called()))
        self._said.setText("" if self._history.read.saved else _("Remembered until you quit"))

    def _date(self) -> date:
        return self._bridge.now().as_datetime().astimezone().date()

    def _last_missed(self) -> str:
        for place in self._history.read.places(HistoryFilter(kind=Kind.MISSED), None, 20, gaps=False):
            entry = self._history.read.entry(place.id)
            if entry is not None and entry.number:
                return entry.number
        return ""

    # filters

    def _choose_kind(self) -> None:
        self._offer(
            self._kinds, [(_(word), kind is self._kind, kind) for kind, word in _KINDS.items()], self._set_kind
        )

    def _choose_days(self) -> None:
        choices = [(_(word), back == self._back, back) for back, word in _DAYS.items()]
        self._offer(self._days, choices, self._set_days)
        self._menu.addSeparator()
        self._menu.addAction(_("Other days…"), self._ask_days).setObjectName("historyOtherDays")
        self._show_menu(self._days)

    def _choose_queue(self) -> None:
        known = [
            (f"{words.safe_text(name)} ({words.safe_text(number)})" if name else words.safe_text(number), number)
            for number, name in self._history.read.called()
        ]
        choices = [(_("Any queue"), not self._called, "")]
        choices += [(label, number == self._called, number) for label, number in known]
        self._offer(self._queues, choices, self._set_queue)

    def _offer(
        self, button: ActionButton, choices: Sequence[tuple[str, bool, Any]], chosen: Callable[[Any, str], None]
    ) -> None:
        self._menu.clear()
        for label, checked, value in choices:
            action = self._menu.addAction(label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(checked)
            action.triggered.connect(lambda _=False, value=value, label=label: chosen(value, label))
        if button is not self._days:
            self._show_menu(button)

    def _show_menu(self, button: QWidget) -> None:
        self._menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _set_kind(self, kind: Kind, label: str) -> None:
        self._kind = kind
        self._label(self._kinds, label)

    def _set_days(self, back: int, label: str) -> None:
        self._back = back
        self._label(self._days, label)

    def _set_queue(self, number: str, label: str) -> None:
        self._called = number
        self._label(self._queues, label if number else _("Queue"))

    def _label(self, button: ActionButton, label: str) -> None:
        button.setText(label)
        button.updateGeometry()
        self.refresh()

    def _ask_days(self) -> None:
        first, last = self._between or (self._date() - timedelta(days=7), self._date())
        dialog = DaysDialog(first, last, self)
        dialog.chosen.connect(self._on_days)
        dialog.open()

    def _on_days(self, first: date, last: date) -> None:
        self._between = (first, last)
        self._set_days(_OTHER_DAYS, words.days(first, last))

    # one call

    def _open_menu(self, index: QModelIndex, at: QPoint) -> None:
        id_ = self._model.place(index)
        entry = self._model.entry(index)
        menu = self._menu
        menu.clear()
        if entry is not None:
            call = menu.addAction(_("Call back") + "\t⏎", lambda: self._bridge.dial_past(entry.number))
            call.setObjectName("historyCall")
            call.setEnabled(bool(entry.number))
            menu.addAction(_("Note and details…") + "\tF2", lambda: self._open(entry)).setObjectName("historyOpen")
            copy = menu.addAction(
                _("Copy number"), lambda: QGuiApplication.clipboard().setText(words.safe_text(entry.number))
            )
            copy.setObjectName("historyCopy")
            copy.setEnabled(bool(entry.number))
            menu.addSeparator()
        delete = _("Delete this call…") if entry is not None else _("Delete this mark…")
        menu.addAction(f"{delete}\tDel", lambda: self._ask_delete(id_)).setObjectName("historyDelete")
        menu.popup(at)

    def _open(self, entry: HistoryEntry) -> None:
        dialog = CallDialog(entry, self._bridge.now().wall, self)
        dialog.noted.connect(self._history.note)
        dialog.callWanted.connect(self._bridge.dial_past)
        dialog.open()

    def _ask_delete(self, id_: int) -> None:
        text = _("Delete this call from the history? It cannot be brought back.")
        if id_ < 0:
            text = _("Delete this mark? Nothing will say then that calls of this time are not known.")
        QuestionDialog(Question(text, lambda: self._history.delete(id_)), self).open()

    # all of them

    def _open_more(self) -> None:
        self._menu.clear()
        count = self._model.rowCount()
        export = self._menu.addAction(_("Export…"), self._ask_file)
        export.setObjectName("historyExport")
        export.setEnabled(bool(count))
        self._menu.addSeparator()
        delete = self._menu.addAction(_("Delete the whole history…"), self._ask_delete_all)
        delete.setObjectName("historyDeleteAll")
        self._show_menu(self._more)

    def _ask_delete_all(self) -> None:
        text = _("Delete all calls and notes from the history? They cannot be brought back.")
        QuestionDialog(Question(text, self._history.delete_all), self).open()

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, _("Export history"))
        dialog.setObjectName("historyExportDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilter(_("CSV (*.csv)"))
        dialog.selectFile("call-history.csv")
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_exporting(self, count: int) -> None:
        self._said.setText(_("Exporting… {n}").format(n=count))

    def _on_exported(self, count: int) -> None:
        said = ngettext("{n} call was exported.", "{n} calls were exported.", count)
        self._said.setText(said.format(n=count))

    # how it is made

    def _button(self, text: str, name: str, object_name: str, *, icon: str = "", key: str = "") -> ActionButton:
        button = ActionButton(text, name=name, object_name=object_name, icon=icon)
        button.setAutoDefault(False)
        button.set_key(key)
        return button

    def _type(self, text: str) -> None:
        self._search.edit.setFocus()
        self._search.edit.insert(text)

    def _wire(self) -> None:
        self._search.edit.textChanged.connect(lambda _text: self._typing.start())
        self._search.edit.returnPressed.connect(self.refresh)
        IntoList(self._search.edit, self._list)
        self._typing.timeout.connect(self.refresh)
        self._kinds.clicked.connect(self._choose_kind)
        self._days.clicked.connect(self._choose_days)
        self._queues.clicked.connect(self._choose_queue)
        self._more.clicked.connect(self._open_more)
        self._more.setToolTip(_("Export or delete"))
        self._back_button.clicked.connect(self.call_back)
        self._back_button.setToolTip(_("Calls whoever is chosen, or else was missed last"))
        self._list.callWanted.connect(self._bridge.dial_past)
        self._list.actionClicked.connect(self._bridge.dial_past)
        self._list.typed.connect(self._type)
        self._list.menuWanted.connect(self._open_menu)
        self._list.openWanted.connect(self.open_current)
        self._list.deleteWanted.connect(self.delete_current)
        self._history.changed.connect(self._on_changed)
        self._history.exporting.connect(self._on_exporting)
        self._history.exported.connect(self._on_exported)
        self._history.failed.connect(lambda sentence: self._said.setText(words.safe_text(sentence, 240)))

    def _lay_out(self) -> None:
        self._below = lay_out(
            self,
            (self._search, self._more),
            (self._kinds, self._days, self._queues),
            (self._list, self._empty),
            (self._said, self._back_button),
        )
