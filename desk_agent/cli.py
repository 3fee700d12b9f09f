"""The command line: one verb, one function. What a verb does not need is not imported."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from desk_agent import __version__, languages
from desk_agent.cli_acd import add_verbs as add_acd_verbs
from desk_agent.cli_calls import add_verbs as add_call_verbs
from desk_agent.cli_contacts import add_verbs as add_contact_verbs
from desk_agent.cli_crm import add_verbs as add_crm_verbs
from desk_agent.cli_doctor import add_verb as add_doctor_verb
from desk_agent.cli_history import add_verbs as add_history_verbs
from desk_agent.cli_loudness import add_verbs as add_loudness_verb
from desk_agent.cli_number import add_verb as add_number_verb
from desk_agent.cli_people import add_verbs as add_people_verbs
from desk_agent.cli_phone import add_verbs as add_phone_verbs
from desk_agent.cli_rooms import add_verbs as add_room_verbs
from desk_agent.cli_support import add_verb as add_support_verb
from desk_agent.cli_trace import Ways
from desk_agent.cli_trace import add_verbs as add_trace_verbs
from desk_agent.cli_window import (
    DONE,
    REFUSED,
    WRONG,
    UsageError,
    add_options,
    complain,
    open_window,
    password_from,
    show_window,
    start_of,
)
from desk_agent.i18n import N_, _
from desk_agent.parser_words import teach_argparse
from desk_agent.start import Start
from desk_agent.text import harmless

NO_DESK: Final = 3

_EPILOG: Final = N_(
    "exit status: 0 done, 1 refused (the reason is on standard error), 2 wrong usage, 3 no desk is running\n"
)


def main(argv: Sequence[str] | None = None, *, shown: bool = False) -> int:
    """Run one verb; returns the exit status. ``shown``: a window is on the screen already."""
    languages.use(languages.AUTO)
    teach_argparse()
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = _parser(words).parse_args(words)
    arguments.shown = shown
    verb: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return verb(arguments)
    except UsageError as error:
        return complain(str(error), WRONG)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone: nobody to complain to
        return REFUSED


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="desk-agent",
        description=_("The desk-phone companion for iPECS SME. Without a verb: open the window."),
        epilog=_(_EPILOG),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=open_window)
    parser.add_argument(
        "--version",
        action="version",
        version=f"desk-agent {__version__}",
        help=_("show program's version number and exit"),
    )
    add_options(parser)
    verbs = parser.add_subparsers(title=_("verbs"), metavar="VERB")

    status = verbs.add_parser("status", help=_("what the running desk shows"))
    status.add_argument("--json", action="store_true", help=_("as one JSON object a line"))
    status.add_argument("--follow", action="store_true", help=_("again after every change, until the desk quits"))
    status.set_defaults(run=_status)

    dial = verbs.add_parser("dial", help=_("call a number or a tel: link"))
    dial.add_argument("number", metavar="NUMBER|tel:URI")
    dial.add_argument("--yes", action="store_true", help=_("also an emergency number, or one that costs extra"))
    dial.set_defaults(run=_dial)

    link = verbs.add_parser(
        "open", help=_("show the number of a tel:, callto: or sip: link, in a new desk if none runs")
    )
    link.add_argument("link", metavar="URI")
    link.set_defaults(run=_open)

    add_call_verbs(verbs, _ask)
    add_phone_verbs(verbs, _ask)
    add_acd_verbs(verbs, _ask)
    add_room_verbs(verbs, _ask, password_from)
    add_people_verbs(verbs, _ask)
    add_contact_verbs(verbs, _ask)
    add_history_verbs(verbs, _ask)
    add_loudness_verb(verbs, _ask)
    add_number_verb(verbs)
    add_doctor_verb(verbs, password_from)
    add_crm_verbs(verbs, _ask)
    add_trace_verbs(verbs, Ways(_ask, _runs, start_of, show_window))
    add_support_verb(verbs)
    for verb, text in (("show", _("bring the window to the front")), ("quit", _("sign out and end"))):
        verbs.add_parser(verb, help=text).set_defaults(run=_simple, verb=verb)

    simulate = verbs.add_parser("simulate", help=_("run the simulated PBX alone"))
    if "simulate" in words:
        from desk_agent.simulator.command import add_arguments

        add_arguments(simulate)
    simulate.set_defaults(run=_simulate)

    gateway = verbs.add_parser("gateway", help=_("serve many desks by one server account of a PBX"))
    if "gateway" in words:
        from desk_agent.gateway.command import add_arguments as add_gateway_arguments

        add_gateway_arguments(gateway)
    gateway.set_defaults(run=_gateway)
    return parser


# verbs to a running desk


def _simple(given: argparse.Namespace) -> int:
    return _ask({"verb": given.verb})


def _dial(given: argparse.Namespace) -> int:
    request = {"verb": "dial", "number": given.number}
    return _ask(request | {"yes": True} if given.yes else request)


def _status(given: argparse.Namespace) -> int:
    def show(reply: dict[str, Any]) -> None:
        desk = reply["desk"]
        if given.json:
            text = json.dumps(desk, ensure_ascii=False)
        else:
            from desk_agent.remote import words

            text = words(desk)
        sys.stdout.write(harmless(text) + "\n")
        sys.stdout.flush()

    return _ask({"verb": "status", "follow": True} if given.follow else {"verb": "status"}, show)


def _ask(request: dict[str, Any], show: Callable[[dict[str, Any]], None] | None = None) -> int:
    from desk_agent.desktop.command_client import NoDeskRunning, send_command

    status = NO_DESK
    try:
        for reply in send_command(request, timeout=20.0):
            status = int(reply.get("status", REFUSED))
            if status != DONE:
                said = str(reply.get("message") or _("The desk refused."))
                if reply.get("confirm"):
                    said = " ".join((said, _("Add --yes to go ahead.")))
                return complain(said, status)
            if show is not None:
                show(reply)
            if "message" in reply:
                sys.stdout.write(harmless(f"{reply['message']}\n"))
    except NoDeskRunning as error:
        return complain(str(error), NO_DESK)
    except ValueError as error:
        return complain(str(error), WRONG)
    except OSError as error:
        return complain(str(error) or _("The desk does not answer."), REFUSED)
    return status


def _runs() -> bool:
    """Whether there is a desk to ask."""
    from desk_agent.desktop.command_client import NoDeskRunning, call

    try:
        call({"verb": "status"})
    except NoDeskRunning:
        return False
    except (ValueError, OSError):
        return True
    return True


# starting


def _open(given: argparse.Namespace) -> int:
    """What the system runs for a link. It may not be lost because no desk runs: then this one becomes the desk."""
    from desk_agent.desktop.command_client import NoDeskRunning, call

    try:
        reply = call({"verb": "open", "link": given.link})
    except NoDeskRunning:
        return show_window(Start(link=given.link))
    except ValueError as error:
        return complain(str(error), WRONG)
    except OSError as error:
        return complain(str(error) or _("The desk does not answer."), REFUSED)
    status = int(reply.get("status", REFUSED))
    said = str(reply.get("message") or _("The desk refused."))
    return complain(said, status) if status != DONE else DONE


def _simulate(given: argparse.Namespace) -> int:
    import logging

    from desk_agent import logs
    from desk_agent.simulator.command import run

    logs.to_terminal(logging.WARNING)
    return run(given)


def _gateway(given: argparse.Namespace) -> int:
    from desk_agent import logs
    from desk_agent.gateway.command import run

    logs.to_terminal()
    return run(given)
