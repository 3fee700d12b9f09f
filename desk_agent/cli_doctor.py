"""The verb `doctor`: from the address of the PBX to a watched phone, step by step. It needs no window.

An account may be signed in once only. So where the desk that runs has it, the desk is asked to look; else the check
signs in by itself, once, and out again.
"""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from desk_agent.i18n import N_, _
from desk_agent.text import harmless

if TYPE_CHECKING:
    from desk_agent.checkup.report import Report, Result
    from desk_agent.checkup.target import Target

WRONG: Final = 2
_DESK_SECONDS: Final = 90.0  # that a desk takes at the most to look at a PBX that hardly answers
_KEYRING_SECONDS: Final = 20.0  # that a person takes to unlock it
_EPILOG: Final = N_(
    "exit status: 0 all is well, 2 wrong usage, 4 the Web API is not reached, 5 its certificate is not trusted,\n"
    "6 the log-in is refused, 7 a licence or right is missing, 8 something works, but not as it should,\n"
    "9 well so far, but not everything could be tried; the worst of these counts\n"
)
_ABOUT: Final = N_(
    "Look at the way to the phone system step by step: name, port, encryption, certificate, Web API, log-in,\n"
    "event connection, then licence by licence what the account gets. Nobody is called, nothing is changed.\n"
    "Without options: the phone system that the desk uses, with the password from the keyring, or asked for.\n"
    "Where the desk that runs is signed in with this account, it is asked: nobody is thrown out.\n"
)


def add_verb(verbs: Any, read_password: Callable[[str], str]) -> None:
    """Add it to the sub-parsers ``verbs``; ``read_password`` reads a file, and raises an error about usage."""
    doctor = verbs.add_parser(
        "doctor",
        help=_("look at the connection to the phone system, step by step"),
        description=_(_ABOUT),
        epilog=_(_EPILOG),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,  # what stands before the verb counts as well
    )
    doctor.add_argument("--demo", action="store_true", help=_("start a simulated PBX and look at that"))
    doctor.add_argument("--host", help=_("name or address of the PBX"))
    doctor.add_argument("--port", type=int, help=_("port of its Web API"))
    doctor.add_argument("--user", metavar="ID", help=_("station number, or server account (begins with a letter)"))
    doctor.add_argument("--extension", metavar="N", help=_("the phone to watch; needed with a server account"))
    doctor.add_argument(
        "--password-file", metavar="F", help=_("file with the password in its first line; - reads it here")
    )
    doctor.add_argument("--trust", metavar="sha256:HEX", help=_("the one certificate to accept"))
    doctor.add_argument("--json", action="store_true", default=False, help=_("as one JSON object"))
    doctor.set_defaults(run=lambda given: _run(given, read_password))


def _run(given: argparse.Namespace, read_password: Callable[[str], str]) -> int:
    if getattr(given, "verbose", False):
        from desk_agent import logs

        logs.start(None, verbose=True)
    try:
        return _demo(given) if given.demo else _real(given, read_password)
    except _UsageError as error:
        return _complain(str(error))


class _UsageError(Exception):
    pass


def _complain(sentence: str) -> int:
    sys.stderr.write(f"desk-agent: {sentence}\n")
    return WRONG


def _demo(given: argparse.Namespace) -> int:
    from desk_agent.checkup.target import Target
    from desk_agent.demo import Demo, DemoError

    if any(getattr(given, name) is not None for name in ("host", "port", "user", "password_file", "trust")):
        raise _UsageError(_("--demo brings its own PBX: leave the other options out."))
    demo = Demo()
    try:
        made = demo.start("quiet")
        target = Target(made.host, made.port, made.user, made.password, trust=made.trust)
        return _look(target, as_json=given.json)
    except DemoError as error:
        sys.stderr.write(f"desk-agent: {error}\n")
        return 1
    finally:
        demo.stop()


def _real(given: argparse.Namespace, read_password: Callable[[str], str]) -> int:
    if given.trust is not None:
        _check_pin(given.trust)
    password = read_password(given.password_file) if given.password_file is not None else ""
    held, report = _ask_desk(given)
    if report is not None:
        _show_all(report, as_json=given.json)
        return report.status
    target = _target(given, password, ask=held is None)
    return _look(target, as_json=given.json, held=held)


def _check_pin(text: str) -> None:
    from desk_agent.net.tls import parse_pin

    try:
        parse_pin(text)
    except ValueError as error:
        raise _UsageError(str(error)) from error


# the desk that runs


def _ask_desk(given: argparse.Namespace) -> "tuple[Result | None, Report | None]":
    """What the running desk has found, where the account is its own; else why it must not be signed in, if so."""
    from desk_agent.checkup.report import from_json
    from desk_agent.desktop.command_client import NoDeskRunning, call

    request: dict[str, Any] = {"verb": "doctor"}
    request |= {name: value for name in ("host", "port", "user") if (value := getattr(given, name)) is not None}
    try:
        reply = call(request, _DESK_SECONDS)
        if reply.get("status") == 0:
            told = reply.get("report")
            return None, None if told is None else from_json(told)
        why = str(reply.get("message") or _("The desk refused."))
    except NoDeskRunning:
        return None, None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = str(error) or _("The desk does not answer.")
    return _desk_silent(why), None


def _desk_silent(why: str) -> "Result":
    """A desk runs and does not say whose account it has: nobody may be signed in."""
    from desk_agent.checkup.held import desk_holds

    return desk_holds(why)


# what is to be looked at


def _target(given: argparse.Namespace, password: str, *, ask: bool) -> "Target":
    """From the options, else from the settings."""
    from desk_agent import cli_settings
    from desk_agent.checkup.target import Target
    from desk_agent.settings import Profile

    settings = cli_settings.current()
    profile = settings.profile
    host = profile.host if given.host is None else given.host
    port = profile.port if given.port is None else given.port
    if not host or not port:
        raise _UsageError(_("Which phone system? Give --host and --port, or sign in once in the window."))
    if not 1 <= port <= 65535:
        raise _UsageError(_("A port is a number from 1 to 65535."))
    same = given.host in {None, profile.host} and given.port in {None, profile.port}
    user = (profile.user if same else "") if given.user is None else given.user
    extension = given.extension
    if extension is None:
        extension = profile.extension if (user, same) == (profile.user, True) else ""
    elif not extension.isdecimal():
        raise _UsageError(_("An extension is a number."))
    if user and not password and ask:
        password = _kept_password(user, host, port) or _typed_password(user, host)
    return Target(
        host,
        port,
        user,
        password,
        extension,
        given.trust or settings.pin(host, port),
        settings.dialects.get(Profile(host, port, user).key, {}),
    )


def _kept_password(user: str, host: str, port: int) -> str:
    from desk_agent.desktop.secrets import PasswordStore, PasswordStoreError

    async def get() -> str:
        async with asyncio.timeout(_KEYRING_SECONDS):
            return await PasswordStore().get(user, host, port) or ""

    try:
        return asyncio.run(get())
    except PasswordStoreError as error:
        sys.stderr.write(f"desk-agent: {error}\n")
    except TimeoutError:
        sys.stderr.write("desk-agent: " + _("The keyring does not answer.") + "\n")
    return ""


def _typed_password(user: str, host: str) -> str:
    """Asked for, where somebody is there to be asked."""
    if not sys.stdin.isatty():
        return ""
    from getpass import getpass

    try:
        return getpass(_("Password of {user} at {host}: ").format(user=user, host=host))
    except EOFError:
        return ""


# looking


def _look(target: "Target", *, as_json: bool, held: "Result | None" = None) -> int:
    from desk_agent.checkup.words import lines_of

    def show(result: "Result") -> None:
        sys.stdout.write(harmless("\n".join(lines_of(result))) + "\n")
        sys.stdout.flush()

    try:
        report = asyncio.run(_examine(target, None if as_json else show, held))
    except asyncio.CancelledError:
        return 128 + signal.SIGTERM
    if as_json:
        _show_all(report, as_json=True)
    else:
        sys.stdout.write(harmless(f"\n{report.sentence}\n"))
    return report.status


async def _examine(target: "Target", show: "Callable[[Result], None] | None", held: "Result | None") -> "Report":
    from desk_agent.checkup.examine import examine
    from desk_agent.checkup.sheet import Sheet
    from desk_agent.checkup.words import head_of
    from desk_agent.clock import SystemClock

    task = asyncio.current_task()
    assert task is not None
    with contextlib.suppress(NotImplementedError):  # Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    sheet = Sheet(target, SystemClock(), on_result=show or (lambda _result: None))
    if show is not None:
        sys.stdout.write(head_of(sheet.report) + "\n")
    return await examine(sheet, held=held)


def _show_all(report: "Report", *, as_json: bool) -> None:
    from desk_agent.checkup.words import text_of

    text = json.dumps(report.as_json(), ensure_ascii=False) if as_json else text_of(report)
    sys.stdout.write(text + "\n")
