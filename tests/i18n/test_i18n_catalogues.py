"""The catalogues: compiled as they are written, and no translation that would break a sentence."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message

from desk_agent import i18n, languages
from desk_agent.i18n import _, ngettext

ROOT = Path(__file__).parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translate", ROOT / "packaging" / "translate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["translate"] = module
    spec.loader.exec_module(module)
    return module


translate = _tool()
CATALOGUES: list[Path] = translate.catalogues()


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def catalogue(path: Path) -> Catalog:
    found: Catalog = translate.read(path)
    return found


@pytest.fixture
def korean() -> Iterator[None]:
    languages.use("ko")
    yield
    languages.use("en")


def test_every_language_has_a_catalogue() -> None:
    assert {path.parts[-3] for path in CATALOGUES} == set(languages.LANGUAGES) - {languages.ENGLISH}


def test_it_is_compiled_as_it_is_written(path: Path, catalogue: Catalog) -> None:
    assert translate.compiled(catalogue) == path.with_suffix(".mo").read_bytes(), "run python3 packaging/translate.py"


def fields(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)(?::[^}]*)?}", text))


def pairs(message: Message) -> list[tuple[str, str]]:
    if isinstance(message.id, tuple):
        return [(message.id[-1], one) for one in message.string if one]
    return [(message.id, message.string)] if message.string else []


def test_every_translation_has_the_fields_of_its_sentence(catalogue: Catalog) -> None:
    wrong = [
        (said, translated)
        for message in catalogue
        if message.id
        for said, translated in pairs(message)
        if "{" in said and fields(said) != fields(translated)
    ]
    assert wrong == []


def test_every_translation_ends_as_its_sentence_does(catalogue: Catalog) -> None:
    """What ends with a full stop is a sentence, and … says that something more is asked."""
    wrong = [
        (said, translated)
        for message in catalogue
        if message.id
        for said, translated in pairs(message)
        if said.endswith("…") != translated.endswith("…") or said[:1].isspace() != translated[:1].isspace()
    ]
    assert wrong == []


def test_the_program_has_no_string_that_is_made_while_it_runs() -> None:
    """An f-string or a name cannot be found: Babel leaves it out, and nobody translates it."""
    found = translate.template()
    assert len(found) > 1000
    assert "Work after the call: ends any moment, or with Ready ({key})." in found


def test_it_has_every_string_of_the_program(catalogue: Catalog) -> None:
    now = translate.merged(catalogue, translate.template())
    assert [message.id for message in translate.missing(now)] == [], "run python3 packaging/translate.py"


@pytest.mark.usefixtures("korean")
def test_korean() -> None:
    assert languages.current() == "ko"
    assert _("Hold") == "보류"
    assert ngettext("{n} waiting", "{n} waiting", 3).format(n=3) == "3명 대기"


def test_english_again() -> None:
    assert languages.use("en") == "en"
    assert _("Hold") == "Hold"
    assert i18n._catalogue is None


def test_a_language_that_is_not_there_is_the_system_s() -> None:
    assert languages.use("xx", ["fr", "en"]) == "en"
