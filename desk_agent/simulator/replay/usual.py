"""What a PBX would say to what was never asked while a trace was recorded."""

import json
import secrets
from typing import Any, Final

from desk_agent.simulator.replay.script import Request, Said

_STATES: Final[dict[str, dict[str, Any]]] = {
    "call/status": {"state": "idle"},
    "call/dnd": {"svcType": "disable"},
    "call/forward": {"cfwdType": "disable", "destNumber": ""},
    "call/mwi": {"msgStatus": "false", "newMsg": 0, "oldMsg": 0, "newUrgentMsg": 0},
}
_LISTS: Final = frozenset({"call/monitor", "call/presence"})


def usual(request: Request) -> Said:
    """The least that can be said: nothing is going on, and nothing that is wanted can be done."""
    feature = request.feature
    if feature == "login":
        return _said(
            {
                "token": secrets.token_urlsafe(32),
                "checkConnectionTimer": 120,
                "systemType": "replay",
                "systemVersion": "",
                "apiVersion": "1.0.0",
            }
        )
    if feature == "logout":
        return Said(200, b"")
    if feature == "checkconnection":
        return Said(200, b"{}")
    if request.method == "GET" and feature in _STATES:
        return _said({"data": _STATES[feature]})
    if feature in _LISTS:
        return _said({"result": [{device: "OK"} for device in request.devices]})
    if feature == "smdr":
        return _said({"count": 0, "items": []})
    if request.method == "GET":
        return _said({"error": {"code": 102, "message": "serviceNotSupported"}}, 404)
    # there are no calls that could be handled, only what is told of them
    return _said({"error": {"code": 148, "message": "InvalidOperation"}}, 403)


def _said(body: dict[str, Any], status: int = 200) -> Said:
    return Said(status, json.dumps(body).encode())
