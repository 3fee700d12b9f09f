"""Windows and macOS: by the library desktop-notifier, which is in use on both.

Buttons need the Windows Runtime there and UNUserNotification here, so some compiled or bridged code is needed
anyway; what nobody could try here is left to those who can.
"""

import logging
from typing import Any, Final

from desk_agent.desktop.notices.base import CLICKED, MAX_BODY, MAX_TITLE, Notice, Notices, Urgency
from desk_agent.i18n import _
from desk_agent.text import plain

log = logging.getLogger(__name__)

_URGENCIES: Final = {Urgency.LOW: "Low", Urgency.NORMAL: "Normal", Urgency.CRITICAL: "Critical"}


class LibraryNotices(Notices):
    """Asks for the user's permission at the first notice, where the system wants that."""

    def __init__(self) -> None:
        super().__init__()
        self._library: Any = None
        self._notifier: Any = None
        self._shown: dict[str, str] = {}  # key -> the library's identifier

    async def open(self) -> None:
        """See the class it is a kind of."""
        try:
            import desktop_notifier  # noqa: PLC0415 - only here, and only when it is wanted

            self._library = desktop_notifier
            self._notifier = desktop_notifier.DesktopNotifier(app_name="Desk Agent")
            found = await self._notifier.get_capabilities()
        except Exception as error:  # noqa: BLE001 - whatever the system's runtime says
            log.info("no notifications: %s", type(error).__name__)
            self.why_not = _("This system does not let Desk Agent show notifications.")
            return
        names = {one.name for one in found}
        self.buttons = "BUTTONS" in names
        self.why_not = "" if "TITLE" in names else _("This system does not let Desk Agent show notifications.")

    async def show(self, notice: Notice) -> bool:
        """See the class it is a kind of."""
        if self._notifier is None or self.why_not:
            return False
        await self.withdraw(notice.key)
        buttons = [
            self._library.Button(title=plain(label, MAX_TITLE), on_pressed=self._presser(notice.key, name))
            for name, label in notice.actions
        ]
        try:
            self._shown[notice.key] = await self._notifier.send(
                title=plain(notice.title, MAX_TITLE),
                message="\n".join(plain(line, MAX_BODY) for line in notice.body.split("\n")),
                urgency=getattr(self._library.Urgency, _URGENCIES[notice.urgency]),
                buttons=buttons if self.buttons else [],
                on_clicked=self._presser(notice.key, CLICKED),
            )
        except Exception as error:  # noqa: BLE001 - likewise
            log.info("a notification was not shown: %s", type(error).__name__)
            return False
        return True

    async def withdraw(self, key: str) -> None:
        """See the class it is a kind of."""
        identifier = self._shown.pop(key, None)
        if identifier is None:
            return
        try:
            await self._notifier.clear(identifier)
        except Exception as error:  # noqa: BLE001 - it may be gone by itself
            log.info("a notification could not be taken away: %s", type(error).__name__)

    async def close(self) -> None:
        """See the class it is a kind of."""
        for key in tuple(self._shown):
            await self.withdraw(key)

    def _presser(self, key: str, action: str) -> Any:
        return lambda: self.on_action(key, action)
