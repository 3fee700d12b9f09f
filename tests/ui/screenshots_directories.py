"""Pictures of address books and directories in the settings window; see `screenshots`."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QDialog

from desk_agent.settings import Addresses, CardDavServer, Keeper, LdapServer, Settings, WindowPage
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.directories.bridge import DirectoryBridge
from desk_agent.ui.directories.carddav import CardDavDialog
from desk_agent.ui.directories.dialog import DirectoryDialog
from desk_agent.ui.directories.editor import DirectoriesEditor
from desk_agent.ui.directories.ldap import LdapDialog
from desk_agent.ui.settings.window import SettingsWindow
from desk_agent.ui.shell import Shell
from desk_agent.view import CertificateView, DirectoryState, DirectoryView, Stage, TrialStep, TrialView
from tests.support.fake_desk import FakeDesk, run_now
from tests.support.fake_directories import FakeDirectories

PIN = "sha256:" + "5a" * 32
THEN = 1_795_500_000.0
SERVERS = Addresses(
    carddav=(
        CardDavServer("Friends", "https://dav.example.net/", "minji.kim", pin=PIN),
        CardDavServer("Sales team", "https://cloud.example.net/remote.php/dav/", "minji.kim"),
        CardDavServer("", "https://old.example.net/", "minji.kim"),
    ),
    ldap=(
        LdapServer(
            "Hana Trading", "ldap.hana.example", user="cn=reader,dc=hana,dc=example", base="dc=hana,dc=example"
        ),
        LdapServer("The whole group", "directory.group.example", mode="ask"),
    ),
)
_STATES = (
    (DirectoryState.GOOD, {"people": 214, "good_at": THEN}),
    (DirectoryState.FAILED, {"message": "cloud.example.net:443 does not answer.", "good_at": THEN - 90_000}),
    (DirectoryState.PASSWORD, {}),
    (DirectoryState.READING, {"done": 12_400}),
    (DirectoryState.GOOD, {"live": True}),
)
STEPS = (
    TrialStep(Stage.REACH, True, "dav.example.net:443 answers."),
    TrialStep(Stage.TLS, True, "The connection is encrypted, and this computer trusts the certificate."),
    TrialStep(Stage.SIGN_IN, True, "Signed in as minji.kim."),
    TrialStep(Stage.FIND, True, "2 address books with 340 entries."),
)
GOOD = TrialView(
    STEPS,
    (("https://dav.example.net/a/", "Friends"), ("https://dav.example.net/b/", "거래처")),
    ("Zoë Müller", "김민지", "Hana Trading, J. Park"),
    done=True,
)
BAD = TrialView(
    (
        STEPS[0],
        TrialStep(
            Stage.TLS, False, "This computer does not trust the certificate of ldap.hana.example:636: self-signed."
        ),
    ),
    certificate=CertificateView("ldap.hana.example", 636, "CN=x", "CN=x", "2026-01-01", "2027-01-01", "5A", "?"),
    done=True,
)


def _bridge() -> DirectoryBridge:
    directories = FakeDirectories()
    directories.views = tuple(
        DirectoryView(server.key, server.name, state, **more)  # type: ignore[arg-type]
        for server, (state, more) in zip(SERVERS.servers, _STATES, strict=True)
    )
    return DirectoryBridge(directories, run_now)


def _page() -> tuple[Shell, QDialog]:
    keeper = Keeper(settings=Settings(contacts=SERVERS))
    shell = Shell(Bridge(FakeDesk(), run_now), keeper=keeper, tray_available=lambda: False)
    bridge = _bridge()
    shell.settings.add_editor(
        "directories", lambda entry: DirectoriesEditor(entry, bridge, lambda: date(2026, 11, 24))
    )
    window = SettingsWindow(keeper, shell.settings, None)
    window.open_page(WindowPage.CONTACTS)
    return shell, window


def _form(make: Callable[[DirectoryBridge], DirectoryDialog], trial: TrialView | None) -> tuple[Shell, QDialog]:
    shell = Shell(Bridge(FakeDesk(), run_now), tray_available=lambda: False)
    bridge = _bridge()
    dialog = make(bridge)
    if trial is not None:
        bridge.tried.emit(trial)
    return shell, dialog


def windows() -> dict[str, Callable[[], tuple[Shell, QDialog]]]:
    """By name, every state."""

    def dav(server: CardDavServer | None) -> Callable[[DirectoryBridge], DirectoryDialog]:
        return lambda bridge: CardDavDialog(server, bridge, lambda *_: "")

    def ldap(server: LdapServer | None) -> Callable[[DirectoryBridge], DirectoryDialog]:
        return lambda bridge: LdapDialog(server, bridge, lambda *_: "")

    return {
        "directories": _page,
        "directory-carddav-new": lambda: _form(dav(None), None),
        "directory-carddav-good": lambda: _form(dav(SERVERS.carddav[0]), GOOD),
        "directory-ldap-new": lambda: _form(ldap(None), None),
        "directory-ldap-bad": lambda: _form(ldap(SERVERS.ldap[0]), BAD),
        "directory-ldap-trying": lambda: _form(ldap(SERVERS.ldap[0]), TrialView(STEPS[:1])),
    }
