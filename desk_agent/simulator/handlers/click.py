"""Click to call (section 5.4)."""

from typing import Final

from desk_agent.server.backend import Reply
from desk_agent.server.errors import click_to_call as click_refusal
from desk_agent.server.parameters import Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.handlers.common import is_theirs, table
from desk_agent.simulator.rules import Refused

_DENIED: Final = 102
_RESTRICTED: Final = 103  # a feature code, or no number at all
_NOT_OK: Final = 104
_BUSY: Final = 110
_NOT_SET: Final = 121
_CODES: Final = {107: _RESTRICTED, 147: _BUSY}


def click_to_call(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Click to Call (5.4), with error codes of its own and an answer without content."""
    caller, called = parameters.digits("From"), parameters.text("To")
    station = exchange.stations.get(caller)
    if station is None or not is_theirs(session, caller):
        raise click_refusal(_DENIED)
    if not station.click_to_call:
        raise click_refusal(_NOT_SET)
    try:
        exchange.make(caller, called)
    except Refused as error:
        raise click_refusal(_CODES.get(error.code, _NOT_OK)) from error
    return Reply()


HANDLERS = table(click_to_call)
