"""What is asked about conference rooms and groups: a room's password, and which there are."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.fonts import Size
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.label import PlainLabel

_WIDTH = 320


class _Asking(QDialog):
    """A title, fields, and the two buttons."""

    def __init__(self, key: str, title: str, accept: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{key}Dialog")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._accept = ActionButton(accept, name=accept, object_name=f"{key}Button", role=Role.PRIMARY)
        self._accept.set_key("⏎")
        self._accept.setDefault(True)
        self._accept.clicked.connect(self._done)
        cancel = ActionButton(_("Cancel"), name=_("Cancel"), object_name=f"{key}CancelButton")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.fields = QVBoxLayout()
        self.fields.setSpacing(12)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self._accept)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(PlainLabel(title, size=Size.NAME, bold=True, wrap=True, object_name=f"{key}Title"))
        column.addLayout(self.fields)
        column.addStretch(1)
        column.addLayout(foot)
        self.setMinimumWidth(_WIDTH)
        self.finished.connect(self.deleteLater)

    def showEvent(self, event: QShowEvent) -> None:
        """Wrapped text has no height before it has a width."""
        super().showEvent(event)
        self.resize(self.width(), self._column.heightForWidth(self.width()))

    def _done(self) -> None:
        raise NotImplementedError


class RoomPasswordDialog(_Asking):
    """Asks for a room's password, hands it on once and forgets it."""

    given = Signal(str)

    def __init__(self, title: str, accept: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__("roomPassword", title, accept, parent)
        self._field = FormField(_("Room password"), "roomPassword", hint=hint, secret=True)
        self.fields.addWidget(self._field)
        self._field.setFocus()

    def _done(self) -> None:
        password = self._field.edit.text()
        self._field.edit.clear()
        self.given.emit(password)
        self.accept()


class RoomNameDialog(_Asking):
    """Asks which room or group there is, and what it is called here; ``index`` is fixed if it is given."""

    given = Signal(int, str)

    def __init__(
        self, title: str, accept: str, last: int, *, hint: str, index: int = 0, name: str = "", parent: QWidget | None
    ) -> None:
        super().__init__("roomName", title, accept, parent)
        self._last = last
        self._number = FormField(_("Number"), "roomNumber", placeholder=_("1 to {last}").format(last=last), hint=hint)
        self._name = FormField(_("Name"), "roomName", placeholder=_("e.g. Board room"))
        self._name.edit.setMaxLength(40)
        self._name.edit.setText(name)
        for field in (self._number, self._name):
            self.fields.addWidget(field)
        if index:
            self._number.edit.setText(str(index))
            self._number.setEnabled(False)
            self._name.setFocus()
            self._name.edit.selectAll()
        else:
            self._number.setFocus()

    def _done(self) -> None:
        number, name = self._number.edit.text().strip(), self._name.edit.text().strip()
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= self._last):
            self._number.set_fault(
                _("A number from 1 to {last}, as it is set up in the phone system.").format(last=self._last)
            )
            self._number.setFocus()
        elif not name:
            self._name.set_fault(_("What is it called here?"))
            self._name.setFocus()
        else:
            self.given.emit(int(number), name)
            self.accept()
