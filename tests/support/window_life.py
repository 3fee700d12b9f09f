"""What happens to a window all day long, over and over, and what there is of Qt's meanwhile."""

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QPushButton

from desk_agent.ui.shell import Shell
from desk_agent.view import (
    CertificateView,
    Colleague,
    Connection,
    LegState,
    Notice,
    Outcome,
    Presence,
    Verb,
)
from tests.support.fake_desk import FakeDesk

_ROWS_FOR = 5  # turns
_CERTIFICATE = CertificateView(
    "10.0.0.1", 7443, "CN=pbx", "CN=ca", "2019-01-01", "2029-01-01", "AA", "It is its own."
)
_COLLEAGUES = [Colleague(number=f"10{place:02}", name=f"Colleague {place}") for place in range(2, 32)]
_PRESENCES = tuple(Presence)


class WindowLife:
    """A window, and what comes to it from its desk and its user. ``shell`` is shown and signed out."""

    def __init__(self, desk: FakeDesk, shell: Shell) -> None:
        self._desk = desk
        self._shell = shell
        self._turns = 0

    def turn(self) -> None:
        """Signed in, calls, presences, a lost line, questions and settings, signed out."""
        self._turns += 1
        desk = self._desk
        desk.time += 600
        desk.go_live()
        desk.set_colleagues(_COLLEAGUES)
        self._calls()
        for place, one in enumerate(_COLLEAGUES):
            presence = _PRESENCES[(place + self._turns) % len(_PRESENCES)]
            desk.set_colleagues([replace(one, presence=presence)], (one.number,))
        desk.set_connection(state=Connection.LOST, message="The PBX no longer answers.")
        desk.set_connection(state=Connection.RESYNCING, message="")
        desk.set_connection(state=Connection.LIVE)
        desk.tell(Notice("Somebody has parked a call."))
        self._shell.open_settings()
        self._settle()
        self._shell.open_settings().close()
        desk.set_connection(state=Connection.OFFLINE, user="", extension="", certificate=_CERTIFICATE)
        self._settle()
        desk.set_connection(certificate=None)
        desk.set_colleagues([])
        self._settle()
        self._forget()

    def _calls(self) -> None:
        desk, popups = self._desk, self._shell.popups
        taken, missed, left = desk.add(), desk.add(name="Second", number="1002"), desk.add(number="")
        self._settle()
        for card in popups.shown:
            card.offer([("Min-ji Kim", "user", "1001")])
        desk.change(taken, LegState.CONNECTED)
        desk.change(left, error="The phone does not answer.")
        asked = desk.add(LegState.DIALING, number="1003")
        self._shell.window.desk.choose(Verb.DIVERT, left)
        self._settle()
        desk.change(taken, LegState.HOLDING)
        desk.change(asked, LegState.CONNECTED)
        desk.end(missed, Outcome.MISSED)
        desk.end(left, Outcome.REJECTED)
        desk.end(asked)
        desk.end(taken)
        self._settle()
        for card in tuple(popups.shown):
            card.findChild(QPushButton, "popupDismissButton").click()
        desk.history.lose(-200, -100)

    def _forget(self) -> None:
        """What only the test's own desk keeps, and the rows of the history, which are there to stay."""
        self._desk.view = replace(self._desk.view, recent=())
        self._desk.asked.clear()
        self._desk.origins.clear()
        if self._turns % _ROWS_FOR == 0:
            self._desk.history.delete_all()

    @staticmethod
    def _settle() -> None:
        for _ in range(3):
            QApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def qt_objects(*roots: QObject) -> int:
    """How many of Qt's objects there are: all windows, whatever they own, and what ``roots`` own."""
    tops = [*QApplication.topLevelWidgets(), *roots]
    return len(tops) + sum(len(top.findChildren(QObject)) for top in tops)


def widgets() -> int:
    """How many widgets there are, shown or not."""
    return len(QApplication.allWidgets())
