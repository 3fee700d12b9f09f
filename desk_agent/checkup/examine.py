"""One check from beginning to end."""

import asyncio
import contextlib
import logging
from typing import Final

from msgspec.structs import replace

from desk_agent.api.errors import (
    ApiError,
    CertificateError,
    InvalidLoginError,
    NotThePbxError,
    OutcomeUnknownError,
    PbxError,
    UnavailableError,
    UnknownOperationError,
    UnreachableError,
    what_to_check,
)
from desk_agent.checkup import address, web_api
from desk_agent.checkup.held import refused_before, why_not
from desk_agent.checkup.report import Finding, Report, Result, Step, Verdict
from desk_agent.checkup.rights import OverError, Rights
from desk_agent.checkup.sheet import Sheet
from desk_agent.checkup.wires import OwnWire, SessionLike, SessionWire
from desk_agent.client.dialect import Dialect, Learner, is_server_account
from desk_agent.client.intake import Receiver, Strangers
from desk_agent.client.judge import Judge
from desk_agent.client.link import Account, Link
from desk_agent.i18n import N_, _
from desk_agent.net import tls

log = logging.getLogger(__name__)

_LEFT_BEHIND: Final = 5.0  # seconds that giving a log-in back may take
_AFTER_ADDRESS: Final = (Step.WEB_API, Step.LOG_IN)
_AFTER_LOG_IN: Final = (
    Step.SYSTEM, Step.EVENTS, Step.MONITOR, Step.PHONE, Step.CONTROL, Step.PRESENCE, Step.DND, Step.FORWARDING,
    Step.MESSAGES, Step.RECORDS, Step.TRACKING, Step.CLOCK, Step.SPEED,
)  # fmt: skip
_NOT_CONFIRMED: Final = N_("The phone system has not confirmed the log-out.")
_CHECK_LOG_OUT: Final = N_(
    "The account counts as signed in until Web API Session Timeout (System Attributes, PGM 160-161) is over."
)
# Not the account's fault but the server's: these speak of what answers there.
_OF_SERVER: Final = (NotThePbxError, UnknownOperationError, UnavailableError, OutcomeUnknownError, UnreachableError)


async def examine(sheet: Sheet, *, session: SessionLike | None = None, held: Result | None = None) -> Report:
    """Look at the sheet's target, and write down every step.

    With ``session``, which is live, the account is looked into over that one, and stays signed in. Else it is signed
    in once and out again, also where the check is cancelled; but not if ``held`` says why not.
    """
    reached = await address.look(sheet)
    if session is not None:
        await _over(sheet, session)
        return sheet.report
    if not reached:
        sheet.leave_out((*_AFTER_ADDRESS, *_AFTER_LOG_IN))
        return sheet.report
    held = held or why_not(sheet.target)
    if held is not None:
        await sheet.take(Step.WEB_API, web_api.look(sheet.target))
        sheet.write(held)
        sheet.leave_out(_AFTER_LOG_IN)
        return sheet.report
    await _signed_in(sheet)
    return sheet.report


async def _over(sheet: Sheet, session: SessionLike) -> None:
    sheet.write(Result(Step.WEB_API, Finding.GOOD, _("The desk is connected to it.")))
    text = _("The desk is signed in as {user}; for this check nobody was signed in or out.")
    sheet.write(Result(Step.LOG_IN, Finding.GOOD, text.format(user=sheet.target.user)))
    with contextlib.suppress(OverError):
        await Rights(sheet, SessionWire(session)).look()
    sheet.leave_out(_AFTER_LOG_IN)


async def _signed_in(sheet: Sheet) -> None:
    target = sheet.target
    account = Account(
        target.host, target.port, target.user, target.password, tls.parse_pin(target.trust) if target.trust else None
    )
    learner = Learner(Dialect.from_dict(target.dialect))
    link = Link(account, tls.context(target.trust or None), learner, sheet.clock, Receiver(), Strangers())
    try:
        if await _log_in(sheet, link):
            judge = Judge(target.own, is_station=not is_server_account(target.user))
            with contextlib.suppress(OverError):
                await Rights(sheet, OwnWire(link, judge)).look()
        sheet.leave_out(_AFTER_LOG_IN)
    finally:
        # whatever happens, also to this task, the account is not left signed in
        await asyncio.shield(_leave(sheet, link))


async def _log_in(sheet: Sheet, link: Link) -> bool:
    began = sheet.clock.now().mono
    error: PbxError | None = None
    trying = asyncio.ensure_future(link.log_in())
    try:
        await asyncio.shield(trying)
    except asyncio.CancelledError:
        # the PBX may let the account in all the same: only its answer tells by which token it is given back
        await asyncio.wait({trying}, timeout=_LEFT_BEHIND)
        trying.cancel()
        await asyncio.gather(trying, return_exceptions=True)
        raise
    except PbxError as refused:
        error = refused
    seconds = sheet.clock.now().mono - began
    if isinstance(error, _OF_SERVER) or (isinstance(error, ApiError) and 300 <= error.status < 400):
        sheet.write(replace(await web_api.explain(sheet.target, error), seconds=seconds))
        sheet.leave_out((Step.LOG_IN,))
        return False
    sheet.write(Result(Step.WEB_API, Finding.GOOD, _("It is the Web API that answers.")))
    text = _("{user} is signed in.").format(user=sheet.target.user)
    result = Result(Step.LOG_IN, Finding.GOOD, text) if error is None else _refused(error)
    sheet.write(replace(result, seconds=seconds))
    return error is None


def _refused(error: PbxError) -> Result:
    advice = what_to_check(error)
    if isinstance(error, InvalidLoginError):
        return refused_before(error.sentence, advice)
    verdict = Verdict.UNTRUSTED if isinstance(error, CertificateError) else None
    return Result(Step.LOG_IN, Finding.FAILED, error.sentence, advice, verdict=verdict)


async def _leave(sheet: Sheet, link: Link) -> None:
    if link.token:
        try:
            await link.give_back(link.token, seconds=_LEFT_BEHIND)
        except PbxError as error:
            log.info("log-out was not confirmed: %s", type(error).__name__)
            sheet.write(Result(Step.LOG_OUT, Finding.WARNING, _(_NOT_CONFIRMED), _(_CHECK_LOG_OUT)))
        else:
            text = _("{user} is signed out again.").format(user=sheet.target.user)
            sheet.write(Result(Step.LOG_OUT, Finding.GOOD, text))
    await link.close()
