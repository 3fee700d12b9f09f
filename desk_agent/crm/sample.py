"""A call that never was, to try addresses and commands out with."""

from desk_agent.crm.moments import Happened, Moment
from desk_agent.instant import Instant
from desk_agent.view import CallView, Direction, LegState, NameSource, Outcome, PastCall


def sample_call(now: Instant) -> Happened:
    """An incoming call of a queue that was talked about for two minutes and has just ended."""
    began = Instant(now.wall - 130, now.mono - 130)
    answered = Instant(now.wall - 120, now.mono - 120)
    call = CallView(
        ref=1234,
        state=LegState.CONNECTED,
        direction=Direction.IN,
        number="+82318055123",
        name="J. Park",
        name_source=NameSource.CONTACT,
        called="620",
        called_name="Sales",
        diverted_by="",
        since=answered,
        started=began,
        answered=answered,
        actions=(),
        group="620",
    )
    past = PastCall(1234, Direction.IN, call.number, call.name, "620", began, now, answered, Outcome.ANSWERED)
    return Happened(Moment.END, 0, call, past, "Wants a quotation", "sample", "Sample")
