"""Which step of a sign-in an error belongs to."""

from desk_agent.api.errors import CertificateError, NotThePbxError, PbxError, UnreachableError
from desk_agent.view import Step


def step_of(error: PbxError, reached: Step = Step.ADDRESS) -> Step:
    """The step that ``error`` stopped; ``reached`` is the last one that was under way."""
    if isinstance(error, CertificateError):
        return Step.CERTIFICATE
    if reached is Step.PHONE:
        return Step.PHONE
    if isinstance(error, UnreachableError | NotThePbxError):
        return Step.ADDRESS
    return Step.ACCOUNT
