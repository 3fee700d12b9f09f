"""The agent's state at the top of the window: a word, a shape, how long, and a menu to change it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desk_agent.i18n import _
from desk_agent.ui import agent_menu, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.theme import Colors, Tone
from desk_agent.ui.widgets.button import Role
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import AgentChanged, AgentState, AgentView


class AgentButton(MenuButton):
    """Knows the bridge only. What is uncertain has no colour."""

    logonWanted = Signal(object)  # Membership to begin with, or None

    def __init__(self, bridge: Bridge, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__(name=_("Agent state"), object_name="agentButton", role=Role.NEUTRAL, parent=parent)
        self._bridge = bridge
        self._ticker = ticker
        self._agent = AgentView()
        self._tone = Tone.MUTED
        self.choices.aboutToShow.connect(self._fill)
        bridge.agentChanged.connect(self._on_agent)
        bridge.connectionChanged.connect(self._able)
        self._on_agent(AgentChanged(bridge.view.agent, bridge.view.queues))

    def press_ready(self) -> None:
        """The key: ready, or else ask for what."""
        if not self.isEnabled() or self.isHidden():
            return
        if self._agent.state in {AgentState.NOT_READY, AgentState.WRAP_UP}:
            self._bridge.agent.ready()
        else:
            self.open()

    def press_menu(self) -> None:
        """The key: the menu."""
        if not self.isHidden():
            self.open()

    def showEvent(self, event: QShowEvent) -> None:
        """Start counting."""
        super().showEvent(event)
        self._listen()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting."""
        super().hideEvent(event)
        self._ticker.remove(self)

    def _on_agent(self, change: AgentChanged) -> None:
        agent = self._agent = change.agent
        _word, self._tone, icon = words.AGENTS[agent.state]
        self.set_icon(icon)
        self.setVisible(agent.uses_acd)
        self._count()
        self._listen()
        self._able()
        if not self.choices.isVisible():
            self._fill()

    def _able(self) -> None:
        agent = self._agent
        self.set_why_not(words.why_no_action(self._bridge.view.connection) or words.safe_text(agent.why_not, 300))
        if self.isEnabled():
            said = words.agent_state(agent)
            parts = (said, words.agent_hint(agent), words.safe_text(agent.error, 200))
            self.setToolTip(tip("\n".join(part for part in parts if part)))
            self.setAccessibleDescription(". ".join(part for part in parts if part))

    def _listen(self) -> None:
        if self.isVisible() and self._agent.since is not None:
            self._ticker.add(self, self._count)
        else:
            self._ticker.remove(self)

    def _count(self) -> None:
        since = self._agent.since
        lasted = words.duration(self._ticker.now().mono - since.mono) if since else ""
        text = _("Working…") if self._agent.busy else words.agent_state(self._agent)
        self.set_text(text, lasted if not self._agent.busy else "")

    def _colors(self, colors: Colors) -> tuple[QColor | None, QColor | None, QColor]:
        if not self.isEnabled() or self._tone is Tone.MUTED:
            return super()._colors(colors)
        ink = colors.tone(self._tone)
        fill = colors.tint(self._tone)
        if self.isDown() or self.underMouse():
            fill = QColor(colors.hover)
        return (fill, ink, ink)

    # the menu

    def _fill(self) -> None:
        agent_menu.fill(self.choices, self._bridge, self._agent, self.logonWanted.emit)
