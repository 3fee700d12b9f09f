"""The command line: one verb, one function. What a verb does not need is not imported."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
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
from desk_agent.i18n import N_, _
from desk_agent.parser_words import teach_argparse
from desk_agent.start import Start
from desk_agent.text import harmless

DONE, REFUSED, WRONG, NO_DESK = 0, 1, 2, 3
MAX_PASSWORD: Final = 1024  # bytes of a password file

_EPILOG: Final = N_(
    "exit status: 0 done, 1 refused (the reason is on standard error), 2 wrong usage, 3 no desk is running\n"
)


class UsageError(Exception):
    """The words of the call are off; the text says how."""


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
        return _complain(str(error), WRONG)
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
    parser.set_defaults(run=_window)
    parser.add_argument(
        "--version",
        action="version",
        version=f"desk-agent {__version__}",
        help=_("show program's version number and exit"),
    )
    parser.add_argument("--demo", action="store_true", help=_("start a simulated PBX and sign in to it"))
    parser.add_argument("--host", help=_("name or address of the PBX"))
    parser.add_argument("--port", type=int, help=_("port of its Web API"))
    parser.add_argument("--user", metavar="ID", help=_("station number, or server account (begins with a letter)"))
    parser.add_argument("--extension", metavar="N", help=_("the phone to watch; needed with a server account"))
    parser.add_argument(
        "--password-file", metavar="F", help=_("file with the password in its first line; - reads it here")
    )
    parser.add_argument("--trust", metavar="sha256:HEX", help=_("the one certificate to accept"))
    parser.add_argument(
        "--theme", choices=("auto", "light", "dark", "contrast"), help=_("look (default: the system's)")
    )
    parser.add_argument("--minimized", action="store_true", help=_("without the window: in the tray, or minimised"))
    parser.add_argument("--verbose", action="store_true", help=_("tell more on standard error"))
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
    add_room_verbs(verbs, _ask, _password)
    add_people_verbs(verbs, _ask)
    add_contact_verbs(verbs, _ask)
    add_history_verbs(verbs, _ask)
    add_loudness_verb(verbs, _ask)
    add_number_verb(verbs)
    add_doctor_verb(verbs, _password)
    add_crm_verbs(verbs, _ask)
    add_trace_verbs(verbs, Ways(_ask, _runs, _start, _show_window))
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


def _complain(sentence: str, status: int) -> int:
    sys.stderr.write(harmless(f"desk-agent: {sentence}\n"))
    return status


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
                return _complain(said, status)
            if show is not None:
                show(reply)
            if "message" in reply:
                sys.stdout.write(harmless(f"{reply['message']}\n"))
    except NoDeskRunning as error:
        return _complain(str(error), NO_DESK)
    except ValueError as error:
        return _complain(str(error), WRONG)
    except OSError as error:
        return _complain(str(error) or _("The desk does not answer."), REFUSED)
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
        return _show_window(Start(link=given.link))
    except ValueError as error:
        return _complain(str(error), WRONG)
    except OSError as error:
        return _complain(str(error) or _("The desk does not answer."), REFUSED)
    status = int(reply.get("status", REFUSED))
    said = str(reply.get("message") or _("The desk refused."))
    return _complain(said, status) if status != DONE else DONE


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


def _window(given: argparse.Namespace) -> int:
    return _show_window(_start(given), shown=given.shown)


def _show_window(start: Start, *, shown: bool = False) -> int:
    if not shown:
        from desk_agent.desktop.display import missing_display

        missing = missing_display()
        if missing:
            return _complain(missing, REFUSED)
    from desk_agent.app.running import run

    return run(start)


def _start(given: argparse.Namespace) -> Start:
    direct = (given.host, given.port, given.user, given.password_file)
    if given.demo:
        if any(value is not None for value in (*direct, given.extension, given.trust)):
            raise UsageError(_("--demo brings its own PBX: leave the other options out."))
        return Start(demo=True, theme=given.theme or "", verbose=given.verbose, minimized=given.minimized)
    if all(value is None for value in (*direct, given.extension, given.trust)):
        return Start(theme=given.theme or "", verbose=given.verbose, minimized=given.minimized)
    if any(value is None for value in direct):
        raise UsageError(_("--host, --port, --user and --password-file belong together."))
    if not 1 <= given.port <= 65535:
        raise UsageError(_("A port is a number from 1 to 65535."))
    if not given.user or not given.host:
        raise UsageError(_("The host and the user must not be empty."))
    if given.user[0].isalpha() and not given.extension:
        raise UsageError(_("A server account needs --extension: the phone to watch."))
    if given.extension is not None and not given.extension.isdigit():
        raise UsageError(_("An extension is a number."))
    if given.trust is not None:
        from desk_agent.net.tls import parse_pin

        try:
            parse_pin(given.trust)
        except ValueError as error:
            raise UsageError(str(error)) from error
    return Start(
        host=given.host,
        port=given.port,
        user=given.user,
        extension=given.extension or "",
        password=_password(given.password_file),
        trust=given.trust or "",
        theme=given.theme or "",
        verbose=given.verbose,
        minimized=given.minimized,
    )


def _password(name: str) -> str:
    try:
        if name == "-":
            content = sys.stdin.buffer.readline(MAX_PASSWORD + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.readline(MAX_PASSWORD + 1)
    except OSError as error:
        raise UsageError(_("The password file cannot be read: {why}.").format(why=error.strerror)) from error
    if len(content) > MAX_PASSWORD:
        raise UsageError(_("The password file is too long to hold a password."))
    try:
        password = content.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError(_("The password file is not UTF-8 text.")) from error
    if not password:
        raise UsageError(_("The password file is empty."))
    return password
