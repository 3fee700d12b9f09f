"""After the very first sign-in: what works now, and how the site dials. Never in the way of a call."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QLocale, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.settings import BadValueError, Dialling, Keeper, SettingsError
from desk_agent.ui import words
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.tall import fit
from desk_agent.view import ConnectionView, Level

_NOWHERE: Final = ("", "001", "150")  # no country, the world, Europe


class WelcomeCard(Surface):
    """Asks for country and outside line, and shows at once what a number would dial.

    ``preview`` says in words what a text dials by the rules that are being typed.
    """

    moreWanted = Signal()
    closed = Signal()

    def __init__(
        self,
        keeper: Keeper,
        preview: Callable[[str, Dialling], str],
        connection: ConnectionView,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("welcomeCard", parent)
        self.set_look(Tone.TALKING)
        self.setAccessibleName(_("First steps"))
        self._keeper = keeper
        self._preview = preview
        self._said = PlainLabel(_found(connection), bold=True, wrap=True, object_name="welcomeText")
        self._country = FormField(_("Country"), "welcomeCountry", hint=_("Two letters, or its telephone code"))
        self._outside = FormField(_("Outside line"), "welcomeOutside", hint=_("Often 9 or 0; empty: none"))
        self._try = FormField(_("Try it: a number as you would write it"), "welcomeTry")
        self._country.edit.setMaxLength(4)
        self._outside.edit.setMaxLength(6)
        dialling = keeper.current.dialling
        self._country.edit.setText(dialling.country or country_of(QLocale.system()))
        self._outside.edit.setText(dialling.outside)
        for field, path in ((self._country, "dialling.country"), (self._outside, "dialling.outside")):
            why = keeper.why_locked(path)
            if why:
                field.edit.setEnabled(False)
                field.set_hint(words.safe_text(why, 200))
        self._result = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="welcomeResult")
        self._result.hide()
        self._save = ActionButton(_("Save"), name=_("Save"), object_name="saveWelcomeButton", role=Role.PRIMARY)
        self._more = ActionButton(
            _("All settings"), name=_("All settings"), object_name="moreWelcomeButton", role=Role.LINK
        )
        self._later = ActionButton(_("Not now"), name=_("Not now"), object_name="laterWelcomeButton")
        self._lay_out()
        for field in (self._country, self._outside, self._try):
            field.edit.textChanged.connect(self._show)
            field.edit.returnPressed.connect(self._keep)
        self._save.clicked.connect(self._keep)
        self._later.clicked.connect(self.closed)
        self._more.clicked.connect(self.moreWanted)

    def set_connection(self, connection: ConnectionView) -> None:
        """What the account may do may have become clearer."""
        self._said.setText(_found(connection))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A notice above it takes its room from the panels below, not from its fields."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            fit(self, self.width())

    def event(self, event: QEvent) -> bool:
        """Something in it was shown, hidden or has other words."""
        done = bool(super().event(event))
        if event.type() is QEvent.Type.LayoutRequest:
            fit(self, self.width())
        return done

    def _rules(self) -> Dialling:
        return replace(
            self._keeper.current.dialling,
            country=self._country.edit.text().strip(),
            outside=self._outside.edit.text().strip(),
        )

    def _show(self) -> None:
        text = self._try.edit.text().strip()
        self._result.set_or_hide(words.safe_text(self._preview(text, self._rules()), 200) if text else "")

    def _keep(self) -> None:
        try:
            self._keeper.change(self._rules())
        except BadValueError as error:
            field = self._outside if error.path.endswith("outside") else self._country
            field.set_fault(_("This {what}.").format(what=error.why))
            field.edit.setFocus()
        except SettingsError as error:
            self._country.set_fault(words.safe_text(str(error), 200))
        else:
            self.closed.emit()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Shape("circle-check", Tone.TALKING, 18))
        head.addWidget(self._said, 1)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self._country, 1)
        fields.addWidget(self._outside, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._more)
        buttons.addStretch(1)
        for button in (self._later, self._save):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(PlainLabel(_("How does your site dial?"), wrap=True, object_name="welcomeQuestion"))
        column.addLayout(fields)
        column.addWidget(self._try)
        column.addWidget(self._result)
        column.addLayout(buttons)


def country_of(locale: QLocale) -> str:
    """The country of the user's system as two letters, "" if it names none."""
    if locale.language() is QLocale.Language.C:
        return ""
    code = QLocale.territoryToCode(locale.territory())
    return "" if code in _NOWHERE or len(code) != 2 else code


def _found(connection: ConnectionView) -> str:
    extension = words.safe_text(connection.extension)
    match connection.level:
        case Level.FULL:
            return _("Signed in. Phone {extension} is watched: a call to it comes up here.").format(
                extension=extension
            )
        case Level.WATCH:
            return _("Signed in. Phone {extension} is watched; this account may not handle its calls.").format(
                extension=extension
            )
    return _("Signed in. This account can call from phone {extension}, but does not see its calls.").format(
        extension=extension
    )
