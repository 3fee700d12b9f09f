"""How loud the desk is, as the interface asks for it and changes it."""

from collections.abc import Callable
from typing import Any, Final, Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from desk_agent.i18n import _
from desk_agent.loudness import LoudSettings, Plan, is_queue_call, plan, tells_missed
from desk_agent.loudness_profiles import PROFILES
from desk_agent.settings.loudness import Loudness, Popups, QueueRule
from desk_agent.ui import words
from desk_agent.view import CallView, DeskView, PastCall

# icon, what it means in a sentence
LOOKS: Final = {
    "everything": "bell-ring",
    "queues": "list-ordered",
    "popup": "message-square",
    "dial": "phone-outgoing",
    "silent": "bell-off",
}


class Viewer(Protocol):
    """Who has the present picture."""

    @property
    def view(self) -> DeskView:
        """Everything the desk knows now."""


class Loud(QObject):
    """Keeps what the settings say; whoever owns them puts itself in for ``change`` and calls ``take``."""

    changed = Signal()

    def __init__(self, viewer: Viewer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.given = LoudSettings()
        self.change: Callable[[Any], None] = self._apply
        self.why_locked: Callable[[str], str] = lambda _path: ""

    @property
    def profile(self) -> str:
        """The name of the profile that counts, of `desk_agent.loudness_profiles.PROFILES`."""
        return self.given.loudness.profile

    @property
    def word(self) -> str:
        """The same in words."""
        return _(PROFILES[self.profile])

    @property
    def icon(self) -> str:
        """The same as a shape."""
        return LOOKS[self.profile]

    def take(self, given: LoudSettings) -> None:
        """Go by ``given`` from now on."""
        if given != self.given:
            self.given = given
            self.changed.emit()

    def choose(self, profile: str) -> None:
        """Let another profile count."""
        self.change(replace(self.given.loudness, profile=profile))

    def keep_place(self, popups: Popups) -> None:
        """Remember where popups are."""
        self.change(popups)

    @property
    def groups(self) -> frozenset[str]:
        """The numbers that are known to be queues."""
        view = self._viewer.view
        found = {queue.group for queue in view.queues} | {one.group for one in view.agent.memberships}
        return frozenset(found | {number for number, _name in view.agent.groups})

    def plan(self, call: CallView) -> Plan:
        """What is done about a ringing call."""
        return plan(call, self.given, self.groups)

    def rule(self, call: CallView) -> QueueRule:
        """What is different for the queue that ``call`` came through."""
        return self.given.rule(call.called)

    def tells_missed(self, past: PastCall) -> bool:
        """Whether a missed call is spoken of."""
        return tells_missed(self.given, queued=past.called in self.groups or past.called in self.given.rules)

    def tag(self, call: CallView) -> tuple[str, str]:
        """The queue's name and its colour, two empty texts where it has no colour of its own."""
        rule = self.rule(call)
        if not rule.colour:
            return "", ""
        return words.safe_text(call.called_name, 24) or words.safe_text(call.called, 24), rule.colour

    def is_queue_call(self, call: CallView) -> bool:
        """Whether a call came through a queue."""
        return is_queue_call(call, self.groups)

    def _apply(self, section: Any) -> None:
        name = "loudness" if isinstance(section, Loudness) else type(section).__name__.lower()
        self.take(replace(self.given, **{name: section}))
