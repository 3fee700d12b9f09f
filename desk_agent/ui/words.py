"""States, times and people in words."""

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QLocale

from desk_agent.instant import Instant
from desk_agent.text import MAX_SHOWN, plain
from desk_agent.ui.theme import Tone
from desk_agent.view import (
    AgentState,
    AgentView,
    CallView,
    Connection,
    ConnectionView,
    DeskView,
    Direction,
    FeatureView,
    ForwardKind,
    LegState,
    Level,
    Membership,
    NameSource,
    Outcome,
    PastCall,
    QueueView,
    StationView,
    Verb,
    Verdict,
    VoicemailView,
)

UNKNOWN_CALLER: Final = "Unknown caller"
NO_NUMBER: Final = "Number withheld"
OUT_OF_DATE: Final = "May be out of date"

# label on the button, accessible name, icon
VERBS: Final[dict[Verb, tuple[str, str, str]]] = {
    Verb.ANSWER: ("Answer", "Answer", "phone"),
    Verb.REJECT: ("Reject", "Reject", "phone-off"),
    Verb.DIVERT: ("Divert", "Divert", "corner-up-right"),
    Verb.HOLD: ("Hold", "Hold", "pause"),
    Verb.RETRIEVE: ("Retrieve", "Retrieve", "play"),
    Verb.TRANSFER: ("Transfer", "Transfer", "phone-forwarded"),
    Verb.BLIND_TRANSFER: ("Blind transfer", "Blind transfer", "phone-forwarded"),
    Verb.COMPLETE: ("Complete", "Complete transfer", "phone-forwarded"),
    Verb.RECONNECT: ("Back", "Back to caller", "undo-2"),
    Verb.SWAP: ("Swap", "Swap", "arrow-left-right"),
    Verb.INVITE: ("Conference", "Conference", "user-plus"),
    Verb.CONFERENCE: ("Conference", "Conference", "users"),
    Verb.DIGITS: ("Keypad", "Keypad", "grip"),
    Verb.PARK: ("Park", "Park", "square-parking"),
    Verb.CALLBACK: ("Call back", "Call back", "bell-ring"),
    Verb.CAMP_ON: ("Camp on", "Camp on", "hourglass"),
    Verb.INTRUDE: ("Intrude", "Intrude", "ear"),
    Verb.WAIT: ("Wait", "Wait", "clock"),
    Verb.HANGUP: ("End", "End call", "phone-off"),
}

# word, tone, icon
STATES: Final[dict[LegState, tuple[str, Tone, str]]] = {
    LegState.DIALING: ("Dialling", Tone.ACCENT, "phone-outgoing"),
    LegState.PROCEEDING: ("Calling", Tone.ACCENT, "phone-outgoing"),
    LegState.ALERTING: ("Ringing there", Tone.ACCENT, "phone-outgoing"),
    LegState.RINGING: ("Ringing", Tone.RINGING, "phone-incoming"),
    LegState.CONNECTED: ("Talking", Tone.TALKING, "phone-call"),
    LegState.HELD: ("Held by them", Tone.HELD, "hourglass"),
    LegState.HOLDING: ("On hold", Tone.HELD, "pause"),
    LegState.FAILED: ("Failed", Tone.WARNING, "circle-alert"),
    LegState.QUEUED: ("Waiting in queue", Tone.RINGING, "hourglass"),
    LegState.CONFERENCE: ("Conference", Tone.TALKING, "users"),
}

# word, tone, icon
AGENTS: Final[dict[AgentState, tuple[str, Tone, str]]] = {
    AgentState.UNKNOWN: ("State unknown", Tone.MUTED, "circle-question-mark"),
    AgentState.LOGGED_OFF: ("Logged off", Tone.MUTED, "log-out"),
    AgentState.READY: ("Ready", Tone.TALKING, "circle-check"),
    AgentState.NOT_READY: ("Not ready", Tone.WARNING, "coffee"),
    AgentState.WRAP_UP: ("Wrap-up", Tone.HELD, "timer"),
    AgentState.BUSY: ("Busy", Tone.ACCENT, "phone-call"),
}

# word, icon
DIRECTIONS: Final[dict[Direction, tuple[str, str]]] = {
    Direction.IN: ("Incoming call", "phone-incoming"),
    Direction.OUT: ("Outgoing call", "phone-outgoing"),
}

SOURCES: Final[dict[NameSource, str]] = {
    NameSource.NONE: "",
    NameSource.CONTACT: "contact",
    NameSource.PBX: "PBX",
    NameSource.HISTORY: "history",
}

CONNECTIONS: Final[dict[Connection, tuple[str, Tone]]] = {
    Connection.OFFLINE: ("offline", Tone.MUTED),
    Connection.CONNECTING: ("connecting…", Tone.RINGING),
    Connection.LIVE: ("live", Tone.TALKING),
    Connection.RESYNCING: ("reconnecting…", Tone.RINGING),
    Connection.LOST: ("reconnecting…", Tone.WARNING),
}

LEVELS: Final[dict[Level, str]] = {
    Level.FULL: "",
    Level.WATCH: "Watching only",
    Level.DIAL_ONLY: "Dial only",
}

# word, tone, icon
OUTCOMES: Final[dict[Outcome, tuple[str, Tone, str]]] = {
    Outcome.ANSWERED: ("Answered", Tone.MUTED, "phone-incoming"),
    Outcome.MISSED: ("Missed call", Tone.WARNING, "phone-missed"),
    Outcome.REJECTED: ("Rejected", Tone.MUTED, "phone-off"),
    Outcome.ANSWERED_ELSEWHERE: ("Answered elsewhere", Tone.MUTED, "corner-up-right"),
    Outcome.DIVERTED: ("Diverted", Tone.MUTED, "phone-forwarded"),
    Outcome.TRANSFERRED: ("Transferred", Tone.MUTED, "phone-forwarded"),
    Outcome.NO_ANSWER: ("No answer", Tone.MUTED, "phone-outgoing"),
    Outcome.BUSY: ("Busy", Tone.MUTED, "phone-outgoing"),
    Outcome.FAILED: ("Failed", Tone.WARNING, "circle-alert"),
    Outcome.UNKNOWN: ("Ended while disconnected", Tone.MUTED, "unplug"),
}


def safe_text(text: str, limit: int = MAX_SHOWN) -> str:
    """Text from the network as one harmless line of at most ``limit`` characters."""
    return plain(text, limit)


def duration(seconds: float) -> str:
    """Seconds as 02:13 or 1:02:13."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def clock_time(moment: Instant, today: Instant) -> str:
    """The local time of ``moment``, with its weekday when that is not today's."""
    local = datetime.fromtimestamp(moment.wall, UTC).astimezone()
    written = f"{local:%H:%M}"
    if local.date() == datetime.fromtimestamp(today.wall, UTC).astimezone().date():
        return written
    return f"{QLocale().standaloneDayName(local.isoweekday(), QLocale.FormatType.ShortFormat)} {written}"


def who(name: str, number: str) -> str:
    """The best there is to call somebody by."""
    return safe_text(name) or safe_text(number) or UNKNOWN_CALLER


def isolated(text: str) -> str:
    """``text`` as a part of a sentence."""
    # a right-to-left name must not reorder the words around it
    return f"\u2068{text}\u2069" if any("\u0590" <= char <= "\u08ff" for char in text) else text


def via(call: CallView) -> str:
    """The queue or number an incoming caller dialled, e.g. ``via Sales (620)``; "" when not known."""
    if call.direction is not Direction.IN:
        return ""
    name, number = isolated(safe_text(call.called_name)), safe_text(call.called)
    if name and number:
        return f"via {name} ({number})"
    return f"via {name or number}" if name or number else ""


def number_line(call: CallView) -> str:
    """The second line of a card: the number, unless it is the first line already, and the way it came."""
    number = safe_text(call.number) if safe_text(call.name) else ""
    if not safe_text(call.number):
        number = NO_NUMBER if call.direction is Direction.IN else ""
    return " · ".join(part for part in (number, via(call)) if part)


def state_word(call: CallView) -> str:
    """The state of a call in words."""
    return STATES[call.state][0]


def outcome_word(past: PastCall) -> str:
    """What became of a finished call, in words; outgoing answered calls say who called."""
    if past.outcome is Outcome.ANSWERED and past.direction is Direction.OUT:
        return "Called"
    detail = safe_text(past.detail)
    if past.outcome in {Outcome.ANSWERED_ELSEWHERE, Outcome.DIVERTED, Outcome.TRANSFERRED, Outcome.FAILED} and detail:
        return detail[0].upper() + detail[1:]
    return OUTCOMES[past.outcome][0]


def outcome_icon(past: PastCall) -> str:
    """The shape that goes with ``outcome_word``."""
    if past.outcome is Outcome.ANSWERED and past.direction is Direction.OUT:
        return "phone-outgoing"
    return OUTCOMES[past.outcome][2]


def connection_word(connection: ConnectionView) -> str:
    """The link in one word."""
    if connection.state is Connection.LOST and connection.retry_at is None and not connection.message:
        return "connection lost"
    return CONNECTIONS[connection.state][0]


def why_no_action(connection: ConnectionView) -> str:
    """Why calls cannot be handled now, as a sentence; "" when they can."""
    match connection.state:
        case Connection.LIVE:
            return ""
        case Connection.LOST:
            return "Not possible while the connection to the phone system is lost."
        case Connection.OFFLINE:
            return "Sign in first."
    return "Not possible until the phone’s state has been read again."


def why_no_dialing(connection: ConnectionView) -> str:
    """Why nobody can be called now, as a sentence; "" when it works."""
    if connection.level is Level.WATCH:
        return "This account may only watch. The administrator of the phone system can change that."
    return why_no_action(connection)


def why_not(view: DeskView, feature: str) -> str:
    """Why this account cannot use ``feature``, and who can change that; "" if it can or may."""
    for one in view.features:
        if one.feature == feature and one.verdict is Verdict.NO:
            return verdict_reason(one)
    return ""


def verdict_reason(feature: FeatureView) -> str:
    """Why this account does not have a feature, or is not known to, and who can change that; "" for one it has."""
    if feature.verdict is Verdict.YES:
        return ""
    reason = safe_text(feature.reason, 300)
    if feature.verdict is Verdict.UNPROVEN:
        return reason
    who_can = safe_text(feature.who)
    ask = f" {who_can[0].upper()}{who_can[1:]} can change that." if who_can else ""
    return (reason or "This account does not have it.") + ask


LIMITS: Final[dict[Level, str]] = {
    Level.WATCH: "Watching only: calls are shown, but cannot be handled from here.",
    Level.DIAL_ONLY: "Dial only: you can call from here, but your phone’s calls are not shown.",
}
"""What an account is limited to, in one sentence."""


def forwarding(station: StationView) -> str:
    """How the phone is forwarded, as a button has room for it."""
    forward = station.forward
    if station.forward_wanted is not None:
        return "Forwarding: changing…"
    if forward is None:
        return "Forwarding: ?"
    if forward.kind is ForwardKind.OFF:
        return "Forwarding: off"
    where = safe_text(forward.name) or safe_text(forward.destination)
    return f"Forwarding: {where}" if where else "Forwarding: on"


def voicemail(counts: VoicemailView) -> str:
    """How many messages wait, in words."""
    said = [f"{counts.new} new"] + ([f"{counts.urgent} urgent"] if counts.urgent else [])
    return ", ".join([*said, f"{counts.old} old"])


def no_calls(connection: ConnectionView) -> tuple[str, str]:
    """What stands where calls would, in a word and a sentence."""
    if connection.level is Level.DIAL_ONLY:
        return "Calls are not shown", "This account can only start them: your phone shows and handles them itself."
    return "No calls", "Incoming and outgoing calls of your phone appear here."


def agent_state(agent: AgentView) -> str:
    """The agent's state in words, with its reason."""
    if agent.state is AgentState.UNKNOWN and agent.logged_on:
        return "Logged on"
    word = AGENTS[agent.state][0]
    return f"{word}: {safe_text(agent.reason.name)}" if agent.reason else word


def agent_hint(agent: AgentView) -> str:
    """What there is to say of the agent's state beside its word."""
    if agent.state is not AgentState.UNKNOWN:
        groups = ", ".join(group_label(one) for one in agent.logged_on)
        return f"Logged on to {groups}" if groups else ""
    if agent.logged_on:
        return "The phone system has not said whether you are ready."
    return "The phone system cannot be asked: the state shows with its next change."


def group_label(group: Membership | QueueView) -> str:
    """An ACD group by name and number."""
    name, number = safe_text(group.name), safe_text(group.group)
    return f"{name} ({number})" if name else f"group {number}"


def waiting(queue: QueueView) -> str:
    """How many wait, in words."""
    if queue.why_not_watched or queue.waiting is None:
        return "not known"
    return "nobody waits" if not queue.waiting else f"{queue.waiting} waiting"
