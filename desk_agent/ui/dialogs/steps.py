"""How a sign-in goes, a line for each step: what is tested, what was found, what to do."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.view import AddressView, Connection, ConnectionView, Step

_WAITING: Final = ("circle", Tone.MUTED)
_TESTING: Final = ("hourglass", Tone.ACCENT)
_GOOD: Final = ("circle-check", Tone.TALKING)
_ASKED: Final = ("circle-question-mark", Tone.RINGING)
_BAD: Final = ("circle-x", Tone.WARNING)

# what is waited for, what is tested, what has worked
_WORDS: Final = {
    Step.ADDRESS: (N_("Phone system"), N_("Looking for the phone system…"), N_("The phone system answers")),
    Step.CERTIFICATE: (N_("Certificate"), N_("Looking at its certificate…"), N_("Its certificate is trusted")),
    Step.ACCOUNT: (N_("User and password"), N_("Signing in…"), N_("Signed in")),
    Step.PHONE: (N_("Your phone"), N_("Looking at your phone…"), N_("Your phone is watched")),
}
_FAILED: Final = {
    Step.ADDRESS: N_("The phone system is not reached"),
    Step.CERTIFICATE: N_("Its certificate is not trusted"),
    Step.ACCOUNT: N_("Not signed in"),
    Step.PHONE: N_("Your phone is not watched"),
}
_ADVICE: Final = {
    Step.ADDRESS: N_(
        "Ask the administrator of the phone system for the address and port of its Web API. Outside the office, is "
        "the VPN on?"
    ),
    Step.CERTIFICATE: N_("Many phone systems sign their own. You are shown it and asked before anything is sent."),
    Step.ACCOUNT: N_(
        "Is it the password? A station’s is its authorization code and its suffix code, one after the other, as "
        "table 227 of the phone system has them."
    ),
    Step.PHONE: N_("Is the extension right, and may this account watch it? The administrator can change that."),
}


class SignInSteps(QWidget):
    """Hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signInSteps")
        self._address: AddressView | None = None
        self._connection = ConnectionView()
        self._lines = {step: _Line(step) for step in Step}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for line in self._lines.values():
            column.addWidget(line)
        self.hide()

    def set_address(self, address: AddressView | None) -> None:
        """Show what was found at an address before the sign-in; None forgets it."""
        self._address = address
        self._show()

    def set_connection(self, connection: ConnectionView) -> None:
        """Show the way a sign-in goes."""
        self._connection = connection
        self._show()

    def _show(self) -> None:
        connection, address = self._connection, self._address
        signing_in = connection.state is Connection.CONNECTING
        failed = connection.step if connection.state is Connection.OFFLINE and connection.message else None
        self.setVisible(signing_in or failed is not None or address is not None)
        if signing_in or failed is not None:
            self._sign_in(connection.step or Step.ADDRESS, failed=failed is not None)
        elif address is not None:
            self._found(address)

    def _sign_in(self, step: Step, *, failed: bool) -> None:
        address = self._address
        here = (self._connection.host, self._connection.port)
        known = address is not None and not address.testing and (address.host, address.port) == here
        if not failed and step is Step.ADDRESS and known and address is not None and address.step is not Step.ADDRESS:
            step = Step.ACCOUNT  # the address has just been tested
        order = list(Step)
        for one, line in self._lines.items():
            before = order.index(one) < order.index(step)
            if one is step and failed:
                line.set_state(_BAD, _(_FAILED[one]), _(_ADVICE[one]))
            elif one is step:
                line.set_state(_TESTING, _(_WORDS[one][1]), words.safe_text(self._connection.message, 300))
            elif before:
                line.set_state(_GOOD, _(_WORDS[one][2]))
            else:
                line.set_state(_WAITING, _(_WORDS[one][0]))

    def _found(self, address: AddressView) -> None:
        for step in (Step.ACCOUNT, Step.PHONE):
            self._lines[step].set_state(_WAITING, _(_WORDS[step][0]))
        first, second = self._lines[Step.ADDRESS], self._lines[Step.CERTIFICATE]
        said = words.safe_text(address.message, 300)
        if address.testing:
            first.set_state(_TESTING, _(_WORDS[Step.ADDRESS][1]))
            second.set_state(_WAITING, _(_WORDS[Step.CERTIFICATE][0]))
        elif address.step is Step.ADDRESS:
            first.set_state(_BAD, said, _(_ADVICE[Step.ADDRESS]))
            second.set_state(_WAITING, _(_WORDS[Step.CERTIFICATE][0]))
        else:
            first.set_state(_GOOD, _(_WORDS[Step.ADDRESS][2]))
            if address.step is Step.CERTIFICATE:
                second.set_state(_ASKED, said, _(_ADVICE[Step.CERTIFICATE]))
            else:
                second.set_state(_GOOD, _(_WORDS[Step.CERTIFICATE][2]))


class _Line(QWidget):
    """A shape, what it is, and below it what to do."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._shape = Shape(*_WAITING, 16)
        self._text = PlainLabel(size=Size.SMALL, wrap=True, object_name=f"step-{step.value}")
        self._advice = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"stepAdvice-{step.value}")
        self._advice.hide()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._text)
        texts.addWidget(self._advice)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def set_state(self, look: tuple[str, Tone], text: str, advice: str = "") -> None:
        """Show it."""
        self._shape.set_shape(*look)
        self._text.set_tone(Tone.MUTED if look == _WAITING else Tone.TEXT)
        self._text.setText(text)
        self._advice.set_or_hide(advice)
