"""The sign-in page."""

from collections.abc import Mapping

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import account_words, words
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.dialogs.steps import SignInSteps
from desk_agent.ui.fonts import Size
from desk_agent.ui.retry_row import RetryRow
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.icon_text import IconText, Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.scroll import slim
from desk_agent.ui.widgets.surface import Surface
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.view import AddressView, Connection, ConnectionView, SignIn, Trouble

_WIDTH = 420


class SignInPrefill(Struct, frozen=True):
    """What is known from the last time."""

    host: str = ""
    port: int = 0
    user: str = ""
    extension: str = ""


class SignInPage(QScrollArea):
    """Asks for host, port, user, extension and password; checks them before anything is sent."""

    signInWanted = Signal(object)  # SignIn
    addressWanted = Signal(str, int)  # whether anybody is there should be tested
    cancelled = Signal()
    retryWanted = Signal()
    demoRequested = Signal()
    checkWanted = Signal()  # where a sign-in fails

    def __init__(
        self,
        prefill: SignInPrefill,
        ticker: Ticker,
        *,
        can_remember: bool = False,
        why_not: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("signInPage")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        slim(self)
        self._connecting = False
        self._host = FormField(_("Phone system"), "host", placeholder=_("Host name or address"))
        self._port = FormField(_("Port"), "port")
        self._user = FormField(_("User"), "user", hint=_("Station number or server account"))
        self._extension = FormField(_("Extension"), "extension")
        self._warning = IconText("shield-alert", Tone.WARNING, "serverAccountWarning")
        self._password = FormField(_("Password"), "password", secret=True)
        self._why_not = ""
        self._remember = CheckBox(_("Remember password"), object_name="rememberCheck")
        self._remember_hint = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="rememberHint")
        self.set_remember(can_remember, why_not)
        self._error = _ErrorBox()
        self._steps = SignInSteps()
        self._locked: dict[FormField, str] = {}
        self._progress = PlainLabel(tone=Tone.MUTED, wrap=True, object_name="signInProgress")
        self._retry = RetryRow(ticker, "signInCountdown", "retrySignInButton")
        self._sign_in = ActionButton(
            _("Sign in"), name=_("Sign in"), object_name="signInButton", icon="log-in", role=Role.PRIMARY
        )
        self._sign_in.setDefault(True)
        self._cancel = ActionButton(_("Cancel"), name=_("Cancel"), object_name="cancelSignInButton")
        self._demo = ActionButton(_("Try the demo"), name=_("Try the demo"), object_name="demoButton", role=Role.LINK)
        self._lay_out()
        self._wire()
        self.set_prefill(prefill)
        self.set_connection(ConnectionView())
        self._focus_first_gap()

    def set_prefill(self, prefill: SignInPrefill) -> None:
        """Fill in what is known."""
        for field, value in (
            (self._host, prefill.host),
            (self._port, str(prefill.port) if prefill.port else ""),
            (self._user, prefill.user),
            (self._extension, prefill.extension),
        ):
            field.edit.setText(words.safe_text(value, 255))
        self._user_changed(prefill.user)

    def set_locked(self, why: Mapping[str, str]) -> None:
        """Let nobody change these of host, port, user and extension, and say who has locked each."""
        fields = {"host": self._host, "port": self._port, "user": self._user, "extension": self._extension}
        self._locked = {fields[name]: words.safe_text(sentence, 200) for name, sentence in why.items()}
        for field, sentence in self._locked.items():
            field.set_hint(sentence)
        self._enable()

    def written(self) -> SignIn:
        """What stands in the form, checked or not; a port that is none is 0."""
        port, user = self._port.edit.text().strip(), self._user.edit.text().strip()
        return SignIn(
            host=self._host.edit.text().strip(),
            port=int(port) if _is_port(port) else 0,
            user=user,
            password=self._password.edit.text(),
            extension=self._extension.edit.text().strip() if self._is_account() else "",
        )

    def set_address(self, address: AddressView) -> None:
        """Show what was found at an address, while it stands in the form."""
        if (self._host.edit.text().strip(), self._port.edit.text().strip()) == (address.host, str(address.port)):
            self._steps.set_address(address)

    def set_remember(self, can_remember: bool, why_not: str) -> None:
        """Say whether a password can be kept, and if not, why."""
        self._can_remember = can_remember
        self._remember.setEnabled(can_remember and not self._connecting)
        self._why_not = "" if can_remember else words.safe_text(why_not, 200)
        self._say_where()

    def _say_where(self) -> None:
        kept = _(account_words.KEPT) if self._can_remember and self._remember.isChecked() else ""
        self._remember_hint.set_or_hide(self._why_not or kept)

    def set_connection(self, connection: ConnectionView) -> None:
        """Show the way a sign-in goes."""
        was_connecting, self._connecting = self._connecting, connection.state is Connection.CONNECTING
        failed = connection.state is Connection.OFFLINE and bool(connection.message)
        self._error.set_text(words.safe_text(connection.message, 300) if failed else "")
        host = words.safe_text(connection.host or self._host.edit.text())
        self._progress.set_or_hide(_("Connecting to {host}…").format(host=host) if self._connecting else "")
        in_use = self._connecting and connection.trouble is Trouble.IN_USE
        planned = self._connecting and connection.retry_at is not None
        self._retry.set_time(connection.retry_at, shown=planned or in_use)
        self._steps.set_connection(connection)
        self._cancel.setVisible(self._connecting)
        self._enable()
        self._remember.setEnabled(self._can_remember and not self._connecting)
        self._sign_in.setEnabled(not self._connecting)
        self._demo.setEnabled(not self._connecting)
        if self._connecting and not was_connecting:
            self._cancel.setFocus()
        if connection.state in {Connection.LIVE, Connection.RESYNCING}:
            self._password.edit.clear()
        elif was_connecting and not self._connecting:
            self._password.edit.setFocus()
            self._password.edit.selectAll()

    def _enable(self) -> None:
        for field in (self._host, self._port, self._user, self._password):
            field.setEnabled(not self._connecting and field not in self._locked)
        can = self._is_account() and self._extension not in self._locked
        self._extension.setEnabled(not self._connecting and can)

    def _ask_address(self) -> None:
        host, port = self._host.edit.text().strip(), self._port.edit.text().strip()
        if host and _is_port(port) and self.isVisible() and not self._connecting:
            self.addressWanted.emit(host, int(port))

    def _is_account(self) -> bool:
        return self._user.edit.text().strip()[:1].isalpha()

    def _user_changed(self, _text: str) -> None:
        account = self._is_account()
        self._warning.set_text(account_words.server_account(self._user.edit.text()))
        self._enable()
        self._extension.set_hint(
            self._locked.get(self._extension) or _("The phone that this account handles")
            if account
            else _("Only needed for a server account")
        )
        if not account:
            self._extension.set_fault("")

    def _submit(self) -> None:
        if self._connecting:
            return
        host, port = self._host.edit.text().strip(), self._port.edit.text().strip()
        user, extension = self._user.edit.text().strip(), self._extension.edit.text().strip()
        faults = {
            self._host: "" if host else _("Enter the name or address of the phone system."),
            self._port: "" if _is_port(port) else _("1 to 65535"),
            self._user: "" if user else _("Enter your station number or server account."),
            self._extension: _("Enter the extension of your phone.") if self._is_account() and not extension else "",
            self._password: "" if self._password.edit.text() else _("Enter the password."),
        }
        for field, fault in faults.items():
            field.set_fault(fault)
        first = next((field for field, fault in faults.items() if fault), None)
        if first:
            first.edit.setFocus()
            return
        self._error.set_text("")
        self.signInWanted.emit(
            SignIn(
                host=host,
                port=int(port),
                user=user,
                password=self._password.edit.text(),
                extension=extension if self._is_account() else "",
                remember=self._remember.isChecked() and self._can_remember,
            )
        )

    def _focus_first_gap(self) -> None:
        fields = (self._host, self._port, self._user, self._password)
        first = next((field for field in fields if not field.edit.text()), self._password)
        first.edit.setFocus()

    def _wire(self) -> None:
        self._sign_in.clicked.connect(self._submit)
        self._cancel.clicked.connect(self.cancelled)
        self._retry.retryWanted.connect(self.retryWanted)
        self._demo.clicked.connect(self.demoRequested)
        self._remember.toggled.connect(lambda _: self._say_where())
        self._error.check.clicked.connect(self.checkWanted)
        self._user.edit.textChanged.connect(self._user_changed)
        for field in (self._host, self._port, self._user, self._extension, self._password):
            field.edit.returnPressed.connect(self._submit)
        for field in (self._host, self._port):
            field.edit.textEdited.connect(lambda _text: self._steps.set_address(None))
            field.edit.editingFinished.connect(self._ask_address)
        self._port.edit.setMaxLength(5)
        self._port.edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self._password.edit.setEchoMode(QLineEdit.EchoMode.Password)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Shape("headset", Tone.ACCENT, 28))
        head.addWidget(PlainLabel("Desk Agent", size=Size.TITLE, bold=True, object_name="signInTitle"), 1)
        address = QHBoxLayout()
        address.setSpacing(8)
        address.addWidget(self._host, 1, Qt.AlignmentFlag.AlignTop)
        address.addWidget(self._port, 0, Qt.AlignmentFlag.AlignTop)
        self._port.setFixedWidth(96)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._sign_in, 1)
        buttons.addWidget(self._cancel)
        form = QWidget()
        form.setObjectName("signInForm")
        form.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addSpacing(4)
        column.addWidget(self._error)
        column.addLayout(address)
        for field in (self._user, self._warning, self._extension, self._password):
            column.addWidget(field)
        remember = QVBoxLayout()
        remember.setSpacing(2)
        remember.addWidget(self._remember)
        remember.addWidget(self._remember_hint)
        column.addLayout(remember)
        column.addSpacing(4)
        column.addWidget(self._progress)
        column.addWidget(self._steps)
        column.addWidget(self._retry)
        column.addLayout(buttons)
        column.addWidget(self._demo, 0, Qt.AlignmentFlag.AlignHCenter)
        inside = QWidget()
        inside.setObjectName("signInContent")
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(20, 20, 20, 12)
        rows.addStretch(1)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(form, 100)
        middle.addStretch(1)
        rows.addLayout(middle)
        rows.addStretch(2)
        self.setWidget(inside)


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 65535


class _ErrorBox(Surface):
    """Why the last sign-in failed."""

    def __init__(self) -> None:
        super().__init__("signInErrorBox")
        self.set_look(Tone.WARNING, tinted=True)
        self._text = PlainLabel(wrap=True, object_name="signInError")
        self.check = ActionButton(
            _("Check the connection"),
            name=_("Check the connection"),
            object_name="checkConnectionButton",
            role=Role.LINK,
        )
        self.check.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(Shape("triangle-alert", Tone.WARNING, 18))
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self._text)
        texts.addWidget(self.check, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(texts, 1)

    def set_text(self, sentence: str) -> None:
        """Say it, or go."""
        self._text.setText(sentence)
        self.setVisible(bool(sentence))
