"""The table of operations: method, path and category of everything the document gives a URI (sections 3 to 5)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """Whose error codes an operation speaks (section 6)."""

    SESSION = "session"
    CTI = "cti"
    CLICK_TO_CALL = "click-to-call"
    SMDR = "smdr"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, below ``/{server or client}/v1/users/{id}/``."""

    name: str
    method: str
    path: str
    category: Category = Category.CTI


def _cti(name: str, method: str, feature: str) -> Operation:
    return Operation(name, method, f"call/{feature}")


LOGIN: Final = Operation("login", "GET", "login", Category.SESSION)
CHECK_CONNECTION: Final = Operation("check_connection", "POST", "checkconnection", Category.SESSION)
LOGOUT: Final = Operation("logout", "POST", "logout", Category.SESSION)
CLICK_TO_CALL: Final = Operation("click_to_call", "POST", "clickcall", Category.CLICK_TO_CALL)

# What the exchange behind the server performs; section 5.3.4.1 prints POST call/make for the terminals too.
PERFORMED: Final = (
    Operation("smdr_get", "GET", "smdr", Category.SMDR),
    Operation("smdr_delete", "DELETE", "smdr", Category.SMDR),
    _cti("monitor_start", "POST", "monitor"),
    _cti("monitor_stop", "DELETE", "monitor"),
    _cti("presence_start", "POST", "presence"),
    _cti("presence_stop", "DELETE", "presence"),
    _cti("terminals", "GET", "terminals"),
    _cti("terminals", "GET", "terminal"),
    _cti("terminals", "POST", "terminals"),
    _cti("make", "POST", "make"),
    _cti("answer", "POST", "answer"),
    _cti("clear_connection", "POST", "clear_connection"),
    _cti("reroute", "POST", "reroute"),
    _cti("hold", "POST", "hold"),
    _cti("retrieve", "POST", "retrieve"),
    _cti("consultation", "POST", "consultation"),
    _cti("transfer", "POST", "transfer"),
    _cti("single_step_transfer", "POST", "1step_transfer"),
    _cti("dial_digit", "POST", "dial_digit"),
    _cti("reconnect", "POST", "reconnect"),
    _cti("forward_set", "POST", "forward"),
    _cti("forward_get", "GET", "forward"),
    _cti("dnd_set", "POST", "dnd"),
    _cti("dnd_get", "GET", "dnd"),
    _cti("pickup", "POST", "pickup"),
    _cti("conference", "POST", "conference"),
    _cti("busy_service", "POST", "busy_service"),
    _cti("call_back", "POST", "call_back"),
    _cti("status", "GET", "status"),
    _cti("park", "POST", "park"),
    _cti("unpark", "POST", "unpark"),
    _cti("mwi_get", "GET", "mwi"),
    _cti("flexpage", "POST", "flexpage"),
    _cti("agent_logon", "POST", "agent_logon"),
    _cti("agent_logoff", "POST", "agent_logoff"),
    _cti("agent_state", "POST", "agent_state"),
    _cti("confgroup", "POST", "confgroup"),
    _cti("confgroup_add", "POST", "confgroup_callee"),
    _cti("confgroup_drop", "DELETE", "confgroup_callee"),
    _cti("confgroup_mute", "POST", "confgroup_mutecallee"),
    _cti("confroom_get", "GET", "confroom"),
    _cti("confroom_set", "POST", "confroom"),
    CLICK_TO_CALL,
)
