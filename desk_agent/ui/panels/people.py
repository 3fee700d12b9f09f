"""Suggestions as rows."""

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.panels.rows import Row
from desk_agent.ui.theme import Tone
from desk_agent.view import NameSource, Suggestion

_ICONS = {NameSource.PBX: "building-2", NameSource.HISTORY: "history", NameSource.NONE: "phone"}


def initials(name: str) -> str:
    """One or two letters for a name; "" when it has none."""
    parts = [part for part in name.split() if part[0].isalpha()]
    letters = parts[0][0] + (parts[-1][0] if len(parts) > 1 else "") if parts else ""
    return letters.upper()


def icon_of(source: NameSource) -> str:
    """The shape for whoever knew a name."""
    return _ICONS.get(source, "user")


def suggestion_row(found: Suggestion) -> Row:
    """Somebody who can be called."""
    name, number = words.safe_text(found.name), words.safe_text(found.number)
    source = _(words.SOURCES[found.source]) if found.source is not NameSource.CONTACT else ""
    kind = words.number_kind(found.label)
    written = f"{number} ({kind})" if kind else number
    parts = (written if name else "", words.safe_text(found.detail), source)
    letters = initials(name) if found.source in {NameSource.CONTACT, NameSource.DIRECTORY} else ""
    return Row(
        title=name or number,
        subtitle=" · ".join(part for part in parts if part),
        number=found.number,
        letters=letters,
        icon="" if letters else icon_of(found.source),
        tone=Tone.ACCENT if found.source is not NameSource.DIRECTORY else Tone.HELD,
    )
