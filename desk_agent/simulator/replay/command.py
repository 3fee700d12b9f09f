"""``desk-agent replay --serve``: a trace as a program that a desk can sign in to."""

import asyncio
import contextlib
import json
import logging
import signal
import sys

from desk_agent.simulator.command import watch_stdin
from desk_agent.simulator.replay.machine import Replay
from desk_agent.trace.lines import Trace


def run(trace: Trace, *, speed: float = 1.0, port: int = 0, until_eof: bool = False) -> int:
    """Serve until told to stop; returns the exit status.

    One line of JSON tells how to sign in, as that of ``desk-agent simulate`` does; another, ``{"over": true}``, that
    everything has been said.
    """
    # it complains of each socket that is refused as it was
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    return asyncio.run(_serve(Replay(trace, speed=speed, port=port), until_eof=until_eof))


async def _serve(replay: Replay, *, until_eof: bool) -> int:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    before = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        async with replay:
            header = replay.trace.header
            _say(
                {
                    "base": f"https://{replay.host}:{replay.port}/ipxapi",
                    "host": replay.host,
                    "port": replay.port,
                    "sha256": replay.sha256,
                    "accounts": [{"user": header.user, "password": "replay", "extension": header.extension}],
                }
            )
            if until_eof:
                watch_stdin(lambda: loop.call_soon_threadsafe(stop.set))
            telling = asyncio.create_task(_tell_over(replay))
            await stop.wait()
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


async def _tell_over(replay: Replay) -> None:
    await replay.over.wait()
    with contextlib.suppress(OSError):  # nobody reads on
        _say({"over": True})


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()
