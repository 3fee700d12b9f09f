"""The question about an unknown certificate, the hard stop for a changed one, and in the settings its renewal."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import fonts, words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import IconText, Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.surface import Surface
from desk_agent.view import CertificateView

_PAIRS_PER_LINE = 8
_WIDTH = 380


def grouped(sha256: str) -> str:
    """A fingerprint in lines of eight pairs."""
    pairs = words.safe_text(sha256, 120).split(":")
    lines = [pairs[i : i + _PAIRS_PER_LINE] for i in range(0, len(pairs), _PAIRS_PER_LINE)]
    return "\n".join(" ".join(line) for line in lines)


class CertificateDialog(QDialog):
    """Accepted means: trust this certificate. A changed one cannot be accepted, unless it is there to be renewed."""

    def __init__(self, certificate: CertificateView, parent: QWidget | None = None, *, renew: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("certificateDialog")
        self._changed = bool(certificate.expected_sha256)
        self._renew = renew
        title = _("The certificate has changed") if self._changed else _("Unknown certificate")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Shape("shield-alert", Tone.WARNING if self._changed else Tone.RINGING, 28))
        head.addWidget(PlainLabel(title, size=Size.NAME, bold=True, wrap=True, object_name="certificateTitle"), 1)
        column.addLayout(head)
        where = f"{words.safe_text(certificate.host)}:{certificate.port}"
        column.addWidget(PlainLabel(self._explain(where), wrap=True, object_name="certificateText"))
        problem = IconText("triangle-alert", Tone.WARNING, "certificateProblem")
        problem.set_text(words.safe_text(certificate.problem, 200))
        column.addWidget(problem)
        if self._changed:
            column.addWidget(_fingerprint(_("Trusted until now"), certificate.expected_sha256, "expectedFingerprint"))
            column.addWidget(_fingerprint(_("Shown now"), certificate.sha256, "fingerprint"))
        else:
            column.addWidget(_fingerprint(_("SHA-256 fingerprint"), certificate.sha256, "fingerprint"))
        column.addLayout(self._facts(certificate))
        column.addStretch(1)
        column.addSpacing(4)
        column.addLayout(self._buttons())
        self._cancel.setFocus()  # a space bar that is hit blindly must not trust anybody
        # wrapped text has no height before it has a width
        wide = max(_WIDTH, column.minimumSize().width())
        self.setMinimumWidth(wide)
        self.resize(wide, column.heightForWidth(wide))

    def _explain(self, where: str) -> str:
        if self._renew:
            return _(
                "{where} shows another certificate than the one you trusted. Trust it instead only if the "
                "fingerprint below is the one that the administrator gives you; otherwise somebody may be "
                "listening in."
            ).format(where=where)
        if self._changed:
            return _(
                "{where} shows another certificate than the one you trusted. Somebody may be listening "
                "in. Nothing was sent. Ask the administrator of the phone system before you sign in "
                "again."
            ).format(where=where)
        return _(
            "{where} cannot prove who it is. Trust it only if the fingerprint is the one that the "
            "administrator of the phone system gives you. Your password has not been sent."
        ).format(where=where)

    def _facts(self, certificate: CertificateView) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        facts = (
            (_("Issued to"), words.safe_text(certificate.subject, 160), "subject"),
            (_("Issued by"), words.safe_text(certificate.issuer, 160), "issuer"),
            (
                _("Valid"),
                _("{first} to {last}").format(
                    first=words.safe_text(certificate.not_before),
                    last=words.safe_text(certificate.not_after),
                ),
                "validity",
            ),
        )
        for row, (label, value, key) in enumerate(facts):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(
                PlainLabel(label, size=Size.SMALL, tone=Tone.MUTED, object_name=f"{key}Label"), row, 0, top
            )
            grid.addWidget(
                PlainLabel(value, size=Size.SMALL, wrap=True, object_name=f"certificate-{key}"), row, 1, top
            )
        return grid

    def _buttons(self) -> QHBoxLayout:
        word = _("Close") if self._changed and not self._renew else _("Cancel")
        self._cancel = cancel = ActionButton(word, name=word, object_name="cancelCertificateButton")
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        if not self._changed or self._renew:
            label = _("Trust it instead") if self._renew else _("Trust this certificate")
            trust = ActionButton(label, name=label, object_name="trustButton", role=Role.DANGER)
            trust.setAutoDefault(False)
            trust.clicked.connect(self.accept)
            row.addWidget(trust)
        row.addWidget(cancel)
        return row


def _fingerprint(label: str, sha256: str, key: str) -> QWidget:
    box = Surface(f"{key}Box")
    column = QVBoxLayout(box)
    column.setContentsMargins(12, 8, 12, 8)
    column.setSpacing(4)
    column.addWidget(PlainLabel(label, size=Size.SMALL, tone=Tone.MUTED, object_name=f"{key}Label"))
    value = PlainLabel(grouped(sha256), object_name=key)
    value.setFont(fonts.mono())
    value.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    value.setAccessibleName(label)
    value.setAccessibleDescription(words.safe_text(sha256, 120))
    column.addWidget(value)
    return box
