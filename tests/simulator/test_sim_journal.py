"""What the exchange writes down is bounded, and a call that runs is never forgotten."""

import pytest

from desk_agent.instant import Instant
from desk_agent.simulator import journal
from desk_agent.simulator.journal import CallRecord, Journal


def test_the_oldest_ended_calls_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "CALLS_KEPT", 4)
    kept = Journal()
    for ref in range(1, 11):
        record = CallRecord(ref, "1001", "1002", Instant(ref, ref))
        kept.begin(record)
        if ref not in (2, 9):  # these run on
            record.ended = Instant(ref + 1, ref + 1)
    assert list(kept.calls) == [2, 8, 9, 10]


def test_no_running_call_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "CALLS_KEPT", 2)
    kept = Journal()
    for ref in range(1, 6):
        kept.begin(CallRecord(ref, "1001", "1002", Instant(ref, ref)))
    assert list(kept.calls) == [1, 2, 3, 4, 5]
