"""The window in another language: Qt's own words, and how dates are written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from desk_agent import languages
from desk_agent.app.language import speak
from desk_agent.ui import words


@pytest.fixture(autouse=True)
def _back() -> Iterator[None]:
    before = QLocale()
    yield
    speak("en")
    QLocale.setDefault(before)


def test_qt_speaks_it_too() -> None:
    speak("ko")
    assert languages.current() == "ko"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "취소"
    assert QLocale().language() is QLocale.Language.Korean
    speak("en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_the_systems_language_is_taken_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    speak("auto")
    assert languages.current() == "ko"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    speak("auto")
    assert languages.current() == "en"


@pytest.mark.parametrize(
    ("locale", "clock", "day", "short", "both"),
    [
        ("C", "15:05", "04.11.2026", "04.11.", "04.11. - 20.11.2026"),
        ("de_DE", "15:05", "04.11.2026", "04.11.", "04.11. - 20.11.2026"),
        ("ko_KR", "오후 3:05", "2026. 11. 4.", "11. 4.", "2026. 11. 4. - 2026. 11. 20."),
        ("en_GB", "15:05", "04/11/2026", "04/11", "04/11 - 20/11/2026"),
        ("sv_SE", "15:05", "2026-11-04", "11-04", "2026-11-04 - 2026-11-20"),
    ],
)
def test_dates_are_written_as_the_system_does(locale: str, clock: str, day: str, short: str, both: str) -> None:
    QLocale.setDefault(QLocale(locale))
    assert words.clock(datetime(2026, 11, 4, 15, 5, tzinfo=UTC)) == clock
    assert words.day(date(2026, 11, 4)) == day
    assert words.day_and_month(date(2026, 11, 4)) == short
    assert words.days(date(2026, 11, 4), date(2026, 11, 20)) == both


def test_days_of_two_years_have_both() -> None:
    QLocale.setDefault(QLocale("de_DE"))
    assert words.days(date(2025, 12, 30), date(2026, 1, 2)) == "30.12.2025 - 02.01.2026"


def test_names_stand_as_in_a_dictionary() -> None:
    QLocale.setDefault(QLocale("de_DE"))
    assert words.in_order(["Zoll", "Ärzte", "Agentur", "영업부", "기술부"])[-2:] == ["기술부", "영업부"]
    assert words.in_order(["b", "A", "a", "B"])[0] in {"a", "A"}
