"""The history in words: when, what became of it, and what is not known."""

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QLocale

from desk_agent.i18n import N_, _
from desk_agent.ui import words
from desk_agent.ui.panels.rows import Row
from desk_agent.ui.theme import Tone
from desk_agent.view import CallView, Direction, Evidence, Gap, HistoryEntry, LastCall, Outcome

_WEEK: Final = 6  # days in which a weekday is enough
_TOLD_BY_DETAIL: Final = frozenset({Outcome.ANSWERED_ELSEWHERE, Outcome.DIVERTED, Outcome.FAILED})
RUNNING: Final = N_("Going on")
CALLED: Final = N_("Called")
FROM_RECORDS: Final = N_("from call records")


def local(wall: float) -> datetime:
    """A moment where this computer is."""
    return datetime.fromtimestamp(wall, UTC).astimezone()


def when(wall: float, now: float) -> str:
    """A moment as a list has room for it: the time, with the weekday or the date if it was not today."""
    moment, today = local(wall), local(now)
    written = words.clock(moment)
    days = (today.date() - moment.date()).days
    if days == 0:
        return written
    if 0 < days <= _WEEK:
        return f"{QLocale().standaloneDayName(moment.isoweekday(), QLocale.FormatType.ShortFormat)} {written}"
    if moment.year == today.year:
        return f"{words.day_and_month(moment.date())} {written}"
    return f"{words.day(moment.date())} {written}"


def outcome(entry: HistoryEntry) -> str:
    """What became of a call, in a word or a few."""
    if entry.outcome is None:
        return _(RUNNING)
    if entry.outcome is Outcome.ANSWERED and entry.direction is Direction.OUT:
        return _(CALLED)
    detail = words.safe_text(entry.detail).rstrip(".")
    if entry.outcome in _TOLD_BY_DETAIL and detail:
        return detail[0].upper() + detail[1:]
    return _(words.OUTCOMES[entry.outcome][0])


def look(entry: HistoryEntry) -> tuple[str, Tone]:
    """The shape and the tone of a call."""
    if entry.outcome is None:
        return "phone-call", Tone.TALKING
    if entry.outcome is Outcome.ANSWERED:
        out = entry.direction is Direction.OUT
        return ("phone-outgoing", Tone.ACCENT) if out else ("phone-incoming", Tone.TALKING)
    return words.OUTCOMES[entry.outcome][2], words.OUTCOMES[entry.outcome][1]


def entry_row(entry: HistoryEntry, now: float) -> Row:
    """A call as a row."""
    icon, tone = look(entry)
    number = words.safe_text(entry.number)
    queue = words.safe_text(entry.called_name)
    note = words.safe_text(entry.note)
    parts = (
        outcome(entry),
        _("via {name}").format(name=words.isolated(queue)) if queue and entry.direction is Direction.IN else "",
        f"✎ {note}" if note else "",
        number if entry.name else "",
        _(FROM_RECORDS) if entry.evidence is not Evidence.SEEN else "",
    )
    return Row(
        title=words.who(entry.name, entry.number) if entry.number or entry.name else _(words.NO_NUMBER),
        subtitle=" · ".join(part for part in parts if part),
        number=entry.number,
        icon=icon,
        tone=tone,
        strong=entry.outcome is Outcome.MISSED,
        right=when(entry.started, now),
        right_below=words.duration(entry.talked) if entry.talked else "",
    )


def gap_row(gap: Gap, now: float) -> Row:
    """A time in which calls were not seen, as a row."""
    return Row(title=gap_title(gap, now), subtitle=gap_text(gap), number="", icon="unplug", tone=Tone.MUTED)


def gap_title(gap: Gap, now: float) -> str:
    """From when to when calls were not seen."""
    same_day = local(gap.began).date() == local(gap.ended).date()
    until = words.clock(local(gap.ended)) if same_day else when(gap.ended, now)
    return _("Not connected {since} – {until}").format(since=when(gap.began, now), until=until)


def gap_text(gap: Gap) -> str:
    """What is known of the calls of a gap."""
    if gap.filled:
        return _("Its calls are from the phone system’s call records.")
    if gap.why:
        return _("Calls of this time are not known: {reason}").format(reason=words.safe_text(gap.why, 160))
    return _("Calls of this time are not known.")


def last_call(call: CallView) -> str:
    """The last call with the same person, in a line; "" if there was none."""
    return last_call_line(call.last, call.started.wall) if call.last is not None else ""


def last_call_line(last: LastCall, now: float) -> str:
    """One earlier call in a line, with the note that was made of it."""
    became = _(words.OUTCOMES[last.outcome][0])
    if last.outcome is Outcome.ANSWERED and last.direction is Direction.OUT:
        became = _(CALLED)
    line = _("Last call {when}: {outcome}").format(when=when(last.started, now), outcome=became)
    note = words.safe_text(last.note)
    return f"{line} · {note}" if note else line
