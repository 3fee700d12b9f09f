"""Hundreds of desks behind a gateway, calls and faults at random: is each shown the truth, and how soon?

    python -m tests.benchmarks.gateway_rehearsal [--desks 200] [--seed 5] [--steps 600] [--rate 20] [--faults NAME ..]

The simulated PBX and the dice are in this process, the gateway and its standby in two others, the desks (the whole of
`desk_agent.desk`, without the window) in two more, so that nobody's time is counted as another's. After each fault
all desks must be live and show just the calls that their phone has; at the end no desk may have shown another's call,
and no command may have been executed more often than it was given. Exits with 1 if that is not so. The times are
printed: from the moment at which what failed is there again to the first and to the last desk that is right. Linux.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import Any

from desk_agent.server.accounts import Account, AccountKind
from desk_agent.simulator import Simulator
from desk_agent.simulator.calls import Leg
from desk_agent.simulator.crowd import crowd
from desk_agent.simulator.observer import Observer
from desk_agent.simulator.office_file import default_office
from desk_agent.simulator.rules import Refused as NotNow
from desk_agent.view import Verb
from tests.benchmarks.gateway import cpu_of
from tests.benchmarks.gateway_programs import Program, free_port, start
from tests.support.truth import truth

CODE = "4711-9"
# The machine may be slow: what counts is what a desk does, not how long it takes.
PATIENCE = float(os.environ.get("DESK_AGENT_PATIENCE", "60"))  # seconds without a sign of life that are a failure
AT_ALL = 10 * PATIENCE  # seconds until a desk that is not right is a failure, whatever it does
SETTLED = 12.0  # seconds in which a wrong state must have been verified away ...
CHECKS = 2  # ... if the PBX has answered the desk so often
DRIVERS = 2
OTHER = {"wallboard": "reporting", "reporting": "wallboard"}
OUTSIDE = ("0226710450", "0318055123")
OPERATIONS = {
    "make": ("make",), Verb.ANSWER: ("answer",), Verb.REJECT: ("clear_connection",),
    Verb.HANGUP: ("clear_connection",), Verb.DIVERT: ("reroute",), Verb.HOLD: ("hold",), Verb.RETRIEVE: ("retrieve",),
    Verb.TRANSFER: ("consultation",), Verb.INVITE: ("consultation",), Verb.BLIND_TRANSFER: ("single_step_transfer",),
    Verb.COMPLETE: ("transfer",), Verb.RECONNECT: ("reconnect",), Verb.SWAP: ("hold", "retrieve"),
    Verb.CONFERENCE: ("conference",), Verb.DIGITS: ("dial_digit",), Verb.PARK: ("park",),
}  # fmt: skip

READS = {"status", "dnd_get", "forward_get", "mwi_get", "monitor_start", "presence_start", "terminals", "smdr_get"}


class Everything(Observer):
    """Which calls each phone has ever had a part in, and when it was last told of each."""

    def __init__(self) -> None:
        self.refs: defaultdict[str, dict[int, float]] = defaultdict(dict)

    def joined(self, leg: Leg, /) -> None:
        """A part in a call."""
        self.refs[leg.party.number][leg.call.ref] = time.monotonic()

    moved = joined

    def told(self, leg: Leg, kind: str, fields: Mapping[str, Any], /) -> None:
        """An event."""
        self.joined(leg)


class Rehearsal:
    """One office. ``folder`` is for the gateways' files."""

    def __init__(self, pbx: Simulator, devices: list[str], rng: Random, folder: Path) -> None:
        self.pbx, self.devices, self.rng, self.folder = pbx, devices, rng, folder
        self.truth = Everything()
        pbx.exchange.observers.add(self.truth)
        self.gateways: dict[str, Program] = {}
        self.ports = {"wallboard": free_port(), "reporting": free_port()}
        self.pins: dict[str, str] = {}
        self.drivers: list[Program] = []
        self.home: dict[str, Program] = {}
        self.times: dict[str, list[tuple[float, float]]] = {}
        self.live_since = 0.0
        self.lacking = ""  # the account whose gateway is gone
        self.unknowable = 0  # calls that no desk can know of at the moment

    # the programs

    async def gateway(self, account: str, standby: str = "") -> None:
        """Start one; it is there when its port is."""
        folder = self.folder / account
        for name in ("state", "run"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        other = f'standby = ["127.0.0.1:{self.ports[standby]} sha256:{self.pins[standby]}"]\n' if standby else ""
        path = folder / "gateway.toml"
        path.write_text(
            f'{other}state = "{folder}/state"\n[pbx]\nhost = "127.0.0.1"\nport = {self.pbx.port}\n'
            f'account = "{account}"\npassword = "stdin"\ntrust = "sha256:{self.pbx.sha256}"\n'
            f"[listen]\nport = {self.ports[account]}\n[metrics]\nport = 0\n"
        )
        program = await start("desk_agent", "gateway", "--config", str(path), RUNTIME_DIRECTORY=f"{folder}/run")
        self.gateways[account] = program
        program.write(self.pbx.account(account).password)
        self.pins[account] = (await program.line())["sha256"]

    async def begin(self) -> float:
        """Everything up, all desks right; seconds that signing in took."""
        await self.gateway("reporting")
        await self.gateway("wallboard", "reporting")
        part = -(-len(self.devices) // DRIVERS)
        for first in range(0, len(self.devices), part):
            mine = self.devices[first : first + part]
            driver = await start("tests.benchmarks.gateway_drivers")
            told = {"port": self.ports["wallboard"], "sha256": self.pins["wallboard"], "code": CODE, "devices": mine}
            driver.write(json.dumps(told))
            self.drivers.append(driver)
            self.home |= dict.fromkeys(mine, driver)
        begun = time.monotonic()
        await asyncio.gather(*(driver.ask(do="sign_in") for driver in self.drivers))
        await self.agree()
        return time.monotonic() - begun

    async def end(self) -> None:
        """Nothing is left."""
        for program in (*self.drivers, *self.gateways.values()):
            await program.kill()

    # what is shown, and what is true

    async def shown(self) -> dict[str, Any]:
        """Of each desk: whether it is live, its calls (reference: state, whether that is certain), what it says of
        its connection, to which port that is, how often it was gone, its signs of life, and how often it has held
        its calls against the PBX's word.
        """
        answers = await asyncio.gather(*(driver.ask(do="shown") for driver in self.drivers))
        return {device: one for answer in answers for device, one in answer.items()}

    async def wrong(self) -> dict[str, Any]:
        """The desks that do not show the truth: what they show, and what is so.

        What happened while nobody could listen, the PBX tells nobody: of a call that began or changed then and has
        not been told of since, a desk may know nothing, or show it as uncertain.
        """
        found: dict[str, Any] = {}
        unknowable = 0
        for device, (_live, calls, said, *_more) in (await self.shown()).items():
            true = {str(ref): word for ref, word in truth(self.pbx, device).items()}
            for ref in {*calls, *true}:
                state, certain = calls.get(ref, ("", False))
                if state == true.get(ref, ""):
                    continue
                if not certain and self.truth.refs[device].get(int(ref), 0.0) < self.live_since:
                    unknowable += 1
                else:
                    found[device] = (said, calls, true)
        self.unknowable = unknowable
        return found

    async def agree(self, since: float = 0.0) -> tuple[float, float]:
        """Wait until all desks are live and right; seconds from ``since`` to the first and the last that is live."""
        since = since or time.monotonic()
        first = await self._all_live(since)
        self.live_since = time.monotonic()
        last = self.live_since - since
        await self._all_right()
        return first or last, last

    async def _all_live(self, since: float) -> float:
        first, signs = 0.0, dict[str, tuple[int, float]]()
        while down := {device: one for device, one in (await self.shown()).items() if not one[0]}:
            now = time.monotonic()
            if len(down) < len(self.devices) and not first:
                first = now - since
            for device, one in down.items():
                if signs.get(device, (-1, 0.0))[0] != one[5]:
                    signs[device] = one[5], now
            dead = [(d, one[2]) for d, one in down.items() if now - signs[d][1] > PATIENCE or now - since > AT_ALL]
            if dead:
                raise AssertionError(f"{len(dead)} desks do not come back: {dead[:5]}")
            await asyncio.sleep(0.05)
        return first

    async def _all_right(self) -> None:
        checked = {device: one[6] for device, one in (await self.shown()).items()}
        while wrong := await self.wrong():
            passed, shown = time.monotonic() - self.live_since, await self.shown()
            stuck = [
                device
                for device in wrong
                if passed > AT_ALL
                or (passed > SETTLED and shown[device][0] and shown[device][6] >= checked[device] + CHECKS)
            ]
            if stuck:
                print(*(line for device in stuck[:5] for line in self.diary(device)), sep="\n", file=sys.stderr)
                raise AssertionError(
                    f"{len(stuck)} desks are not right after {passed:.0f} s: "
                    f"{[(device, wrong[device]) for device in stuck[:5]]}"
                )
            await asyncio.sleep(0.05)

    def diary(self, device: str) -> list[str]:
        """What the PBX has last told of a phone and done for it; 0 is when all desks were live."""
        entries = [one for one in self.pbx.exchange.journal.entries if one.device == device]
        told = [one for one in entries if one.kind in {"event", "command", "refused"} and one.what not in READS]
        return [
            f"  {one.at.mono - self.live_since:8.2f} {device} {one.kind} {one.what} {one.detail}"
            for one in told[-30:]
        ]

    async def busy(self) -> str:
        """The account of the gateway that most desks are connected to."""
        shown = (await self.shown()).values()
        return max(self.gateways, key=lambda account: sum(one[3] == self.ports[account] for one in shown))

    async def at(self, account: str) -> dict[str, Any]:
        """What the desks show that are connected to this gateway."""
        return {device: one for device, one in (await self.shown()).items() if one[3] == self.ports[account]}

    async def noticed(self, before: dict[str, Any]) -> None:
        """Until every desk knows that it has lost its connection: what it showed before that was right then."""
        begun = time.monotonic()
        while blind := [
            d for d, one in (await self.shown()).items() if d in before and one[0] and one[4] == before[d][4]
        ]:
            if time.monotonic() - begun > PATIENCE:
                raise AssertionError(f"{len(blind)} desks have not noticed after {PATIENCE:.0f} s: {blind[:5]}")
            await asyncio.sleep(0.05)

    # what happens

    async def something(self) -> None:
        """A step of the day."""
        rng, device = self.rng, self.rng.choice(self.devices)
        chance = rng.random()
        try:
            if chance < 0.35:
                self.pbx.exchange.ring(device, rng.choice((*OUTSIDE, *self.devices)))
            elif chance < 0.5:
                await self.home[device].ask(do="dial", device=device, number=rng.choice(self.devices))
            elif chance < 0.65:
                self.pbx.exchange.hang_up(rng.choice(self.devices))
            else:
                await self.home[device].ask(do="act", device=device, others=self.devices, seed=rng.randrange(1 << 30))
        except (NotNow, LookupError):
            pass

    async def sockets_reset(self) -> float:
        """The gateway's event connection to the PBX is reset."""
        before = await self.shown()
        self.pbx.faults.drop_sockets()
        begun = time.monotonic()
        await self.noticed(before)
        return begun

    async def pbx_away(self) -> float:
        """The PBX is away for five seconds; desks are told 503 at once."""
        before = await self.shown()
        await self.pbx.faults.stop_accepting()
        await asyncio.sleep(5.0)
        await self.noticed(before)
        await self.pbx.faults.accept_again()
        return time.monotonic()

    async def pbx_restarted(self) -> float:
        """It starts anew and knows no log-in."""
        before = await self.shown()
        await self.pbx.faults.restart()
        await asyncio.sleep(5.0)
        await self.noticed(before)
        await self.pbx.faults.accept_again()
        return time.monotonic()

    async def gateway_killed(self) -> float:
        """kill -9 of the gateway where the desks are, started again at once."""
        account = await self.busy()
        there = await self.at(account)
        await self.gateways[account].kill()
        await self.noticed(there)
        await self.gateway(account, OTHER[account])
        return time.monotonic()

    async def gateway_gone(self) -> float:
        """The gateway is gone, and the standby takes over."""
        self.lacking = await self.busy()
        there = await self.at(self.lacking)
        await self.gateways[self.lacking].kill()
        begun = time.monotonic()
        await self.noticed(there)
        return begun

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far: the gateways that are running, the desks, the PBX with the dice."""
        return {
            "gateways": sum(cpu_of(p.process.pid) for p in self.gateways.values() if p.process.returncode is None),
            "desks": sum(cpu_of(program.process.pid) for program in self.drivers),
            "pbx": cpu_of(os.getpid()),
        }

    async def suffer(self, name: str) -> None:
        """One fault, and until all is well."""
        fault: Callable[[], Awaitable[float]] = getattr(self, name)
        before = self.cpu()
        begun = await fault()
        took = await self.agree(begun)
        self.times.setdefault(name, []).append(took)
        after = self.cpu()
        spent = " ".join(f"{who} {max(0.0, seconds - before[who]):.1f}" for who, seconds in after.items())
        print(
            f"  {name}: first desk {took[0]:.1f} s, last {took[1]:.1f} s (CPU seconds: {spent}), "
            f"{self.unknowable} calls of which nobody could know",
            flush=True,
        )
        if self.lacking:  # the desks stay where they are: it is the standby from now on
            await self.gateway(self.lacking, OTHER[self.lacking])
            self.lacking = ""

    # the verdict

    async def judge(self) -> list[str]:
        """What went wrong, in sentences."""
        told: dict[str, Any] = {}
        for driver in self.drivers:
            await driver.ask(do="settle")
            told |= await driver.ask(do="tell")
        wrong = [
            f"{device} has shown calls of others: {others}"
            for device, (_, refs) in told.items()
            if (others := set(refs) - self.truth.refs[device].keys())
        ]
        done: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for entry in self.pbx.exchange.journal.entries:
            if entry.kind == "command":
                done[entry.device][entry.what] += 1
        for device, (sent, _) in told.items():
            most: Counter[str] = Counter()
            for verb, count in sent.items():
                for name in OPERATIONS.get(verb, ("busy_service",)):
                    most[name] += count
            wrong += [
                f"{device}: {name} was given {most[name]} times and done {done[device][name]}"
                for name in {name for names in OPERATIONS.values() for name in names}
                if done[device][name] > most[name]
            ]
        return wrong


FAULTS = ("sockets_reset", "pbx_away", "pbx_restarted", "gateway_killed", "gateway_gone")


async def run(desks: int, seed: int, steps: int, rate: float, faults: list[str]) -> int:
    """The whole rehearsal; how much went wrong."""
    rng = Random(seed)
    office = default_office()
    before = len(office.stations)
    crowd(office, desks, Random(1))
    devices = [station.number for station in office.stations[before:]]
    office.accounts.extend(Account(number, CODE, AccountKind.STATION, number, number) for number in devices)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        pbx = Simulator(office=office, scenario="quiet", seed=seed, station_call_control=False)
        await stack.enter_async_context(pbx)
        for device in devices:
            pbx.exchange.set_behaviour(device, None)
        rehearsal = Rehearsal(pbx, devices, rng, Path(folder))
        stack.push_async_callback(rehearsal.end)
        print(f"{desks} desks, seed {seed}, load average {os.getloadavg()[0]:.2f}", flush=True)
        print(f"  signed in and right after {await rehearsal.begin():.1f} s", flush=True)
        every = max(1, steps // (len(faults) + 1)) if faults else steps + 1
        todo = list(faults)
        for step in range(1, steps + 1):
            pace = asyncio.get_running_loop().time() + 1 / rate
            await rehearsal.something()
            if todo and step % every == 0:
                await rehearsal.suffer(todo.pop(0))
            await asyncio.sleep(max(0.0, pace - asyncio.get_running_loop().time()))
        await rehearsal.agree()
        wrong = await rehearsal.judge()
        done = pbx.exchange.journal.commands
        calls = len(pbx.exchange.journal.calls)
        print(f"  {calls} calls, {sum(done.values())} requests executed; {len(wrong)} wrong", *wrong[:20], sep="\n  ")
        return len(wrong)


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--desks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--rate", type=float, default=20.0, help="steps a second")
    parser.add_argument("--faults", nargs="*", choices=FAULTS, default=list(FAULTS), metavar="NAME")
    given = parser.parse_args()
    return 1 if asyncio.run(run(given.desks, given.seed, given.steps, given.rate, given.faults)) else 0


if __name__ == "__main__":
    sys.exit(main())
