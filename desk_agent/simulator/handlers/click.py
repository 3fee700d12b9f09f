"""Click to call (section 5.4)."""

from desk_agent.server.backend import Reply
from desk_agent.server.errors import click_to_call as click_refusal
from desk_agent.server.parameters import Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.handlers.common import is_theirs, table
from desk_agent.simulator.rules import Refused


def click_to_call(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Click to Call (5.4), with error codes of its own and an answer without content."""
    caller, called = parameters.digits("From"), parameters.text("To")
    if not is_theirs(session, caller):
        raise click_refusal(102)
    try:
        exchange.make(caller, called)
    except Refused as error:
        raise click_refusal({147: 110, 107: 103}.get(error.code, 104)) from error
    return Reply()


HANDLERS = table(
    click_to_call,
)
