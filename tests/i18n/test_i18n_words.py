"""English as written, another language by its catalogue, and the right one for this user."""

import gettext
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from desk_agent import i18n, languages
from desk_agent.i18n import N_, _, ngettext, pgettext


@pytest.fixture
def german() -> Iterator[None]:
    catalogue = Catalog("de")
    catalogue.add("Hold", "Halten")
    catalogue.add("Held by {name}", "{name} hält")
    catalogue.add(("{n} call", "{n} calls"), ("{n} Anruf", "{n} Anrufe"))
    catalogue.add("Open", "Offen", context="a state")
    catalogue.add("Open", "Öffnen", context="to do")
    file = BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    i18n.install(gettext.GNUTranslations(file))
    yield
    i18n.install(None)


def test_english_needs_no_catalogue() -> None:
    assert _("Hold") == "Hold"
    assert ngettext("{n} call", "{n} calls", 1) == "{n} call"
    assert ngettext("{n} call", "{n} calls", 0) == "{n} calls"
    assert pgettext("a state", "Open") == "Open"


@pytest.mark.usefixtures("german")
def test_another_language() -> None:
    assert _("Held by {name}").format(name="Anna") == "Anna hält"
    shown = [ngettext("{n} call", "{n} calls", n).format(n=n) for n in (0, 1, 2)]
    assert shown == ["0 Anrufe", "1 Anruf", "2 Anrufe"]
    assert pgettext("a state", "Open") == "Offen"
    assert pgettext("to do", "Open") == "Öffnen"


@pytest.mark.usefixtures("german")
def test_what_is_marked_is_translated_when_it_is_shown() -> None:
    assert N_("Hold") == "Hold"
    assert _(N_("Hold")) == "Halten"


@pytest.mark.usefixtures("german")
def test_what_is_not_in_the_catalogue_stays_english() -> None:
    assert _("Nobody has translated this") == "Nobody has translated this"
    assert _("") == ""  # gettext would answer with the catalogue's header


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ([], "en"),
        (["ko_KR.UTF-8"], "ko"),
        (["ko-Kore-KR"], "ko"),
        (["fr_FR", "ko", "en"], "ko"),
        (["en_GB", "ko_KR"], "en"),
        (["C.UTF-8", "ko"], "en"),
        (["fr", "xx"], "en"),
        (["ko@hangul"], "ko"),
    ],
)
def test_the_first_language_that_there_is(wanted: list[str], language: str) -> None:
    assert languages.chosen(wanted) == language


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, []),
        ({"LANG": "ko_KR.UTF-8"}, ["ko_KR.UTF-8"]),
        ({"LANG": "en_US", "LC_MESSAGES": "ko_KR"}, ["ko_KR"]),
        ({"LANG": "ko_KR", "LC_ALL": "en_US"}, ["en_US"]),
        ({"LANG": "fr_FR", "LANGUAGE": "ko:en"}, ["ko", "en", "fr_FR"]),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ko"}, ["C.UTF-8"]),
        ({"LANGUAGE": "ko"}, []),
    ],
)
def test_the_environment(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], wanted: list[str]) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert list(languages.environment()) == wanted
