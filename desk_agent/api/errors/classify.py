"""A negative answer -> the exception that says it."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desk_agent.api.codes import CLICK_TO_CALL_ERRORS, COMMON_ERRORS, CTI_ERRORS, SMDR_ERRORS
from desk_agent.api.errors.base import (
    AlreadyLoggedInError,
    ApiError,
    Category,
    InvalidLoginError,
    InvalidTokenError,
    LicenceError,
    NotAllowedError,
    RefusedError,
    SessionsFullError,
    UnavailableError,
    UnexplainedError,
    UnknownOperationError,
)
from desk_agent.api.errors.common import (
    CLICK_TO_CALL,
    COMMON,
    SMDR,
    LoginMismatchError,
    UnknownRefusalError,
    VersionError,
)
from desk_agent.api.errors.cti import CTI
from desk_agent.i18n import _
from desk_agent.text import plain

# Names that the document uses without a number, and the number that means the same.
_NAMES: Final = MappingProxyType(
    {name.lower(): code for code, name in CTI_ERRORS.items()}
    | {"accessdeny": 143, "invaliddevicereferenceidentifier": 104, "invaliddevicereferencelidentifier": 104}
)
_TOO_MANY: Final = 429  # requests, by HTTP (RFC 6585 4): not now
_SESSIONS_FULL: Final = ("three", "exceed", "maximum", "limit", "too many", "full", "in use")
_UNKNOWN: Final = frozenset({"", "unknown"})  # the document's own word for 99
_Table = tuple[Mapping[int, type[ApiError]], Mapping[int, str]]
_TABLES: Final[Mapping[Category, _Table]] = MappingProxyType(
    {
        Category.CTI: (CTI, CTI_ERRORS),
        Category.CLICK_TO_CALL: (CLICK_TO_CALL, CLICK_TO_CALL_ERRORS),
        Category.SMDR: (SMDR, SMDR_ERRORS),
        # Section 3.2.1 names one error of log-in, without a number: it is the CTI table's.
        Category.SESSION: ({102: CTI[102]}, {102: CTI_ERRORS[102]}),
        Category.COMMON: (COMMON, COMMON_ERRORS),
    }
)
_OF_SESSION: Final = frozenset({InvalidTokenError, InvalidLoginError, AlreadyLoggedInError, SessionsFullError})
_QUIET: Final = frozenset({InvalidTokenError, InvalidLoginError})  # the PBX's words would add nothing


def cti_code(name: str) -> int | None:
    """The CTI code that ``name`` names, in any case or as ``operation (name)``; ``None`` if there is none."""
    found = _NAMES.get(name.strip().lower())
    if found is not None:
        return found
    inside = re.search(r"\(\s*(\w+)\s*\)", name)
    return _NAMES.get(inside[1].lower()) if inside else None


def refusal(
    status: int,
    category: Category,
    code: int | None = None,
    message: str = "",
    *,
    login: bool = False,
    feature: str = "",
    mute: bool = False,
) -> ApiError:
    """The exception for a negative answer.

    ``status`` is the HTTP status, ``category`` that of the endpoint asked, ``code`` and ``message`` what the
    ``error`` object said, if there was one. ``login`` marks the login request itself, where 401 speaks of the
    password and not of a token. ``feature`` is the endpoint, for those who want to tell what was refused. ``mute``:
    it was a command, which may be refused for what the phone is doing, and the answer had no content at all.
    """
    said = message
    known = _known_code(category, code, message)
    if known == UnknownRefusalError.number and status in {404, 405} and message.strip().lower() not in _UNKNOWN:
        known = None  # "Not Found" and the like speak of the URI
    kind = _by_status_and_words(status, message.lower(), known, login=login)
    if mute and kind is None and known is None and status in {403, 404}:
        kind = UnexplainedError
    if kind is None:
        code = known
        kind, category, name = _by_code(status, category, code)
        said = message or name
    elif kind in _OF_SESSION:
        category = Category.SESSION
    sentence = _(kind.words)
    if kind not in _QUIET:
        sentence = _with_pbx_words(sentence, said, status if code is None else code)
    return kind(sentence, category=category, code=code, status=status, message=message, feature=feature)


def _by_status_and_words(status: int, words: str, code: int | None, *, login: bool) -> type[ApiError] | None:
    kind = _of_session(status, words, login=login)
    if kind is not None:
        return kind
    if "not allowed" in words or (status == 400 and code == 2 and "version" not in words):
        return NotAllowedError
    if "licen" in words:
        return LicenceError
    if status == 401 and login and code != 102:
        return InvalidLoginError
    if status == 401 and (code is None or code < 100):
        # Sections 5.3.2 to 5.3.4 list 401 for refused commands as well; those have numbers from 101 up.
        return LoginMismatchError if code == 4 else InvalidTokenError
    return UnavailableError if status >= 500 or status == _TOO_MANY else None


def _of_session(status: int, words: str, *, login: bool) -> type[ApiError] | None:
    """Words count here only where the session is spoken of: an agent may be "already" logged on as well."""
    if "invalid token" in words:
        return InvalidTokenError
    if not login and status != 401:
        return None
    if "already" in words:
        return AlreadyLoggedInError
    if login and any(hint in words for hint in _SESSIONS_FULL):
        return SessionsFullError
    return InvalidLoginError if "invalid login" in words else None


def _known_code(category: Category, code: int | None, message: str) -> int | None:
    """The code, or the one that the message names if the PBX sent none or one that nobody knows."""
    kinds, names = _TABLES[category]
    if code is not None and (code in kinds or code in COMMON):
        return code
    words = message.strip().lower()
    named = cti_code(message) if category in {Category.CTI, Category.SESSION} else None
    for number, name in (*names.items(), *COMMON_ERRORS.items()):
        if named is None and name.lower() == words:
            named = number
    return code if named is None else named


def _by_code(status: int, category: Category, code: int | None) -> tuple[type[ApiError], Category, str]:
    kinds, names = _TABLES[category]
    if code is not None and code in kinds:
        return kinds[code], category, names[code]
    if code is not None and code in COMMON:
        own = issubclass(COMMON[code], LicenceError | VersionError)  # they say which endpoint lacks something
        return COMMON[code], category if own else Category.COMMON, COMMON_ERRORS[code]
    if status == 403:
        return NotAllowedError, category, ""
    if status in {404, 405}:
        return UnknownOperationError, category, ""
    return RefusedError, category, ""


def _with_pbx_words(sentence: str, message: str, code: int) -> str:
    said = ", ".join(part for part in (plain(message), str(code)) if part)
    return f"{sentence} (PBX: {said})"
