"""One option: a field of a section, and what the file, the window and an imported profile must know of it."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field
from enum import Enum
from typing import Any, Final

from desk_agent.i18n import N_

_KEY: Final = "desk_agent"
MAX_TEXT: Final = 4096  # characters of a text that says nothing else


class WindowPage(Enum):
    """The pages of the settings window, in their order; one without an option or a tool is not shown."""

    ACCOUNT = N_("Account")
    CALLS = N_("Calls")
    DIALLING = N_("Dialling")
    CONTACTS = N_("Contacts")
    HISTORY = N_("History")
    POPUPS = N_("Popups and sound")
    LOUDNESS = N_("Loudness")
    ANYWHERE = N_("Shortcuts and clipboard")
    CRM = N_("CRM")
    LOOK = N_("Look and start")
    SITE = N_("Site")
    FILE = N_("About this file")


class Imported(Enum):
    """Whether a profile that somebody sends may set an option; it is always shown before it is applied."""

    YES = "yes"
    ASK = "ask"  # only where the user says yes to this very one: it decides whom the user talks to
    NO = "no"  # never, and it is never exported: it names a person, a trust or a program to run


@dataclass(frozen=True, slots=True)
class Option:
    """What is known of a field.

    Args:
        label: what the window calls it; "" where a tool of the page shows it, or nobody does.
        page: where the window shows it, None for nowhere.
        help: a sentence or two below it.
        choices: the values it may have, each with its label; a value that is not known reads as the default.
        least: the smallest number, or the shortest text.
        most: the largest number, the longest text, or the most entries of a list or a table.
        unit: stands behind a number.
        check: says in a sentence what is wrong with a value, "" if nothing is.
        advanced: shown only when it is asked for.
        imported: whether an imported profile may set it.
        editor: names a widget that a slice has registered with the window, "" for the usual one.
    """

    label: str = ""
    page: WindowPage | None = None
    help: str = ""
    choices: Mapping[Any, str] = field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    unit: str = ""
    check: Callable[[Any], str] | None = None
    advanced: bool = False
    imported: Imported = Imported.YES
    editor: str = ""


def option(
    default: Any = MISSING,
    *,
    factory: Any = MISSING,
    label: str = "",
    page: WindowPage | None = None,
    help: str = "",  # noqa: A002 - what it is called everywhere
    choices: Mapping[Any, str] | None = None,
    least: float | None = None,
    most: float | None = None,
    unit: str = "",
    check: Callable[[Any], str] | None = None,
    advanced: bool = False,
    imported: Imported = Imported.YES,
    editor: str = "",
) -> Any:
    """A field of a section; ``default`` or ``factory`` as for `dataclasses.field`, the rest as for `Option`."""
    known = Option(
        label,
        page,
        help,
        choices or {},
        least,
        most,
        unit,
        check,
        advanced,
        imported,
        editor,
    )
    if factory is not MISSING:
        return field(default_factory=factory, metadata={_KEY: known})
    return field(default=default, metadata={_KEY: known})


def option_of(of: "Field[Any]") -> Option:
    """What is known of a dataclass's field; an `Option` that says nothing for a plain one."""
    known: Option = of.metadata.get(_KEY) or Option()
    return known
