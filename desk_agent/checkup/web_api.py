"""Whether what answers by HTTPS is the Web API; asked without an account, where none is to be signed in."""

import re
from typing import Any, Final

import msgspec

from desk_agent.api.errors import (
    ApiError,
    Category,
    NotThePbxError,
    OutcomeUnknownError,
    PbxError,
    UnavailableError,
    UnreachableError,
    what_to_check,
)
from desk_agent.checkup.report import Finding, Result, Step
from desk_agent.checkup.target import Target
from desk_agent.client.dialect import BASE
from desk_agent.client.http import Answer, Http
from desk_agent.i18n import N_, _
from desk_agent.net import tls
from desk_agent.text import plain

_SECONDS: Final = 5.0
_BETWEEN: Final = frozenset({502, 503, 504})  # what a proxy answers for a server that it does not reach
_TITLE: Final = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_BUSY: Final = UnavailableError("", category=Category.SESSION, code=None, status=0, message="")
_OTHER_SERVER: Final = N_("A web server answers there, but it is not the Web API.")


async def look(target: Target) -> Result:
    """Ask for the Web API's base (section 3.1) without a word of who asks.

    A PBX refuses that in its own way. What another web server sends, a page or a way to one, can be told from it.
    """
    try:
        answer = await _ask(target)
    except PbxError as error:
        return Result(Step.WEB_API, Finding.FAILED, error.sentence, what_to_check(error))
    facts = _facts(answer)
    if answer.status in _BETWEEN:
        text = _("What stands before the PBX does not reach it (HTTP {status}).").format(status=answer.status)
        return Result(Step.WEB_API, Finding.FAILED, text, _what_stands_between(), facts)
    if _is_page(answer):
        return Result(Step.WEB_API, Finding.FAILED, _other(answer), what_to_check(NotThePbxError()), facts)
    if _has_error_object(answer.body):
        return Result(Step.WEB_API, Finding.GOOD, _("It answers as the Web API does."))
    text = _("It answers by HTTPS. That it is the Web API shows at a log-in.")
    return Result(Step.WEB_API, Finding.UNKNOWN, text, facts=facts)


async def explain(target: Target, error: PbxError) -> Result:
    """A log-in has failed because of what answers there: who is it?"""
    status = error.status if isinstance(error, ApiError) else 0
    if isinstance(error, OutcomeUnknownError | UnreachableError):
        text = _("The log-in was not answered.") if isinstance(error, OutcomeUnknownError) else error.sentence
        return Result(Step.WEB_API, Finding.FAILED, text, what_to_check(_BUSY))
    facts = {"http_status": str(status)} if status else {}
    if isinstance(error, UnavailableError):
        between = status in _BETWEEN
        text = _("What stands before the PBX does not reach it (HTTP {status}).").format(status=status)
        advice = _what_stands_between() if between else what_to_check(error)
        return Result(Step.WEB_API, Finding.FAILED, text if between else error.sentence, advice, facts)
    text = error.sentence
    try:
        answer = await _ask(target)
    except PbxError:
        answer = None
    if answer is not None:
        facts = _facts(answer) | facts
        text = _other(answer) if _is_page(answer) or answer.headers.get("server") else text
    return Result(Step.WEB_API, Finding.FAILED, text, what_to_check(NotThePbxError()), facts)


async def _ask(target: Target) -> Answer:
    pin = tls.parse_pin(target.trust) if target.trust else None
    http = Http(target.host, target.port, tls.context(target.trust or None), pin)
    try:
        return await http.ask("GET", BASE, headers={}, seconds=_SECONDS, repeatable=True)
    finally:
        await http.close()


def _what_stands_between() -> str:
    return _("Whether the PBX is running, and what the gateway or proxy before it says of it.")


def _is_page(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "").lower()
    return 300 <= answer.status < 400 or (answer.status == 200 and "html" in kind)


def _other(answer: Answer) -> str:
    title = _TITLE.search(answer.body[:65536])
    name = plain(title[1].decode("utf-8", "replace")) if title else plain(answer.headers.get("server", ""))
    return f"{_(_OTHER_SERVER)} ({name})" if name else _(_OTHER_SERVER)


def _facts(answer: Answer) -> dict[str, str]:
    server = plain(answer.headers.get("server", ""))
    return {"http_status": str(answer.status), **({"server": server} if server else {})}


def _has_error_object(body: bytes) -> bool:
    try:
        read: Any = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return False
    return isinstance(read, dict) and any(str(key).strip().lower() == "error" for key in read)
