"""Where the results of a check are written down, one after the other."""

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from desk_agent.checkup.report import Finding, Report, Result, Step
from desk_agent.checkup.target import Target
from desk_agent.clock import Clock


class Sheet:
    """Tells each step when it begins and what was found when it is done.

    Args:
        target: what is looked at.
        clock: time.
        on_step: a step is under way.
        on_result: it is done.
    """

    def __init__(
        self,
        target: Target,
        clock: Clock,
        on_step: Callable[[Step], None] = lambda _step: None,
        on_result: Callable[[Result], None] = lambda _result: None,
    ) -> None:
        self.target = target
        self.clock = clock
        self._on_step = on_step
        self._on_result = on_result
        self._results: list[Result] = []

    @property
    def report(self) -> Report:
        """What there is so far."""
        target = self.target
        return Report(target.host, target.port, target.user, target.own, tuple(self._results))

    async def take(self, step: Step, work: Awaitable[Result]) -> Result:
        """Do ``work``, a step, and write down what it found and how long it took."""
        self._on_step(step)
        began = self.clock.now().mono
        found = await work
        return self.write(replace(found, seconds=self.clock.now().mono - began))

    def write(self, result: Result) -> Result:
        """Write down what took no time worth telling."""
        self._results.append(result)
        self._on_result(result)
        return result

    def leave_out(self, steps: tuple[Step, ...]) -> None:
        """What is not tried, because of what was found before."""
        for step in steps:
            if all(result.step is not step for result in self._results):
                self.write(Result(step, Finding.NOT_TRIED))
