"""The words of the program in the user's language: GNU gettext, English in the source.

``from desk_agent.i18n import _``, then ``_("Held by {name}").format(name=name)``: a whole sentence with named fields,
a literal and never an f-string, so that it can be found and its words can change their order. `ngettext` where a
number decides the form, `pgettext` where a short word has two meanings. A table at module level marks its texts
with `N_` and has them translated when they are shown: the language is known later than the module is imported.

Not for log lines, keys of JSON, the wire's words, object names and keys of the keyboard.
`desk_agent.languages` says which language it is and finds its catalogue.
"""

from typing import Protocol


class Catalogue(Protocol):
    """What is needed of `gettext.GNUTranslations`."""

    def gettext(self, message: str, /) -> str:
        """See `_`."""

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """See `ngettext`."""

    def pgettext(self, context: str, message: str, /) -> str:
        """See `pgettext`."""


_catalogue: Catalogue | None = None  # None: English, as it is written


def install(catalogue: Catalogue | None) -> None:
    """Speak by ``catalogue`` from now on; None is English."""
    global _catalogue  # noqa: PLW0603 - a program speaks one language
    _catalogue = catalogue


def _(message: str) -> str:
    """``message`` in the user's language."""
    return message if _catalogue is None or not message else _catalogue.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form for ``n`` of something; both forms name the number as ``{n}``, or whatever is filled in then."""
    if _catalogue is None:
        return singular if n == 1 else plural
    return _catalogue.ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """``message`` in the user's language where it means ``context``, which nobody sees."""
    return message if _catalogue is None else _catalogue.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - the name that every gettext tool knows
    """Mark ``message`` as to be translated; `_` does it when it is shown."""
    return message
