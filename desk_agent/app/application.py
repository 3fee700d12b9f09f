"""Qt's application object."""

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desk_agent.ui.widgets import accessible


class Application(QApplication):
    """Turns every wish to quit (session end, `app.quit()`) into one event that the main coroutine waits for."""

    def __init__(self) -> None:
        super().__init__(["desk-agent"])
        self.quit_wanted: Callable[[], None] | None = None
        self.link_opened: Callable[[str], None] | None = None  # macOS tells the program that runs
        self.setApplicationName("desk-agent")
        self.setApplicationDisplayName("Desk Agent")
        self.setDesktopFileName("desk-agent")
        self.setQuitOnLastWindowClosed(False)
        accessible.install()

    def event(self, event: QEvent) -> bool:
        """See the class."""
        if event.type() is QEvent.Type.Quit and self.quit_wanted is not None:
            self.quit_wanted()
            return True
        if isinstance(event, QFileOpenEvent) and self.link_opened is not None:
            self.link_opened(event.url().toString())
            return True
        return bool(super().event(event))
