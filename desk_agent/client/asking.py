"""Asking the PBX in the forms it takes, and finding those out on the way."""

import itertools
import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from msgspec.structs import replace

from desk_agent.api import commands as cmd
from desk_agent.api.errors import (
    ApiError,
    CtiError,
    InvalidTokenError,
    LicenceError,
    NotAllowedError,
    UnavailableError,
    UnknownOperationError,
    UnknownRefusalError,
)
from desk_agent.client import answers
from desk_agent.client import dialect as forms
from desk_agent.client.answers import Content
from desk_agent.client.entitlement import why_never
from desk_agent.client.http import Http
from desk_agent.client.requests import compose

log = logging.getLogger(__name__)

_OF_PARAMETERS: Final = frozenset({1, 105, 111})  # the codes of section 6 that may speak of a request's form


class Asker:
    """The commands of one account over one `Http`."""

    def __init__(self, http: Http, learner: forms.Learner, user: str) -> None:
        self.token = ""
        self.date = ""  # what the last answer said of the time of day, in the form of HTTP; "" if none did
        self.forms = learner
        self._http = http
        self._user = user
        self._is_server = forms.is_server_account(user)
        self._transactions = itertools.count(1)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def send(self, command: cmd.Command, *, seconds: float | None = None) -> Content:
        """Send ``command`` and return the answer's content; ``seconds`` is a shorter patience than usual.

        It is sent once. Only what can be repeated without harm is, until that has been learnt, sent again in
        another form after a refusal that may mean that the form was not understood.

        Raises:
            ApiError: the PBX refused, and nothing was done.
            NotAllowedError: the same; with status 0 it was not even asked, see `desk_agent.client.entitlement`.
            OutcomeUnknownError: no answer came.
            UnreachableError: nothing was sent.
        """
        never = why_never(command, is_station=not self._is_server, has_call_control="kind" in self.forms.proven)
        if never:
            raise NotAllowedError(
                never, category=command.category, code=None, status=0, message="", feature=command.feature
            )
        match command:
            case cmd.MonitorStart():
                return await self._send_learning(command, seconds)
            case cmd.DeleteSmdr():
                return await self._send_deletion(command, seconds)
        if command.method == "GET" and command.parameters():
            return await self._in_either(command, "query", forms.Query, _misunderstood, seconds)
        if command.method == "DELETE":
            return await self._in_either(command, "delete", forms.Delete, _lost, seconds)
        return await self.ask(command, seconds=seconds)

    async def send_wrapped(self, command: cmd.Command) -> Content:
        """Send ``command`` with its parameters wrapped, whatever has been learnt."""
        return await self.ask(command, body=forms.Body.WRAPPED)

    async def _send_learning(self, command: cmd.MonitorStart, seconds: float | None) -> Content:
        """Section 5.3.2.1: it can be repeated without harm, so paths and bodies are found out by it."""
        kind = self.forms.now.kind
        if self._is_server:
            kinds = [forms.Kind.SERVER]
        elif kind is not None and "kind" in self.forms.proven:
            kinds = [kind]
        else:
            kinds = sorted(forms.Kind, key=lambda one: one is not kind)
        refusals: list[ApiError] = []
        for kind in kinds:
            try:
                content = await self._in_either(command, "body", forms.Body, _misunderstood, seconds, kind=kind)
            except UnavailableError:
                raise
            except ApiError as error:
                refusals.append(error)
                if not (isinstance(error, NotAllowedError | InvalidTokenError) or is_nowhere(error)):
                    self.forms.learn(kind=kind)  # it was read and judged there
                    raise
                continue
            self.forms.learn(kind=kind)
            return content
        raise next((error for error in refusals if isinstance(error, NotAllowedError)), refusals[0])

    async def _send_deletion(self, command: cmd.DeleteSmdr, seconds: float | None) -> Content:
        """Section 5.1: each time the documented way first, whatever other deletions have taught.

        A PBX that overlooks the condition of this one would delete every record.
        """
        try:
            return await self.ask(command, seconds=seconds, delete=forms.Delete.BODY)
        except ApiError as error:
            if not _lost(error):
                raise
            first = error
        try:
            return await self.ask(command, seconds=seconds, delete=forms.Delete.QUERY)
        except ApiError as error:
            raise first if _lost(error) else error from None

    async def _in_either(
        self,
        command: cmd.Command,
        name: str,
        either: type[StrEnum],
        not_understood: Callable[[ApiError], bool],
        seconds: float | None,
        **others: StrEnum,
    ) -> Content:
        """Send ``command`` in the form that works here; while that is not proven, in the other one as well."""
        preferred = getattr(self.forms.now, name) or next(iter(either))
        order = [preferred] if name in self.forms.proven else sorted(either, key=lambda form: form != preferred)
        refusals: list[ApiError] = []
        for form in order:
            try:
                content = await self.ask(command, seconds=seconds, **others, **{name: form})
            except UnavailableError:
                raise
            except ApiError as error:
                refusals.append(error)
                if not_understood(error):
                    continue
                # refused, but read; a licence may be missed unread, unless the other form was not taken
                if isinstance(error, CtiError) or (isinstance(error, LicenceError) and len(refusals) > 1):
                    self.forms.learn(**{name: form})
                raise
            self.forms.learn(**{name: form})
            return content
        raise refusals[0]

    async def ask(
        self,
        command: cmd.Command,
        *,
        authorization: str = "",
        seconds: float | None = None,
        path: str = "",
        **other_forms: StrEnum,
    ) -> Content:
        """One request and what its answer says."""
        dialect = replace(self.forms.now, **other_forms)
        request = compose(command, dialect, self._user, next(self._transactions))
        answer = await self._http.ask(
            request.method,
            path or request.path,
            headers={"Authorization": authorization or f"Bearer {self.token}"},
            query=request.query,
            body=request.body,
            seconds=seconds,
            repeatable=command.repeatable,
        )
        log.info("%s %s: %s", command.method, command.feature, answer.status)
        self.date = answer.headers.get("date", "") or self.date
        return answers.read(command, answer)


def is_nowhere(error: ApiError) -> bool:
    """Whether a refusal says, or may say, that there is nothing at that URI."""
    return isinstance(error, UnknownOperationError) or (
        isinstance(error, UnknownRefusalError) and error.status in {404, 405}
    )


def _misunderstood(error: ApiError) -> bool:
    """Whether a refusal may mean that the request was not understood (and not that it was)."""
    if isinstance(error, NotAllowedError | InvalidTokenError | LicenceError):
        return False
    return error.code in _OF_PARAMETERS or error.status == 400


def _lost(error: ApiError) -> bool:
    """Whether a refusal may mean that the body of a DELETE was dropped on its way (RFC 9110 9.3.5)."""
    read = isinstance(error, CtiError) and error.code not in _OF_PARAMETERS
    return error.status == 400 and _misunderstood(error) and not read
