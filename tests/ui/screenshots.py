"""Pictures of every state, to look at: ``python tests/ui/screenshots.py FOLDER [--language ko|pseudo] [STATE...]``.

In another language than English they are light ones only. Korean needs a font: ``apt-get install fonts-nanum``.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk_agent import i18n
from desk_agent.app.language import speak
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.certificate import CertificateDialog
from desk_agent.ui.dialogs.sign_in import SignInPrefill
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.popup import CallPopup
from desk_agent.ui.theme import Theme, ThemeMode
from desk_agent.view import (
    CertificateView,
    Colleague,
    Connection,
    LegState,
    NameSource,
    Outcome,
    Presence,
    RecordPage,
    RecordRow,
)
from tests.support.fake_desk import FakeDesk, run_now
from tests.support.pseudo_locale import PseudoLocale
from tests.ui import (
    screenshots_calls,
    screenshots_checkup,
    screenshots_contacts,
    screenshots_crm,
    screenshots_directories,
    screenshots_history,
    screenshots_loud,
    screenshots_numbers,
    screenshots_offers,
    screenshots_phone,
    screenshots_rooms,
    screenshots_settings,
    screenshots_support,
)

SHA = ":".join(f"{n * 37 % 256:02X}" for n in range(1, 33))
CERTIFICATE = CertificateView(
    host="192.168.1.10",
    port=7443,
    subject="CN=iPECS UCP100, O=Ericsson-LG Enterprise",
    issuer="CN=iPECS UCP100, O=Ericsson-LG Enterprise",
    not_before="2019-01-01",
    not_after="2029-01-01",
    sha256=SHA,
    problem="It is signed by itself.",
)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter GmbH"


def idle(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()


def ringing(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.add(active=True)
    desk.time += 7


def ringing_twice(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.add(LegState.CONNECTED, active=True, name="Peter Lee", number="1002", called="", called_name="")
    desk.time += 133
    desk.add(diverted_by="1003 Cho (no answer)")
    desk.add(number="", name="", name_source=NameSource.NONE)
    desk.time += 4


def talking(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.add(LegState.CONNECTED, active=True)
    desk.time += 133


def holding(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    first = desk.add(LegState.CONNECTED, name="Workshop", number="1004", called="", called_name="")
    desk.time += 100
    desk.change(first, LegState.HOLDING)
    desk.add(LegState.CONNECTED, active=True)
    desk.time += 40


def failed(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.add(LegState.FAILED, active=True, name="Peter Lee", number="1002", reason="The other side is busy.")
    ref = desk.add(LegState.CONNECTED)
    desk.change(ref, error="The phone system refused to hold this call: not allowed in this state.")
    desk.say("“Hanna” is not a number that can be called.")


def lost(desk: FakeDesk, window: MainWindow) -> None:
    talking(desk, window)
    desk.set_connection(
        state=Connection.LOST, message="The connection to pbx.example.net is lost.", retry_at=desk.at(7)
    )


def dialing(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.set_station(registered=False, dnd=True, forwarding="always to 1002")
    desk.add(LegState.ALERTING, active=True, name="Zoë Müller", number="+4930901820", busy=True)


def suggestions(desk: FakeDesk, window: MainWindow) -> None:
    talking(desk, window)
    window.show()
    window.desk.command.findChild(QWidget, "commandEdit").setText("e")  # type: ignore[attr-defined]
    window.desk.command._suggest("e")


def long_name(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.set_station(name=LONG)
    desk.add(LegState.CONNECTED, active=True, name=LONG, called_name=LONG)
    desk.add(name=LONG, diverted_by=LONG)


def other_scripts(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.set_station(name="김민지")
    desk.add(LegState.CONNECTED, active=True, name="박지성 (하나무역)", called_name="영업부")
    desk.add(name="מרכזייה ראשית", called_name="מכירות")


def sign_in(desk: FakeDesk, window: MainWindow) -> None:
    pass


def sign_in_error(desk: FakeDesk, window: MainWindow) -> None:
    window.sign_in._user.edit.setText("agent7")
    window.sign_in._port.edit.setText("70000")
    window.sign_in._submit()
    desk.set_connection(message="The phone system refused the sign-in: user or password is wrong.")


def connecting(desk: FakeDesk, window: MainWindow) -> None:
    desk.set_connection(state=Connection.CONNECTING, host="192.168.1.10")


def colleagues(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.set_colleagues(
        [
            Colleague(f"10{n:02}", name, presence, favourite=n in {2, 5}, group="Sales" if n % 3 == 0 else "")
            for n, (name, presence) in enumerate(
                [
                    ("Seo-yeon Choi", Presence.FREE),
                    ("Lukas Brandt", Presence.TALKING),
                    ("Workshop", Presence.RINGING),
                    (LONG, Presence.DND),
                    ("Elena Rossi", Presence.FORWARDED),
                    ("Accounts", Presence.UNPLUGGED),
                    ("", Presence.UNKNOWN),
                    ("박지성", Presence.CONFERENCE),
                ],
                2,
            )
        ]
    )


def records(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    start = desk.now().as_datetime().replace(tzinfo=None)
    rows = [
        RecordRow(start - timedelta(hours=n), timedelta(seconds=75 * n), letter, word, "1001", number, name, "")
        for n, (letter, word, number, name) in enumerate(
            [
                ("R", "Missed", "0318055123", "Hana Trading, J. Park"),
                ("I", "Incoming", "0226710450", ""),
                ("O", "Outgoing", "1002", "Seo-yeon Choi"),
                ("t", "Incoming, transferred", "004930901820", LONG),
                ("V", "Voicemail", "1003", "Lukas Brandt"),
            ]
        )
    ]
    desk.records.pages = [RecordPage(tuple(rows), more=True)]
    window.desk.panels.open(window.desk.panels.records)


STATES: tuple[Callable[[FakeDesk, MainWindow], None], ...] = (
    idle,
    ringing,
    ringing_twice,
    talking,
    holding,
    failed,
    lost,
    dialing,
    suggestions,
    long_name,
    other_scripts,
    colleagues,
    records,
    sign_in,
    sign_in_error,
    connecting,
    *screenshots_calls.STATES,
    *screenshots_contacts.STATES,
    *screenshots_history.STATES,
    *screenshots_loud.STATES,
    *screenshots_offers.STATES,
    *screenshots_phone.STATES,
    *screenshots_rooms.STATES,
    *screenshots_crm.STATES,
    *screenshots_support.STATES,
)


def take(folder: Path, only: tuple[str, ...] = (), language: str = "en") -> None:
    """Write all pictures into ``folder``, or those named."""
    application = QApplication.instance() or QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    if language == "pseudo":
        i18n.install(PseudoLocale())
    elif language != "en":
        speak(language)
    modes = (ThemeMode.LIGHT, ThemeMode.DARK, ThemeMode.CONTRAST)
    for mode in modes if language == "en" else modes[:1]:
        Theme(mode)
        for state in [state for state in STATES if not only or state.__name__ in only]:
            for width, height in ((380, 720), (1400, 800)):
                desk = FakeDesk()
                bridge = Bridge(desk, run_now)
                window = MainWindow()
                window.fill(
                    bridge,
                    SignInPrefill("192.168.1.10", 7443, "1001"),
                    why_not="This system has no password store.",
                )
                window.resize(width, height)
                window.show()
                state(desk, window)
                window.content._ticker.tick()
                for _ in range(3):
                    application.processEvents()
                window.grab().save(str(folder / f"{state.__name__}-{width}-{mode.value}.png"))
                bridge.close()
                window.let_go()
                window.deleteLater()
        if not only or "dialogs" in only:
            _dialogs(folder, mode)


def _dialogs(folder: Path, mode: ThemeMode) -> None:
    for name, certificate in (
        ("certificate", CERTIFICATE),
        ("certificate-changed", replace(CERTIFICATE, expected_sha256=SHA[::-1], problem="")),
    ):
        dialog = CertificateDialog(certificate)
        dialog.show()
        QApplication.processEvents()
        dialog.grab().save(str(folder / f"{name}-{mode.value}.png"))
        dialog.hide()
        dialog.deleteLater()
    desk = FakeDesk()
    desk.go_live()
    popup = CallPopup()
    desk.add(diverted_by="1003 Cho")
    popup.set_call(desk.view.calls[0], "")
    popup.grab().save(str(folder / f"popup-{mode.value}.png"))
    desk.end(1, Outcome.MISSED)
    popup.say_farewell(desk.view.recent[0])
    popup.grab().save(str(folder / f"popup-missed-{mode.value}.png"))
    popup.free()
    popup.deleteLater()
    screenshots_loud.tray(folder / "tray.png")
    cards = screenshots_calls.popups(FakeDesk()) | screenshots_loud.popups(FakeDesk())
    for name, card in (cards | screenshots_loud.colours(FakeDesk())).items():
        card.grab().save(str(folder / f"{name}-{mode.value}.png"))
        card.free()
        card.deleteLater()
    bridge = Bridge(desk, run_now)
    opening = screenshots_phone.dialogs(desk, bridge) | screenshots_rooms.dialogs()
    opening |= screenshots_contacts.dialogs(bridge, desk) | screenshots_support.dialogs()
    for name, opened in (opening | screenshots_history.dialogs(desk) | screenshots_offers.widgets(desk)).items():
        opened.show()
        QApplication.processEvents()
        opened.grab().save(str(folder / f"{name}-{mode.value}.png"))
        opened.hide()
        opened.deleteLater()
    bridge.close()
    pages = screenshots_settings.windows() | screenshots_directories.windows()
    pages |= screenshots_loud.windows() | screenshots_offers.windows()
    for name, make in pages.items():
        for width in (380, 900):
            shell, window = make()
            shell.theme.set_mode(mode)
            window.resize(width, 640)
            window.show()
            for _ in range(3):
                QApplication.processEvents()
            window.grab().save(str(folder / f"{name}-{width}-{mode.value}.png"))
            window.close()
            shell.close()
    for name, made in (screenshots_numbers.windows() | screenshots_checkup.windows()).items():
        for width in (380, 900):
            doctor = made()
            doctor.resize(width, 640)
            doctor.show()
            for _ in range(3):
                QApplication.processEvents()
            doctor.grab().save(str(folder / f"{name}-{width}-{mode.value}.png"))
            doctor.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?", default=Path("screenshots"))
    parser.add_argument("state", nargs="*")
    parser.add_argument("--language", default="en")
    given = parser.parse_args()
    take(given.folder, tuple(given.state), given.language)
