"""Conference groups and rooms (sections 5.3.4.31 to 36)."""

from desk_agent.server.backend import Reply
from desk_agent.server.parameters import Malformed, Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator import events
from desk_agent.simulator.conference_groups import MEMBER_TYPES
from desk_agent.simulator.handlers.common import done, own_device, services_table
from desk_agent.simulator.services import Services


def confgroup(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Conference Group Call Start (5.3.4.31)."""
    services.conference_groups.start(own_device(session, parameters), parameters.positive("groupIndex"))
    return done()


def confgroup_add(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Conference Group Call Add Callee (5.3.4.32)."""
    device, index, number = _member(session, parameters)
    kind = parameters.choice("memberType", *MEMBER_TYPES)
    services.conference_groups.add(device, index, kind, number, parameters.digits("memberDN"))
    return done()


def confgroup_drop(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Conference Group Call Drop Callee (5.3.4.33)."""
    services.conference_groups.drop(*_member(session, parameters))
    return done()


def confgroup_mute(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Conference Group Call Set Mute On (5.3.4.34)."""
    muted = parameters.choice("svcType", "on", "off") == "on"
    services.conference_groups.mute(*_member(session, parameters), muted)
    return done()


def confroom_get(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Get conference room state (5.3.4.35)."""
    room = services.rooms.room(own_device(session, parameters), parameters.positive("roomIndex"))
    return done(**events.room(room.index, room.conference is not None, room.members))


def confroom_set(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Conference Room Open/Close (5.3.4.36); the password may be empty, but not left out."""
    device, index = own_device(session, parameters), parameters.positive("roomIndex")
    used = parameters.choice("roomUsage", "true", "false") == "true"
    if "roomPwd" not in parameters.values:
        raise Malformed("roomPwd")
    (services.rooms.open if used else services.rooms.close)(device, index, parameters.optional_text("roomPwd"))
    return done()


HANDLERS = services_table(
    confgroup,
    confgroup_add,
    confgroup_drop,
    confgroup_mute,
    confroom_get,
    confroom_set,
)


def _member(session: Session, parameters: Parameters) -> tuple[str, int, int]:
    index, number = parameters.positive("groupIndex"), parameters.positive("memberIndex")
    return own_device(session, parameters), index, number
