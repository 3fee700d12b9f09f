"""Address books and directories in the settings window: added, tried, changed, removed, and how each is."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.settings import Addresses, CardDavServer, Keeper, LdapServer, Settings, WindowPage, read_presets
from desk_agent.ui.dialogs.certificate import CertificateDialog
from desk_agent.ui.directories import wording
from desk_agent.ui.directories.bridge import DirectoryBridge
from desk_agent.ui.directories.dialog import DirectoryDialog
from desk_agent.ui.directories.editor import DirectoriesEditor
from desk_agent.ui.settings.extensions import Extensions
from desk_agent.ui.settings.window import SettingsWindow
from desk_agent.view import CertificateView, DirectoryState, DirectoryView, Stage, TrialStep, TrialView
from tests.support.fake_desk import run_now
from tests.support.fake_directories import FakeDirectories

LEFT = Qt.MouseButton.LeftButton
DAV = CardDavServer("Friends", "https://dav.example/", "minji")
LDAP = LdapServer("Hana", "ldap.example", user="cn=reader", base="dc=hana", attributes={"mobile": "mobile pager"})
TODAY = date(2026, 11, 24)
THEN = datetime(2026, 11, 24, 9, 5, tzinfo=UTC).astimezone().timestamp()
GOOD = TrialView(
    (
        TrialStep(Stage.REACH, True, "dav.example:443 answers."),
        TrialStep(Stage.TLS, True, "Encrypted."),
        TrialStep(Stage.SIGN_IN, True, "Signed in as minji."),
        TrialStep(Stage.FIND, True, "2 address books with 70 entries."),
    ),
    (("https://dav.example/a/", "Friends"), ("https://dav.example/b/", "Work")),
    ("Anna", "김민지", "\u202eevil<b>"),
    done=True,
)
CERTIFICATE = CertificateView(
    "dav.example", 443, "CN=x", "CN=x", "2026-01-01", "2027-01-01", ":".join(["AB"] * 32), "?"
)


class Page:
    def __init__(self, bot: QtBot, keeper: Keeper) -> None:
        self.bot = bot
        self.keeper = keeper
        self.directories = FakeDirectories()
        self.bridge = DirectoryBridge(self.directories, run_now)
        extensions = Extensions()
        extensions.add_editor("directories", lambda entry: DirectoriesEditor(entry, self.bridge, lambda: TODAY))
        self.window = SettingsWindow(keeper, extensions)
        self.window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        bot.addWidget(self.window)
        self.window.open_page(WindowPage.CONTACTS)
        self.window.show()
        bot.waitExposed(self.window)

    def click(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        assert button.isEnabled(), name
        self.bot.mouseClick(button, LEFT)

    def find(self, kind: type, name: str) -> QWidget:
        QApplication.processEvents()  # what has been put into a layout shows itself then
        found = [one for one in self.window.findChildren(kind, name) if one.isVisible()]
        assert len(found) == 1, f"{name}: {len(found)}"
        return found[0]

    def fill(self, **texts: str) -> None:
        for name, text in texts.items():
            edit = self.find(QLineEdit, f"directory{name}Edit")
            assert isinstance(edit, QLineEdit)
            edit.setText(text)

    def text(self, name: str) -> str:
        label = self.find(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text()

    def dialog(self) -> DirectoryDialog | None:
        return next((one for one in self.window.findChildren(DirectoryDialog) if one.isVisible()), None)

    @property
    def contacts(self) -> Addresses:
        return self.keeper.current.contacts


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def make(*servers: CardDavServer | LdapServer, presets: str = "") -> Page:
        contacts = Addresses(
            carddav=tuple(one for one in servers if isinstance(one, CardDavServer)),
            ldap=tuple(one for one in servers if isinstance(one, LdapServer)),
        )
        given = read_presets(presets)
        keeper = Keeper(presets=given) if presets else Keeper(settings=Settings(contacts=contacts))
        pages.append(Page(qtbot, keeper))
        return pages[-1]

    yield make
    for one in pages:
        one.window.close()


def test_an_address_book_is_added(page: Callable[..., Page]) -> None:
    shown = page()
    shown.click("setting-contacts.carddavAdd")
    shown.fill(Address="dav.example", User="minji", Password="s3cret", Name="Friends", Hours="6")
    shown.click("saveDirectoryButton")
    assert shown.dialog() is None
    (server,) = shown.contacts.carddav
    assert server == CardDavServer("Friends", "dav.example", "minji", hours=6)
    assert shown.directories.asked == [("password", server.key, "s3cret")]
    assert shown.text(f"serverState-{server.key}") == "Not read yet."


def test_a_directory_is_added(page: Callable[..., Page]) -> None:
    shown = page()
    shown.click("setting-contacts.ldapAdd")
    shown.fill(Host="ldap.example", Base="dc=hana", Port="3269", Attributes="mobile = mobile  pager; name=cn")
    shown.click("saveDirectoryButton")
    (server,) = shown.contacts.ldap
    assert (server.host, server.port, server.filter) == ("ldap.example", 3269, "(objectClass=person)")
    assert server.attributes == {"mobile": "mobile pager", "name": "cn"}
    assert shown.directories.asked == []


def test_a_trial_shows_what_worked_and_which_books_there_are(page: Callable[..., Page]) -> None:
    shown = page()
    shown.directories.trials = (TrialView(GOOD.steps[:1]), GOOD)
    shown.click("setting-contacts.carddavAdd")
    shown.fill(Address="dav.example", User="minji", Password="s3cret")
    shown.click("testDirectoryButton")
    asked = shown.directories.asked[0]
    assert asked == ("test", CardDavServer("", "dav.example", "minji"), "s3cret")
    assert [shown.text(f"trialStep-{n}") for n in range(4)] == [step.text for step in GOOD.steps]
    assert shown.text("trialSamples") == "For example: Anna, 김민지, evil<b>"
    shown.click("book-1")
    shown.click("saveDirectoryButton")
    assert shown.contacts.carddav[0].books == ("https://dav.example/a/",)


def test_no_book_at_all_is_asked_about(page: Callable[..., Page]) -> None:
    shown = page()
    shown.directories.trials = (GOOD,)
    shown.click("setting-contacts.carddavAdd")
    shown.fill(Address="dav.example")
    shown.click("testDirectoryButton")
    shown.click("book-0")
    shown.click("book-1")
    shown.click("saveDirectoryButton")
    assert shown.text("directoryFault") == "Choose an address book."
    assert shown.contacts.carddav == ()


@pytest.mark.parametrize("expected", ["", ":".join(["CD"] * 32)])
def test_a_certificate_can_be_trusted_unless_it_has_changed(page: Callable[..., Page], expected: str) -> None:
    shown = page()
    bad = TrialView(
        (TrialStep(Stage.TLS, False, "Not trusted."),),
        certificate=replace(CERTIFICATE, expected_sha256=expected),
        done=True,
    )
    shown.directories.trials = (bad,)
    shown.click("setting-contacts.carddavAdd")
    shown.fill(Address="dav.example")
    shown.click("testDirectoryButton")
    shown.click("trialCertificate")
    question = next(one for one in shown.window.findChildren(CertificateDialog) if one.isVisible())
    trust = question.findChild(QAbstractButton, "trustButton")
    assert (trust is None) == bool(expected)
    if trust is None:
        question.reject()
        return
    shown.directories.trials = (GOOD,)
    shown.bot.mouseClick(trust, LEFT)
    server = shown.directories.asked[1][1]
    assert isinstance(server, CardDavServer)
    assert server.pin == "sha256:" + "ab" * 32
    shown.click("saveDirectoryButton")
    assert shown.contacts.carddav[0].pin == server.pin


def test_a_changed_certificate_is_trusted_only_after_the_old_one_is_forgotten(page: Callable[..., Page]) -> None:
    shown = page(replace(DAV, pin="sha256:" + "cd" * 32))
    shown.click(f"changeServer-{DAV.key}")
    assert "CD CD" in shown.text("pinText")
    shown.click("forgetPinButton")
    shown.click("saveDirectoryButton")
    assert shown.contacts.carddav[0].pin == ""


@pytest.mark.parametrize(
    ("texts", "hint", "word"),
    [
        ({"Host": ""}, "directoryHostHint", "Enter the name"),
        ({"Port": "x"}, "directoryPortHint", "1 to 65535"),
        ({"Port": "70000"}, "directoryPortHint", "1 to 65535"),
        ({"Hours": "999"}, "directoryHoursHint", "0 to 168"),
        ({"Hours": ""}, "directoryHoursHint", "0 to 168"),
        ({"Attributes": "nonsense"}, "directoryAttributesHint", "Each is a field"),
        ({"Attributes": "shoe=x"}, "directoryAttributesHint", "The fields that are read are"),
        ({"Attributes": "name=c*n"}, "directoryAttributesHint", "letters, digits"),
    ],
)
def test_what_is_wrong_stands_below_its_field(
    page: Callable[..., Page], texts: dict[str, str], hint: str, word: str
) -> None:
    shown = page(LDAP)
    shown.click(f"changeServer-{LDAP.key}")
    shown.fill(**texts)
    shown.click("saveDirectoryButton")
    assert word in shown.text(hint)
    assert shown.contacts.ldap == (LDAP,)
    shown.click("testDirectoryButton")
    assert shown.directories.asked == []


def test_a_change_keeps_what_is_not_in_the_form_and_the_password(page: Callable[..., Page]) -> None:
    given = replace(LDAP, most=500, pin="sha256:" + "cd" * 32)
    shown = page(given)
    shown.directories.views = (DirectoryView(LDAP.key, "Hana", DirectoryState.GOOD),)
    shown.directories.trials = (GOOD,)
    shown.click(f"changeServer-{LDAP.key}")
    shown.fill(Name="Hana Trading")
    shown.click("testDirectoryButton")
    assert shown.directories.asked == [("test", replace(given, name="Hana Trading"), None)]
    shown.click("saveDirectoryButton")
    assert shown.contacts.ldap == (replace(given, name="Hana Trading"),)
    assert len(shown.directories.asked) == 1


def test_the_same_twice_is_refused(page: Callable[..., Page]) -> None:
    shown = page(DAV)
    shown.click("setting-contacts.carddavAdd")
    shown.fill(Address=DAV.address, User=DAV.user)
    shown.click("saveDirectoryButton")
    assert shown.text("directoryFault") == "This one is in the list already."


def test_one_is_read_at_once_and_removed(page: Callable[..., Page]) -> None:
    shown = page(DAV, LDAP)
    shown.directories.views = (DirectoryView(DAV.key, "Friends", DirectoryState.GOOD, people=12, good_at=THEN),)
    shown.bridge.viewsChanged.emit()
    shown.click(f"readServer-{DAV.key}")
    assert shown.directories.asked == [("refresh", DAV.key)]
    shown.click(f"removeServer-{DAV.key}")
    assert shown.contacts.carddav == ()
    assert shown.contacts.ldap == (LDAP,)


def test_where_no_password_can_be_kept(page: Callable[..., Page]) -> None:
    shown = page()
    shown.bridge.can_keep, shown.bridge.why_not = False, "This computer has no keyring."
    shown.click("setting-contacts.carddavAdd")
    assert not shown.find(QAbstractButton, "directoryKeep").isEnabled()
    assert shown.text("directoryKeepHint") == "This computer has no keyring."


def test_what_an_administrator_has_locked_cannot_be_changed(page: Callable[..., Page]) -> None:
    shown = page(presets='[[contacts.ldap]]\nhost = "ldap.example"\n[locked]\nkeys = ["contacts.ldap"]\nby = "IT"\n')
    assert not shown.find(QAbstractButton, "setting-contacts.ldapAdd").isEnabled()
    assert not shown.find(QAbstractButton, "removeServer-ldap:ldap.example:636/").isEnabled()
    assert shown.find(QAbstractButton, "setting-contacts.carddavAdd").isEnabled()


def test_a_trial_that_breaks_is_said(page: Callable[..., Page]) -> None:
    shown = page()
    shown.directories.trials = ()  # an error in the program
    shown.click("setting-contacts.carddavAdd")
    shown.fill(Address="dav.example")
    shown.click("testDirectoryButton")
    assert "an error in Desk Agent" in shown.text("trialStep-0")


@pytest.mark.parametrize(
    ("view", "text"),
    [
        (None, "Not read yet."),
        (DirectoryView("k", "n"), "Not read yet."),
        (DirectoryView("k", "n", DirectoryState.READING), "Reading…"),
        (DirectoryView("k", "n", DirectoryState.READING, done=1200), "Reading: 1,200 entries so far"),
        (DirectoryView("k", "n", DirectoryState.GOOD, people=1, good_at=THEN), "1 person, read {time}"),
        (DirectoryView("k", "n", DirectoryState.GOOD, people=5001, good_at=THEN), "5,001 people, read {time}"),
        (
            DirectoryView("k", "n", DirectoryState.GOOD, live=True),
            "Asked each time; nothing of it is kept on this computer.",
        ),
        (DirectoryView("k", "n", DirectoryState.FAILED, "Nobody answers."), "Nobody answers."),
        (
            DirectoryView("k", "n", DirectoryState.FAILED, "Nobody answers.", good_at=THEN),
            "Nobody answers. The list of {time} stands.",
        ),
        (DirectoryView("k", "n", DirectoryState.PASSWORD), "The password is needed."),
    ],
)
def test_how_it_is_in_words(view: DirectoryView | None, text: str) -> None:
    local = datetime.fromtimestamp(THEN).astimezone()
    assert wording.state(view, local.date()) == text.format(time=wording.words.clock(local))
