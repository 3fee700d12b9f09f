"""Whom the command bar offers, and what is known of their phones before they are called."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from desk_agent.i18n import N_, _
from desk_agent.ui import words
from desk_agent.ui.aims import Aim
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.panels.colleagues import colleague_row
from desk_agent.ui.panels.people import suggestion_row
from desk_agent.ui.panels.rows import Row
from desk_agent.ui.theme import Tone
from desk_agent.view import Colleague, Presence, Suggestion

_SENTENCES: Final = {
    Presence.FREE: N_("{name} is free."),
    Presence.RINGING: N_("{name}’s phone is ringing."),
    Presence.TALKING: N_("{name} is on a call."),
    Presence.HOLD: N_("{name} is on a call."),
    Presence.CONFERENCE: N_("{name} is in a conference."),
    Presence.BUSY: N_("{name} is busy."),
    Presence.DND: N_("{name} does not want to be disturbed."),
    Presence.FORWARDED: N_("{name} has forwarded the phone: somebody else may answer."),
    Presence.UNPLUGGED: N_("{name}’s phone is not connected."),
}


LIMIT: Final = 8


def rows(
    bridge: Bridge, text: str, people: Sequence[Suggestion], aim: Aim | None = None, *, limit: int = LIMIT
) -> list[Row]:
    """Who could be meant by ``text``, with what their phones are doing; without text, who is likeliest.

    ``people`` are the contacts for ``text``.
    """
    text = text.strip()
    colleagues = bridge.view.colleagues
    found: dict[str, Row] = {}
    nobody = aim.nobody if aim is not None else ()
    own = bridge.view.station.mailbox if aim is not None and aim.voicemail else ""
    if own and (not text or text.casefold() in f"voicemail {own}"):
        found[own] = Row(_("Voicemail"), words.safe_text(own), own, icon="voicemail", tone=Tone.ACCENT)
    if text:
        for each in people:
            one = colleagues.get(each.number)
            found.setdefault(each.number, suggestion_row(each) if one is None else _known(one, each.name))
        wanted = text.casefold()
        others = [one for one in colleagues.values() if wanted in one.name.casefold() or one.number.startswith(text)]
    else:
        others = sorted(colleagues.values(), key=lambda one: not one.favourite)
    for one in others:
        if len(found) >= limit + len(nobody):
            break
        found.setdefault(one.number, colleague_row(one))
    action = aim.icon if aim is not None else "phone"
    meant = [row for number, row in found.items() if number not in nobody][:limit]
    return [replace(row, action=action, action_tone=Tone.MUTED) for row in meant]


def sentence(colleague: Colleague) -> str:
    """What is known of a colleague's phone, "" if nothing is."""
    name = words.safe_text(colleague.name) or words.safe_text(colleague.number)
    return _(_SENTENCES.get(colleague.presence, "")).format(name=words.isolated(name))


def _known(colleague: Colleague, name: str) -> Row:
    """A colleague under the name that the user's contacts have for them."""
    return colleague_row(replace(colleague, name=name or colleague.name))
