"""How a source of contacts is, in words."""

from datetime import UTC, date, datetime
from typing import Final

from desk_agent.i18n import N_, _, ngettext
from desk_agent.ui import words
from desk_agent.ui.theme import Tone
from desk_agent.view import DirectoryState, DirectoryView

LOOKS: Final = {
    DirectoryState.NEW: ("hourglass", Tone.MUTED),
    DirectoryState.READING: ("rotate-cw", Tone.ACCENT),
    DirectoryState.GOOD: ("circle-check", Tone.TALKING),
    DirectoryState.FAILED: ("triangle-alert", Tone.WARNING),
    DirectoryState.PASSWORD: ("lock", Tone.RINGING),
}
_NOT_READ: Final = N_("Not read yet.")


def state(view: DirectoryView | None, today: date) -> str:
    """One or two sentences."""
    if view is None:
        return _(_NOT_READ)
    match view.state:
        case DirectoryState.READING:
            count = ngettext("{n} entry", "{n} entries", view.done).format(n=f"{view.done:,}")
            return _("Reading: {count} so far").format(count=count) if view.done else _("Reading…")
        case DirectoryState.FAILED:
            message = words.safe_text(view.message, 300)
            return f"{message} {old_list(view, today)}".strip()
        case DirectoryState.PASSWORD:
            return " ".join((_("The password is needed."), old_list(view, today))).strip()
    if view.live:
        return _("Asked each time; nothing of it is kept on this computer.")
    if view.good_at is None:
        return _(_NOT_READ)
    people = ngettext("{n} person", "{n} people", view.people).format(n=f"{view.people:,}")
    return _("{people}, read {when}").format(people=people, when=moment(view.good_at, today))


def old_list(view: DirectoryView, today: date) -> str:
    """What stands meanwhile."""
    if view.good_at is None:
        return ""
    return _("The list of {when} stands.").format(when=moment(view.good_at, today))


def moment(wall: float, today: date) -> str:
    """A time of today, or a date with its time."""
    local = datetime.fromtimestamp(wall, UTC).astimezone()
    clock = words.clock(local)
    return clock if local.date() == today else f"{words.day(local.date())} {clock}"
