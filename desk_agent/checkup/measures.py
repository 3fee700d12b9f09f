"""What is measured: how far the clocks are apart, and how long the PBX takes to answer."""

from collections.abc import Iterable
from statistics import median
from typing import Final

from desk_agent.checkup.report import Finding, Result, Step
from desk_agent.client.vitals import Vitals
from desk_agent.i18n import N_, _

_APART: Final = 120.0  # seconds that nobody minds
_HALF_HOUR: Final = 1800.0  # what time zones are made of
_SLOW: Final = 2.5  # seconds
_TIMED: Final = frozenset(
    {Step.SYSTEM, Step.PHONE, Step.DND, Step.FORWARDING, Step.MESSAGES, Step.RECORDS}
)  # one request each
_CHECK_CLOCK: Final = N_(
    "The clock of this computer, and the PBX’s: Network Time & Date in System Attributes (PGM 160-161)."
)
_CHECK_SPEED: Final = N_("The network on the way, and the PBX’s load.")


def clock(vitals: Vitals | None, wall: float) -> Result:
    """Compare the PBX's time of day, if it has told one, with ours, in seconds since 1970."""
    if vitals is None or vitals.date is None:
        return Result(Step.CLOCK, Finding.UNKNOWN, _("The phone system does not say what time it is."))
    apart = vitals.date - wall
    if abs(apart) <= _APART:
        return Result(Step.CLOCK, Finding.GOOD, _("The clocks of the phone system and of this computer agree."))
    text = _("The clock of the phone system is {time} ahead of this computer’s.")
    if apart < 0:
        text = _("The clock of the phone system is {time} behind this computer’s.")
    text = text.format(time=_span(abs(apart)))
    off = (abs(apart) + _HALF_HOUR / 2) % _HALF_HOUR - _HALF_HOUR / 2
    if abs(off) <= _APART and abs(apart) <= 14 * 3600 + _APART:
        # many a small server tells its local time where Universal Time belongs
        text = " ".join((text, _("By so much time zones differ.")))
        return Result(Step.CLOCK, Finding.NOTE, text, _(_CHECK_CLOCK))
    return Result(Step.CLOCK, Finding.WARNING, text, _(_CHECK_CLOCK))


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    return f"{days * 24 + hours}:{minutes:02}"


def speed(results: Iterable[Result]) -> Result:
    """How long the answers took as a rule, and at the longest."""
    took = [one.seconds for one in results if one.step in _TIMED and one.seconds is not None]
    if not took:
        return Result(Step.SPEED, Finding.NOT_TRIED)
    usual, most = (max(1, round(1000 * seconds)) for seconds in (median(took), max(took)))
    text = _("The phone system answers in {usual} ms as a rule, in {most} ms at the longest.")
    text = text.format(usual=usual, most=most)
    if median(took) > _SLOW:
        return Result(Step.SPEED, Finding.WARNING, text, _(_CHECK_SPEED))
    return Result(Step.SPEED, Finding.GOOD, text)
