"""What an agent can choose from: the menu of the window's button, and that in the tray."""

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from desk_agent.i18n import _
from desk_agent.ui import shortcuts, words
from desk_agent.ui.bridge import Bridge
from desk_agent.view import AgentState, AgentView, Membership, Reason

Ask = Callable[[Membership | None], None]


def fill(menu: QMenu, bridge: Bridge, agent: AgentView, ask: Ask) -> None:
    """Fill ``menu`` anew; ``ask`` asks how to log on, beginning with a group or with none."""
    menu.clear()
    on = agent.logged_on
    maybe = on or (agent.memberships if agent.state is AgentState.UNKNOWN else ())
    if maybe:
        _fill_states(menu, bridge, agent)
        menu.addSeparator()
    for one in agent.memberships:
        if not one.logged_on and one.agent_id:
            word = _("Log on to {group}").format(group=words.group_label(one))
            _add(menu, word, f"logon-{one.group}", _logging_on(bridge, one))
    off = [one for one in agent.memberships if not one.logged_on]
    word = _("Log on to another group…") if agent.memberships else _("Log on…")
    _add(menu, word, "logonAction", lambda: ask(off[0] if off else None))
    for one in maybe:
        word = _("Log off from {group}").format(group=words.group_label(one))
        _add(menu, word, f"logoff-{one.group}", _logging_off(bridge, one))
    if len(on) > 1:
        _add(menu, _("Log off from all groups"), "logoffAction", bridge.agent.logoff)
    if agent.busy:
        for action in menu.actions():
            action.setEnabled(False)


def _fill_states(menu: QMenu, bridge: Bridge, agent: AgentView) -> None:
    # the ampersand marks the key that chooses it while the menu is open
    key = f"\t{shortcuts.READY}" if agent.state in {AgentState.NOT_READY, AgentState.WRAP_UP} else ""
    _add(menu, _("&Ready") + key, "readyAction", bridge.agent.ready)
    menu.addSection(_("Not ready")).setObjectName("notReadySection")
    for reason in agent.reasons:
        _add(menu, _reason(reason), f"notReady-{reason.code}", _resting(bridge, reason))
    group = QActionGroup(menu)
    group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
    code = agent.reason.code if agent.reason else ""
    now = "readyAction" if agent.state is AgentState.READY else f"notReady-{code}"
    for action in menu.actions():
        if not action.isSeparator():
            action.setCheckable(True)
            action.setChecked(action.objectName() == now)
            group.addAction(action)


def _add(menu: QMenu, word: str, name: str, work: Callable[[], None]) -> None:
    action = menu.addAction(word)
    action.setObjectName(name)
    action.triggered.connect(lambda _checked=False: work())


def _resting(bridge: Bridge, reason: Reason) -> Callable[[], None]:
    return lambda: bridge.agent.not_ready(reason.code)


def _logging_on(bridge: Bridge, one: Membership) -> Callable[[], None]:
    return lambda: bridge.agent.logon(one.group)


def _logging_off(bridge: Bridge, one: Membership) -> Callable[[], None]:
    return lambda: bridge.agent.logoff(one.group)


def _reason(reason: Reason) -> str:
    name = words.safe_text(reason.name).replace("&", "&&")
    # a name that begins with its own code need not say it twice
    return f"&{name}" if name.startswith(reason.code) else f"&{reason.code}  {name}"
