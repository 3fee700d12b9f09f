"""The Conference rooms panel: rooms, conference groups and pages, as the site has them."""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _, ngettext
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.destination import DestinationDialog
from desk_agent.ui.dialogs.rooms import RoomNameDialog, RoomPasswordDialog
from desk_agent.ui.fonts import Size
from desk_agent.ui.panels.room_cards import Card, GroupCard, RoomCard
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.scroll import slim
from desk_agent.view import PageView

_READ_PAUSE: Final = 5.0  # seconds between two readings because the panel was opened
_ROOMS: Final = 200
_GROUPS: Final = 265
_NO_ROOMS: Final = N_(
    "No rooms yet. The phone system does not list them: add the ones you use by their "
    "number, which its administrator knows."
)
_NO_GROUPS: Final = N_(
    "No groups yet. A conference group calls all its members at once. Add the ones you use "
    "by their number: 1 to 99 are your phone’s own, 100 to 265 the phone system’s."
)
_OPEN_HINT: Final = N_("Whoever joins needs it. Leave it empty if the room has none. It is not kept.")
_CLOSE_HINT: Final = N_("Leave it empty if the room has none. It is not kept.")
_NAMING: Final = {
    "room": (N_("Rename this room"), N_("Add a conference room")),
    "group": (N_("Rename this group"), N_("Add a conference group")),
}
AnyCard = TypeVar("AnyCard", bound=Card)


class RoomsPanel(QScrollArea):
    """Cards under three headings."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("roomsPanel")
        self.setAccessibleName(_("Conference rooms"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slim(self)
        self._bridge = bridge
        self._read_at = float("-inf")
        self._rooms: dict[int, RoomCard] = {}
        self._groups: dict[int, GroupCard] = {}
        self._adds: dict[str, ActionButton] = {}
        self._pages: list[ActionButton] = []
        self._shown_pages: tuple[PageView, ...] = ()
        self._room_cards, self._group_cards = QVBoxLayout(), QVBoxLayout()
        for cards in (self._room_cards, self._group_cards):
            cards.setSpacing(8)
        self._no_rooms = PlainLabel(_(_NO_ROOMS), size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="noRooms")
        self._no_groups = PlainLabel(
            _(_NO_GROUPS), size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="noGroups"
        )
        self._page_title = PlainLabel(_("Pages"), bold=True, object_name="pagesTitle")
        self._page_row = QWidget()
        self._page_row.setObjectName("pages-row")
        self._page_flow = FlowLayout(self._page_row)
        self._lay_out()
        bridge.roomsChanged.connect(self.refresh)
        bridge.connectionChanged.connect(self.refresh)
        bridge.featuresChanged.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what the desk knows."""
        view = self._bridge.view
        why_not = words.why_no_dialing(view.connection)
        no_rooms = why_not or words.why_not(view, "conference-rooms")
        no_groups = why_not or words.why_not(view, "conference-groups")
        _arrange(self._rooms, [room.index for room in view.rooms], self._room_cards, self._make_room)
        for room in view.rooms:
            self._rooms[room.index].set_room(room, no_rooms)
        _arrange(self._groups, [group.index for group in view.groups], self._group_cards, self._make_group)
        for group in view.groups:
            self._groups[group.index].set_group(group, no_groups)
        self._no_rooms.setVisible(not view.rooms)
        self._no_groups.setVisible(not view.groups)
        self._show_pages(view.pages)
        for button in self._pages:
            button.set_why_not(why_not or words.why_not(view, "paging"))
        self._order_tabs()

    def showEvent(self, event: QShowEvent) -> None:
        """A room that nobody tells about may have changed."""
        super().showEvent(event)
        now = self._bridge.now().mono
        if now - self._read_at >= _READ_PAUSE:
            self._read_at = now
            self._bridge.rooms.read()

    # rooms

    def _make_room(self, index: int) -> RoomCard:
        card = RoomCard(index, self.widget())
        card.setWanted.connect(self._ask_password)
        card.renameWanted.connect(lambda index: self._ask_name("room", index))
        card.removeWanted.connect(lambda index: self._bridge.rooms.name_room(index, ""))
        return card

    def _ask_password(self, index: int, is_open: bool) -> None:
        name = self._rooms[index].name
        title, word = (_("Open {name}"), _("Open")) if is_open else (_("Close {name}"), _("Close"))
        inside = next((room.count for room in self._bridge.view.rooms if room.index == index), 0)
        hint = _(_OPEN_HINT) if is_open else " ".join(part for part in (_ends(inside), _(_CLOSE_HINT)) if part)
        dialog = RoomPasswordDialog(title.format(name=name), word, hint, self.window())
        dialog.given.connect(lambda password: self._bridge.rooms.set_room(index, is_open=is_open, password=password))
        dialog.open()

    # groups

    def _make_group(self, index: int) -> GroupCard:
        card = GroupCard(index, self.widget())
        card.startWanted.connect(self._bridge.rooms.start)
        card.cancelWanted.connect(self._bridge.rooms.cancel)
        card.addWanted.connect(self._ask_member)
        card.muteWanted.connect(lambda group, member, muted: self._bridge.rooms.mute(group, member, muted=muted))
        card.dropWanted.connect(self._bridge.rooms.drop)
        card.renameWanted.connect(lambda index: self._ask_name("group", index))
        card.removeWanted.connect(lambda index: self._bridge.rooms.name_group(index, ""))
        return card

    def _ask_member(self, index: int) -> None:
        dialog = DestinationDialog(
            self._bridge,
            title=_("Add to {name}").format(name=self._groups[index].name),
            label=_("Who"),
            accept=_("Add"),
            parent=self.window(),
        )
        dialog.chosen.connect(lambda number: self._bridge.rooms.add(index, number))
        dialog.open()

    # which there are

    def _ask_name(self, kind: str, index: int = 0) -> None:
        cards: dict[int, Card] = {**self._rooms} if kind == "room" else {**self._groups}
        last, keep = (
            (_ROOMS, self._bridge.rooms.name_room) if kind == "room" else (_GROUPS, self._bridge.rooms.name_group)
        )
        renaming, adding = _NAMING[kind]
        dialog = RoomNameDialog(
            _(renaming if index else adding),
            _("Rename") if index else _("Add"),
            last,
            hint="" if index else _("As it is set up in the phone system."),
            index=index,
            name=cards[index].name if index else "",
            parent=self.window(),
        )
        dialog.given.connect(keep)
        dialog.open()

    # pages

    def _show_pages(self, pages: tuple[PageView, ...]) -> None:
        self._page_title.setVisible(bool(pages))
        self._page_row.setVisible(bool(pages))
        if pages == self._shown_pages:
            return
        self._shown_pages = pages
        for button in self._pages:
            self._page_flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._pages = [self._make_page(place, page) for place, page in enumerate(pages, 1)]
        self._page_row.updateGeometry()

    def _make_page(self, place: int, page: PageView) -> ActionButton:
        word = words.safe_text(page.name, 32) or _("Page {number}").format(number=page.page)
        button = ActionButton(
            word,
            name=_("Page {name}").format(name=word),
            object_name=f"page-{place}",
            icon="megaphone",
            parent=self._page_row,
        )
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._bridge.rooms.page(page.page, page.service))
        self._page_flow.addWidget(button)
        button.show()
        return button

    # looks

    def _order_tabs(self) -> None:
        # cards are younger than what stands below them
        before: QWidget = self._adds["room"]
        rooms = [stop for index in sorted(self._rooms) for stop in self._rooms[index].stops]
        groups = [stop for index in sorted(self._groups) for stop in self._groups[index].stops]
        for stop in (*rooms, self._adds["group"], *groups, *self._pages):
            QWidget.setTabOrder(before, stop)
            before = stop

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("roomsContent")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(8)
        column.addLayout(self._heading(_("Rooms"), "room", _("Add room")))
        column.addWidget(self._no_rooms)
        column.addLayout(self._room_cards)
        column.addSpacing(8)
        column.addLayout(self._heading(_("Groups"), "group", _("Add group")))
        column.addWidget(self._no_groups)
        column.addLayout(self._group_cards)
        column.addSpacing(8)
        column.addWidget(self._page_title)
        column.addWidget(self._page_row)
        column.addStretch(1)
        self.setWidget(inside)
        for ground in (self.viewport(), inside):
            ground.setAutoFillBackground(False)

    def _heading(self, title: str, kind: str, more: str) -> QHBoxLayout:
        add = ActionButton(
            more,
            name=more,
            object_name=f"{kind}AddButton",
            icon="plus",
            role=Role.LINK,
        )
        add.setAutoDefault(False)
        add.clicked.connect(lambda: self._ask_name(kind))
        self._adds[kind] = add
        row = QHBoxLayout()
        row.addWidget(PlainLabel(title, bold=True, object_name=f"{kind}sTitle"), 1)
        row.addWidget(add)
        return row


def _remark(text: str, object_name: str) -> PlainLabel:
    return PlainLabel(text, size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=object_name)


def _ends(inside: int) -> str:
    if not inside:
        return ""
    ends = ngettext(
        "This ends the call of the one who is inside.", "This ends the call of the {n} who are inside.", inside
    )
    return ends.format(n=inside)


def _arrange(
    cards: dict[int, AnyCard], wanted: list[int], column: QVBoxLayout, make: Callable[[int], AnyCard]
) -> None:
    """Exactly the wanted cards, in order; a card that stays is the same object."""
    for index in [index for index in cards if index not in wanted]:
        gone = cards.pop(index)
        column.removeWidget(gone)
        gone.hide()
        gone.deleteLater()
    for place, index in enumerate(wanted):
        if index not in cards:
            cards[index] = make(index)
            column.insertWidget(place, cards[index])
            cards[index].show()
