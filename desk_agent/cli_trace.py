"""The verbs of the command line about traces: recording one, playing one."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from desk_agent.i18n import _
from desk_agent.start import Start

DONE, REFUSED, WRONG = 0, 1, 2
MOST_MINUTES: Final = 24 * 60
MOST_MEGABYTES: Final = 60
MOST_SPEED: Final = 1000.0


class Ways(NamedTuple):
    """What the command line does otherwise, and these verbs need."""

    ask: Callable[[dict[str, Any]], int]  # the running desk
    runs: Callable[[], bool]  # whether there is one
    start: Callable[[argparse.Namespace], Start]  # how the window is to be opened, by the options before the verb
    window: Callable[[Start], int]


def add_verbs(verbs: Any, ways: Ways) -> None:
    """Add them to the parser's ``verbs``."""
    record = verbs.add_parser(
        "record", help=_("write down what the PBX says, without numbers, names and codes, for a report")
    )
    record.add_argument("file", metavar="FILE", nargs="?", help=_("the trace to write; there must be none yet"))
    record.add_argument("--stop", action="store_true", help=_("end the recording of the running desk"))
    record.add_argument(
        "--minutes", type=float, default=60.0, metavar="N", help=_("end it after so long (default: %(default)s)")
    )
    record.add_argument(
        "--megabytes", type=int, default=20, metavar="N", help=_("end it at this size (default: %(default)s)")
    )
    record.add_argument(
        "--no-window",
        action="store_true",
        help=_("sign in without a window, by the options before the verb, and record until Ctrl-C"),
    )
    record.set_defaults(run=lambda given: _record(given, ways))

    play = verbs.add_parser("replay", help=_("show what was recorded: a desk beside a PBX that says it all again"))
    play.add_argument("file", metavar="FILE", help=_("a trace"))
    play.add_argument(
        "--speed", type=float, default=1.0, metavar="N", help=_("so many times as fast (default: %(default)s)")
    )
    play.add_argument("--no-window", action="store_true", help=_("print the calls, without a window"))
    play.add_argument("--serve", action="store_true", help=_("only the PBX: print how to sign in there"))
    play.add_argument("--serve-port", type=int, default=0, metavar="N", help=_("of --serve (default: any free one)"))
    play.add_argument("--until-eof", action="store_true", help=_("with --serve: stop when standard input ends"))
    play.set_defaults(run=lambda given: _replay(given, ways))


def _record(given: argparse.Namespace, ways: Ways) -> int:
    if given.stop:
        return ways.ask({"verb": "record", "do": "stop"})
    if not given.file:
        return _complain(_("Which file?"), WRONG)
    if not 0 < given.minutes <= MOST_MINUTES:
        return _complain(_("Minutes are more than 0 and at most {most}.").format(most=MOST_MINUTES), WRONG)
    if not 0 < given.megabytes <= MOST_MEGABYTES:
        return _complain(_("Megabytes are from 1 to {most}.").format(most=MOST_MEGABYTES), WRONG)
    file = Path(given.file).absolute()
    if file.exists():
        return _complain(_("{name} is there already.").format(name=file.name), REFUSED)
    if not file.parent.is_dir():
        return _complain(_("There is no folder {name}.").format(name=file.parent), REFUSED)
    start = ways.start(given)
    seconds, most = given.minutes * 60, given.megabytes << 20
    if given.no_window:
        if not start.host:
            return _complain(
                _("Say before the verb where to sign in: --host, --port, --user, --password-file."), WRONG
            )
        from desk_agent.headless import record

        return record(start, file, seconds, most)
    if not start.host and not start.demo and ways.runs():
        return ways.ask({"verb": "record", "do": "start", "file": str(file), "seconds": seconds, "bytes": most})
    return ways.window(start._replace(record=str(file), record_seconds=seconds, record_bytes=most))


def _replay(given: argparse.Namespace, ways: Ways) -> int:
    if not 0 < given.speed <= MOST_SPEED:
        return _complain(_("The speed is more than 0 and at most {most}.").format(most=int(MOST_SPEED)), WRONG)
    if not 0 <= given.serve_port <= 65535:
        return _complain(_("A port is a number from 1 to 65535."), WRONG)
    from desk_agent.trace.lines import TraceError, read

    file = Path(given.file).absolute()
    try:
        trace = read(file)
    except TraceError as error:
        return _complain(str(error), REFUSED)
    if trace.cut:
        sys.stderr.write(
            "desk-agent: " + _("The end of the trace is missing: it is played as far as it goes.") + "\n"
        )
    if given.serve:
        from desk_agent.simulator.replay.command import run

        try:
            return run(trace, speed=given.speed, port=given.serve_port, until_eof=given.until_eof)
        except OSError as error:
            return _complain(_("The trace cannot be played: {why}.").format(why=error.strerror or error), REFUSED)
    if given.no_window:
        from desk_agent.headless import replay

        return replay(str(file), given.speed)
    start = ways.start(given)
    if start.host or start.demo:
        return _complain(_("A trace brings its own PBX: leave the other options out."), WRONG)
    return ways.window(start._replace(replay=str(file), replay_speed=given.speed))


def _complain(sentence: str, status: int) -> int:
    sys.stderr.write(f"desk-agent: {sentence}\n")
    return status
