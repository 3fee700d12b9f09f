"""Checks of a PBX over real sockets."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desk_agent.checkup.examine import examine
from desk_agent.checkup.report import Finding, Report, Result, Step
from desk_agent.checkup.sheet import Sheet
from desk_agent.checkup.target import Target
from desk_agent.clock import SystemClock
from desk_agent.simulator import Simulator
from tests.support.scripted_pbx import Pbx

PASSWORD = "*1234Secr01$"


class Found:
    """A report, by step."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.by_step = {result.step: result for result in report.results}
        assert len(self.by_step) == len(report.results), "no step twice"

    def __getitem__(self, step: Step) -> Result:
        return self.by_step[step]

    @property
    def not_good(self) -> dict[Step, Finding]:
        """What is neither good nor only unknown."""
        fine = {Finding.GOOD, Finding.UNKNOWN, Finding.NOTE}
        return {step: result.finding for step, result in self.by_step.items() if result.finding not in fine}

    def text(self) -> str:
        """Every word, as JSON has it."""
        return str(self.report.as_json())


Examine = Callable[..., Awaitable[Found]]


async def look_at(target: Target, **options: Any) -> Found:
    return Found(await examine(Sheet(target, SystemClock()), **options))


def at_simulator(simulator: Simulator, user: str = "1001", **changes: Any) -> Target:
    account = simulator.account(user)
    facts: dict[str, Any] = {
        "host": simulator.host,
        "port": simulator.port,
        "user": user,
        "password": account.password,
        "extension": "" if user.isdigit() else account.extension,
        "trust": f"sha256:{simulator.sha256}",
    }
    return Target(**(facts | changes))


def at_pbx(pbx: Pbx, user: str = "1001", **changes: Any) -> Target:
    facts: dict[str, Any] = {
        "host": "127.0.0.1", "port": pbx.port, "user": user, "password": PASSWORD, "trust": pbx.pin,
    }  # fmt: skip
    return Target(**(facts | changes))


@pytest.fixture
async def pbx() -> Any:
    from tests.support.scripted_pbx import scripted_pbx

    async with scripted_pbx() as made:
        yield made


@pytest.fixture
async def simulator() -> Any:
    async with Simulator(seed=1) as made:
        yield made
