"""Everything on the screen, put together: window, popups, tray, certificate question, theme."""

import os
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from desk_agent.i18n import _
from desk_agent.settings import Keeper, SettingsError, WindowPage
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.certificate import CertificateDialog
from desk_agent.ui.dialogs.sign_in import SignInPrefill
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.offers.hotkey_state import HotkeyState
from desk_agent.ui.offers.view import OfferView
from desk_agent.ui.popups import PopupStack
from desk_agent.ui.raising import Raising
from desk_agent.ui.settings import Extensions
from desk_agent.ui.settings.certificates import CertificatesEditor
from desk_agent.ui.settings.this_file import ThisFile
from desk_agent.ui.settings.window import SettingsWindow
from desk_agent.ui.theme import Theme, ThemeMode
from desk_agent.ui.tray import Tray
from desk_agent.view import CertificateView, ConnectionView, Membership, Verb


class Shell(QObject):
    """Owns what is on the screen; knows the bridge only."""

    quitRequested = Signal()
    demoRequested = Signal()

    def __init__(
        self,
        bridge: Bridge,
        *,
        prefill: SignInPrefill | None = None,
        can_remember: bool = False,
        why_not: str = "",
        theme: str = "",
        keeper: Keeper | None = None,
        tray_available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
        window: MainWindow | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._keeper = keeper or Keeper()
        self.settings = Extensions()
        self._settings_window: SettingsWindow | None = None
        settings = self._keeper.current
        bridge.blind_first = settings.calls.enter == "blind"
        self.theme = Theme(ThemeMode(theme or settings.theme), self)
        self.window = window or MainWindow()
        self.window.fill(bridge, prefill, can_remember=can_remember, why_not=why_not)
        self.popups = PopupStack(bridge, self)
        self._raising = Raising(bridge, self.window, self)
        self.offers = OfferView(bridge, self.window, self)
        self.hotkey = HotkeyState(self)
        self.tray = Tray(bridge, self, available=tray_available)
        self.certificate_dialog: CertificateDialog | None = None
        self._asked: CertificateView | None = None
        self._told_of_tray = False
        self._aside = False  # started without the window, which nobody has asked for since
        self._closed = False
        self.window.strip.set_theme(self.theme.mode.value)
        self.window.strip.set_enter(settings.calls.enter)
        self.settings.add_editor("certificates", CertificatesEditor)
        ThisFile(self._keeper, self._bridge.notice.emit).add_to(self.settings)
        self._unsubscribe = (
            self._keeper.subscribe("theme", self._on_theme),
            self._keeper.subscribe("calls", lambda calls: self._on_enter(calls.enter)),
        )
        self._wire()
        self._on_tray(self.tray.present)
        self._on_connection(bridge.view.connection)

    def show(self, *, minimized: bool = False) -> None:
        """Show the main window; ``minimized`` leaves it in the tray, or minimises it where there is none (yet)."""
        self._aside = minimized
        if not minimized:
            if self.window.isMinimized():
                self.window.showNormal()
            else:
                self.window.show()
        elif not self.tray.present:
            self.window.showMinimized()

    def set_remember(self, can_remember: bool, why_not: str) -> None:
        """Say whether a password can be kept, once the keyring has been asked."""
        self.window.sign_in.set_remember(can_remember, why_not)

    def open_settings(self, page: WindowPage | None = None) -> SettingsWindow:
        """Show the settings window, at ``page`` if one is wanted."""
        if self._settings_window is None:
            made = SettingsWindow(self._keeper, self.settings, self.window)
            self._settings_window = made
            made.finished.connect(self._settings_closed)
        shown = self._settings_window
        if page is not None:
            shown.open_page(page)
        shown.show()
        shown.raise_()
        shown.activateWindow()
        return shown

    def bring_up(self, token: str = "") -> None:
        """Show the main window in front, because the user asked for it; ``token`` proves that to a Wayland system."""
        self._aside = False
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        self.window.bring_up()

    def want_user(self) -> None:
        """Something must be answered: show the window if the program was started without it."""
        if self._aside:
            self.show()

    def close(self) -> None:
        """Take everything from the screen, for good."""
        if self._closed:
            return
        self._closed = True
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        if self._settings_window is not None:
            self._settings_window.close()
        self._drop_dialog()
        self.popups.close()
        self.offers.close()
        self.tray.close()
        self.window.let_go()
        self.window.deleteLater()

    def _wire(self) -> None:
        self.window.quitRequested.connect(self.quitRequested)
        self.window.demoRequested.connect(self.demoRequested)
        self.window.themeRequested.connect(lambda theme: self._change(replace(self._keeper.current, theme=theme)))
        self.window.strip.enterWanted.connect(
            lambda enter: self._change(replace(self._keeper.current.calls, enter=enter))
        )
        self.window.settingsRequested.connect(lambda: self.open_settings())  # noqa: PLW0108 - Qt would give it a bool
        self.window.hiddenToTray.connect(self._on_hidden)
        self.popups.divertWanted.connect(self._divert)
        self.tray.showWanted.connect(lambda: self.bring_up())  # noqa: PLW0108 - likewise
        self.tray.settingsWanted.connect(lambda: self.open_settings())  # noqa: PLW0108 - likewise
        self.tray.logonWanted.connect(self._logon)
        self.tray.signOutWanted.connect(self._bridge.sign_out)
        self.tray.quitWanted.connect(self.quitRequested)
        self.tray.availableChanged.connect(self._on_tray)
        self._bridge.connectionChanged.connect(self._on_connection)
        self._bridge.notice.connect(self._on_notice)
        self._bridge.told.connect(self._on_notice)

    def _logon(self, begin: Membership | None) -> None:
        self.window.bring_up()
        self.window.content.ask_logon(begin)

    def _divert(self, ref: int) -> None:
        self.window.bring_up()
        self.window.desk.choose(Verb.DIVERT, ref)

    def _change(self, new: Any) -> None:
        try:
            self._keeper.change(new)
        except SettingsError as error:
            self._bridge.notice.emit(str(error))
        # a mark that the menu has set by itself must say what counts
        self._on_enter(self._keeper.current.calls.enter)
        self.window.strip.set_theme(self.theme.mode.value)

    def _on_enter(self, enter: str) -> None:
        self._bridge.blind_first = enter == "blind"
        self.window.strip.set_enter(enter)

    def _on_theme(self, theme: str) -> None:
        self.theme.set_mode(ThemeMode(theme))
        self.window.strip.set_theme(theme)

    def _settings_closed(self) -> None:
        self._settings_window = None

    def _on_tray(self, present: bool) -> None:
        self.window.hide_on_close = present
        if present and self._aside and self.window.isMinimized():
            self.window.hide()  # at login a tray may come after the programs
        elif not present and self.window.isHidden() and (self._told_of_tray or self._aside):
            # the tray went away with the window in it
            if self._aside:
                self.window.showMinimized()
            else:
                self.window.show()

    def _on_hidden(self) -> None:
        if not self._told_of_tray:
            self._told_of_tray = True
            self.tray.say(_("Desk Agent goes on"), _("Calls still pop up. Click the icon to see the window again."))

    def _on_notice(self, sentence: str) -> None:
        if not self.window.isVisible():
            self.tray.say("Desk Agent", sentence)

    def _on_connection(self, connection: ConnectionView) -> None:
        if connection.certificate == self._asked:
            return
        self._asked = connection.certificate
        self._drop_dialog()
        if connection.certificate:
            self._ask(connection.certificate)

    def _ask(self, certificate: CertificateView) -> None:
        dialog = CertificateDialog(certificate, self.window)
        dialog.accepted.connect(self._bridge.trust_certificate)
        if not certificate.expected_sha256:
            dialog.rejected.connect(self._bridge.sign_out)
        dialog.finished.connect(self._on_dialog_finished)
        self.certificate_dialog = dialog
        dialog.open()

    def _on_dialog_finished(self, _result: int) -> None:
        if self.certificate_dialog:
            self.certificate_dialog.deleteLater()
            self.certificate_dialog = None

    def _drop_dialog(self) -> None:
        dialog, self.certificate_dialog = self.certificate_dialog, None
        if dialog:
            dialog.blockSignals(True)
            dialog.close()
            dialog.deleteLater()
