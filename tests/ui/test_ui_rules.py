"""Rules that hold for every widget and every colour."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QTabBar, QWidget

from desk_agent.resources_dir import resource
from desk_agent.ui import fonts, icons, words
from desk_agent.ui.dialogs.about import AboutDialog
from desk_agent.ui.dialogs.certificate import CertificateDialog
from desk_agent.ui.theme import ALL_COLORS, TEXT_PAIRS, Colors, contrast
from desk_agent.view import CertificateView, Connection, LegState, Outcome
from tests.ui.conftest import Stage


@pytest.fixture
def everything(live: Stage) -> list[QWidget]:
    """Every widget there is, in a program that shows a lot."""
    for state in LegState:
        live.desk.add(state, error="no", reason="why", members=("a",), diverted_by="b", verified=False)
    live.desk.end(1, Outcome.MISSED)
    live.desk.set_connection(state=Connection.LOST, message="lost", retry_at=live.desk.at(5), demo=True)
    live.desk.say("notice")
    roots = [live.window, *live.shell.popups._cards]
    certificate = CertificateView("h", 1, "s", "i", "a", "b", "00:11", "p")
    dialogs = [CertificateDialog(certificate, live.window), AboutDialog(live.window)]
    found = [child for root in roots for child in root.findChildren(QWidget)]
    assert all(dialog in found for dialog in dialogs)
    return found


def test_labels_are_plain_text(everything: list[QWidget]) -> None:
    labels = [w for w in everything if isinstance(w, QLabel)]
    assert len(labels) > 50
    assert [w.objectName() for w in labels if w.textFormat() is not Qt.TextFormat.PlainText] == []


def test_every_control_has_a_name_for_people_and_one_for_tools(everything: list[QWidget]) -> None:
    controls = [w for w in everything if isinstance(w, (QAbstractButton, QLineEdit, QListView, QTabBar))]
    # Qt's own are a bar's arrows, and a table's corner that nobody sees
    ours = [w for w in controls if not isinstance(w.parent(), QTabBar) and not w.objectName().startswith("qt_")]
    assert len(ours) > 30
    assert [w for w in ours if not w.objectName() or not w.accessibleName()] == []


def test_every_label_has_an_object_name(everything: list[QWidget]) -> None:
    assert [w.text() for w in everything if isinstance(w, QLabel) and not w.objectName()] == []


def test_object_names_are_unique(live: Stage) -> None:
    for state in LegState:
        live.desk.add(state)
    kinds = (QAbstractButton, QLineEdit, QListView)
    names = [w.objectName() for kind in kinds for w in live.window.findChildren(kind)]
    shown = [name for name in names if not name.startswith("Scroll")]
    assert len(shown) == len(set(shown))


def test_no_text_is_small(everything: list[QWidget]) -> None:
    texts = [w for w in everything if isinstance(w, (QLabel, QAbstractButton, QLineEdit, QTabBar))]
    assert [w.objectName() for w in texts if QFontInfo(w.font()).pixelSize() < fonts.SMALLEST_PX] == []


def test_no_style_sheets(everything: list[QWidget]) -> None:
    assert [w.objectName() for w in everything if w.styleSheet()] == []


@pytest.mark.parametrize("colors", ALL_COLORS, ids=lambda colors: colors.name)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_contrast(colors: Colors, ink: str, ground: str) -> None:
    assert contrast(getattr(colors, ink), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("colors", ALL_COLORS, ids=lambda colors: colors.name)
def test_outlines_can_be_seen(colors: Colors) -> None:
    for ground in (colors.window, colors.card, colors.raised):
        assert contrast(colors.control, ground) >= 3


def test_high_contrast_is_high() -> None:
    assert all(
        contrast(getattr(ALL_COLORS[2], ink), getattr(ALL_COLORS[2], ground)) >= 7 for ink, ground in TEXT_PAIRS
    )


def test_every_icon_is_there_and_takes_its_colour(live: Stage) -> None:
    used = {icon for _, _, icon in words.VERBS.values()}
    used |= {icon for _, _, icon in words.STATES.values()}
    used |= {icon for _, _, icon in words.OUTCOMES.values()}
    for name in used:
        picture = icons.pixmap(name, QColor("#ff0000"), 16, 2.0)
        assert picture.devicePixelRatio() == 2.0
        image = picture.toImage()
        inks = {
            image.pixelColor(x, y).name()
            for x in range(32)
            for y in range(32)
            if image.pixelColor(x, y).alpha() == 255
        }
        assert inks == {"#ff0000"}, name
    assert resource("icons", "LICENSE").read_text(encoding="utf-8").startswith("ISC License")


def test_safe_text() -> None:
    assert words.safe_text("a\u202eb\x07c\nd") == "abc d"
    assert len(words.safe_text("x" * 99)) == 64
    assert words.safe_text("김민지") == "김민지"


def test_tab_goes_from_top_to_bottom(live: Stage) -> None:
    live.desk.add(LegState.CONNECTED, active=True)
    live.shell.window.desk.command.focus()
    seen = []
    for _ in range(16):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
        live.bot.keyClick(focused, Qt.Key.Key_Tab)
    assert seen == [
        "commandEdit",
        "callButton",
        "pickUpButton",
        "holdButton-1",
        "transferButton-1",
        "inviteButton-1",
        "digitsButton-1",
        "parkButton-1",
        "moreButton-1",
        "hangupButton-1",
        "panelTabs",
        "colleaguesSearch",
        "circleButton",
        "dndSwitch",
        "forwardButton",
        "menuButton",
    ]
