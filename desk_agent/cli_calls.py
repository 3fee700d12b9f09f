"""The command line's verbs for calls: their words, and the requests they become."""

import argparse
import sys
from collections.abc import Callable
from typing import Any, Final

from desk_agent.i18n import N_, _

Ask = Callable[[dict[str, Any]], int]

MAX_DIGITS: Final = 64

_PLAIN: Final = (
    ("answer", N_("answer the ringing call")),
    ("reject", N_("reject the ringing call")),
    ("hangup", N_("end the call")),
    ("hold", N_("put the call on hold")),
    ("retrieve", N_("take the call off hold")),
    ("complete", N_("connect the held call with the one you are in, and leave")),
    ("reconnect", N_("end the call you are in and go back to the held one")),
    ("swap", N_("hold the call you are in, talk to the held one")),
    ("park", N_("park the call; prints where")),
    ("camp-on", N_("wait at the busy phone until it is free")),
    ("intrude", N_("break into the busy phone's call")),
    ("wait", N_("let the busy phone hear that you are waiting")),
)
_TO_A_NUMBER: Final = (
    ("transfer", N_("ask NUMBER about the call, which is held meanwhile; then complete or reconnect")),
    ("blind-transfer", N_("hand the call over to NUMBER and be out of it")),
    ("divert", N_("send the ringing call to NUMBER")),
)


def add_verbs(verbs: Any, ask: Ask) -> None:
    """Add them to the sub-parsers ``verbs``; each calls ``ask`` with its request and returns what that does."""
    for verb, text in _PLAIN:
        _call(verbs.add_parser(verb, help=_(text)), ask, verb)
    for verb, text in _TO_A_NUMBER:
        one = verbs.add_parser(verb, help=_(text))
        one.add_argument("number", metavar="NUMBER")
        _add_yes(one)
        _call(one, ask, verb)
    conference = verbs.add_parser("conference", help=_("join the held call and yours; with NUMBER, ask it first"))
    conference.add_argument("number", metavar="NUMBER", nargs="?")
    _add_yes(conference)
    _call(conference, ask, "conference")
    digits = verbs.add_parser("digits", help=_("send digits into the call; - reads them from standard input"))
    digits.add_argument("digits", metavar="DIGITS")
    _call(digits, ask, "digits")
    callback = verbs.add_parser("callback", help=_("be called back when the busy phone is free"))
    callback.add_argument("--cancel", action="store_true", help=_("do not be called back after all"))
    _call(callback, ask, "callback")
    unpark = verbs.add_parser("unpark", help=_("take a parked call"))
    unpark.add_argument("slot", metavar="SLOT", type=int)
    unpark.set_defaults(run=lambda given: ask({"verb": "unpark", "slot": given.slot}))
    pickup = verbs.add_parser("pickup", help=_("take the call that rings at NUMBER, or in your pickup group"))
    pickup.add_argument("number", metavar="NUMBER", nargs="?")
    pickup.set_defaults(run=lambda given: ask({"verb": "pickup", "number": given.number or ""}))


def _add_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help=_("also to a number that is asked about first"))


def request(given: argparse.Namespace) -> dict[str, Any]:
    """What is asked of the desk for one of the verbs about a call."""
    verb: str = given.verb
    asked: dict[str, Any] = {}
    if verb == "callback" and given.cancel:
        return {"verb": "cancel-callback"}
    if verb == "conference" and given.number:
        verb = "invite"
    if getattr(given, "number", None):
        asked["number"] = given.number
    if verb == "digits":
        # an argument can be seen in the list of processes, standard input cannot
        asked["digits"] = sys.stdin.readline(MAX_DIGITS + 2).strip() if given.digits == "-" else given.digits
    if getattr(given, "yes", False):
        asked["yes"] = True
    if given.call is not None:
        asked["call"] = given.call
    return {"verb": verb, **asked}


def _call(parser: argparse.ArgumentParser, ask: Ask, verb: str) -> None:
    parser.add_argument("--call", type=int, metavar="REF", help=_("which call, where several could be meant"))
    parser.set_defaults(run=lambda given: ask(request(given)), verb=verb)
