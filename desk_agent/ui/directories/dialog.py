"""A server of contacts is added or changed: what is asked, a trial, and then it is kept."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.settings import BadValueError
from desk_agent.settings.directories import MOST_HOURS
from desk_agent.settings.reading import check
from desk_agent.ui import words
from desk_agent.ui.dialogs.certificate import CertificateDialog
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.directories.bridge import DirectoryBridge, Server
from desk_agent.ui.directories.fields import PinField
from desk_agent.ui.directories.trial import TrialList
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.scroll import scrolled
from desk_agent.view import CertificateView, TrialView

Save = Callable[[Server, str | None], str]
_DOTS = "••••••••"


class DirectoryDialog(QDialog):
    """What both kinds of servers have in common.

    ``save`` is given the server and the password, None if none was typed; it returns a sentence if that cannot be.
    """

    def __init__(
        self, title: str, server: Server, bridge: DirectoryBridge, save: Save, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("directoryDialog")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._server = server
        self._bridge = bridge
        self._save = save
        self._known = bridge.view(server.key) is not None
        self._name = FormField(_("Name"), "directoryName", hint=_("What the list is called here"))
        self._user = FormField(_("User"), "directoryUser")
        self._password = FormField(_("Password"), "directoryPassword", secret=True)
        if self._known and server.user and server.keep_password:
            self._password.edit.setPlaceholderText(_DOTS)
            self._password.set_hint(_("Leave it empty to keep the one you have."))
        self._keep = CheckBox(_("Remember the password"), object_name="directoryKeep")
        self._keep.setChecked(server.keep_password and bridge.can_keep)
        self._keep.setEnabled(bridge.can_keep)
        self._keep_hint = PlainLabel(
            words.safe_text(bridge.why_not, 200),
            size=Size.SMALL,
            tone=Tone.MUTED,
            wrap=True,
            object_name="directoryKeepHint",
        )
        self._keep_hint.setVisible(not bridge.can_keep and bool(bridge.why_not))
        self._hours = FormField(
            _("Read again every … hours"),
            "directoryHours",
            hint=_("0 reads it when Desk Agent starts and when you ask for it."),
        )
        self._hours.edit.setMaxLength(3)
        self._pin = PinField(server.pin)
        self._trial = TrialList()
        self._fault = PlainLabel(tone=Tone.WARNING, wrap=True, object_name="directoryFault")
        self._fault.hide()
        for field, value in ((self._name, server.name), (self._user, server.user), (self._hours, str(server.hours))):
            field.edit.setText(words.safe_text(value, 1000))
        self._trial.certificateWanted.connect(self._ask)
        bridge.tried.connect(self._show)

    # what the kinds differ in

    def filled_in(self) -> Server | None:
        """What the form says; None after saying what is wrong with it."""
        raise NotImplementedError

    def field_of(self, name: str) -> FormField | None:
        """The line in which the setting ``name`` is typed."""
        return {"name": self._name, "user": self._user, "hours": self._hours}.get(name)

    # what the kinds share

    def hours(self) -> int | None:
        """Hours between two readings; None after saying what is wrong."""
        text = self._hours.edit.text().strip()
        if text.isascii() and text.isdigit() and int(text) <= MOST_HOURS:
            return int(text)
        self._hours.set_fault(_("A number from 0 to {most}.").format(most=MOST_HOURS))
        return None

    def done(self, result: int) -> None:
        """Leave; a trial is given up."""
        self._bridge.give_up()
        self._bridge.tried.disconnect(self._show)
        super().done(result)

    def _checked(self) -> Server | None:
        server = self.filled_in()
        if server is None:
            return None
        try:
            check(server)
        except BadValueError as error:
            field = self.field_of(error.path)
            sentence = _(error.why) if error.why.endswith(".") else _("This {what}.").format(what=_(error.why))
            if field is None:
                self._say(sentence)
            else:
                field.set_fault(sentence)
                field.edit.setFocus()
            return None
        self._say("")
        return server

    def _typed(self) -> str | None:
        """The password, None where the kept one counts."""
        text = self._password.edit.text()
        return text or (None if self._known else "")

    def _test(self) -> None:
        server = self._checked()
        if server is not None:
            self._trial.begin()
            self._bridge.test(server, self._typed())

    def _show(self, view: TrialView) -> None:
        self._trial.show_trial(view)

    def _ask(self, certificate: CertificateView) -> None:
        dialog = CertificateDialog(certificate, self)
        dialog.accepted.connect(lambda: self._trust(certificate))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _trust(self, certificate: CertificateView) -> None:
        self._pin.set_pin(f"sha256:{certificate.sha256.replace(':', '').lower()}")
        self._test()

    def _go(self) -> None:
        server = self._checked()
        if server is None:
            return
        why_not = self._save(server, self._password.edit.text() or None)
        if why_not:
            self._say(why_not)
        else:
            self.accept()

    def _say(self, sentence: str) -> None:
        self._fault.set_or_hide(words.safe_text(sentence, 300))

    def _common(self, server: Server, hours: int) -> Server:
        return replace(
            server,
            name=self._name.edit.text().strip(),
            user=self._user.edit.text().strip(),
            hours=hours,
            pin=self._pin.pin,
            keep_password=self._keep.isChecked() or (not self._bridge.can_keep and server.keep_password),
        )

    def _lay_out(self, *fields: QWidget) -> None:
        inside = QWidget()
        inside.setObjectName("directoryContent")
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 12, 0)
        rows.setSpacing(10)
        for field in fields:
            rows.addWidget(field)
        rows.addStretch(1)
        area = scrolled(inside, name=self.windowTitle(), object_name="directoryScroll")
        test = ActionButton(_("Test"), name=_("Test"), object_name="testDirectoryButton")
        test.clicked.connect(self._test)
        cancel = ActionButton(_("Cancel"), name=_("Cancel"), object_name="cancelDirectoryButton")
        cancel.clicked.connect(self.reject)
        save = ActionButton(_("Save"), name=_("Save"), object_name="saveDirectoryButton", role=Role.PRIMARY)
        save.clicked.connect(self._go)
        for button in (test, cancel):
            button.setAutoDefault(False)
        save.setDefault(True)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 12, 0)
        foot.setSpacing(8)
        foot.addWidget(test)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 8, 16)
        column.setSpacing(12)
        column.addWidget(PlainLabel(self.windowTitle(), size=Size.NAME, bold=True, object_name="directoryTitle"))
        column.addWidget(area, 1)
        below = QVBoxLayout()
        below.setContentsMargins(0, 0, 12, 0)
        below.setSpacing(12)
        below.addWidget(self._trial)
        below.addWidget(self._fault)
        column.addLayout(below)
        column.addLayout(foot)
        self.setMinimumSize(340, 420)
        self.resize(440, 680)
