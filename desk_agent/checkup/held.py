"""Why nobody is signed in for a check."""

from typing import Final

from desk_agent.checkup.report import Finding, Result, Step, Verdict
from desk_agent.checkup.target import Target
from desk_agent.i18n import N_, _

_ONCE: Final = N_("It was tried once only: the PBX counts (Auth Retry Count in System Attributes, PGM 160-161).")
_NO_USER: Final = N_("No account was given, so nobody was signed in.")
_NO_PASSWORD: Final = N_("There is no password, so nobody was signed in.")


def why_not(target: Target) -> Result | None:
    """Why no log-in can be tried; None if it can."""
    if target.user and target.password:
        return None
    text = _(_NO_PASSWORD) if target.user else _(_NO_USER)
    return Result(Step.LOG_IN, Finding.NOT_TRIED, text, verdict=Verdict.INCOMPLETE)


def desk_holds(sentence: str = "") -> Result:
    """The desk has this account, or may have it, and is not signed in: ``sentence`` is what it says."""
    text = sentence or _("The desk is signing in with this account at the moment.")
    advice = _("What the window of Desk Agent says. Nobody else is signed in meanwhile.")
    return Result(Step.LOG_IN, Finding.NOT_TRIED, text, advice, verdict=Verdict.INCOMPLETE)


def refused_before(sentence: str, advice: str) -> Result:
    """The PBX has refused just this user and password, with ``sentence``; once is enough."""
    return Result(Step.LOG_IN, Finding.FAILED, sentence, " ".join((advice, _(_ONCE))))
