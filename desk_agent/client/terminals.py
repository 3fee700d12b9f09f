"""Get Terminal Information (section 5.3.4.1), whose real URI the document does not tell."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import ClassVar, Final

from desk_agent.api import commands as cmd
from desk_agent.api.answers import Terminal
from desk_agent.api.errors import ApiError, InvalidTokenError, UnavailableError
from desk_agent.client import answers
from desk_agent.client.dialect import Terminals
from desk_agent.client.link import Link

log = logging.getLogger(__name__)

_MAX_PAGES: Final = 100  # ten thousand terminals: more than any of these systems has


class _GetSingular(cmd.GetTerminals, frozen=True):
    feature: ClassVar[str] = "call/terminal"


class _Post(cmd.GetTerminals, frozen=True):
    method: ClassVar[str] = "POST"


# Never POST call/make, which the section prints: a PBX that takes it for Make Call might dial.
_COMMANDS: Final[dict[Terminals, type[cmd.GetTerminals]]] = {
    Terminals.GET_PLURAL: cmd.GetTerminals,
    Terminals.GET_SINGULAR: _GetSingular,
    Terminals.POST: _Post,
}


async def ask(link: Link, start_index: int, count: int) -> tuple[Terminal, ...]:
    """One page of at most 100, in the form that this PBX answers.

    Raises:
        ApiError: it answers none of them; the first form's refusal.
    """
    known = link.forms.now.terminals
    order = sorted(_COMMANDS, key=lambda form: form is not known)
    if "terminals" in link.forms.proven:
        order = order[:1]
    refusals: list[ApiError] = []
    for form in order:
        command = _COMMANDS[form](start_index, count)
        try:
            content = await (link.asker.send_wrapped(command) if form is Terminals.POST else link.send(command))
        except (InvalidTokenError, UnavailableError):
            raise
        except ApiError as error:
            refusals.append(error)
            continue
        if "terminals" in content:
            link.forms.learn(terminals=form)
            return answers.terminals(content)
        log.info("%s %s has no terminals in its answer", command.method, command.feature)
        if form is known:
            return ()
    if refusals:
        raise refusals[0]
    return ()


Page = Callable[[int, int], Awaitable[tuple[Terminal, ...]]]


async def pages(page: Page, start_index: int, count: int | None, total: int) -> AsyncIterator[tuple[Terminal, ...]]:
    """Page after page from ``start_index`` on, until ``count`` terminals or all of them are there.

    ``total`` is how many the PBX says it has, 0 if it does not: a page that is not full ends the list, unless
    there must be more.
    """
    seen: set[str] = set()
    start = start_index
    for _ in range(_MAX_PAGES):
        wanted = cmd.MAX_DEVICES if count is None else min(cmd.MAX_DEVICES, count - len(seen))
        rows = await page(start, wanted)
        new = tuple({row.device_number: row for row in rows if row.device_number not in seen}.values())[:wanted]
        if not new:
            return
        yield new
        seen.update(row.device_number for row in new)
        if len(seen) == count or (len(rows) < wanted and len(seen) >= total):
            return
        start = max(start + len(rows), max(row.device_index for row in rows) + 1)
