"""States, times and people in words."""

import functools
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from PySide6.QtCore import QCollator, QDate, QDateTime, QLocale, QTime

from desk_agent.i18n import N_, _, ngettext
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
    QueueView,
    StationView,
    Verb,
    Verdict,
    VoicemailView,
)

UNKNOWN_CALLER: Final = N_("Unknown caller")
NO_NUMBER: Final = N_("Number withheld")
OUT_OF_DATE: Final = N_("May be out of date")

# a year with the signs that join it to what stands beside it; a last point stays: "24.11."
_YEAR: Final = re.compile(r"^yyyy[^dM]*|(?<=[dM])[^dM.]yyyy$|yyyy")

# label on the button, accessible name, icon
VERBS: Final[dict[Verb, tuple[str, str, str]]] = {
    Verb.ANSWER: (N_("Answer"), N_("Answer"), "phone"),
    Verb.REJECT: (N_("Reject"), N_("Reject"), "phone-off"),
    Verb.DIVERT: (N_("Divert"), N_("Divert"), "corner-up-right"),
    Verb.HOLD: (N_("Hold"), N_("Hold"), "pause"),
    Verb.RETRIEVE: (N_("Retrieve"), N_("Retrieve"), "play"),
    Verb.TRANSFER: (N_("Transfer"), N_("Transfer"), "phone-forwarded"),
    Verb.BLIND_TRANSFER: (N_("Blind transfer"), N_("Blind transfer"), "phone-forwarded"),
    Verb.COMPLETE: (N_("Complete"), N_("Complete transfer"), "phone-forwarded"),
    Verb.RECONNECT: (N_("Back"), N_("Back to caller"), "undo-2"),
    Verb.SWAP: (N_("Swap"), N_("Swap"), "arrow-left-right"),
    Verb.INVITE: (N_("Conference"), N_("Conference"), "user-plus"),
    Verb.CONFERENCE: (N_("Conference"), N_("Conference"), "users"),
    Verb.DIGITS: (N_("Keypad"), N_("Keypad"), "grip"),
    Verb.PARK: (N_("Park"), N_("Park"), "square-parking"),
    Verb.CALLBACK: (N_("Call back"), N_("Call back"), "bell-ring"),
    Verb.CAMP_ON: (N_("Camp on"), N_("Camp on"), "hourglass"),
    Verb.INTRUDE: (N_("Intrude"), N_("Intrude"), "ear"),
    Verb.WAIT: (N_("Wait"), N_("Wait"), "clock"),
    Verb.HANGUP: (N_("End"), N_("End call"), "phone-off"),
}

# word, tone, icon
STATES: Final[dict[LegState, tuple[str, Tone, str]]] = {
    LegState.DIALING: (N_("Dialling"), Tone.ACCENT, "phone-outgoing"),
    LegState.PROCEEDING: (N_("Calling"), Tone.ACCENT, "phone-outgoing"),
    LegState.ALERTING: (N_("Ringing there"), Tone.ACCENT, "phone-outgoing"),
    LegState.RINGING: (N_("Ringing"), Tone.RINGING, "phone-incoming"),
    LegState.CONNECTED: (N_("Talking"), Tone.TALKING, "phone-call"),
    LegState.HELD: (N_("Held by them"), Tone.HELD, "hourglass"),
    LegState.HOLDING: (N_("On hold"), Tone.HELD, "pause"),
    LegState.FAILED: (N_("Failed"), Tone.WARNING, "circle-alert"),
    LegState.QUEUED: (N_("Waiting in queue"), Tone.RINGING, "hourglass"),
    LegState.CONFERENCE: (N_("Conference"), Tone.TALKING, "users"),
}

# word, tone, icon
AGENTS: Final[dict[AgentState, tuple[str, Tone, str]]] = {
    AgentState.UNKNOWN: (N_("State unknown"), Tone.MUTED, "circle-question-mark"),
    AgentState.LOGGED_OFF: (N_("Logged off"), Tone.MUTED, "log-out"),
    AgentState.READY: (N_("Ready"), Tone.TALKING, "circle-check"),
    AgentState.NOT_READY: (N_("Not ready"), Tone.WARNING, "coffee"),
    AgentState.WRAP_UP: (N_("Wrap-up"), Tone.HELD, "timer"),
    AgentState.BUSY: (N_("Busy"), Tone.ACCENT, "phone-call"),
}

# word, icon
DIRECTIONS: Final[dict[Direction, tuple[str, str]]] = {
    Direction.IN: (N_("Incoming call"), "phone-incoming"),
    Direction.OUT: (N_("Outgoing call"), "phone-outgoing"),
}

SOURCES: Final[dict[NameSource, str]] = {
    NameSource.NONE: "",
    NameSource.CONTACT: N_("contact"),
    NameSource.DIRECTORY: N_("directory"),
    NameSource.PBX: N_("PBX"),
    NameSource.HISTORY: N_("history"),
}

# what kind of number one is; labels that people have written themselves stand as they are
KINDS_OF_NUMBER: Final[dict[str, str]] = {
    "mobile": N_("mobile"),
    "work": N_("work"),
    "home": N_("home"),
    "main": N_("main"),
    "fax": N_("fax"),
    "pager": N_("pager"),
    "other": N_("other"),
}

CONNECTIONS: Final[dict[Connection, tuple[str, Tone]]] = {
    Connection.OFFLINE: (N_("offline"), Tone.MUTED),
    Connection.CONNECTING: (N_("connecting…"), Tone.RINGING),
    Connection.LIVE: (N_("live"), Tone.TALKING),
    Connection.RESYNCING: (N_("reconnecting…"), Tone.RINGING),
    Connection.LOST: (N_("reconnecting…"), Tone.WARNING),
}

LEVELS: Final[dict[Level, str]] = {
    Level.FULL: "",
    Level.WATCH: N_("Watching only"),
    Level.DIAL_ONLY: N_("Dial only"),
}

# word, tone, icon
OUTCOMES: Final[dict[Outcome, tuple[str, Tone, str]]] = {
    Outcome.ANSWERED: (N_("Answered"), Tone.MUTED, "phone-incoming"),
    Outcome.MISSED: (N_("Missed call"), Tone.WARNING, "phone-missed"),
    Outcome.REJECTED: (N_("Rejected"), Tone.MUTED, "phone-off"),
    Outcome.ANSWERED_ELSEWHERE: (N_("Answered elsewhere"), Tone.MUTED, "corner-up-right"),
    Outcome.DIVERTED: (N_("Diverted"), Tone.MUTED, "phone-forwarded"),
    Outcome.TRANSFERRED: (N_("Transferred"), Tone.MUTED, "phone-forwarded"),
    Outcome.NO_ANSWER: (N_("No answer"), Tone.MUTED, "phone-outgoing"),
    Outcome.BUSY: (N_("Busy"), Tone.MUTED, "phone-outgoing"),
    Outcome.FAILED: (N_("Failed"), Tone.WARNING, "circle-alert"),
    Outcome.ABANDONED: (N_("Gave up in the queue"), Tone.HELD, "phone-missed"),
    Outcome.UNKNOWN: (N_("Ended while disconnected"), Tone.MUTED, "unplug"),
}


def safe_text(text: str, limit: int = MAX_SHOWN) -> str:
    """Text from the network as one harmless line of at most ``limit`` characters."""
    return plain(text, limit)


def number_kind(label: str) -> str:
    """What kind of number one is, in a word; "" if nobody knows."""
    return _(KINDS_OF_NUMBER[label]) if label in KINDS_OF_NUMBER else safe_text(label, 24)


def duration(seconds: float) -> str:
    """Seconds as 02:13 or 1:02:13."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def in_order(texts: Iterable[str]) -> list[str]:
    """As a dictionary of the user's language has them."""
    collator = QCollator(QLocale())
    return sorted(texts, key=functools.cmp_to_key(collator.compare))


def clock(local: datetime) -> str:
    """A time of day as the user's system writes it, without seconds."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        return f"{local:%H:%M}"
    return locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def day(of: date) -> str:
    """A date in figures, as the user's system writes it."""
    return QLocale().toString(QDate(of.year, of.month, of.day), day_format())


def day_and_month(of: date) -> str:
    """The same without its year."""
    return QLocale().toString(QDate(of.year, of.month, of.day), _YEAR.sub("", day_format()))


def days(first: date, last: date) -> str:
    """From one date to another; a year that both have is said once where it comes last."""
    short = first.year == last.year and not day_format().startswith("y")
    return f"{day_and_month(first) if short else day(first)} - {day(last)}"


def day_format() -> str:
    """The order and the signs of a date in figures, with all of its year."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        return "dd.MM.yyyy"
    found = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return found if "yyyy" in found else found.replace("yy", "yyyy")


def clock_time(moment: Instant, today: Instant) -> str:
    """The local time of ``moment``, with its weekday when that is not today's."""
    local = datetime.fromtimestamp(moment.wall, UTC).astimezone()
    written = clock(local)
    if local.date() == datetime.fromtimestamp(today.wall, UTC).astimezone().date():
        return written
    return f"{QLocale().standaloneDayName(local.isoweekday(), QLocale.FormatType.ShortFormat)} {written}"


def day_and_time(seconds: float) -> str:
    """A moment, seconds since 1970, as the user's system writes it, in short."""
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def whole(number: int) -> str:
    """A number with its thousands apart."""
    return QLocale().toString(number)


def who(name: str, number: str) -> str:
    """The best there is to call somebody by."""
    return safe_text(name) or safe_text(number) or _(UNKNOWN_CALLER)


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
        return _("via {name} ({number})").format(name=name, number=number)
    return _("via {name}").format(name=name or number) if name or number else ""


def number_line(call: CallView) -> str:
    """The second line of a card: the number, unless it is the first line already, and the way it came."""
    number = safe_text(call.number) if safe_text(call.name) else ""
    if not safe_text(call.number):
        number = _(NO_NUMBER) if call.direction is Direction.IN else ""
    return " · ".join(part for part in (number, via(call), name_source(call)) if part)


def name_source(call: CallView) -> str:
    """Who knew the name; "" for the user's own contacts, which need no word, and for no name."""
    if not call.name or call.name_source is NameSource.CONTACT:
        return ""
    listed = call.name_source is NameSource.DIRECTORY
    return (safe_text(call.name_origin, 32) if listed else "") or _(SOURCES[call.name_source])


def state_word(call: CallView) -> str:
    """The state of a call in words."""
    return _(STATES[call.state][0])


def connection_word(connection: ConnectionView) -> str:
    """The link in one word."""
    if connection.state is Connection.LOST and connection.retry_at is None and not connection.message:
        return _("connection lost")
    return _(CONNECTIONS[connection.state][0])


def why_no_action(connection: ConnectionView) -> str:
    """Why calls cannot be handled now, as a sentence; "" when they can."""
    match connection.state:
        case Connection.LIVE:
            return ""
        case Connection.LOST:
            return _("Not possible while the connection to the phone system is lost.")
        case Connection.OFFLINE:
            return _("Sign in first.")
    return _("Not possible until the phone’s state has been read again.")


def why_no_dialing(connection: ConnectionView) -> str:
    """Why nobody can be called now, as a sentence; "" when it works."""
    if connection.level is Level.WATCH:
        return _("This account may only watch. The administrator of the phone system can change that.")
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
    said = [reason or _("This account does not have it.")]
    if who_can:
        said.append(_("{who} can change that.").format(who=who_can[0].upper() + who_can[1:]))
    return " ".join(said)


LIMITS: Final[dict[Level, str]] = {
    Level.WATCH: N_("Watching only: calls are shown, but cannot be handled from here."),
    Level.DIAL_ONLY: N_("Dial only: you can call from here, but your phone’s calls are not shown."),
}
"""What an account is limited to, in one sentence."""


def forwarding(station: StationView) -> str:
    """How the phone is forwarded, as a button has room for it."""
    forward = station.forward
    if station.forward_wanted is not None:
        return _("Forwarding: changing…")
    if forward is None:
        return _("Forwarding: ?")
    if forward.kind is ForwardKind.OFF:
        return _("Forwarding: off")
    where = safe_text(forward.name) or safe_text(forward.destination)
    return _("Forwarding: {where}").format(where=where) if where else _("Forwarding: on")


def voicemail(counts: VoicemailView) -> str:
    """How many messages wait, in words."""
    said = [ngettext("{n} new", "{n} new", counts.new).format(n=counts.new)]
    if counts.urgent:
        said.append(ngettext("{n} urgent", "{n} urgent", counts.urgent).format(n=counts.urgent))
    said.append(ngettext("{n} old", "{n} old", counts.old).format(n=counts.old))
    return ", ".join(said)


def no_calls(connection: ConnectionView, *, unknown: bool = False) -> tuple[str, str]:
    """What stands where calls would, in a word and a sentence; ``unknown``: there is one, and that is all."""
    if unknown:
        return _("Call in progress"), _("Controls are unavailable until the next event of this call.")
    if connection.level is Level.DIAL_ONLY:
        return _("Calls are not shown"), _(
            "This account can only start them: your phone shows and handles them itself."
        )
    return _("No calls"), _("Incoming and outgoing calls of your phone appear here.")


def agent_state(agent: AgentView) -> str:
    """The agent's state in words, with its reason."""
    if agent.state is AgentState.UNKNOWN and agent.logged_on:
        return _("Logged on")
    word = _(AGENTS[agent.state][0])
    return f"{word}: {safe_text(agent.reason.name)}" if agent.reason else word


def agent_hint(agent: AgentView) -> str:
    """What there is to say of the agent's state beside its word."""
    if agent.state is not AgentState.UNKNOWN:
        groups = ", ".join(group_label(one) for one in agent.logged_on)
        return _("Logged on to {groups}").format(groups=groups) if groups else ""
    if agent.logged_on:
        return _("The phone system has not said whether you are ready.")
    return _("The phone system cannot be asked: the state shows with its next change.")


def group_label(group: Membership | QueueView) -> str:
    """An ACD group by name and number."""
    name, number = safe_text(group.name), safe_text(group.group)
    return f"{name} ({number})" if name else _("group {number}").format(number=number)


def waiting(queue: QueueView) -> str:
    """How many wait, in words."""
    if queue.why_not_watched or queue.waiting is None:
        return _("not known")
    return (
        _("nobody waits")
        if not queue.waiting
        else ngettext("{n} waiting", "{n} waiting", queue.waiting).format(n=queue.waiting)
    )
