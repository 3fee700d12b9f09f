"""What this account can do: feature by feature, why not, and who can change it."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.ui import account_words, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.icon_text import IconText, Shape
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.scroll import scrolled
from desk_agent.view import FeatureView, Level, Verdict

LOOKS: Final = {
    Verdict.YES: ("circle-check", Tone.TALKING, N_("yes")),
    Verdict.NO: ("circle-x", Tone.WARNING, N_("no")),
    Verdict.UNPROVEN: ("circle-question-mark", Tone.MUTED, N_("not proven yet")),
}
_LEVELS: Final = {
    Level.FULL: N_("This account sees and handles your calls."),
    Level.WATCH: N_("This account sees your calls, but cannot handle them."),
    Level.DIAL_ONLY: N_("This account can call, but does not see your phone’s calls."),
}


class FeatureGroup(QWidget):
    """Features of one verdict and one reason: the reason is said once."""

    def __init__(self, features: list[FeatureView], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        first = features[0]
        icon, tone, word = LOOKS[first.verdict]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for feature in features:
            title = words.safe_text(feature.title)
            shape = Shape(icon, tone, 18)
            shape.setToolTip(_(word))
            label = PlainLabel(title, bold=True, wrap=True, object_name=f"featureTitle-{feature.feature}")
            label.setAccessibleName(f"{title}: {_(word)}")
            label.setAccessibleDescription(words.verdict_reason(feature))
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(shape, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label, 1)
            column.addLayout(row)
        reason = words.verdict_reason(first)
        if reason:
            below = PlainLabel(
                reason,
                size=Size.SMALL,
                tone=Tone.MUTED,
                wrap=True,
                object_name=f"featureReason-{first.feature}",
            )
            below.setContentsMargins(30, 0, 0, 0)
            column.addWidget(below)


def grouped(features: Iterable[FeatureView]) -> list[list[FeatureView]]:
    """Features side by side that have verdict and reason in common; what can be done comes first."""
    groups: dict[tuple[Verdict, str], list[FeatureView]] = {}
    for feature in features:
        groups.setdefault((feature.verdict, words.verdict_reason(feature)), []).append(feature)
    order = list(LOOKS)
    return sorted(groups.values(), key=lambda group: order.index(group[0].verdict))


class FeaturesDialog(QDialog):
    """Follows the account while it is open."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("featuresDialog")
        self.setWindowTitle(_("What this account can do"))
        self.setAccessibleName(_("What this account can do"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge = bridge
        self._groups: list[FeatureGroup] = []
        self._shown: tuple[FeatureView, ...] = ()
        self._summary = PlainLabel(wrap=True, object_name="featuresSummary")
        self._warning = IconText("shield-alert", Tone.WARNING, "featuresWarning")
        inside = QWidget()
        inside.setObjectName("featureList")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 12, 0)
        self._list.setSpacing(16)
        self._list.addStretch(1)
        area = scrolled(inside, name=_("Features"), object_name="featureScroll")
        close = ActionButton(_("Close"), name=_("Close"), object_name="closeFeaturesButton")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 8, 16)
        column.setSpacing(12)
        title = PlainLabel(
            _("What this account can do"), size=Size.NAME, bold=True, wrap=True, object_name="featuresTitle"
        )
        column.addWidget(title)
        column.addWidget(self._summary)
        column.addWidget(self._warning)
        column.addWidget(area, 1)
        column.addLayout(foot)
        self.setMinimumSize(340, 360)
        self.resize(380, 560)
        bridge.featuresChanged.connect(self._show)
        bridge.connectionChanged.connect(self._show)
        self._show()

    def _show(self) -> None:
        view = self._bridge.view
        user = words.safe_text(view.connection.user)
        if view.features:
            self._summary.setText(f"{user}: {_(_LEVELS[view.connection.level])}" if user else "")
        else:
            self._summary.setText(_("Sign in first: the phone system tells it then."))
        self._warning.set_text("" if view.connection.demo else account_words.server_account(user))
        if view.features == self._shown:
            return
        self._shown = view.features
        for group in self._groups:
            group.hide()
            group.deleteLater()
        self._groups = [FeatureGroup(features) for features in grouped(view.features)]
        for index, group in enumerate(self._groups):
            self._list.insertWidget(index, group)
