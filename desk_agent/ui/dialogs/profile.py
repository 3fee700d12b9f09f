"""What an imported profile would change: shown before any of it counts."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.settings import BadValueError, Keeper, Proposal, Proposed, SettingsError
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.scroll import scrolled

_MAX_SHOWN = 160


class ProfileDialog(QDialog):
    """Each setting with what it is and what it would be; what must be asked about has a tick that is not set."""

    def __init__(
        self, keeper: Keeper, proposal: Proposal, say: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("profileDialog")
        self.setWindowTitle(_("Import a profile"))
        self.setAccessibleName(_("Import a profile"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keeper = keeper
        self._proposal = proposal
        self._say = say
        self._ticks: dict[str, CheckBox] = {}
        inside = QWidget()
        inside.setObjectName("profileContent")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 12, 0)
        self._list.setSpacing(14)
        plain = [one for one in proposal.changes if not one.must_ask]
        asked = [one for one in proposal.changes if one.must_ask]
        if plain:
            self._head(_("These settings would change"), "profileChanges")
        for one in plain:
            self._list.addWidget(self._change(one))
        if asked:
            self._head(_("Only if you say yes: these decide where you sign in and whom you call"), "profileAsks")
        for one in asked:
            self._list.addWidget(self._change(one))
        if proposal.refused:
            self._head(_("Left out"), "profileRefused")
        for path, why in proposal.refused:
            text = PlainLabel(
                f"{words.safe_text(path)}: {words.safe_text(why, 200)}",
                size=Size.SMALL,
                tone=Tone.MUTED,
                wrap=True,
                object_name=f"profileRefused-{words.safe_text(path)}",
            )
            self._list.addWidget(text)
        if not proposal.changes:
            self._list.insertWidget(
                0, PlainLabel(_("This profile changes nothing here."), wrap=True, object_name="profileNothing")
            )
        self._list.addStretch(1)
        self._lay_out(inside)

    def accept(self) -> None:
        """Apply it."""
        agreed = frozenset(path for path, tick in self._ticks.items() if tick.isChecked())
        try:
            self._keeper.change(self._proposal.applied(self._keeper.current, agreed))
        except (BadValueError, SettingsError) as error:
            self._say(str(error))
        super().accept()

    def _head(self, text: str, name: str) -> None:
        self._list.addWidget(PlainLabel(text, bold=True, wrap=True, object_name=name))

    def _change(self, one: Proposed) -> QWidget:
        path = one.entry.path
        label = _(one.entry.option.label) or path
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        if one.must_ask:
            tick = CheckBox(label, object_name=f"profileTick-{path}", wrap=True)
            self._ticks[path] = tick
            column.addWidget(tick)
        else:
            column.addWidget(PlainLabel(label, wrap=True, object_name=f"profileLabel-{path}"))
        text = f"{_shown(one, one.before)} → {_shown(one, one.after)}"
        below = PlainLabel(text, size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"profileChange-{path}")
        below.setContentsMargins(28 if one.must_ask else 0, 0, 0, 0)
        column.addWidget(below)
        return box

    def _lay_out(self, inside: QWidget) -> None:
        area = scrolled(inside, name=_("Changes"), object_name="profileScroll")
        go = ActionButton(_("Apply"), name=_("Apply"), object_name="applyProfileButton", role=Role.PRIMARY)
        go.setAutoDefault(False)
        go.setEnabled(bool(self._proposal.changes))
        go.clicked.connect(self.accept)
        cancel = ActionButton(_("Cancel"), name=_("Cancel"), object_name="cancelProfileButton")
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(go)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 8, 16)
        column.setSpacing(12)
        column.addWidget(PlainLabel(_("Import a profile"), size=Size.NAME, bold=True, object_name="profileTitle"))
        column.addWidget(area, 1)
        foot.setContentsMargins(0, 0, 12, 0)
        column.addLayout(foot)
        self.setMinimumSize(340, 360)
        self.resize(420, 520)
        cancel.setFocus()


def _shown(one: Proposed, value: Any) -> str:
    option = one.entry.option
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if option.choices and not isinstance(value, dict | tuple):
        return _(option.choices.get(value, words.safe_text(str(value))))
    if isinstance(value, dict):
        text = ", ".join(f"{key} = {name}" for key, name in value.items())
    elif isinstance(value, tuple):
        text = ", ".join(str(item) for item in value)
    else:
        text = str(value)
    return words.safe_text(text, _MAX_SHOWN) or _("nothing")
