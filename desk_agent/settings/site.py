"""What the people of a site know of their phone system and the Web API does not tell."""

from typing import Any, Final

from msgspec import Struct

from desk_agent.i18n import N_, _
from desk_agent.settings.option import Imported, WindowPage, option

REASON_CODES: Final = "1234567890*#"  # section 5.3.4.29, as they stand on a phone
ROOMS: Final = range(1, 201)  # section 5.3.4.36, of the largest systems
GROUPS: Final = range(1, 266)  # section 5.3.4.31


def is_index(text: str, allowed: range) -> bool:
    """Whether ``text`` is one of ``allowed``, written as the settings write it."""
    return _is_digits(text) and int(text) in allowed and text == str(int(text))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _reasons(codes: dict[str, str]) -> str:
    good = all(len(code) == 1 and code in REASON_CODES for code in codes)
    return "" if good else _("A reason's code is one of 0 to 9, * and #.")


def _rooms(names: dict[str, str]) -> str:
    good = all(is_index(index, ROOMS) for index in names)
    return "" if good else _("A conference room is a number from 1 to {last}.").format(last=ROOMS[-1])


def _groups(names: dict[str, str]) -> str:
    good = all(is_index(index, GROUPS) for index in names)
    return "" if good else _("A conference group is a number from 1 to {last}.").format(last=GROUPS[-1])


def _pages(pages: tuple[Any, ...]) -> str:
    good = all(one.page > 0 and (not one.service or _is_digits(one.service)) for one in pages)
    return "" if good else _("A page is a number from 1, and its service an extension.")


class Logon(Struct, frozen=True):
    """How an agent last logged on to one ACD group."""

    profile: str = ""  # whose: `Profile.key`
    group: str = ""
    agent_id: str = ""  # four digits
    primary: bool = True
    priority: int = option(0, least=0, most=9)


class Page(Struct, frozen=True):
    """An entry of the menu Flexible Page Feature (section 5.3.4.26) and what this site calls it."""

    page: int = 0  # its index, from 1
    service: str = ""  # the extension that belongs to it, "" = the own one
    name: str = ""


class Site(Struct, frozen=True):
    """What the people of a site know of their phone system."""

    mailbox: str = option(
        "",
        label=N_("Voicemail number"),
        page=WindowPage.SITE,
        help=N_("What is called to hear messages."),
        most=32,
        imported=Imported.ASK,
    )
    wrap_up: int = option(
        0,
        label=N_("Work after a call"),
        page=WindowPage.SITE,
        help=N_("The longest time that the phone system gives an agent after an ACD call; 0 while it is not known."),
        least=0,
        most=86400,
        unit=N_("s"),
    )
    long_wait: int = option(
        60,
        label=N_("Long wait"),
        page=WindowPage.SITE,
        help=N_("After this time a waiting call is shown above everything else."),
        least=1,
        most=86400,
        unit=N_("s"),
    )
    reasons: dict[str, str] = option(
        factory=dict,
        label=N_("Reasons for not ready"),
        page=WindowPage.SITE,
        help=N_("What each code means here: 1 = Break."),
        check=_reasons,
    )
    queues: dict[str, str] = option(
        factory=dict, label=N_("ACD groups"), page=WindowPage.SITE, help=N_("Number and name of each: 620 = Sales.")
    )
    logons: tuple[Logon, ...] = option((), imported=Imported.NO)
    rooms: dict[str, str] = option(
        factory=dict,
        label=N_("Conference rooms"),
        page=WindowPage.SITE,
        help=N_("Index and name of each: 1 = Board room."),
        check=_rooms,
    )
    groups: dict[str, str] = option(
        factory=dict,
        label=N_("Conference groups"),
        page=WindowPage.SITE,
        help=N_("Index and name of each: 1 = My team."),
        check=_groups,
    )
    pages: tuple[Page, ...] = option((), check=_pages)
