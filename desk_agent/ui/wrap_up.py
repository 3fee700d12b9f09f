"""The line that says how long the work after a call takes, and what ends it."""

import math

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desk_agent.i18n import _
from desk_agent.ui import shortcuts, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.icon_text import IconText
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.view import AgentChanged, AgentState, AgentView


class WrapUpLine(IconText):
    """Knows the bridge only; hidden in every other state."""

    def __init__(self, bridge: Bridge, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__("timer", Tone.MUTED, "wrapUpLine", parent=parent)
        self._ticker = ticker
        self._agent = AgentView()
        bridge.agentChanged.connect(self._on_agent)
        self._on_agent(AgentChanged(bridge.view.agent, bridge.view.queues))

    def showEvent(self, event: QShowEvent) -> None:
        """Start counting."""
        super().showEvent(event)
        self._ticker.add(self, self._say)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting."""
        super().hideEvent(event)
        self._ticker.remove(self)

    def _on_agent(self, change: AgentChanged) -> None:
        self._agent = change.agent
        self._say()

    def _say(self) -> None:
        text = ""
        if self._agent.state is AgentState.WRAP_UP:
            text = self._sentence().format(key=shortcuts.READY)
        if text != self.label.text():
            self.set_text(text)

    def _sentence(self) -> str:
        ends = self._agent.wrap_up_ends
        if ends is None:
            return _("Work after the call: ends when the phone system’s time for it is over, or with Ready ({key}).")
        left = math.ceil(ends.mono - self._ticker.now().mono)
        if left <= 0:
            return _("Work after the call: ends any moment, or with Ready ({key}).")
        said = _("Work after the call: ends by itself in {time}, or with Ready ({key}).")
        return said.replace("{time}", words.duration(left))
