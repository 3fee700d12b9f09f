"""What the tray says: the most urgent thing there is, as one of a few states and in words."""

from desk_agent.i18n import _
from desk_agent.instant import Instant
from desk_agent.ui import words
from desk_agent.view import AgentState, CallView, Connection, DeskView, LegState

_ON_HOLD = frozenset({LegState.HOLDING, LegState.HELD})
_RESTING = frozenset({AgentState.NOT_READY, AgentState.LOGGED_OFF})


def tray_state(view: DeskView) -> str:
    """One of `desk_agent.ui.tray_icon.STATES`."""
    match view.connection.state:
        case Connection.OFFLINE | Connection.CONNECTING:
            return "offline"
        case Connection.LOST | Connection.RESYNCING:
            return "lost"
    states = {call.state for call in view.calls}
    if LegState.RINGING in states:
        return "ringing"
    if states - _ON_HOLD - {LegState.FAILED}:
        return "talking"
    if states & _ON_HOLD:
        return "held"
    if view.station.dnd:
        return "dnd"
    agent = view.agent
    if agent.uses_acd and agent.state is AgentState.WRAP_UP:
        return "wrap-up"
    return "not-ready" if agent.uses_acd and agent.state in _RESTING else "ready"


def state_line(view: DeskView) -> str:
    """The state in words: the connection, the first call, or what the phone is set to."""
    if view.connection.state is not Connection.LIVE:
        return words.connection_word(view.connection)
    call = _foremost(view.calls)
    if call is not None:
        said = _("{state}: {who}").format(state=words.state_word(call), who=words.who(call.name, call.number))
        more = len(view.calls) - 1
        return f"{said} (+{more})" if more else said
    extension = words.safe_text(view.connection.extension or view.connection.user)
    parts = [extension]
    if view.station.dnd:
        parts.append(_("do not disturb"))
    if view.agent.uses_acd and view.agent.state is not AgentState.UNKNOWN:
        parts.append(words.agent_state(view.agent))
    elif not view.station.dnd:
        parts.append(_("no calls"))
    return " · ".join(part for part in parts if part)


def state_since(view: DeskView) -> Instant | None:
    """Since when that is so, where it is worth a timer."""
    if view.connection.state is not Connection.LIVE:
        return None
    call = _foremost(view.calls)
    if call is not None:
        return call.answered or call.since
    return view.agent.since if view.agent.uses_acd else None


def lasted(since: Instant, now: Instant) -> str:
    """How long, in whole minutes: a tooltip that nobody looks at need not count seconds."""
    minutes = int(max(0.0, now.mono - since.mono) // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    return _("{hours} h {minutes:02} min").format(hours=minutes // 60, minutes=minutes % 60)


def _foremost(calls: tuple[CallView, ...]) -> CallView | None:
    ringing = next((call for call in calls if call.state is LegState.RINGING), None)
    active = next((call for call in calls if call.active), None)
    return ringing or active or next(iter(calls), None)
