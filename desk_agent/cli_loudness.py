"""The verb of the command line about how loud the desk is."""

import argparse
import sys
from collections.abc import Callable
from typing import Any

from desk_agent.i18n import _
from desk_agent.loudness_profiles import PROFILES

Reply = dict[str, Any]
Ask = Callable[[dict[str, Any], Callable[[Reply], None] | None], int]


def add_verbs(verbs: Any, ask: Ask) -> None:
    """Add the verb to the parser's ``verbs``; ``ask`` sends a request to the running desk."""
    loudness = verbs.add_parser("loudness", help=_("how loud the desk is: print it, or choose another"))
    loudness.add_argument("profile", nargs="?", choices=tuple(PROFILES), metavar="|".join(PROFILES))
    loudness.set_defaults(run=lambda given: _loudness(given, ask))


def _loudness(given: argparse.Namespace, ask: Ask) -> int:
    if given.profile is not None:
        return ask({"verb": "loudness", "profile": given.profile}, None)
    return ask({"verb": "loudness"}, lambda reply: print_line(str(reply["loudness"])))


def print_line(line: str) -> None:
    """Print one line for scripts."""
    sys.stdout.write(line + "\n")
