"""Call events as the document prints them (sections 5.3.2.3 and 5.3.3.3), as plain dicts."""

from typing import Any

from desk_agent.api.codes import Cause
from desk_agent.simulator.calls import Call, Leg
from desk_agent.simulator.parties import Station

Fields = dict[str, Any]


def cause(code: Cause) -> Fields:
    """A cause of Table 5, as number and text."""
    return {"causeCode": int(code), "causeMsg": code.text}


def of_leg(kind: str, leg: Leg, fields: Fields) -> Fields:
    """An event of one phone about one of its calls."""
    station = leg.station
    assert station is not None
    return {
        "type": kind,
        "deviceNumber": station.number,
        "serviceDN": station.service_dn,
        **fields,
        "callRefID": leg.call.ref,
    }


def of_station(kind: str, station: Station, fields: Fields) -> Fields:
    """An event of one phone about itself."""
    return {"type": kind, "deviceNumber": station.number, "serviceDN": station.service_dn, **fields}


def parties(call: Call, code: Cause, *, diversion: bool = False) -> Fields:
    """Who calls whom and why: the fields of Alerting, Ringing and Connected (5.3.2.3.3 to 5)."""
    diverted = {"diversionNum": call.diversion} if diversion and call.diversion else {}
    return {"callingDN": call.calling_dn, "calledDN": call.called_dn, **diverted, **cause(code)}


def registration(station: Station) -> Fields:
    """Registered or UnRegistered (5.3.2.3.21 and 22): neither has a serviceDN."""
    return {"type": "registered" if station.registered else "unregistered", "deviceNumber": station.number}


def do_not_disturb(station: Station) -> Fields:
    """DoNotDisturb (5.3.2.3.19)."""
    return of_station("dnd", station, {"svcType": "enable" if station.dnd else "disable"})


def forwarding(station: Station) -> Fields:
    """Forwarding (5.3.2.3.20)."""
    forward = station.forward
    return of_station("forwarding", station, {"destination": forward.destination, "svcType": forward.kind})


def waiting_messages(station: Station) -> Fields:
    """MWI (5.3.2.3.23); its boolean is a string."""
    return of_station("mwi", station, messages(station))


def messages(station: Station) -> Fields:
    """The counters of MWI and Get MWI (5.3.4.25)."""
    counts = station.messages
    return {
        "msgStatus": _word(bool(counts.new or counts.urgent)),
        "newMsg": counts.new,
        "oldMsg": counts.old,
        "newUrgentMsg": counts.urgent,
    }


def presence(station: Station, status: str) -> Fields:
    """Presence (5.3.3.3)."""
    return {"type": "presence", "deviceNumber": station.number, "deviceType": "ext", "status": status}


def group_member(index: int, used: bool, number: int, dn: str, busy: bool) -> Fields:
    """ConfGroup Member (5.3.2.3.32), which is no terminal's."""
    return {
        "type": "confgroupmember",
        "groupIndex": index,
        "groupUsage": _word(used),
        "memberIndex": number,
        "memberDN": dn,
        "memberState": "busy" if busy else "idle",
    }


def group_mute(station: Station, index: int, number: int, muted: bool) -> Fields:
    """ConfGroup muteOn (5.3.2.3.33)."""
    fields = {"groupIndex": index, "memberIndex": number, "muteOn": _word(muted)}
    return of_station("setmuteon", station, fields)


def room_members(device: str, dn: str, index: int, used: bool, members: list[str]) -> Fields:
    """ConfRoom Member (5.3.2.3.34)."""
    return {
        "type": "confroommember",
        "deviceNumber": device,
        "serviceDN": dn,
        **room(index, used, members),
    }


def room(index: int, used: bool, members: list[str]) -> Fields:
    """The state of a room, as its event and Get conference room state (5.3.4.35) have it."""
    return {"roomIndex": index, "roomUsage": _word(used), "memberCount": len(members), "member": members}


def _word(value: bool) -> str:
    return "true" if value else "false"
