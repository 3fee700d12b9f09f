"""The main window: bare at first, so that it is on the screen before the program behind it has been read."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QWidget

if TYPE_CHECKING:
    from desk_agent.ui.bridge import Bridge
    from desk_agent.ui.desk_page import DeskPage
    from desk_agent.ui.dialogs.sign_in import SignInPage, SignInPrefill
    from desk_agent.ui.main_content import MainContent
    from desk_agent.ui.phone_settings import PhoneSettings
    from desk_agent.ui.status_strip import StatusStrip


class MainWindow(QMainWindow):
    """Closing it does what ``hide_on_close`` says; ``let_go`` closes it for good. Empty until ``fill``: this module
    loads nothing but Qt.

    ``QApplication.quit`` closes windows and would be refused: leave by ``let_go``.
    """

    demoRequested = Signal()
    quitRequested = Signal()
    themeRequested = Signal(str)
    hiddenToTray = Signal()
    settingsRequested = Signal()
    checkRequested = Signal()  # of the connection
    dropped = Signal(str)  # what somebody dropped on it, as text

    content: "MainContent"
    sign_in: "SignInPage"
    desk: "DeskPage"
    phone: "PhoneSettings"
    strip: "StatusStrip"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mainWindow")
        self.setWindowTitle("Desk Agent")
        self.hide_on_close = False
        self._letting_go = False
        self.setMinimumSize(340, 480)
        self.resize(380, 720)

    def fill(
        self,
        bridge: "Bridge",
        prefill: "SignInPrefill | None" = None,
        *,
        can_remember: bool = False,
        why_not: str = "",
    ) -> None:
        """Put everything into it, once."""
        from desk_agent.ui.main_content import MainContent

        self.content = made = MainContent(self, bridge, prefill, can_remember=can_remember, why_not=why_not)
        self.sign_in, self.desk, self.phone, self.strip = made.sign_in, made.desk, made.phone, made.strip

    def let_go(self) -> None:
        """Close for good."""
        self._letting_go = True
        self.close()

    def bring_up(self) -> None:
        """Show the window in front of the others, because the user asked for it."""
        if self.isMinimized():
            self.showNormal()
        else:
            self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide to the tray, or minimise: an agent who closes a window still wants the calls."""
        if self._letting_go:
            event.accept()
            return
        event.ignore()
        if self.hide_on_close:
            self.hide()
            self.hiddenToTray.emit()
        else:
            self.showMinimized()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Text and links may be dropped anywhere."""
        from desk_agent.ui.offers.mime import text_of

        if text_of(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Offer the numbers in it."""
        from desk_agent.ui.offers.mime import text_of

        event.setDropAction(Qt.DropAction.CopyAction)  # where it came from it stays
        event.accept()
        self.dropped.emit(text_of(event.mimeData()))
