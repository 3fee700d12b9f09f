"""Timers on a clock: what fails does not stop the rest, and nothing is left when they are closed."""

from desk_agent.simulator.timers import ClockTimers
from tests.support.fake_clock import FakeClock


async def test_an_action_that_fails_is_logged_and_the_others_go_on(expect_log):
    expect_log("a timed action failed")
    clock = FakeClock()
    timers = ClockTimers(clock)
    done = []
    timers.after(1, lambda: done.append(1 // 0))
    timers.after(2, lambda: done.append(2))
    await clock.advance(3)
    assert done == [2]
    await timers.close()


async def test_cancelled_ones_do_nothing_and_one_may_cancel_itself():
    clock = FakeClock()
    timers = ClockTimers(clock)
    done = []

    def last() -> None:
        own.cancel()
        done.append("last")

    timers.after(1, lambda: done.append("cancelled")).cancel()
    own = timers.after(2, last)
    other = timers.after(2, lambda: done.append("at the same moment"))
    timers.after(1, other.cancel)
    await clock.advance(3)
    assert done == ["last"]
    timers.after(5, lambda: done.append("too late"))
    await timers.close()
    await clock.advance(10)
    assert done == ["last"]
