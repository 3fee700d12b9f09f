"""The simulator's state, for people and programs to read."""

from collections import deque
from dataclasses import asdict
from itertools import islice
from typing import Any, Final

from desk_agent.simulator import events
from desk_agent.simulator.acd.agents import Agent
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.calls import Call, Leg
from desk_agent.simulator.conference_groups import GroupCall
from desk_agent.simulator.control.board import Board
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.journal import Entry
from desk_agent.simulator.parties import Station
from desk_agent.simulator.rooms import Room

_SECRETS: Final = frozenset({"password", "token", "roomPwd", "agentId"})
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
        "parked": _parked(exchange),
        "rooms": [_room(room) for room in board.services.rooms.all.values()],
        "queues": [_queue(board, g) for g in exchange.groups.values() if isinstance(g, AcdGroup)],
        "agents": [_agent(agent) for agent in board.services.agents],
        "conferenceGroups": [_group_call(live) for live in board.services.conference_groups.calls],
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


def _parked(exchange: Exchange) -> list[dict[str, Any]]:
    found = [(call.parked, call) for call in exchange.calls.values()]
    return [
        {"parkingLoc": parked.slot, "by": parked.by.number, "callRefID": call.ref}
        for parked, call in found
        if parked is not None
    ]


def _room(room: Room) -> dict[str, Any]:
    return {"number": room.number, **events.room(room.index, room.conference is not None, room.members)}


def _queue(board: Board, group: AcdGroup) -> dict[str, Any]:
    now = board.timers.now().mono
    return {
        "number": group.number,
        "name": group.name,
        "overflowTo": group.overflow_to,
        "waiting": [
            {
                "callRefID": waiting.caller.call.ref,
                "number": waiting.caller.party.number,
                "seconds": round(now - waiting.since.mono, 1),
            }
            for waiting in board.services.queues.queue(group)
        ],
    }


def _agent(agent: Agent) -> dict[str, Any]:
    return {
        "device": agent.station.number,
        "state": "busy" if agent.busy else agent.state.value,
        "reason": agent.reason,
        "groups": [
            {"number": m.group.number, "priority": m.priority, "primary": m is agent.primary}
            for m in agent.memberships
        ],
    }


def _group_call(live: GroupCall) -> dict[str, Any]:
    members = [
        {"memberIndex": m.index, "memberDN": m.dn, "busy": m.busy, "muted": m.muted} for m in live.members.values()
    ]
    return {
        "groupIndex": live.index,
        "callRefID": live.call.ref,
        "master": live.master.party.number,
        "members": members,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at.wall,
        "kind": entry.kind,
        "what": entry.what,
        "device": entry.device,
        **_without_secrets(entry.detail),
    }


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _HIDDEN if key in _SECRETS else _without_secrets(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_secrets(inner) for inner in value]
    return value


def _last(entries: deque[Entry], count: int) -> list[Entry]:
    return list(islice(reversed(entries), count))[::-1]
