"""The simulator's state, for people and programs to read."""

from collections import deque
from dataclasses import asdict
from itertools import islice
from typing import Any, Final

from desk_agent.simulator.calls import Call, Leg
from desk_agent.simulator.control.board import Board
from desk_agent.simulator.journal import Entry
from desk_agent.simulator.parties import Station

_SECRETS: Final = frozenset({"password", "token", "roomPwd", "agentId"})
_KEYED_IN: Final = "dial_digit"  # the digits of this operation are PINs and card numbers
_HIDDEN: Final = "..."


def snapshot(board: Board, journal: int) -> dict[str, Any]:
    """Everything as it is now, with the last ``journal`` entries of what happened."""
    exchange = board.exchange
    now = board.timers.now()
    return {
        "now": now.wall,
        "scenario": board.scenario,
        "seed": board.seed,
        "stations": [_station(board, station) for station in exchange.stations.values()],
        "groups": [
            {"number": group.number, "name": group.name, "members": list(group.members)}
            for group in exchange.groups.values()
        ],
        "calls": [_call(call) for call in exchange.calls.values()],
        "sessions": [
            {
                "user": session.account.user,
                "sockets": session.sockets,
                "monitored": sorted(session.monitored),
                "watched": sorted(session.watched),
            }
            for session in board.service.sessions
        ],
        "faults": {
            "copies": board.faults.copies,
            "refused": sorted(board.faults.refusals),
        },
        "journal": [_entry(entry) for entry in _last(exchange.journal.entries, journal)],
    }


def _station(board: Board, station: Station) -> dict[str, Any]:
    return {
        "number": station.number,
        "name": station.name,
        "model": station.model,
        "status": board.exchange.status(station.number),
        "registered": station.registered,
        "busy": station.busy,
        "dnd": station.dnd,
        "forward": asdict(station.forward),
        "messages": asdict(station.messages),
        "calls": [leg.call.ref for leg in board.exchange.legs_of(station.number)],
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "callRefID": call.ref,
        "callingDN": call.calling_dn,
        "calledDN": call.called_dn,
        "causeCode": int(call.cause),
        "causeMsg": call.cause.text,
        "diversionNum": call.diversion,
        "group": call.group.number if call.group is not None else "",
        "legs": [_leg(leg) for leg in call.legs],
    }


def _leg(leg: Leg) -> dict[str, Any]:
    return {
        "number": leg.party.number,
        "name": leg.party.name,
        "outside": leg.station is None,
        "calling": leg.calling,
        "state": leg.state.value,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at.wall,
        "kind": entry.kind,
        "what": entry.what,
        "device": entry.device,
        **_without_secrets(entry.detail, keyed_in=entry.what == _KEYED_IN),
    }


def _without_secrets(value: Any, *, keyed_in: bool) -> Any:
    if isinstance(value, dict):
        return {
            key: _HIDDEN
            if key in _SECRETS or (keyed_in and key == "dialDigit")
            else _without_secrets(inner, keyed_in=keyed_in)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_without_secrets(inner, keyed_in=keyed_in) for inner in value]
    return value


def _last(entries: deque[Entry], count: int) -> list[Entry]:
    return list(islice(reversed(entries), count))[::-1]
