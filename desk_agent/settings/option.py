"""One option: a field of a section, and what the file, the window and an imported profile must know of it."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import FieldInfo

from desk_agent.i18n import N_

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


class Option(Struct, frozen=True):
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
    default: Any = None,
    *,
    factory: Callable[[], Any] | None = None,
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
    """A field of a section; what it has unless it is set, or what makes that; the rest as for `Option`."""
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
    return field(default_factory=_Usual(known, factory or (lambda: default)))


class _Usual:
    """Gives a field what it has unless it is set, and keeps what is known of the field."""

    __slots__ = ("_make", "known")

    def __init__(self, known: Option, make: Callable[[], Any]) -> None:
        self.known = known
        self._make = make

    def __call__(self) -> Any:
        return self._make()


def option_of(of: FieldInfo) -> Option:
    """What is known of a section's field; an `Option` that says nothing for a plain one."""
    usual = of.default_factory
    return usual.known if isinstance(usual, _Usual) else Option()
