"""The support bundle, from the menu of the window."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk_agent.app.hands import Hands
from desk_agent.desktop import paths
from desk_agent.i18n import _
from desk_agent.remote import picture

if TYPE_CHECKING:
    from desk_agent.support.parts import Part
    from desk_agent.ui.dialogs.support import SupportDialog

log = logging.getLogger(__name__)


class Support:
    """Gathers the parts when they are asked for, and saves those that the user has left in."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.dialog: SupportDialog | None = None
        hands.shell.window.strip.add_action(_("Support bundle…"), "supportAction", self.open)

    def open(self) -> None:
        """Show what would be in it."""
        from desk_agent.support import bundle
        from desk_agent.ui.dialogs.support import SupportDialog

        self.dialog = SupportDialog(self.gather(), bundle.name(), self._hands.shell.window)
        self.dialog.saveWanted.connect(self._save)
        self.dialog.open()

    def gather(self) -> "list[Part]":
        """All parts that there are now."""
        from desk_agent.support import parts
        from desk_agent.support.harmless import Harmless, of_account, of_this_computer
        from desk_agent.trace.lines import TraceError

        settings = self._hands.keeper.current
        view = self._hands.desk.view
        known = of_this_computer()
        for one in (settings.profile, view.connection):
            known |= of_account(one.host, one.user, one.extension)
        harmless = Harmless(known)
        found = [parts.about(), parts.settings(settings), parts.account(picture(view), harmless)]
        try:
            last_lines = parts.log(paths.state_dir(), harmless)
        except OSError:
            last_lines = None
        found += [last_lines] if last_lines is not None else []
        report: dict[str, Any] | None = self._hands.findings.get("check")
        found += [parts.check(report, known)] if report else []
        recorded = self._hands.findings.get("trace")
        if recorded is not None:
            try:
                found.append(parts.trace(Path(recorded)))
            except TraceError:
                log.info("the last recording is no longer there")
        return found

    def _save(self, file: str, parts: "tuple[Part, ...]") -> None:
        from desk_agent.support import bundle

        try:
            bundle.save(Path(file), parts)
        except bundle.BundleError as error:
            self._hands.bridge.notice.emit(str(error))
        else:
            said = _("The bundle is saved as {name}. Nothing was sent anywhere.").format(name=file)
            self._hands.bridge.told.emit(said)


def attach(hands: Hands) -> Callable[[], None]:
    """See `desk_agent.app.extras`."""
    Support(hands)
    return lambda: None
