"""One conference room, and one conference group: what is going on in it and what can be done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _, ngettext, pgettext
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.ui.widgets.icon_text import IconText
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel, StateLabel
from desk_agent.ui.widgets.menu import Menu
from desk_agent.ui.widgets.surface import Surface
from desk_agent.view import ConferenceGroupView, GroupMember, RoomView

# word, tone, icon
_GROUP = {
    True: (N_("Talking"), Tone.TALKING, "users"),
    False: (N_("Not running"), Tone.MUTED, ""),
    None: (N_("Not known"), Tone.MUTED, "circle-question-mark"),
}
_CALLING = (N_("Calling…"), Tone.ACCENT, "phone-outgoing")


class Card(Surface):
    """What rooms and groups have in common: name, state, a line, members, what went wrong, buttons, a menu."""

    renameWanted = Signal(int)
    removeWanted = Signal(int)

    def __init__(self, kind: str, index: int, parent: QWidget | None = None) -> None:
        super().__init__(f"{kind}Card-{index}", parent)
        self.index = index
        self.kind = kind
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._name = ElidedLabel(size=Size.LARGE, bold=True, object_name=f"{kind}Name-{index}")
        self._state = StateLabel(f"{kind}State-{index}")
        self._line = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name=f"{kind}Line-{index}")
        self._error = IconText("triangle-alert", Tone.WARNING, f"{kind}Error-{index}")
        self._more = ActionButton(
            "", name=_("More"), object_name=f"{kind}More-{index}", icon="ellipsis", role=Role.GHOST, parent=self
        )
        self._more.setAutoDefault(False)
        self._more.setFixedSize(32, 32)
        self._more.clicked.connect(self._open_menu)
        self._menu = Menu(self)
        self._menu.setObjectName(f"{kind}Menu-{index}")
        self._menu.addAction(_("Rename…"), lambda: self.renameWanted.emit(self.index))
        self._menu.addAction(_("Remove from this list"), lambda: self.removeWanted.emit(self.index))
        self._buttons: list[ActionButton] = []
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 1)
        head.addWidget(self._more)
        state = QHBoxLayout()
        state.setSpacing(8)
        state.addWidget(self._state)
        state.addWidget(self._line, 1)
        self.members = QVBoxLayout()
        self.members.setSpacing(0)
        self._row = QWidget()
        self._flow = FlowLayout(self._row)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(state)
        column.addLayout(self.members)
        column.addWidget(self._error)
        column.addSpacing(4)
        column.addWidget(self._row)

    @property
    def name(self) -> str:
        """What it is called."""
        return self._name.text()

    @property
    def stops(self) -> list[QWidget]:
        """Where the Tab key stops, from top to bottom."""
        return [self._more, *self._buttons]

    def button(self, word: str, does: str, icon: str, role: Role = Role.NEUTRAL) -> ActionButton:
        """Add a button ``word``; ``does`` is the verb in its object's name."""
        made = ActionButton(
            word, name=word, object_name=f"{self.kind}{does}-{self.index}", icon=icon, role=role, parent=self._row
        )
        made.setAutoDefault(False)
        self._flow.addWidget(made)
        self._buttons.append(made)
        return made

    def show_head(self, name: str, look: tuple[str, Tone, str], line: str, error: str, *, known: bool) -> None:
        """Show what both have."""
        word, tone, icon = look
        self.set_look(tone if tone is not Tone.MUTED else None)
        self._name.setText(words.safe_text(name))
        self._state.set_state(word, tone, icon)
        self._line.setText(line)
        self._error.set_text(words.safe_text(error, 200))
        self._more.setVisible(known)
        self._more.setAccessibleName(_("More about {name}").format(name=self.name))
        self.setAccessibleName(f"{self.name}, {word}")

    def offer(self, button: ActionButton, name: str, why_not: str, *, offered: bool) -> None:
        """Show ``button``, or hide it; the keyboard stays with the card then, and presses nothing by mistake."""
        if not offered and button.hasFocus():
            self.setFocus()
        button.setAccessibleName(name)
        button.set_why_not(why_not)
        button.setVisible(offered)

    def _open_menu(self) -> None:
        self._menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))


class RoomCard(Card):
    """Shows one RoomView."""

    setWanted = Signal(int, bool)  # index, open

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__("room", index, parent)
        self._open = self.button(_("Open"), "Open", "door-open")
        self._close = self.button(_("Close"), "Close", "x", Role.DANGER)
        self._open.clicked.connect(lambda: self.setWanted.emit(self.index, True))
        self._close.clicked.connect(lambda: self.setWanted.emit(self.index, False))
        self._members = IconText("users", Tone.MUTED, f"roomMembers-{index}")
        self.members.addWidget(self._members)

    def set_room(self, room: RoomView, why_not: str) -> None:
        """Show ``room``; ``why_not`` is why nothing can be done with it now."""
        line = [_("Room {index}").format(index=room.index)]
        if room.open:
            inside = ngettext("{n} inside", "{n} inside", room.count).format(n=room.count)
            line.append(inside if room.count else _("nobody inside"))
        elif room.open is None and not room.error:
            line.append(_("not read yet"))
        self.show_head(room.name, _room_look(room.open), " · ".join(line), room.error, known=room.known)
        members = [words.safe_text(member) for member in room.members]
        more = room.count - len(members)
        if members and more > 0:
            members.append(ngettext("{n} more", "{n} more", more).format(n=more))
        self._members.set_text(", ".join(members))
        busy = _("The last command is still under way.") if room.busy else why_not
        self.offer(self._open, _("Open {name}").format(name=self.name), busy, offered=not room.open)
        self.offer(self._close, _("Close {name}").format(name=self.name), busy, offered=room.open is not False)


class MemberRow(QWidget):
    """One member of a group: who, whether there, mute and drop."""

    muteWanted = Signal(int, bool)
    dropWanted = Signal(int)

    def __init__(self, group: int, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.index = index
        self.setObjectName(f"member-{group}-{index}")
        self._muted = False
        self._name = ElidedLabel(object_name=f"memberName-{group}-{index}")
        self._state = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, object_name=f"memberState-{group}-{index}")
        self._mute = self._button(f"memberMute-{group}-{index}", "mic")
        self._drop = self._button(f"memberDrop-{group}-{index}", "x")
        self._mute.clicked.connect(lambda: self.muteWanted.emit(self.index, not self._muted))
        self._drop.clicked.connect(lambda: self.dropWanted.emit(self.index))
        self.setMinimumHeight(32)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._name, 1)
        for widget in (self._state, self._mute, self._drop):
            row.addWidget(widget)

    @property
    def stops(self) -> list[QWidget]:
        """Where the Tab key stops."""
        return [self._mute, self._drop]

    def set_member(self, member: GroupMember, why_not: str) -> None:
        """Show ``member``."""
        self._muted = member.muted
        name = words.safe_text(member.text)
        self._name.setText(name)
        self._name.set_tone(Tone.TEXT if member.present else Tone.MUTED)
        self._state.set_or_hide(_("muted") if member.muted and member.present else _state(member))
        self._mute.set_icon("mic-off" if member.muted else "mic")
        self._mute.setAccessibleName(
            _("Unmute {name}").format(name=name) if member.muted else _("Mute {name}").format(name=name)
        )
        self._drop.setAccessibleName(_("Drop {name} from the conference").format(name=name))
        for button in (self._mute, self._drop):
            button.set_why_not(why_not)
            button.setVisible(member.present)

    def _button(self, object_name: str, icon: str) -> ActionButton:
        made = ActionButton("", name=object_name, object_name=object_name, icon=icon, role=Role.GHOST, parent=self)
        made.setAutoDefault(False)
        made.setFixedSize(32, 32)
        return made


class GroupCard(Card):
    """Shows one ConferenceGroupView."""

    startWanted = Signal(int)
    cancelWanted = Signal(int)
    addWanted = Signal(int)
    muteWanted = Signal(int, int, bool)
    dropWanted = Signal(int, int)

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__("group", index, parent)
        self._start = self.button(_("Start"), "Start", "phone-outgoing")
        self._add = self.button(_("Add member"), "Add", "user-plus")
        self._end = self.button(_("End conference"), "Cancel", "phone-off", Role.DANGER)
        self._start.clicked.connect(lambda: self.startWanted.emit(self.index))
        self._add.clicked.connect(lambda: self.addWanted.emit(self.index))
        self._end.clicked.connect(lambda: self.cancelWanted.emit(self.index))
        self._rows: dict[int, MemberRow] = {}

    @property
    def stops(self) -> list[QWidget]:
        """See `Card.stops`; the members stand above the buttons."""
        rows = [self._rows[index] for index in sorted(self._rows)]
        return [self._more, *(stop for row in rows for stop in row.stops), *self._buttons]

    def set_group(self, group: ConferenceGroupView, why_not: str) -> None:
        """Show ``group``; ``why_not`` is why nothing can be done with it now."""
        look = _CALLING if group.calling and not group.running else _GROUP[group.running]
        look = (_(look[0]), *look[1:])
        present = sum(member.present for member in group.members)
        line = [_("Group {index}").format(index=group.index)]
        if group.running:
            there = ngettext("{n} in the conference", "{n} in the conference", present).format(n=present)
            line.append(there if present else _("nobody is there"))
        elif group.running is None and not group.calling:
            line.append(_("not heard of yet"))  # there is no way to ask
        self.show_head(group.name, look, " · ".join(line), group.error, known=group.known)
        busy = _("The last command is still under way.") if group.busy else why_not
        going = bool(group.running or group.calling)
        self.offer(self._start, _("Start {name}").format(name=self.name), busy, offered=not going)
        self.offer(self._add, _("Add member to {name}").format(name=self.name), busy, offered=going)
        self.offer(self._end, _("End {name}").format(name=self.name), busy, offered=going or group.running is None)
        self._show_members(group.members, busy)

    def _show_members(self, members: tuple[GroupMember, ...], why_not: str) -> None:
        wanted = [member.index for member in members]
        for index in [index for index in self._rows if index not in wanted]:
            row = self._rows.pop(index)
            self.members.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, member in enumerate(members):
            if member.index not in self._rows:
                self._rows[member.index] = self._make(member.index, place)
            self._rows[member.index].set_member(member, why_not)

    def _make(self, index: int, place: int) -> MemberRow:
        row = MemberRow(self.index, index, self)
        row.muteWanted.connect(lambda member, muted: self.muteWanted.emit(self.index, member, muted))
        row.dropWanted.connect(lambda member: self.dropWanted.emit(self.index, member))
        self.members.insertWidget(place, row)
        row.show()
        return row


def _room_look(is_open: bool | None) -> tuple[str, Tone, str]:
    if is_open is None:
        return _("Not known"), Tone.MUTED, "circle-question-mark"
    if is_open:
        return pgettext("a room is", "Open"), Tone.TALKING, "door-open"
    return pgettext("a room is", "Closed"), Tone.MUTED, ""


def _state(member: GroupMember) -> str:
    return "" if member.present else words.safe_text(member.state)
