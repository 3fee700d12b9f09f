"""The profiles of loudness as a menu: in the tray, behind the bell and in the main menu."""

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from desk_agent.i18n import _
from desk_agent.loudness_profiles import PROFILES
from desk_agent.ui.loud import Loud
from desk_agent.ui.widgets.tips import tip


class LoudnessMenu:
    """Fills ``menu`` and keeps its mark where it belongs; ``prefix`` begins the names of its actions."""

    def __init__(self, menu: QMenu, loud: Loud, prefix: str) -> None:
        self._loud = loud
        self._menu = menu
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        self._actions: dict[str, QAction] = {}
        for profile, word in PROFILES.items():
            action = menu.addAction(_(word))
            action.setCheckable(True)
            action.setObjectName(f"{prefix}-{profile}")
            action.triggered.connect(lambda _checked=False, profile=profile: self._choose(profile))
            group.addAction(action)
            self._actions[profile] = action
        loud.changed.connect(self._mark)
        menu.aboutToShow.connect(self._mark)
        self._mark()

    def _choose(self, profile: str) -> None:
        self._loud.choose(profile)
        self._mark()  # what is, should the change have been refused

    def _mark(self) -> None:
        self._actions[self._loud.profile].setChecked(True)
        why_not = self._loud.why_locked("loudness.profile")
        for action in self._actions.values():
            action.setEnabled(not why_not)
            action.setToolTip(tip(why_not))
