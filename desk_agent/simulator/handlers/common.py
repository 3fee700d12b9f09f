"""What the functions behind the operations share: whose device a request is for, and how answers look."""

from collections.abc import Callable
from typing import Any

from desk_agent.server.accounts import AccountKind
from desk_agent.server.backend import Reply
from desk_agent.server.errors import cti
from desk_agent.server.parameters import Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.services import Services

Handler = Callable[[Services, Session, Parameters], Reply]
CallHandler = Callable[[Exchange, Session, Parameters], Reply]


def table(*handlers: CallHandler) -> dict[str, Handler]:
    """Functions that need the exchange alone, by the names of their operations, which are their own."""

    def adapted(handler: CallHandler) -> Handler:
        return lambda services, session, parameters: handler(services.exchange, session, parameters)

    return {handler.__name__: adapted(handler) for handler in handlers}


def services_table(*handlers: Handler) -> dict[str, Handler]:
    """Functions that need more than the exchange, by the names of their operations, which are their own."""
    return {handler.__name__: handler for handler in handlers}


def is_theirs(session: Session, device: str) -> bool:
    """Whether an account may act for a device: a server account for any, a station for its own."""
    return session.account.kind is AccountKind.SERVER or device == session.account.extension


def own_device(session: Session, parameters: Parameters, name: str = "deviceNumber") -> str:
    """The device a request is for; a station's must be its own."""
    device = parameters.digits(name)
    if not is_theirs(session, device):
        raise cti(104)
    return device


def done(**data: Any) -> Reply:
    """A positive answer with its data."""
    return Reply({"data": data})
