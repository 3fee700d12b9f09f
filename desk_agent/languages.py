"""The languages of the program, and which of them this user reads."""

import gettext
import os
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Final

from desk_agent import i18n
from desk_agent.resources_dir import resource

DOMAIN: Final = "desk_agent"
ENGLISH: Final = "en"
AUTO: Final = "auto"
LANGUAGES: Final = MappingProxyType({ENGLISH: "English", "ko": "한국어"})  # each as its readers call it

_current = ENGLISH


def current() -> str:
    """The language that is spoken, one of `LANGUAGES`."""
    return _current


def use(language: str, wanted: Iterable[str] | None = None) -> str:
    """Speak ``language`` from now on, or with "auto" the first of ``wanted`` that there is; returns which it is.

    ``wanted`` are names such as "ko_KR.UTF-8" or "ko-KR", the best first; None asks the environment.
    English costs nothing: no catalogue is read.
    """
    global _current  # noqa: PLW0603 - a program speaks one language
    if language not in LANGUAGES:
        language = chosen(environment() if wanted is None else wanted)
    i18n.install(None if language == ENGLISH else _catalogue(language))
    _current = language
    return language


def chosen(wanted: Iterable[str]) -> str:
    """The first of ``wanted`` that there is; English if there is none."""
    for name in wanted:
        language = name.replace("-", "_").partition("_")[0].partition(".")[0].partition("@")[0].lower()
        if language in LANGUAGES:
            return language
        if language in {"c", "posix"}:
            return ENGLISH
    return ENGLISH


def environment() -> Iterator[str]:
    """What POSIX's variables say, in their order (gettext's manual, "Locale Environment Variables")."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    if locale and locale.partition(".")[0] not in {"C", "POSIX"}:  # LANGUAGE does not count in the C locale
        yield from (name for name in os.environ.get("LANGUAGE", "").split(":") if name)
    if locale:
        yield locale


def _catalogue(language: str) -> i18n.Catalogue:
    path = resource("translations", language, "LC_MESSAGES", f"{DOMAIN}.mo")
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
