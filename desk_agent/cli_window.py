"""The command line of the window alone: what most starts need, without any verb's."""

import argparse
import sys
from pathlib import Path
from typing import Final, NoReturn

from desk_agent import languages
from desk_agent.i18n import _
from desk_agent.start import Start
from desk_agent.text import harmless

DONE, REFUSED, WRONG = 0, 1, 2
MAX_PASSWORD: Final = 1024  # bytes of a password file


class UsageError(Exception):
    """The words of the call are off; the text says how."""


class NotForTheWindowError(Exception):
    """The words have to be read, or refused, by `desk_agent.cli`."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise NotForTheWindowError(message)


def main(words: list[str], *, shown: bool) -> int:
    """Open the window as ``words`` say, or show it where it is empty yet; returns the exit status.

    Raises NotForTheWindowError, with nothing done, where they are not its own or not as they should be.
    """
    languages.use(languages.AUTO)
    parser = _Parser(prog="desk-agent", allow_abbrev=False, add_help=False)
    add_options(parser)
    given = parser.parse_args(words, argparse.Namespace(shown=shown))
    try:
        return open_window(given)
    except UsageError as error:
        return complain(str(error), WRONG)
    except KeyboardInterrupt:
        return 130


def add_options(parser: argparse.ArgumentParser) -> None:
    """Whom to sign in, and how the window looks."""
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


def complain(sentence: str, status: int) -> int:
    """Say what is wrong on standard error; returns ``status``."""
    sys.stderr.write(harmless(f"desk-agent: {sentence}\n"))
    return status


def open_window(given: argparse.Namespace) -> int:
    """As the options say; ``given.shown``: it is on the screen already."""
    return show_window(start_of(given), shown=given.shown)


def show_window(start: Start, *, shown: bool = False) -> int:
    """Run the window until it is left; returns the exit status."""
    if not shown:
        from desk_agent.desktop.display import missing_display

        missing = missing_display()
        if missing:
            return complain(missing, REFUSED)
    from desk_agent.app.running import run

    return run(start)


def start_of(given: argparse.Namespace) -> Start:
    """What the options ask for; raises UsageError."""
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
        password=password_from(given.password_file),
        trust=given.trust or "",
        theme=given.theme or "",
        verbose=given.verbose,
        minimized=given.minimized,
    )


def password_from(name: str) -> str:
    """The first line of a file, or of standard input for "-"; raises UsageError."""
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
