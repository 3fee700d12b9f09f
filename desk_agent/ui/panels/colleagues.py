"""The Colleagues panel: who there is and what their phones are doing, some thousands of them if need be."""

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QStackedLayout, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.people.numbers import Origin
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.calls.keys import target
from desk_agent.ui.panels.into_list import IntoList
from desk_agent.ui.panels.people import initials
from desk_agent.ui.panels.rows import ROW_ROLE, Row, RowList
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.empty import EmptyState
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.menu import Menu
from desk_agent.view import Colleague, PeopleChanged, Presence, Verb

_Index = QModelIndex | QPersistentModelIndex
EVERYBODY: Final = N_("Everybody")
FAVOURITES: Final = N_("Favourites")

# word, tone and shape of the mark, whether that is a reason to look twice before calling
LOOKS: Final[Mapping[Presence, tuple[str, Tone, str]]] = MappingProxyType(
    {
        Presence.UNKNOWN: ("", Tone.MUTED, "ring"),
        Presence.FREE: (N_("free"), Tone.TALKING, "full"),
        Presence.RINGING: (N_("ringing"), Tone.RINGING, "half"),
        Presence.TALKING: (N_("on a call"), Tone.WARNING, "full"),
        Presence.HOLD: (N_("on a call"), Tone.WARNING, "full"),
        Presence.CONFERENCE: (N_("in a conference"), Tone.WARNING, "full"),
        Presence.BUSY: (N_("busy"), Tone.WARNING, "full"),
        Presence.DND: (N_("do not disturb"), Tone.WARNING, "cross"),
        Presence.FORWARDED: (N_("forwarded"), Tone.HELD, "half"),
        Presence.UNPLUGGED: (N_("phone not connected"), Tone.MUTED, "cross"),
    }
)


def colleague_row(one: Colleague) -> Row:
    """A colleague as a row."""
    word, tone, shape = LOOKS[one.presence]
    name, number = words.safe_text(one.name), words.safe_text(one.number)
    parts = (number if name else "", _(word), words.safe_text(one.group))
    return Row(
        title=name or number,
        subtitle=" · ".join(part for part in parts if part),
        number=one.number,
        letters=initials(name),
        icon="" if initials(name) else "user",
        tone=Tone.ACCENT,
        right="★" if one.favourite else "",
        badge=shape,
        badge_tone=tone,
        action="phone-incoming" if one.presence is Presence.RINGING else "phone",
        action_tone=Tone.RINGING if one.presence is Presence.RINGING else Tone.MUTED,
    )


def _circle_word(circle: str) -> str:
    return _(circle) if circle in {EVERYBODY, FAVOURITES} else words.safe_text(circle)


class ColleagueModel(QAbstractListModel):
    """Numbers in the order shown; what they look like is asked for when a row is painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: Mapping[str, Colleague] = MappingProxyType({})
        self._numbers: list[str] = []
        self._text = ""
        self._circle = EVERYBODY

    @property
    def colleagues(self) -> Mapping[str, Colleague]:
        """Everybody, shown or not."""
        return self._all

    def colleague(self, index: _Index) -> Colleague | None:
        """Who is in this row."""
        return self._all.get(self._numbers[index.row()]) if index.isValid() else None

    def set_colleagues(self, colleagues: Mapping[str, Colleague]) -> None:
        """Show these."""
        self._all = colleagues
        self._arrange()

    def set_filter(self, text: str, circle: str) -> None:
        """Show those whose name or number has ``text`` in it, of everybody, the favourites or one group."""
        if (text, circle) != (self._text, self._circle):
            self._text, self._circle = text, circle
            self._arrange()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many are shown."""
        return 0 if parent.isValid() else len(self._numbers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its text for searching and for a screen reader."""
        one = self.colleague(index)
        if one is None:
            return None
        if role == ROW_ROLE:
            return colleague_row(one)
        if role == Qt.ItemDataRole.DisplayRole:
            return words.safe_text(one.name or one.number)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return colleague_row(one).spoken()
        return None

    def _arrange(self) -> None:
        wanted = self._text.casefold()
        shown = [
            one
            for one in self._all.values()
            if (not wanted or wanted in one.name.casefold() or wanted in one.number)
            and (
                self._circle == EVERYBODY
                or (one.favourite if self._circle == FAVOURITES else one.group == self._circle)
            )
        ]
        shown.sort(key=lambda one: not one.favourite)  # stable: by number within
        numbers = [one.number for one in shown]
        if numbers == self._numbers:
            if numbers:
                self.dataChanged.emit(self.index(0), self.index(len(numbers) - 1))
            return
        self.beginResetModel()
        self._numbers = numbers
        self.endResetModel()


class ColleaguesPanel(QWidget):
    """Search, a circle to choose from, and the list."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("colleaguesPanel")
        self._bridge = bridge
        self._search = Field(
            name=_("Search colleagues"),
            object_name="colleaguesSearch",
            placeholder=_("Search colleagues"),
            icon="search",
        )
        self._shown = EVERYBODY  # or FAVOURITES, or a group
        self._circle = ActionButton(_(EVERYBODY), name=_("Show"), object_name="circleButton")
        self._circle.set_key("▾")
        self._circle.setAutoDefault(False)
        self._circle.setToolTip(_("Whom to show"))
        self._circle.clicked.connect(self._choose_circle)
        self._list = RowList(name=_("Colleague list"), object_name="colleaguesList")
        self._model = ColleagueModel(self)
        self._list.setModel(self._model)
        self._list.callWanted.connect(bridge.dial_contact)
        self._list.actionClicked.connect(self._act)
        self._list.typed.connect(self._type)
        self._list.menuWanted.connect(self._open_menu)
        self._empty = EmptyState("users", "", "", object_name="colleaguesEmpty")
        self._menu = Menu(self)
        self._menu.setObjectName("colleagueMenu")
        self._lay_out()
        self._search.edit.textChanged.connect(self._filter)
        IntoList(self._search.edit, self._list)
        bridge.peopleChanged.connect(self._on_people)
        self._on_people(PeopleChanged(bridge.view.colleagues))

    @property
    def model(self) -> ColleagueModel:
        """Who is shown."""
        return self._model

    def showEvent(self, event: QShowEvent) -> None:
        """Changes of hidden rows were not painted."""
        super().showEvent(event)
        self._list.viewport().update()

    def _on_people(self, change: PeopleChanged) -> None:
        if change.changed is None or change.colleagues is not self._model.colleagues:
            self._model.set_colleagues(change.colleagues)
            self._say_empty()
            return
        if not self.isVisible():
            return
        self._repaint(frozenset(change.changed))

    def _repaint(self, changed: frozenset[str]) -> None:
        """Paint those of ``changed`` anew that are in sight, a dozen of some thousands."""
        shown = self._list.viewport().rect()
        first = self._list.indexAt(QPoint(shown.center().x(), shown.top()))
        for row in range(max(first.row(), 0), self._model.rowCount()):
            index = self._model.index(row)
            place = self._list.visualRect(index)
            if place.top() > shown.bottom():
                break
            one = self._model.colleague(index)
            if one is not None and one.number in changed:
                self._list.viewport().update(place)

    def _filter(self) -> None:
        self._model.set_filter(self._search.edit.text().strip(), self._shown)
        self._say_empty()

    def _say_empty(self) -> None:
        if self._model.colleagues:
            self._empty.set_words(_("Nobody found"), _("No colleague matches what you typed or chose."))
        else:
            self._empty.set_words(
                _("No colleagues yet"),
                self._bridge.why_no_colleagues or _("The extensions of the phone system will be listed here."),
            )
        self._below.setCurrentIndex(0 if self._model.rowCount() else 1)

    def _choose_circle(self) -> None:
        self._menu.clear()
        groups = words.in_order({one.group for one in self._model.colleagues.values() if one.group})
        for name in (EVERYBODY, FAVOURITES, *groups):
            action = self._menu.addAction(_circle_word(name))
            action.setCheckable(True)
            action.setChecked(name == self._shown)
            action.triggered.connect(lambda _on=False, name=name: self._set_circle(name))
        self._menu.popup(self._circle.mapToGlobal(QPoint(0, self._circle.height() + 4)))

    def _set_circle(self, name: str) -> None:
        self._shown = name
        self._circle.setText(_circle_word(name))
        self._circle.updateGeometry()
        self._filter()

    def _act(self, number: str) -> None:
        """The phone at the end of a row: pick up what rings there, else call."""
        one = self._model.colleagues.get(number)
        if one is not None and one.presence is Presence.RINGING:
            self._bridge.fetch.pick_up(number)
        else:
            self._bridge.dial_contact(number)

    def _hand_over(self, number: str, verb: Verb) -> None:
        call = target(verb, self._bridge.view.calls)
        if call is not None:
            self._bridge.perform(verb, call.ref, number, Origin.CONTACT)

    def _open_menu(self, index: QModelIndex, at: QPoint) -> None:
        one = self._model.colleague(index)
        if one is None:
            return
        menu = self._menu
        menu.clear()
        menu.addAction(_("Call"), lambda: self._bridge.dial_contact(one.number)).setObjectName("callColleague")
        pick_up = menu.addAction(_("Pick up"), lambda: self._bridge.fetch.pick_up(one.number))
        pick_up.setObjectName("pickUpColleague")
        pick_up.setEnabled(one.presence is Presence.RINGING)
        menu.addSeparator()
        for verb, word in ((Verb.TRANSFER, _("Transfer to")), (Verb.BLIND_TRANSFER, _("Blind transfer to"))):
            hand_over = menu.addAction(word, functools.partial(self._hand_over, one.number, verb))
            hand_over.setObjectName(f"{verb.value}ToColleague")
            hand_over.setEnabled(target(verb, self._bridge.view.calls) is not None)
        menu.addSeparator()
        star = _("Remove from favourites") if one.favourite else _("Add to favourites")
        menu.addAction(star, lambda: self._bridge.toggle_favourite(one.number)).setObjectName("favouriteColleague")
        groups = menu.addMenu(_("Group"))
        groups.setObjectName("groupMenu")
        known = {other.group for other in self._model.colleagues.values() if other.group}
        for name in ("", *words.in_order(known)):
            action = groups.addAction(words.safe_text(name) or _("None"))
            action.setCheckable(True)
            action.setChecked(name == one.group)
            action.triggered.connect(lambda _on=False, name=name: self._bridge.set_group(one.number, name))
        groups.addSeparator()
        groups.addAction(_("New group…"), lambda: self._new_group(one.number)).setObjectName("newGroup")
        menu.popup(at)

    def _new_group(self, number: str) -> None:
        dialog = QInputDialog(self)
        dialog.setObjectName("groupDialog")
        dialog.setWindowTitle(_("New group"))
        dialog.setLabelText(_("Name of the group"))
        dialog.textValueSelected.connect(
            lambda name: self._bridge.set_group(number, words.safe_text(name)) if name.strip() else None
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _type(self, text: str) -> None:
        self._search.edit.setFocus()
        self._search.edit.insert(text)

    def _lay_out(self) -> None:
        below = QWidget()
        self._below = QStackedLayout(below)
        self._below.setContentsMargins(0, 0, 0, 0)
        self._below.addWidget(self._list)
        self._below.addWidget(self._empty)
        top = QHBoxLayout()
        top.setContentsMargins(8, 0, 8, 0)
        top.setSpacing(8)
        top.addWidget(self._search, 1)
        top.addWidget(self._circle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(below, 1)
