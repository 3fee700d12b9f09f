"""The certificates that are trusted: seen with their fingerprints, and forgotten one by one."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.settings import Entry
from desk_agent.ui import fonts, words
from desk_agent.ui.fonts import Size
from desk_agent.ui.settings.editors import Editor, name_of
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.label import PlainLabel

_PAIRS = 16


class CertificatesEditor(Editor):
    """A changed certificate stops the desk for good; only here can the old one be forgotten, and asked about anew."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
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
        self._lines = [_line(where, pin, self._forgetter(where)) for where, pin in self._pins.items()]
        for line in self._lines:
            self._column.addWidget(line)
        self._none.setVisible(not self._pins)

    def _forgetter(self, where: str) -> Callable[[], None]:
        def forget() -> None:
            self._pins = {key: pin for key, pin in self._pins.items() if key != where}
            self.committed.emit()

        return forget


def _line(where: str, pin: str, forget: Callable[[], None]) -> QWidget:
    line = QWidget()
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
    button = ActionButton(
        _("Forget"), name=_("Forget the certificate of {host}").format(host=shown), object_name=f"forget-{where}"
    )
    button.setAutoDefault(False)
    button.clicked.connect(forget)
    left = QVBoxLayout()
    left.setSpacing(2)
    left.addWidget(text)
    left.addWidget(fingerprint)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.addLayout(left, 1)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return line
