"""What can go wrong between the desk and the PBX, each with a sentence for the user.

The same number means different things on different endpoints (section 6), and the PBX uses 2 and 3 in yet
another sense under HTTP 401 and 400. So a refusal is classified by HTTP status, then by the words of its
message, then by the category of its endpoint, and only then by its number: see `refusal`.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from desk_agent.api.codes import CLICK_TO_CALL_ERRORS, COMMON_ERRORS, CTI_ERRORS, SMDR_ERRORS
from desk_agent.text import plain


class Category(StrEnum):
    """Which table of section 6 a code belongs to."""

    SESSION = "session"
    COMMON = "common"
    CLICK_TO_CALL = "click to call"
    SMDR = "smdr"
    CTI = "cti"


class PbxError(Exception):
    """Anything that kept the PBX from doing what was asked. ``str()`` is a plain sentence."""

    @property
    def sentence(self) -> str:
        """The plain sentence for the user."""
        return str(self)


class UnreachableError(PbxError):
    """No connection: nothing was sent."""


class NotThePbxError(PbxError):
    """Something answers there, but it is not the Web API."""


class OutcomeUnknownError(PbxError):
    """A command was sent and no answer came: it may or may not have been carried out."""


@dataclass(frozen=True)
class Certificate:
    """What a server showed of itself in the TLS handshake."""

    host: str
    port: int
    sha256: str  # 64 lower-case hex digits, of the DER certificate
    subject: str
    issuer: str
    not_before: str  # ISO date, "" if it could not be read
    not_after: str


class CertificateError(PbxError):
    """The certificate is not one to send a credential to. Nothing was sent."""

    def __init__(self, sentence: str, certificate: Certificate) -> None:
        super().__init__(sentence)
        self.certificate = certificate


class UntrustedCertificateError(CertificateError):
    """Neither the system nor a pin vouches for the certificate; the user may."""


class ChangedCertificateError(CertificateError):
    """The certificate is not the pinned one: a hard stop."""

    def __init__(self, sentence: str, certificate: Certificate, expected_sha256: str) -> None:
        super().__init__(sentence, certificate)
        self.expected_sha256 = expected_sha256


class ApiError(PbxError):
    """The PBX answered with a refusal."""

    def __init__(self, sentence: str, *, category: Category, code: int | None, status: int, message: str) -> None:
        super().__init__(sentence)
        self.category = category
        self.code = code
        self.status = status
        self.message = message


class InvalidLoginError(ApiError):
    """Wrong user or password. Never retried: the PBX counts attempts."""


class InvalidTokenError(ApiError):
    """The session is over: sign in again. The refused request was not carried out."""


class AlreadyLoggedInError(ApiError):
    """The account is in use by another session."""


class SessionsFullError(ApiError):
    """Three Web API accounts are signed in, which is all the PBX takes."""


class NotAllowedError(ApiError):
    """The account has no right to this resource."""


class LicenceError(ApiError):
    """A licence is missing."""


class UnavailableError(ApiError):
    """The PBX is up but cannot serve (HTTP 5xx)."""


class RefusedError(ApiError):
    """The PBX does not do this, now or with these parameters."""


class CtiError(RefusedError):
    """A refusal from the CTI table."""


class ClickToCallError(RefusedError):
    """A refusal from the click-to-call table."""


_CTI_SENTENCES: Final = MappingProxyType(
    {
        101: "The PBX refused and gave no reason.",
        102: "This system or its licence does not offer that.",
        103: "This kind of device cannot be watched.",
        104: "The PBX does not know this extension, or it is not yours.",
        105: "The PBX does not know that number.",
        106: "That call is no longer there.",
        107: "That number cannot be reached.",
        108: "That kind of destination is not possible here.",
        109: "The call cannot be diverted from this phone.",
        110: "There is no such call on hold.",
        111: "The PBX did not accept the number or value.",
        112: "The PBX does not accept that forwarding destination.",
        140: "The other side is busy.",
        141: "The other side does not want to be disturbed.",
        142: "The other side has forwarded its calls.",
        143: "You are not allowed to do that.",
        144: "It took too long.",
        145: "The other side is not in a state for that.",
        146: "That is not possible with this kind of party.",
        147: "The phone cannot do that just now: end or hold the present call first.",
        148: "That operation is not possible.",
        149: "The password or agent number is wrong.",
        150: "The phone is not connected to the PBX.",
        201: "There is no call on hold.",
        202: "The call on hold is not in a state for that.",
        203: "The call is not in a state for that.",
        204: "There is no call to answer.",
        205: "There is no call to end.",
        301: "All lines are busy.",
    }
)

_CLICK_SENTENCES: Final = MappingProxyType(
    {
        101: "The PBX did not accept your authorization code.",
        102: "You are not allowed to dial from here.",
        103: "This call is restricted.",
        104: "The PBX did not place the call.",
        105: "The PBX did not accept the number.",
        106: "Click-to-call is not possible: no voice board is available.",
        107: "Click-to-call is not possible: no voice board group is set.",
        108: "Your extension has no right to click-to-call (PGM 111).",
        110: "Your phone is busy.",
        121: "Click-to-call is not switched on for your extension (PGM 111).",
        199: "The PBX did not place the call.",
    }
)

# Names that the document uses without a number, and the number that means the same.
_NAMES: Final = MappingProxyType(
    {name.lower(): code for code, name in CTI_ERRORS.items()}
    | {"accessdeny": 143, "invaliddevicereferenceidentifier": 104, "invaliddevicereferencelidentifier": 104}
)


def cti_code(name: str) -> int | None:
    """The CTI code whose name is ``name``, in any case; ``None`` if there is none."""
    return _NAMES.get(name.strip().lower())


def _with_pbx_words(sentence: str, message: str, code: int | None) -> str:
    words = plain(message)
    said = ", ".join(part for part in (words, "" if code is None else str(code)) if part)
    return f"{sentence} (PBX: {said})" if said else sentence


def _session_refusal(status: int, words: str, *, login: bool, code: int | None) -> type[ApiError] | None:
    if "invalid token" in words:
        return InvalidTokenError
    if "already" in words:
        return AlreadyLoggedInError
    if login and any(hint in words for hint in ("three", "exceed", "maximum", "limit", "too many", "full", "in use")):
        return SessionsFullError
    if "invalid login" in words:
        return InvalidLoginError
    if "not allowed" in words:
        return NotAllowedError
    if "licen" in words:
        return LicenceError
    if status == 401:
        if login:
            return InvalidLoginError
        return NotAllowedError if code == 4 else InvalidTokenError
    return None


_SESSION_SENTENCES: Final[dict[type[ApiError], str]] = {
    InvalidTokenError: "The session has ended.",
    AlreadyLoggedInError: (
        "This account is already signed in elsewhere. The administrator can see where under Maintenance > Trace > "
        "HTTP Log View > Logged-on User List."
    ),
    SessionsFullError: "All three Web API sessions of the PBX are in use. Ask for one to be freed.",
    InvalidLoginError: "The user or the password is wrong.",
    NotAllowedError: "This account is not allowed to do that.",
    LicenceError: "The PBX has no licence for that.",
}


def refusal(
    status: int, category: Category, code: int | None = None, message: str = "", *, login: bool = False
) -> ApiError:
    """The exception for a negative answer.

    ``status`` is the HTTP status, ``category`` that of the endpoint asked, ``code`` and ``message`` what the
    ``error`` object said, if there was one. ``login`` marks the login request itself, where 401 speaks of the
    password and not of a token.
    """
    words = message.lower()
    kind = _session_refusal(status, words, login=login, code=code)
    if kind is not None:
        sentence = _SESSION_SENTENCES[kind]
        if kind not in {InvalidTokenError, InvalidLoginError}:
            sentence = _with_pbx_words(sentence, message, code)
        return kind(sentence, category=Category.SESSION, code=code, status=status, message=message)
    if status >= 500:
        return UnavailableError(
            _with_pbx_words("The PBX cannot serve at the moment.", message, code),
            category=category, code=code, status=status, message=message,
        )  # fmt: skip
    if code is None:
        code = cti_code(message)
    return _by_code(status, category, code, message)


def _by_code(status: int, category: Category, code: int | None, message: str) -> ApiError:
    kind: type[ApiError] = RefusedError
    sentence = ""
    name = ""
    if code == 3:
        kind, sentence = LicenceError, _SESSION_SENTENCES[LicenceError]
    elif code is not None and category is Category.CLICK_TO_CALL and code in CLICK_TO_CALL_ERRORS:
        kind, sentence, name = ClickToCallError, _CLICK_SENTENCES[code], CLICK_TO_CALL_ERRORS[code]
    elif code is not None and category is Category.CTI and code in CTI_ERRORS:
        kind, sentence, name = CtiError, _CTI_SENTENCES[code], CTI_ERRORS[code]
    elif code is not None and code in COMMON_ERRORS:
        category, name = Category.COMMON, COMMON_ERRORS[code]
        sentence = "The PBX did not accept the request."
    elif code is not None and category is Category.SMDR and code in SMDR_ERRORS:
        sentence, name = "The PBX could not read its call records.", SMDR_ERRORS[code]
    elif status == 403:
        kind, sentence = NotAllowedError, _SESSION_SENTENCES[NotAllowedError]
    elif status in {404, 405}:
        sentence = "This PBX does not know that operation."
    else:
        sentence = "The PBX refused."
    return kind(
        _with_pbx_words(sentence, message or name, code if code is not None else status),
        category=category, code=code, status=status, message=message,
    )  # fmt: skip
