"""``desk-agent simulate``: the simulator as a program."""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from desk_agent import logs
from desk_agent.simulator.loopback import is_loopback
from desk_agent.simulator.machine import Simulator
from desk_agent.simulator.office_file import read_office
from desk_agent.simulator.scenarios import SCENARIOS

_log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument(
        "--scenario",
        default="office",
        metavar="NAME",
        help=f"what happens by itself: {', '.join(SCENARIOS)} (default: %(default)s)",
    )
    parser.add_argument(
        "--office",
        metavar="FILE",
        type=Path,
        help="who is there, as a TOML file like resources/demo/office.toml (default: a small trading company)",
    )
    parser.add_argument(
        "--stations", type=int, default=0, metavar="N", help="add so many stations that nobody has written down"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="make what is random happen the same way again")
    parser.add_argument(
        "--station-call-control",
        choices=("allow", "deny"),
        default="allow",
        help="whether a station's login may watch and control its own calls (default: %(default)s)",
    )
    parser.add_argument("--expose", action="store_true", help="allow an address that others can reach")
    parser.add_argument(
        "--control",
        action="store_true",
        help="open the control port on such an address too; it still answers this machine only",
    )
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input ends")


def run(args: argparse.Namespace) -> int:
    """Run until told to stop; returns the exit code."""
    if not args.expose and not is_loopback(args.host):
        return _complain(f"{args.host} can be reached by others: add --expose if that is wanted.", 2)
    if not 0 <= args.port <= 65535:
        return _complain(f"{args.port} is not a port.", 2)
    try:
        simulator = Simulator(
            office=read_office(args.office) if args.office is not None else None,
            stations=args.stations,
            host=args.host,
            port=args.port,
            scenario=args.scenario,
            seed=args.seed,
            station_call_control=args.station_call_control == "allow",
            control=args.control or None,
        )
    except ValueError as error:
        return _complain(f"{error}.", 2)
    except OSError as error:
        return _complain(f"Cannot read {args.office}: {error.strerror or error}.", 2)
    try:
        return asyncio.run(_serve(simulator, until_eof=args.until_eof))
    except OSError as error:
        return _complain(f"Cannot listen on {args.host} port {args.port}: {error.strerror or error}.", 1)
    except KeyboardInterrupt:
        return 0


def announcement(simulator: Simulator) -> str:
    """The one line that tells a program how to reach the simulator."""
    return json.dumps(
        {
            "version": 1,
            "host": simulator.host,
            "port": simulator.port,
            "base": simulator.base,
            "sha256": simulator.sha256,
            "control": simulator.control_key,
            "page": simulator.page,
            "accounts": [
                {
                    "user": account.user,
                    "password": account.password,
                    "type": account.kind.value,
                    "extension": account.extension,
                    "name": account.name,
                }
                for account in simulator.accounts
            ],
            "scenario": simulator.scenario,
            "seed": simulator.seed,
        },
        ensure_ascii=False,
    )


async def _serve(simulator: Simulator, *, until_eof: bool) -> int:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.unhandled)
    stop = asyncio.Event()

    def on_signal(*_: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    previous = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        async with simulator:
            sys.stdout.write(announcement(simulator) + "\n")
            sys.stdout.flush()
            _log.info("listening on %s port %d", simulator.host, simulator.port)
            if until_eof:
                watch_stdin(lambda: loop.call_soon_threadsafe(stop.set))
            await stop.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return 0


def watch_stdin(ended: Callable[[], object]) -> None:
    """Call ``ended``, from another thread, when standard input has."""

    def read() -> None:
        # No standard input at all has ended too; and the loop may have been quicker than its end.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            while os.read(sys.stdin.fileno(), 4096):
                pass
        with contextlib.suppress(RuntimeError):
            ended()

    # A daemon: nothing can interrupt a read of standard input, and nobody shall wait for it.
    threading.Thread(target=read, name="stdin", daemon=True).start()


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"desk-agent simulate: {sentence}\n")
    return code
