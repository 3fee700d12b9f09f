"""ACD agents: log on, log off, set state (sections 5.3.4.27 to 29)."""

import re
from typing import Final

from desk_agent.api.enums import AgentDuty, AgentLogin
from desk_agent.server.backend import Reply
from desk_agent.server.parameters import Malformed, Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator.handlers.common import done, own_device, services_table
from desk_agent.simulator.services import Services

_AGENT_ID: Final = re.compile(r"[0-9]{4}")
_REASON: Final = re.compile(r"[0-9*#]")
_MAX_PRIORITY: Final = 9


def agent_logon(services: Services, session: Session, parameters: Parameters) -> Reply:
    """ACD Agent LogOn (5.3.4.27)."""
    device, agent_id, group = _agent(services, session, parameters)
    login = AgentLogin(parameters.choice("loginPrimary", *AgentLogin))
    services.agents.log_on(device, agent_id, group, login, parameters.whole("loginPriority", _MAX_PRIORITY))
    return done()


def agent_logoff(services: Services, session: Session, parameters: Parameters) -> Reply:
    """ACD Agent LogOff (5.3.4.28)."""
    device, agent_id, group = _agent(services, session, parameters)
    login = AgentLogin(parameters.choice("loginPrimary", *AgentLogin))
    services.agents.log_off(device, agent_id, group, login)
    return done()


def agent_state(services: Services, session: Session, parameters: Parameters) -> Reply:
    """ACD Agent Set State (5.3.4.29)."""
    device, agent_id, group = _agent(services, session, parameters)
    duty = AgentDuty(parameters.choice("agentState", *AgentDuty))
    reason = parameters.text("reasonCode")
    if not _REASON.fullmatch(reason):
        raise Malformed("reasonCode")
    services.agents.set_state(device, agent_id, group, duty, reason)
    return done()


HANDLERS = services_table(agent_logon, agent_logoff, agent_state)


def _agent(services: Services, session: Session, parameters: Parameters) -> tuple[str, str, str]:
    device = services.exchange.registered(own_device(session, parameters)).number
    agent_id = parameters.digits("agentId")
    if not _AGENT_ID.fullmatch(agent_id):
        raise Malformed("agentId")
    return device, agent_id, parameters.digits("groupNumber")
