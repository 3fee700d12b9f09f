"""The command bar: a name or a number, suggestions below it as you type; calls it, or uses it for a call."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.people.numbers import Origin, could_be_number
from desk_agent.text import MAX_SHOWN
from desk_agent.ui import targets, words
from desk_agent.ui.aims import BLIND, CONSULT, Aim, Choice
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.offers.number_edit import NumberEdit
from desk_agent.ui.offers.ways import way_of
from desk_agent.ui.panels.rows import Row, RowList
from desk_agent.ui.suggester import Suggester
from desk_agent.ui.suggestion_drop import SuggestionDrop
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.ui.widgets.icon_text import IconText
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.view import Candidate, Colleague, NumbersOffered, Refused, Suggestion, Verb

_KEYS = ("⏎", "Ctrl+⏎")


class CommandBar(Surface):
    """Dials what is typed, or the suggestion that is lit; with an `Aim`, it asks for the number a verb needs."""

    aimChanged = Signal(object)  # Aim, or None
    fetchWanted = Signal(str, str)  # pickup or unpark, what is typed
    manyPasted = Signal(object)  # NumbersOffered

    def __init__(self, bridge: Bridge, ground: QWidget, tools: QWidget | None = None) -> None:
        super().__init__("commandBar", ground)
        self._bridge = bridge
        self._aim: Aim | None = None
        self._handed: tuple[str, Origin] | None = None  # a number from another program, as it stands in the line
        self._people: list[Suggestion] = []
        self._suggester = Suggester(bridge.contacts, "bar", self._show_people, self._add_people)
        self._picked = ("", "")  # what the line says for a suggestion that was clicked, and its number
        self._title = PlainLabel(bold=True, wrap=True, object_name="aimTitle")
        self._cancel = ActionButton("", name=_("Leave"), object_name="aimCancelButton", icon="x", role=Role.GHOST)
        self._cancel.setToolTip(_("Leave (Esc)"))
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(lambda: self.aim(None))
        self._edit = NumberEdit()
        self._edit.taker = self._take_pasted
        asked = _("Name or number")
        self._field = Field(name=asked, object_name="commandEdit", placeholder=asked, icon="search", edit=self._edit)
        self._call = ActionButton(_("Call"), name=_("Call"), object_name="callButton", role=Role.PRIMARY)
        self._call.set_key("⏎")
        self._call.setAutoDefault(False)
        self._presence = IconText("triangle-alert", Tone.WARNING, "aimPresence")
        self._choices: list[ActionButton] = []
        self._lay_out(tools)
        self._drop = SuggestionDrop(self, ground)
        self._list = self._drop.list
        self._field.edit.textEdited.connect(self._suggest)
        self._field.edit.installEventFilter(self)
        self._list.callWanted.connect(self._take)
        self._list.actionClicked.connect(self._take)
        self._list.clicked.connect(self._pick)
        self._list.selectionModel().currentChanged.connect(lambda *_: self._show_presence())
        self._call.clicked.connect(self._take_typed)
        bridge.taker = self._take_chosen
        bridge.dialed.connect(self._accepted)
        bridge.performed.connect(self._performed)
        bridge.peopleChanged.connect(self._on_people)
        self._show_aim()

    @property
    def suggestions(self) -> RowList:
        """The list below the line."""
        return self._list

    @property
    def aimed(self) -> Aim | None:
        """What the bar is open for beside calling."""
        return self._aim

    @property
    def choices(self) -> list[ActionButton]:
        """The buttons of the aim, the likelier first."""
        return [button for button in self._choices if not button.isHidden()]

    def aim(self, aim: Aim | None) -> None:
        """Ask for a number for ``aim``; ``None`` goes back to calling."""
        if aim == self._aim:
            if aim is not None:
                self.focus()
            return
        self._aim = aim
        self._handed = None
        self._field.edit.clear()
        self._picked = ("", "")
        self._drop.hide()
        self._show_aim()
        if aim is not None:
            self.focus()
            self._suggest("")
        self.aimChanged.emit(aim)

    def offer(self, candidate: Candidate, origin: Origin) -> None:
        """Put a number that another program has handed over into the line, with who it is; Enter uses it."""
        text = words.safe_text(candidate.text, 255)
        if self._aim is not None and not self._aim.digits:
            self._choose(words.safe_text(candidate.name) or text, text)
            self._handed = (text, origin)
            return
        self.aim(None)
        self._field.edit.setText(text)
        self._handed = (text, origin)
        self._drop.hide()
        self._show_handed(candidate, origin)
        self.focus()

    def focus(self) -> None:
        """Put the keyboard here."""
        self._field.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.edit.selectAll()

    @property
    def last(self) -> QWidget:
        """The last control, for the order of Tab."""
        return self._call

    def set_why_not(self, sentence: str) -> None:
        """Say why nobody can be called now, or allow it with ``""``."""
        self._call.set_why_not(sentence)
        for button in self._choices:
            button.set_why_not(sentence)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, Down, Enter and Esc; leaving closes the list."""
        if event.type() == QEvent.Type.FocusOut:
            self._suggester.forget()
            self._drop.hide()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        match key:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take_typed(second=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            case Qt.Key.Key_Escape:
                if self._aim is not None:
                    self.aim(None)
                elif self._drop.isVisible():
                    self._drop.hide()
                else:
                    self._field.edit.clear()
                    self._handed = None
                    self._show_presence()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                if not self._drop.isVisible():
                    self._suggest(self._field.edit.text())
                step = 1 if key == Qt.Key.Key_Down else -1
                self._suggester.then(lambda: self._list.move_current(step))
            case _:
                return False
        return True

    def _take_pasted(self, text: str, origin: Origin) -> bool:
        """Find the numbers in what is pasted; a name, or what cannot be dialled, is put in as it is."""
        line = text.strip()
        short = len(line) <= MAX_SHOWN and "\n" not in line
        if short and not any(char.isdigit() for char in line):
            return False
        try:
            candidates = self._bridge.candidates(text, origin)
        except Refused as refused:
            if short and not could_be_number(line):
                return False  # a name with a digit in it
            self._bridge.notice.emit(str(refused))
            return True
        before = self._edit.text()
        if len(candidates) == 1 and before and self._edit.selectedText() != before:
            self._edit.insert(candidates[0].text)
        elif len(candidates) == 1:
            self.offer(candidates[0], origin)
        else:
            self.manyPasted.emit(NumbersOffered(str(origin), candidates))
        return True

    # suggestions

    def _suggest(self, text: str) -> None:
        self._handed = None
        aim = self._aim
        asks = text.strip() or aim is not None
        if not asks or (aim is not None and aim.digits):
            self._suggester.forget()
            self._show_rows([])
        elif text.strip():
            self._suggester.ask(text.strip(), targets.LIMIT)
        else:
            self._suggester.forget()
            self._show_people([])

    def _show_people(self, people: list[Suggestion]) -> None:
        self._people = people
        self._show_rows(targets.rows(self._bridge, self._field.edit.text(), people, self._aim))

    def _add_people(self, people: list[Suggestion]) -> None:
        if self._drop.isVisible():
            self._people = people
            self._on_people()
            self._drop.place()
        else:
            self._show_people(people)

    def _show_rows(self, found: list[Row]) -> None:
        text = self._field.edit.text()
        # letters mean a person: light the first; digits are meant as typed
        self._drop.show_rows(found, light=bool(text.strip()) and not any(char.isdigit() for char in text))
        self._show_presence()

    def _on_people(self) -> None:
        if self._drop.isVisible():
            self._list.refill(targets.rows(self._bridge, self._field.edit.text(), self._people, self._aim))
        self._show_presence()

    def _show_handed(self, candidate: Candidate, origin: Origin) -> None:
        name = words.safe_text(candidate.name)
        way = way_of(origin)
        said = _("{name}, {way}").format(name=words.isolated(name), way=way) if name else way
        self._presence.set_icon("user" if name else "info")
        self._presence.set_tone(Tone.ACCENT if name else Tone.MUTED)
        self._presence.set_text(said)
        QAccessible.updateAccessibility(QAccessibleEvent(self._presence.label, QAccessible.Event.Alert))
        self._fit()

    def _show_presence(self) -> None:
        if self._handed is not None and self._aim is None:
            return
        one = self._colleague() if self._aim is not None else None
        said = targets.sentence(one) if one is not None else ""
        news = said != self._presence.label.text()
        warns = one is not None and bool(one.warning)
        self._presence.set_icon("triangle-alert" if warns else "info")
        self._presence.set_tone(Tone.WARNING if warns else Tone.MUTED)
        self._presence.set_text(said)
        if said and news:
            QAccessible.updateAccessibility(QAccessibleEvent(self._presence.label, QAccessible.Event.Alert))
        if self._drop.isVisible():
            self._fit()
            self._drop.place()

    def _colleague(self) -> Colleague | None:
        return self._bridge.view.colleagues.get(self._number())

    # taking

    def _number(self) -> str:
        """What Enter would use now."""
        lit = self._drop.lit
        text = self._field.edit.text().strip()
        return lit or (self._picked[1] if text and text == self._picked[0] else text)

    def _pick(self, index: QModelIndex) -> None:
        self._list.setCurrentIndex(index)
        if self._aim is None:
            self._take_typed()
            return
        row = self._list.rows.row(index)
        self._choose(row.title, row.number)

    def _choose(self, title: str, number: str) -> None:
        """There is more than one thing to do with it, and something to know before: the buttons decide."""
        self._picked = (title, number)
        self._field.edit.setText(title)
        self._drop.hide()
        self._show_presence()
        self._field.edit.setFocus()

    def _take_chosen(self, number: str) -> bool:
        """Somebody was chosen elsewhere in the window, e.g. among the colleagues."""
        if self._aim is None or self._aim.digits:
            return False
        one = self._bridge.view.colleagues.get(number)
        self._choose(words.safe_text(one.name) or number if one is not None else number, number)
        return True

    def _take_typed(self, *, second: bool = False) -> None:
        # what is lit may still be for the letter before the last one
        self._suggester.then(lambda: self._take_shown(second=second))

    def _take_shown(self, *, second: bool) -> None:
        self._take(self._number(), second=second)

    def _take(self, text: str, *, second: bool = False) -> None:
        self._drop.hide()
        aim = self._aim
        if aim is not None:
            self._use(aim, aim.second if second and aim.second else aim.first, text)
        elif text:
            self._bridge.dial(text, self._origin_of(text))
        else:
            self._field.edit.setFocus()

    def _use(self, aim: Aim, choice: Choice, text: str) -> None:
        if not text and not aim.empty:
            self._field.edit.setFocus()
            self._suggest("")
        elif aim.fetch:
            self.fetchWanted.emit(aim.fetch, text)
        elif choice.verb is not None:
            self._bridge.perform(choice.verb, aim.ref, text, self._origin_of(text))

    def _origin_of(self, text: str) -> Origin:
        """Who wrote what Enter uses."""
        if self._handed is not None and self._handed[0] == text:
            return self._handed[1]
        return Origin.TYPED if text == self._field.edit.text().strip() else Origin.CONTACT  # a suggestion

    def _accepted(self, _text: str) -> None:
        if self._aim is None:
            self._handed = None
            self._field.edit.clear()
            self._drop.hide()
            self._show_presence()

    def _performed(self, verb: Verb, ref: int) -> None:
        aim = self._aim
        if aim is not None and aim.ref == ref and verb in {choice.verb for choice in aim.choices}:
            self.aim(None)

    # looks

    def _show_aim(self) -> None:
        aim = self._aim
        self.set_look(Tone.ACCENT if aim is not None else None, raised=aim is not None, bare=aim is None)
        margin = 12 if aim is not None else 0
        self._column.setContentsMargins(20 if aim is not None else 0, margin, margin, margin)
        self._head.setVisible(aim is not None)
        self._call.setVisible(aim is None)
        self._tools.setVisible(aim is None)
        self._foot.setVisible(aim is not None)
        self._title.setText(aim.title if aim is not None else "")
        placeholder = aim.placeholder if aim is not None else ""
        self._field.edit.setPlaceholderText(placeholder or _("Name or number"))
        self._field.edit.setAccessibleDescription(aim.title if aim is not None else "")
        choices = aim.choices if aim is not None else ()
        for index, button in enumerate(self._choices):
            button.setVisible(index < len(choices))
            if index < len(choices):
                button.setText(choices[index].word)
                button.setAccessibleName(choices[index].word)
                button.set_key(_KEYS[index])
        self._show_presence()
        self._fit()

    def _fit(self) -> None:
        self._column.activate()
        self.updateGeometry()
        around = self.parentWidget()
        layout = around.layout() if around is not None else None
        if layout is not None:
            layout.activate()

    def _lay_out(self, tools: QWidget | None) -> None:
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._field, 1)
        row.addWidget(self._call)
        self._tools = tools or QWidget()
        row.addWidget(self._tools)
        self._foot = QWidget()
        foot = FlowLayout(self._foot)
        for index, (word, name) in enumerate(((_(CONSULT), "aimFirstButton"), (_(BLIND), "aimSecondButton"))):
            role = Role.PRIMARY if index == 0 else Role.NEUTRAL
            button = ActionButton(word, name=word, object_name=name, role=role, parent=self._foot)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, second=bool(index): self._take_typed(second=second))
            self._choices.append(button)
            foot.addWidget(button)
        column = self._column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self._head)
        column.addLayout(row)
        column.addWidget(self._presence)
        column.addWidget(self._foot)
