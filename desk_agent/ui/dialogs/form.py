"""One labelled line of a form, with its hint or fault below."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.label import PlainLabel


class FormField(QWidget):
    """Label above, edit, hint or fault below."""

    def __init__(
        self,
        label: str,
        key: str,
        *,
        placeholder: str = "",
        hint: str = "",
        secret: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{key}Field")
        self._hint_text = hint
        self._reveal: ActionButton | None = None
        if secret:
            self._reveal = ActionButton(
                "", name=_("Show password"), object_name="showPasswordButton", icon="eye", role=Role.GHOST
            )
            self._reveal.setCheckable(True)
            self._reveal.setAutoDefault(False)
            self._reveal.setFixedSize(32, 32)
            self._reveal.toggled.connect(self._show_secret)
        self._field = Field(
            name=label, object_name=f"{key}Edit", placeholder=placeholder, trailing=self._reveal, parent=self
        )
        if secret:
            self._show_secret(False)
        self._label = PlainLabel(label, size=Size.SMALL, bold=True, object_name=f"{key}Label")
        self._label.setBuddy(self._field.edit)
        self._hint = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"{key}Hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(self._field)
        column.addWidget(self._hint)
        self.setFocusProxy(self._field)
        self.set_fault("")
        self._field.edit.textEdited.connect(lambda: self.set_fault(""))

    @property
    def edit(self) -> QLineEdit:
        """The line itself."""
        return self._field.edit

    def set_hint(self, hint: str) -> None:
        """Explain the field."""
        self._hint_text = hint
        self.set_fault("")

    def set_fault(self, sentence: str) -> None:
        """Say what is wrong with what was typed; ``""`` shows the hint again."""
        self._field.set_faulty(bool(sentence))
        self._hint.set_tone(Tone.WARNING if sentence else Tone.MUTED)
        self._hint.set_or_hide(sentence or self._hint_text)
        self.edit.setAccessibleDescription(sentence or self._hint_text)

    def _show_secret(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        if self._reveal:
            self._reveal.set_icon("eye-off" if shown else "eye")
            self._reveal.setAccessibleName(_("Hide password") if shown else _("Show password"))
