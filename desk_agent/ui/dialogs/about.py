"""What this program is."""

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent import __version__
from desk_agent.i18n import _
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.label import PlainLabel


class AboutDialog(QDialog):
    """Name, version and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(_("About Desk Agent"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(8)
        column.addWidget(PlainLabel("Desk Agent", size=Size.TITLE, bold=True, object_name="aboutName"))
        column.addWidget(
            PlainLabel(
                _("Version {version} · Qt {qt}").format(version=__version__, qt=qVersion()),
                object_name="aboutVersion",
            )
        )
        column.addWidget(
            PlainLabel(
                _("A companion for the phone on your desk. It handles calls; the voice stays on the phone."),
                wrap=True,
                object_name="aboutText",
            )
        )
        column.addWidget(
            PlainLabel(
                _("Qt is used under the LGPL, Lucide’s icons under the ISC licence."),
                size=Size.SMALL,
                tone=Tone.MUTED,
                wrap=True,
                object_name="aboutLicences",
            )
        )
        close = ActionButton(_("Close"), name=_("Close"), object_name="closeAboutButton")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column.addSpacing(8)
        column.addLayout(row)
        self.setMinimumWidth(320)
