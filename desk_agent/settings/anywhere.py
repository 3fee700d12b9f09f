"""Numbers from other programs: the hotkey, the clipboard, links."""

from typing import Final

from msgspec import Struct

from desk_agent.chord import Chord, ChordError
from desk_agent.i18n import N_
from desk_agent.settings.option import Imported, WindowPage, option

MOST_NEVER: Final = 500


def _why_no_hotkey(text: str) -> str:
    try:
        if text:
            Chord.parse(text)
    except ChordError as error:
        return str(error)
    return ""


class Anywhere(Struct, frozen=True):
    """How numbers that stand in other programs get here, and what may be dialled without another click."""

    hotkey: str = option(
        "",
        label=N_("Hotkey"),
        page=WindowPage.ANYWHERE,
        help=N_("Takes the number that you have marked in any program, or else the one you have copied."),
        most=40,
        check=_why_no_hotkey,
        editor="hotkey",
    )
    hotkey_dials: bool = option(
        False,
        label=N_("The hotkey calls at once"),
        page=WindowPage.ANYWHERE,
        help=N_("Where there is only one number. Otherwise it is shown first, and Enter calls it."),
        imported=Imported.ASK,
    )
    links_dial: bool = option(
        False,
        label=N_("Links call at once"),
        page=WindowPage.ANYWHERE,
        help=N_("Any web page can open a tel: link. Otherwise the number is shown first, and Enter calls it."),
        imported=Imported.ASK,
    )
    watch_clipboard: bool = option(
        False,
        label=N_("Offer numbers that I copy"),
        page=WindowPage.ANYWHERE,
        help=N_("A small card at the corner of the screen. What password managers copy is left alone."),
        imported=Imported.ASK,
    )
    card_seconds: int = option(
        8,
        label=N_("The card stays for"),
        page=WindowPage.ANYWHERE,
        least=2,
        most=60,
        unit=N_("seconds"),
    )
    never: tuple[str, ...] = option(
        (),
        label=N_("Never offer"),
        page=WindowPage.ANYWHERE,
        help=N_("Numbers that are not offered when they are copied."),
        most=MOST_NEVER,
        imported=Imported.NO,
    )
