"""The simulated PBX as a process of its own, for as long as the window is open."""

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from desk_agent.i18n import _
from desk_agent.settings import Logon, Page, Profile, Site
from desk_agent.view import SignIn

log = logging.getLogger(__name__)

AGENT: Final = "1001"
_END_SECONDS: Final = 1.0


def site_of(target: SignIn) -> Site:
    """What the people of the demo's office know of their phone system."""
    profile = Profile(target.host, target.port, target.user).key
    return Site(
        wrap_up=10,
        reasons={"1": "Break", "2": "Lunch", "3": "Training", "4": "Office work"},
        queues={"630": "Support", "640": "Orders"},
        rooms={"1": "Board room", "2": "Training"},
        groups={"1": "My team", "100": "Emergency team"},
        pages=(Page(2, "", "Warehouse"), Page(3, "", "Everybody")),
        logons=(Logon(profile, "630", target.user),),
    )


class DemoError(Exception):
    """The simulator did not start; the text is a sentence."""


class Companion:
    """A PBX of our own beside the desk: it ends when its standard input does, so it cannot outlive us."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> SignIn:
        """Start it and return how to sign in there. Blocks for about a second.

        Raises:
            DemoError: it ended at once, or said nothing that can be read.
        """
        raise NotImplementedError

    def _run(self, words: Sequence[str], user: str, sorry: str) -> SignIn:
        """Start our own program with ``words``; how ``user`` (or, without one, its first account) signs in."""
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", "desk_agent", words[0], "--until-eof", *words[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            said = json.loads(line)
            agent = next(account for account in said["accounts"] if account["user"] == (user or account["user"]))
            return SignIn(
                host=said["host"],
                port=int(said["port"]),
                user=agent["user"],
                password=agent["password"],
                extension="" if agent["user"].isdigit() else agent["extension"],
                trust=f"sha256:{said['sha256']}",
                demo=True,
            )
        except (ValueError, KeyError, TypeError, StopIteration) as error:
            self.stop()
            raise DemoError(sorry) from error

    def wait_over(self) -> None:
        """Return when it says that it has nothing more to tell, or ends. Blocks."""
        process = self._process
        if process is not None and process.stdout is not None:
            process.stdout.readline()

    def stop(self) -> None:
        """End it and wait until it is gone; about a second at the most."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("the simulated PBX did not end by itself")
            process.kill()
            process.wait()
        process.stdout.close()


class Demo(Companion):
    """`desk-agent simulate`: a small office where something happens."""

    def start(self, scenario: str = "office") -> SignIn:
        """See `Companion.start`; the demo's agent signs in."""
        words = ("simulate", "--scenario", scenario)
        return self._run(words, AGENT, _("The simulated PBX could not be started."))


class Played(Companion):
    """`desk-agent replay --serve`: what another PBX has said, said again."""

    def __init__(self, file: str, speed: float = 1.0) -> None:
        super().__init__()
        self._file, self._speed = file, speed

    def start(self) -> SignIn:
        """See `Companion.start`; whoever was recorded signs in."""
        words = ("replay", "--serve", "--speed", str(self._speed), "--", self._file)
        return self._run(words, "", _("The trace could not be played."))
