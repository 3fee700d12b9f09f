"""What argparse itself says. It asks gettext's current domain, so ours has to know these words."""

import gettext
from typing import Final

from desk_agent import languages
from desk_agent.i18n import N_
from desk_agent.resources_dir import resource

WORDS: Final = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("unrecognized arguments: %s"),
    N_("not allowed with argument %s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
)


def teach_argparse() -> None:
    """Let argparse speak the language that is spoken; it finds it by the environment, as `languages` has."""
    if languages.current() != languages.ENGLISH:
        gettext.bindtextdomain(languages.DOMAIN, resource("translations"))
        gettext.textdomain(languages.DOMAIN)
