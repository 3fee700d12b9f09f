"""The agent's other programs: what is opened for a call, what is asked after it, and a command of the site's own."""

import re
from typing import Final

from msgspec import Struct

from desk_agent.i18n import N_, _
from desk_agent.settings.option import Imported, WindowPage, option
from desk_agent.settings.url_template import MAX_TEMPLATE, why_no_template

NEVER, RING, ANSWER, END, NOTE = "never", "ring", "answer", "end", "note"

FIELDS: Final = (
    "moment",
    "number",
    "e164",
    "name",
    "called",
    "called_name",
    "queue",
    "ref",
    "direction",
    "started",
    "answered",
    "ended",
    "rang",
    "duration",
    "outcome",
    "note",
    "disposition",
    "disposition_name",
    "diverted_by",
    "extension",
    "user",
)
"""What a call has for an address or a command, see `desk_agent.crm.fields`."""

MOMENTS: Final = {
    NEVER: N_("Never by itself"),
    RING: N_("When it rings"),
    ANSWER: N_("When it is answered"),
    END: N_("When it is over"),
}
_RULE_MOMENTS: Final = {"": N_("As for the others"), **MOMENTS}
STRIPS: Final = {
    NEVER: N_("Never"),
    "acd": N_("After calls of a queue"),
    "answered": N_("After every answered call"),
}
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}")
MOST_CODES: Final = 60
MOST_RULES: Final = 500


def _why_no_url(template: str) -> str:
    # whether http is allowed is another option: held against it where the address is used
    return why_no_template(template, FIELDS, http=True) if template else ""


def _why_no_codes(codes: dict[str, str]) -> str:
    if not all(_CODE.fullmatch(code) for code in codes):
        return _("A code has letters, digits, dots and hyphens, 32 at the most.")
    good = all(len(label) <= 60 and label.isprintable() for label in codes.values())
    return "" if good else _("What a code means is one line of 60 characters at the most.")


class CrmRule(Struct, frozen=True):
    """What is different for the calls of one queue, or of one number that was dialled."""

    at: str = option("", choices=_RULE_MOMENTS, imported=Imported.ASK)
    url: str = option("", most=MAX_TEMPLATE, check=_why_no_url, imported=Imported.ASK)


def _why_no_rules(rules: dict[str, CrmRule]) -> str:
    good = all(number.isascii() and number.isdigit() and len(number) <= 32 for number in rules)
    return "" if good else _("A rule is for the number of a queue or the number that was dialled: digits only.")


class Crm(Struct, frozen=True):
    """What is opened in the browser for a call, and what is asked when it is over."""

    url: str = option(
        "",
        label=N_("Address"),
        page=WindowPage.CRM,
        help=N_("Of the page for a call, e.g. https://crm.example.com/find?phone={e164}. Empty: none is opened."),
        most=MAX_TEMPLATE,
        check=_why_no_url,
        imported=Imported.ASK,
    )
    at: str = option(
        RING,
        label=N_("Open it"),
        page=WindowPage.CRM,
        help=N_("Once for a call. Of several calls at the same time each has its own page."),
        choices=MOMENTS,
    )
    note_url: str = option(
        "",
        label=N_("Address for notes"),
        page=WindowPage.CRM,
        help=N_("Opened when you save the note after a call; it may have {note} and {disposition}."),
        most=MAX_TEMPLATE,
        check=_why_no_url,
        imported=Imported.ASK,
    )
    outgoing: bool = option(False, label=N_("Also for calls that you place"), page=WindowPage.CRM)
    internal: bool = option(False, label=N_("Also for calls within the house"), page=WindowPage.CRM)
    http: bool = option(
        False,
        label=N_("Allow addresses without encryption in the own network"),
        page=WindowPage.CRM,
        help=N_("Numbers and names can then be read on the way."),
        imported=Imported.ASK,
        advanced=True,
    )
    mask: int = option(
        0,
        label=N_("Hide the last digits of numbers"),
        page=WindowPage.CRM,
        help=N_("So many are replaced by x in what is opened."),
        least=0,
        most=12,
        unit=N_("digits"),
        advanced=True,
        imported=Imported.ASK,
    )
    strip: str = option(
        "acd",
        label=N_("Ask for a note"),
        page=WindowPage.CRM,
        help=N_("In a strip of the window, which never takes the keyboard by itself."),
        choices=STRIPS,
    )
    # code -> what it means
    dispositions: dict[str, str] = option(
        factory=dict,
        label=N_("Codes for what a call was about"),
        page=WindowPage.CRM,
        help=N_("Kept in the history and passed on as {disposition}."),
        most=MOST_CODES,
        check=_why_no_codes,
    )
    # number of a queue or number dialled -> what is different for its calls
    queues: dict[str, CrmRule] = option(factory=dict, most=MOST_RULES, check=_why_no_rules, imported=Imported.ASK)


MAX_ARGUMENTS: Final = 64
_HOOK_MOMENTS: Final = (RING, ANSWER, END, NOTE)


def _why_no_command(command: tuple[str, ...]) -> str:
    if not command:
        return ""
    if "{" in command[0] or not command[0].strip():
        return _("The program comes first, as it is: no value may name it.")
    if any("\0" in argument or len(argument) > 1000 for argument in command):
        return _("An argument is too long.")
    places = re.findall(r"\{([a-z0-9_]+)\}", " ".join(command))
    return "" if all(name in FIELDS for name in places) else _("There is no such value.")


def _why_no_moments(moments: tuple[str, ...]) -> str:
    return "" if set(moments) <= set(_HOOK_MOMENTS) else _("must be of: ring, answer, end, note")


class Hook(Struct, frozen=True):
    """A program that is run for each call. It can do all that the user can, so a profile never brings it along."""

    enabled: bool = option(
        False,
        label=N_("Run a command for calls"),
        page=WindowPage.CRM,
        help=N_("Off until you switch it on. It is started without a shell and can do all that you can."),
        imported=Imported.NO,
        advanced=True,
    )
    command: tuple[str, ...] = option(
        (),
        label=N_("Command"),
        page=WindowPage.CRM,
        help=N_("The program and its arguments, each on its own; {number} and the like stand for a call's values."),
        most=MAX_ARGUMENTS,
        check=_why_no_command,
        imported=Imported.NO,
        advanced=True,
    )
    at: tuple[str, ...] = option(
        (RING,),
        label=N_("Run it at"),
        page=WindowPage.CRM,
        help=N_("ring, answer, end, note: once for a call and moment."),
        check=_why_no_moments,
        imported=Imported.NO,
        advanced=True,
    )
    seconds: int = option(
        10,
        label=N_("Time limit of the command"),
        page=WindowPage.CRM,
        help=N_("It is ended after that."),
        least=1,
        most=300,
        unit=N_("s"),
        imported=Imported.NO,
        advanced=True,
    )
