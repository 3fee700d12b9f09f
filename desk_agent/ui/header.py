"""The top of the window: the own phone, and the agent at it."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.dot import StateDot
from desk_agent.ui.widgets.icon_text import IconText
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel
from desk_agent.view import ConnectionView, StationView


class Header(QWidget):
    """Extension, name, whether the phone is registered, and how it is set."""

    def __init__(self, agent: QWidget, wrap_up: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self._dot = StateDot("phoneDot")
        self._extension = PlainLabel(size=Size.NAME, bold=True, object_name="ownExtension")
        self._name = ElidedLabel(size=Size.LARGE, tone=Tone.MUTED, object_name="ownName")
        self._fault = IconText("triangle-alert", Tone.WARNING, "phoneFault")
        self._settings = IconText("phone-forwarded", Tone.ACCENT, "phoneSettings")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._dot)
        row.addWidget(self._extension)
        row.addWidget(self._name, 1)
        row.addWidget(agent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(wrap_up)
        column.addWidget(self._fault)
        column.addWidget(self._settings)

    def set_connection(self, connection: ConnectionView) -> None:
        """Show whose phone it is."""
        self._extension.setText(words.safe_text(connection.extension or connection.user))

    def set_station(self, station: StationView) -> None:
        """Show the phone's state."""
        self._name.setText(words.safe_text(station.name))
        match station.registered:
            case True:
                self._dot.set_state("full", Tone.TALKING, _("Phone registered"))
            case False:
                self._dot.set_state("cross", Tone.WARNING, _("Phone not connected"))
            case None:
                self._dot.set_state("ring", Tone.MUTED, _("Phone: registration not known"))
        self._fault.set_text(_("Your phone is not connected: it cannot ring.") if station.registered is False else "")
        said = [_("Do not disturb")] if station.dnd else []
        if station.forwarding:
            said.append(_("Forwarding: {where}").format(where=words.safe_text(station.forwarding)))
        outside = bool(station.forward and station.forward.outside)
        self._settings.set_tone(Tone.WARNING if outside else Tone.ACCENT)
        self._settings.set_text(" · ".join(said))
