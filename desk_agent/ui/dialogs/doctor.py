"""The number doctor: what a text would dial here and why, as it is typed, with the site's rules to try out beside."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.people.numbers import Origin, rules_of
from desk_agent.people.numbers.doctor import Diagnosis, examine
from desk_agent.settings import BadValueError, Dialling, check
from desk_agent.ui import words
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import IconText
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.ui.widgets.scroll import scrolled
from desk_agent.ui.widgets.surface import Surface

_SIDE_BY_SIDE: Final = 660  # pixels from which the rules stand beside the answer
_ORIGINS: Final = {
    Origin.TYPED: N_("Typed here"),
    Origin.CONTACT: N_("In a contact"),
    Origin.LINK: N_("In a link or another program"),
    Origin.PBX: N_("Shown by the phone system"),
}
_KINDS: Final = {
    "fixed line": N_("fixed line"),
    "mobile": N_("mobile"),
    "fixed line or mobile": N_("fixed line or mobile"),
    "toll-free": N_("free of charge"),
    "premium rate": N_("costs extra"),
    "shared cost": N_("shared cost"),
    "internet": N_("internet telephony"),
    "personal": N_("personal number"),
    "pager": N_("pager"),
    "service": N_("service number"),
    "voicemail": N_("voicemail"),
}


class NumberDoctor(QDialog):
    """Tries rules out without keeping them; ``rulesChosen`` is emitted when the user wants to keep them.

    Args:
        dialling: the site's rules as they are.
        own: the own extension, "" if nobody is signed in.
        why_locked: says who has locked an option of the settings, "" if nobody has.
        text: what is looked at first.
    """

    rulesChosen = Signal(object)  # Dialling

    def __init__(
        self,
        dialling: Dialling,
        own: str,
        *,
        why_locked: Callable[[str], str] = lambda _path: "",
        text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("numberDoctor")
        self.setWindowTitle(_("Number doctor"))
        self.setAccessibleName(_("Number doctor"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._kept = dialling
        self._dialling = dialling
        self._own = own
        self._origin = Origin.TYPED
        self._answer = _Answer()
        self._text = FormField(
            _("Number"),
            "doctorText",
            placeholder=_("What somebody types, copies or clicks"),
            hint=_("Nobody is called."),
        )
        self._text.edit.textChanged.connect(self._look)
        self._from = MenuButton(
            name=_("Where it stands"), object_name="doctorOriginButton", role=Role.NEUTRAL, bold=False
        )
        for origin, label in _ORIGINS.items():
            action = self._from.choices.addAction(_(label))
            action.setObjectName(f"doctorOrigin-{origin.name.lower()}")
            action.triggered.connect(lambda _=False, origin=origin: self._set_origin(origin))
        self._fields = _fields(dialling)
        for name, field in self._fields.items():
            field.edit.textChanged.connect(self._try_rules)
            why = why_locked(f"dialling.{name}")
            if why:
                field.edit.setEnabled(False)
                field.set_hint(why)
        self._keep = ActionButton(
            _("Keep these rules"), name=_("Keep these rules"), object_name="doctorKeepButton", role=Role.PRIMARY
        )
        self._keep.setAutoDefault(False)
        self._keep.clicked.connect(self._keep_rules)
        close = ActionButton(_("Close"), name=_("Close"), object_name="doctorCloseButton")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        self._lay_out(close)
        self._set_origin(Origin.TYPED)
        self._try_rules()
        self._text.edit.setText(text)
        self._text.edit.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rules stand beside the answer, or below it."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        beside = self.width() >= _SIDE_BY_SIDE
        self._halves.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        # below each other the first takes what it needs
        self._halves.setStretch(0, 3 if beside else 0)
        self._halves.setStretch(1, 2 if beside else 1)

    # the workings

    def _set_origin(self, origin: Origin) -> None:
        self._origin = origin
        self._from.set_text(_(_ORIGINS[origin]))
        self._from.setAccessibleDescription(self._from.text())
        self._look()

    def _look(self) -> None:
        text = self._text.edit.text()
        if text.strip():
            self._answer.show_diagnosis(examine(text, rules_of(self._dialling), self._origin, own=self._own))
        else:
            self._answer.show_nothing()

    def _try_rules(self) -> None:
        tried = self._kept
        for name, field in self._fields.items():
            written = field.edit.text().strip()
            try:
                value: object = _lengths(written) if name == "extension_lengths" else written
                tried = _checked(tried, name, value)
            except (BadValueError, ValueError) as error:
                field.set_fault(error.why if isinstance(error, BadValueError) else str(error))
            else:
                if field.edit.isEnabled():
                    field.set_fault("")
        self._dialling = tried
        self._keep.set_why_not("" if tried != self._kept else _("The rules are as they were."))
        self._look()

    def _keep_rules(self) -> None:
        self._kept = self._dialling
        self.rulesChosen.emit(self._dialling)
        self._try_rules()

    def _lay_out(self, close: ActionButton) -> None:
        left = QWidget()
        first = QVBoxLayout(left)
        first.setContentsMargins(0, 0, 0, 0)
        first.setSpacing(8)
        first.addWidget(self._text)
        first.addWidget(self._from, 0, Qt.AlignmentFlag.AlignLeft)
        first.addWidget(self._answer)
        first.addStretch(1)
        right = QWidget()
        second = QVBoxLayout(right)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(8)
        second.addWidget(
            PlainLabel(_("Rules of this site"), size=Size.NAME, bold=True, object_name="doctorRulesTitle")
        )
        for field in self._fields.values():
            second.addWidget(field)
        second.addWidget(self._keep, 0, Qt.AlignmentFlag.AlignLeft)
        second.addStretch(1)
        inside = QWidget()
        inside.setObjectName("doctorHalves")
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, inside)
        self._halves.setContentsMargins(0, 0, 12, 0)
        self._halves.setSpacing(24)
        self._halves.addWidget(left)
        self._halves.addWidget(right)
        area = scrolled(inside, name=_("Number doctor"), object_name="doctorScroll", focus=False)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 8, 16)
        column.setSpacing(12)
        column.addWidget(PlainLabel(_("Number doctor"), size=Size.NAME, bold=True, object_name="doctorTitle"))
        column.addWidget(area, 1)
        column.addLayout(foot)
        foot.setContentsMargins(0, 0, 12, 0)
        self.setMinimumSize(340, 400)
        self.resize(760, 560)


class _Answer(Surface):
    """What would be dialled, and the steps to it."""

    def __init__(self) -> None:
        super().__init__("doctorAnswer")
        self._result = PlainLabel(size=Size.TITLE, bold=True, wrap=True, object_name="doctorResult")
        self._question = IconText("triangle-alert", Tone.WARNING, "doctorQuestion")
        self._facts = PlainLabel(tone=Tone.MUTED, wrap=True, object_name="doctorFacts")
        self._matches = PlainLabel(tone=Tone.MUTED, wrap=True, object_name="doctorMatches")
        self._steps = QVBoxLayout()
        self._steps.setSpacing(4)
        self._lines: list[PlainLabel] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._result)
        column.addWidget(self._question)
        column.addWidget(self._facts)
        column.addLayout(self._steps)
        column.addWidget(self._matches)
        self.show_nothing()

    def show_nothing(self) -> None:
        """There is no text."""
        self.set_look(None)
        self._result.setText("–")
        self._result.setAccessibleName(_("Nothing to dial"))
        self._question.set_text("")
        self._facts.set_or_hide("")
        self._matches.set_or_hide("")
        self._show_steps([])

    def show_diagnosis(self, found: Diagnosis) -> None:
        """Say what became of it."""
        dials = bool(found.digits)
        asked = bool(found.question or found.refusal)
        self.set_look(Tone.WARNING if asked else Tone.TALKING)
        said = _("Dials {digits}").format(digits=found.digits) if dials else _("Dials nothing")
        self._result.setText(words.safe_text(found.digits) if dials else said)
        self._result.setAccessibleName(said)
        self._question.set_icon("triangle-alert" if dials else "circle-x")
        self._question.set_tone(Tone.WARNING)
        self._question.set_text(words.safe_text(found.refusal or found.question, 300))
        self._facts.set_or_hide(_facts(found))
        self._matches.set_or_hide(_matches(found))
        self._show_steps([words.safe_text(step.text, 300) for step in found.steps])

    def _show_steps(self, sentences: list[str]) -> None:
        while len(self._lines) < len(sentences):
            line = PlainLabel(wrap=True, object_name=f"doctorStep-{len(self._lines) + 1}")
            self._lines.append(line)
            self._steps.addWidget(line)
        for index, line in enumerate(self._lines):
            line.set_or_hide(f"{index + 1}. {sentences[index]}" if index < len(sentences) else "")


def _facts(found: Diagnosis) -> str:
    known = found.entry
    if known is None:
        return ""
    kind = _(_KINDS[known.kind]) if known.kind in _KINDS else ""
    return " · ".join(part for part in (known.international or known.e164, kind, known.region) if part)


def _matches(found: Diagnosis) -> str:
    if not found.keys.whole:
        return ""
    numbers = ", ".join(found.keys.whole)
    if not found.keys.tail:
        return _("Matches contacts with {numbers}.").format(numbers=numbers)
    return _("Matches contacts with {numbers}, else those that end in {tail}.").format(
        numbers=numbers, tail=found.keys.tail
    )


def _fields(dialling: Dialling) -> dict[str, FormField]:
    made = {
        "country": FormField(_("Country"), "doctorCountry", hint=_("Two letters (KR) or its telephone code (82).")),
        "area": FormField(_("Area code"), "doctorArea", hint=_("The site's own.")),
        "outside": FormField(_("Outside line"), "doctorOutside", hint=_("What is dialled first to leave the house.")),
        "extension_lengths": FormField(
            _("Digits of an extension"), "doctorLengths", hint=_("With commas between several. Empty: as your own.")
        ),
    }
    for name, field in made.items():
        value = getattr(dialling, name)
        field.edit.setText(value if isinstance(value, str) else ", ".join(str(one) for one in value))
    return made


def _lengths(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(_("must be whole numbers with commas between them"))
    return tuple(int(part[:4]) for part in parts)


def _checked(dialling: Dialling, name: str, value: Any) -> Dialling:
    changed = replace(dialling, **{name: value})
    check(changed)
    return changed
