"""The certificates that are trusted: seen with their fingerprints, forgotten one by one, compared and renewed."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desk_agent.i18n import _
from desk_agent.settings import Entry
from desk_agent.ui import fonts, words
from desk_agent.ui.dialogs.certificate import CertificateDialog
from desk_agent.ui.fonts import Size
from desk_agent.ui.settings.editors import Editor, name_of
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.view import CertificateView

_PAIRS = 16


class Comparison(Struct, frozen=True):
    """What a server shows now: ``other`` than the trusted certificate, or a sentence about it."""

    sentence: str = ""
    other: CertificateView | None = None


Compare = Callable[[str, str, Callable[[Comparison], None]], None]
"""Looks at the certificate of ``host:port`` beside the trusted pin, and tells what it found, later and once."""


class CertificatesEditor(Editor):
    """A changed certificate stops the desk for good; only here can another one be trusted, beside the old one."""

    def __init__(self, entry: Entry, compare: Compare | None = None) -> None:
        super().__init__()
        self._compare = compare
        self.setObjectName(name_of(entry))
        self._pins: dict[str, str] = {}
        self._none = PlainLabel(_("None."), tone=Tone.MUTED, object_name="noCertificates")
        self._lines: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._none)

    def value(self) -> dict[str, str]:
        """Those that are left."""
        return self._pins

    def set_value(self, value: Any) -> None:
        """Show them."""
        self._pins = dict(value)
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = [
            _Line(where, pin, self._forgetter(where), self._comparer(where, pin)) for where, pin in self._pins.items()
        ]
        for line in self._lines:
            self._column.addWidget(line)
        self._none.setVisible(not self._pins)

    def _forgetter(self, where: str) -> Callable[[], None]:
        def forget() -> None:
            self._pins = {key: pin for key, pin in self._pins.items() if key != where}
            self.committed.emit()

        return forget

    def _comparer(self, where: str, pin: str) -> Callable[["_Line"], None] | None:
        compare = self._compare
        if compare is None:
            return None

        def start(line: "_Line") -> None:
            def found(what: Comparison) -> None:
                # else the window is closed, or another certificate is trusted meanwhile
                if isValid(self) and self._pins.get(where) == pin and line in self._lines:
                    line.say(what.sentence)
                    if what.other is not None:
                        self._ask(where, what.other)

            line.say(_("Looking at its certificate…"))
            compare(where, pin, found)

        return start

    def _ask(self, where: str, other: CertificateView) -> None:
        dialog = CertificateDialog(other, self.window(), renew=True)

        def renew() -> None:
            self._pins = {**self._pins, where: f"sha256:{other.sha256.replace(':', '').lower()}"}
            self.committed.emit()

        dialog.accepted.connect(renew)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class _Line(QWidget):
    """One of them: where, its fingerprint, and what can be done about it."""

    def __init__(
        self, where: str, pin: str, forget: Callable[[], None], compare: Callable[["_Line"], None] | None
    ) -> None:
        super().__init__()
        shown = words.safe_text(where, 80)
        sha = words.safe_text(pin.removeprefix("sha256:"), 64).upper()
        pairs = [sha[at : at + 2] for at in range(0, len(sha), 2)]
        text = PlainLabel(shown, object_name=f"certificate-{where}", wrap=True)
        fingerprint = PlainLabel(
            "\n".join(" ".join(pairs[at : at + _PAIRS // 2]) for at in range(0, len(pairs), _PAIRS // 2)),
            size=Size.SMALL,
            tone=Tone.MUTED,
            object_name=f"fingerprint-{where}",
        )
        fingerprint.setFont(fonts.mono())
        self._said = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"compared-{where}")
        self._said.hide()
        button = ActionButton(
            _("Forget"), name=_("Forget the certificate of {host}").format(host=shown), object_name=f"forget-{where}"
        )
        button.setAutoDefault(False)
        button.clicked.connect(forget)
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(text)
        left.addWidget(fingerprint)
        left.addWidget(self._said)
        buttons = QVBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(button)
        if compare is not None:
            beside = ActionButton(
                _("Compare"),
                name=_("Compare the certificate of {host} with what it shows now").format(host=shown),
                object_name=f"compare-{where}",
            )
            beside.setAutoDefault(False)
            beside.clicked.connect(lambda: compare(self))
            buttons.addWidget(beside)
        buttons.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left, 1)
        row.addLayout(buttons)
        row.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)

    def say(self, sentence: str) -> None:
        """What came of the comparison."""
        self._said.set_or_hide(words.safe_text(sentence, 300))
