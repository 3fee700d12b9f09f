"""Logging on to an ACD group: which one, as whom, and how urgently."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.fonts import Size
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.view import AgentView, Membership


class LogonDialog(QDialog):
    """Filled in as it was the last time; what is remembered of a group comes with choosing it."""

    def __init__(self, bridge: Bridge, begin: Membership | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("logonDialog")
        self.setWindowTitle(_("Log on"))
        self.setAccessibleName(_("Log on"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge = bridge
        agent = bridge.view.agent
        self._group = FormField(_("ACD group"), "logonGroup", placeholder=_("Number or name"))
        self._id = FormField(_("Agent ID"), "logonId", placeholder=_("Four digits"))
        self._id.edit.setMaxLength(4)
        self._priority = FormField(_("Priority"), "logonPriority", hint=_("0 to 9. 0 is served first."))
        self._priority.edit.setMaxLength(1)
        self._priority.edit.setText("0")
        self._secondary = CheckBox(_("Secondary group"), object_name="logonSecondary")
        self._secondary.setChecked(any(one.primary for one in agent.logged_on))
        known = QWidget()
        flow = FlowLayout(known)
        for number, name in _groups(agent):
            flow.addWidget(self._choice(number, name))
        known.setVisible(flow.count() > 0)
        go = ActionButton(_("Log on"), name=_("Log on"), object_name="logonButton", role=Role.PRIMARY)
        go.set_key("⏎")
        go.setDefault(True)
        go.clicked.connect(self._go)
        cancel = ActionButton(_("Cancel"), name=_("Cancel"), object_name="cancelLogonButton")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(go)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(PlainLabel(_("Log on"), size=Size.NAME, bold=True, object_name="logonTitle"))
        for widget in (self._group, known, self._id, self._priority, self._secondary):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(foot)
        self.setMinimumWidth(340)
        if begin is not None:
            self._take(begin.group)
        elif agent.memberships:
            self._id.edit.setText(agent.memberships[0].agent_id)

    def _choice(self, number: str, name: str) -> ActionButton:
        label = words.safe_text(name) or words.safe_text(number)
        button = ActionButton(
            label,
            name=_("Group {number}").format(number=words.safe_text(number)),
            object_name=f"logonChoice-{number}",
        )
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._take(number))
        return button

    def _take(self, group: str) -> None:
        self._group.edit.setText(group)
        self._group.set_fault("")
        known = next((one for one in self._bridge.view.agent.memberships if one.group == group), None)
        if known is not None:
            self._id.edit.setText(known.agent_id)
            self._priority.edit.setText(str(known.priority))
            self._secondary.setChecked(not known.primary)
        if not self._id.edit.text():
            self._id.edit.setFocus()

    def _go(self) -> None:
        group, agent_id, priority = (field.edit.text().strip() for field in (self._group, self._id, self._priority))
        faults = (
            (self._group, "" if group else _("Which group? Give its number.")),
            (self._id, "" if len(agent_id) == 4 and agent_id.isdecimal() else _("An agent ID has four digits.")),
            (self._priority, "" if priority.isdecimal() else _("A number from 0 to 9.")),
        )
        for field, fault in faults:
            field.set_fault(fault)
        faulty = [field for field, fault in faults if fault]
        if faulty:
            faulty[0].edit.setFocus()
            return
        primary = not self._secondary.isChecked()
        self._bridge.agent.logon(group, agent_id, primary=primary, priority=int(priority))
        self.accept()


def _groups(agent: AgentView) -> list[tuple[str, str]]:
    """The groups that are known and may be logged on to."""
    on = {one.group for one in agent.logged_on}
    known = dict(agent.groups) | {one.group: one.name for one in agent.memberships if one.name}
    return [(number, name) for number, name in known.items() if number not in on]
