"""The family of errors: what kept the PBX from doing what was asked, without the numbers of section 6."""

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from desk_agent.i18n import N_


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

    @property
    def logged(self) -> str:
        """As a log may have it: the sentence, which is ours."""
        return str(self)


class UnreachableError(PbxError):
    """No connection: nothing was sent."""


class NotThePbxError(PbxError):
    """Something answers there, but it is not the Web API."""


class OutcomeUnknownError(PbxError):
    """A command was sent and no answer came: it may or may not have been carried out."""


class Certificate(Struct, frozen=True):
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
    """The PBX answered with a refusal.

    Attributes:
        category: the endpoint's own, or the one whose table its code is from.
        code: the number in the ``error`` object, ``None`` if there was none.
        status: the HTTP status; 200 for a refusal inside a positive answer, 0 if the document gives an account of
            this kind no way to ask, and nothing was sent.
        message: the PBX's own words, untreated.
        feature: what was asked, as in the URI (section 3.1), e.g. ``call/hold``; "" if that is not known.
    """

    number: ClassVar[int] = 0  # the code of section 6 that the class stands for
    words: ClassVar[str] = N_("The PBX refused.")  # the sentence before the PBX's own words are added

    def __init__(
        self, sentence: str, *, category: Category, code: int | None, status: int, message: str, feature: str = ""
    ) -> None:
        super().__init__(sentence)
        self.category = category
        self.code = code
        self.status = status
        self.message = message
        self.feature = feature

    @property
    def logged(self) -> str:
        """As a log may have it: without the PBX's own words, which may repeat what was sent."""
        return f"{type(self).__name__}, HTTP {self.status}, code {self.code}"


class InvalidLoginError(ApiError):
    """Wrong user or password (HTTP 401). Never retried: the PBX counts attempts."""

    words = N_("The user or the password is wrong.")


class InvalidTokenError(ApiError):
    """The session is over (HTTP 401): sign in again. The refused request was not carried out."""

    words = N_("The session has ended.")


class AlreadyLoggedInError(ApiError):
    """The account is in use by another session (section 2.2.3)."""

    words = N_(
        "This account is already signed in elsewhere. The administrator can see where under "
        "Maintenance > Trace > HTTP Log View > Logged-on User List."
    )


class SessionsFullError(ApiError):
    """Three Web API accounts are signed in, which is all the PBX takes (section 1)."""

    words = N_(
        "All three Web API sessions are in use. The administrator can see by whom, and end one, under "
        "Maintenance > Trace > HTTP Log View > Logged-on User List."
    )


class NotAllowedError(ApiError):
    """The account has no right to this resource."""

    words = N_("This account is not allowed to do that.")


class LicenceError(ApiError):
    """3: a licence is missing (section 1)."""

    number = 3
    words = N_("The PBX has no licence for that.")


class UnavailableError(ApiError):
    """The PBX is up but cannot serve (HTTP 5xx)."""

    words = N_("The PBX cannot serve at the moment.")


class RefusedError(ApiError):
    """The PBX does not do this, now or with these parameters."""


class UnexplainedError(RefusedError):
    """A command was refused with HTTP 403 or 404 and nothing else (the answers of section 5.3 may have no content).

    Those are listed for whatever a command is refused for: the account's rights, the phone's state, a number. So it
    says nothing of the next time.
    """

    words = N_("The PBX refused and gave no reason.")


class UnknownOperationError(RefusedError):
    """This PBX has nothing at that URI (HTTP 404 or 405 without a code of the document's)."""

    words = N_("This PBX does not know that operation.")
