"""The rows of the history: places first, what stands there when it is painted, as many as somebody looks at."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk_agent.people.history import Place
from desk_agent.ui.history_bridge import HistoryLike
from desk_agent.ui.history_words import entry_row, gap_row
from desk_agent.ui.panels.rows import ROW_ROLE, Row
from desk_agent.view import HistoryEntry, HistoryFilter

_Index = QModelIndex | QPersistentModelIndex
PAGE: Final = 200  # places that are asked for at a time
AROUND: Final = 30  # rows on either side that are read along with one
_KEPT: Final = 600  # rows that stay in memory


class HistoryModel(QAbstractListModel):
    """Calls and gaps, the newest first. Reads on as the view scrolls.

    Args:
        history: the desk's.
        now: seconds since 1970, for how moments are written.
    """

    def __init__(self, history: HistoryLike, now: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._now = now
        self._wanted = HistoryFilter()
        self._places: list[Place] = []
        self._whole = False
        self._rows: OrderedDict[int, Row] = OrderedDict()

    @property
    def whole(self) -> bool:
        """Whether all that is wanted has been read."""
        return self._whole

    def place(self, index: _Index) -> int:
        """Which call is in this row; a gap's id is negative. 0 for none."""
        return self._places[index.row()].id if index.isValid() else 0

    def entry(self, index: _Index) -> HistoryEntry | None:
        """The call in this row."""
        id_ = self.place(index)
        return self._history.entry(id_) if id_ > 0 else None

    def row_of(self, id_: int) -> int | None:
        """Where this call is shown."""
        return next((row for row, place in enumerate(self._places) if place.id == id_), None)

    def set_filter(self, wanted: HistoryFilter) -> None:
        """Show these."""
        self._wanted = wanted
        self.reload()

    def reload(self) -> None:
        """Read anew from the top."""
        self.beginResetModel()
        self._rows.clear()
        self._places = self._history.places(self._wanted, None, PAGE)
        self._whole = len(self._places) < PAGE
        self.endResetModel()

    def follow(self, ids: tuple[int, ...]) -> None:
        """These calls are new, different or gone; without any, all may be. What is selected stays so."""
        if ids:
            for id_ in ids:
                self._rows.pop(id_, None)
        else:
            self._rows.clear()
        size = max(PAGE, len(self._places) + len(ids))
        places = self._history.places(self._wanted, None, size)
        self._whole = self._whole if len(places) >= size else True
        self._replace(places)
        changed = [row for row, place in enumerate(self._places) if not ids or place.id in ids]
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))

    def canFetchMore(self, parent: _Index) -> bool:
        """Whether there are more below."""
        return not parent.isValid() and not self._whole

    def fetchMore(self, parent: _Index) -> None:
        """Read on."""
        if parent.isValid() or self._whole:
            return
        after = self._places[-1] if self._places else None
        more = self._history.places(self._wanted, after, PAGE)
        self._whole = len(more) < PAGE
        if more:
            self.beginInsertRows(QModelIndex(), len(self._places), len(self._places) + len(more) - 1)
            self._places += more
            self.endInsertRows()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many have been read."""
        return 0 if parent.isValid() else len(self._places)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its text for searching and for a screen reader."""
        if not index.isValid() or index.row() >= len(self._places):
            return None
        if role not in {ROW_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        row = self._row(index.row())
        if role == ROW_ROLE:
            return row
        return row.title if role == Qt.ItemDataRole.DisplayRole else row.spoken()

    def _row(self, at: int) -> Row:
        id_ = self._places[at].id
        row = self._rows.get(id_)
        if row is not None:
            self._rows.move_to_end(id_)
            return row
        around = self._places[max(0, at - AROUND) : at + AROUND]
        missing = [place.id for place in around if place.id > 0 and place.id not in self._rows]
        now = self._now()
        for one, entry in self._history.entries(missing).items():
            self._rows[one] = entry_row(entry, now)
        if id_ < 0:
            gap = self._history.gap(-id_)
            if gap is not None:
                self._rows[id_] = gap_row(gap, now)
        while len(self._rows) > _KEPT:
            self._rows.popitem(last=False)
        return self._rows.get(id_) or Row("", "", "")  # it was deleted a moment ago

    def _replace(self, places: list[Place]) -> None:
        """Show ``places``; what is the same above and below stays where it is."""
        old = self._places
        above = 0
        while above < min(len(old), len(places)) and old[above].id == places[above].id:
            above += 1
        below = 0
        most = min(len(old), len(places)) - above
        while below < most and old[-1 - below].id == places[-1 - below].id:
            below += 1
        if len(old) - below > above:
            self.beginRemoveRows(QModelIndex(), above, len(old) - below - 1)
            self._places = old[:above] + old[len(old) - below :]
            self.endRemoveRows()
        if len(places) - below > above:
            self.beginInsertRows(QModelIndex(), above, len(places) - below - 1)
            self._places = places
            self.endInsertRows()
        self._places = places
