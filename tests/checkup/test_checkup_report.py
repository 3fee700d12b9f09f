"""What a report says as a whole, for a person and for machines."""

import json

import pytest

from desk_agent.checkup import measures
from desk_agent.checkup.report import STATUS, TITLES, Finding, Report, Result, Step, Verdict, from_json
from desk_agent.checkup.target import Target
from desk_agent.checkup.words import lines_of, text_of
from desk_agent.client.vitals import Vitals, read_date

GOOD = Result(Step.NAME, Finding.GOOD, "pbx is 10.0.0.5.", facts={"addresses": "10.0.0.5"}, seconds=0.004)


def report(*results: Result) -> Report:
    return Report("pbx", 1024, "desk", "1001", (GOOD, *results))


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ((), Verdict.WELL),
        ((Result(Step.TRACKING, Finding.UNKNOWN), Result(Step.CERTIFICATE, Finding.NOTE)), Verdict.WELL),
        ((Result(Step.LOG_IN, Finding.NOT_TRIED, verdict=Verdict.INCOMPLETE),), Verdict.INCOMPLETE),
        ((Result(Step.PHONE, Finding.WARNING), Result(Step.RECORDS, Finding.MISSING)), Verdict.RIGHTS),
        ((Result(Step.CLOCK, Finding.WARNING),), Verdict.DEGRADED),
        ((Result(Step.LOG_IN, Finding.FAILED),), Verdict.REFUSED),
        ((Result(Step.CERTIFICATE, Finding.FAILED),), Verdict.UNTRUSTED),
        ((Result(Step.PORT, Finding.FAILED),), Verdict.UNREACHABLE),
    ],
)
def test_the_worst_counts(results: tuple[Result, ...], verdict: Verdict) -> None:
    made = report(*results)
    assert made.verdict is verdict
    assert made.status == STATUS[verdict]
    assert made.sentence


def test_each_verdict_has_a_status_of_its_own_that_the_command_line_does_not_use() -> None:
    assert set(STATUS) == set(Verdict)
    assert len(set(STATUS.values())) == len(STATUS)
    assert not {1, 2, 3} & set(STATUS.values())
    assert set(TITLES) == set(Step)


def test_from_one_process_to_the_other_nothing_is_lost() -> None:
    made = report(Result(Step.LOG_IN, Finding.FAILED, "No.", "Look.", verdict=Verdict.UNREACHABLE))
    told = json.loads(json.dumps(made.as_json()))
    assert (told["version"], told["verdict"], told["status"]) == (1, "unreachable", 4)
    assert told["steps"][0] == {
        "step": "name",
        "title": "Name",
        "finding": "ok",
        "text": "pbx is 10.0.0.5.",
        "advice": "",
        "ms": 4.0,
        "facts": {"addresses": "10.0.0.5"},
        "verdict": "well",
    }
    assert from_json(told).as_json() == told
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(told | {"steps": [{}]})


def test_as_text() -> None:
    made = report(
        Result(
            Step.CERTIFICATE, Finding.FAILED, "Not trusted.", "The fingerprint.", {"sha256": "ab", "subject": "CN=x"}
        )
    )
    assert text_of(made).splitlines() == [
        "desk · pbx:1024",
        "[ok] Name: pbx is 10.0.0.5. (4 ms)",
        "[failed] Certificate: Not trusted.",
        "    Check: The fingerprint.",
        "    Fingerprint (SHA-256): ab",
        "    Issued to: CN=x",
        "",
        "The phone system’s certificate is not trusted, so no password was sent. Not trusted.",
    ]


def test_what_a_server_says_writes_no_lines_of_its_own() -> None:
    hostile = Result(Step.SYSTEM, Finding.WARNING, "a\n[ok] Log-in\x1b[31m", "b\r\nc", {"system": "d\u202e\ne"})
    assert len(lines_of(hostile)) == 3
    assert not {"\x1b", "\u202e", "\r"} & set("".join(lines_of(hostile)))


def test_a_password_is_not_in_what_is_printed() -> None:
    assert "secret" not in repr(Target("pbx", 1, "desk", "secret"))


# what is measured

NOW = 1_790_000_000.0


def vitals(date: float | None) -> Vitals:
    return Vitals(ping=True, date=date, api_version="1.0.0", session_timer=120.0, gateway=False)


@pytest.mark.parametrize(
    ("date", "finding", "words"),
    [
        (None, Finding.UNKNOWN, "does not say"),
        (NOW + 100, Finding.GOOD, "agree"),
        (NOW - 600, Finding.WARNING, "0:10 behind"),
        (NOW + 86400 * 400, Finding.WARNING, "9600:00 ahead"),
        (NOW + 9 * 3600 + 20, Finding.NOTE, "9:00 ahead"),
        (NOW - 5.5 * 3600 - 20, Finding.NOTE, "time zones"),
    ],
)
def test_the_clocks(date: float | None, finding: Finding, words: str) -> None:
    result = measures.clock(vitals(date), NOW)
    assert (result.finding, words in result.text) == (finding, True), result.text
    assert bool(result.advice) == (finding in {Finding.WARNING, Finding.NOTE})
    assert measures.clock(None, NOW).finding is Finding.UNKNOWN


@pytest.mark.parametrize("text", ["", "yesterday", "Tue, 31 Feb 2026 25:00:00 GMT", "0"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


def test_a_date_is_read() -> None:
    assert read_date("Thu, 01 Jan 1970 00:01:00 GMT") == 60.0


@pytest.mark.parametrize(("seconds", "finding"), [(0.01, Finding.GOOD), (2.0, Finding.GOOD), (3.0, Finding.WARNING)])
def test_the_speed(seconds: float, finding: Finding) -> None:
    steps = (Step.PHONE, Step.DND, Step.FORWARDING)
    result = measures.speed([Result(step, Finding.GOOD, seconds=seconds) for step in steps])
    assert result.finding is finding
    assert f"{round(seconds * 1000)} ms as a rule" in result.text
    assert measures.speed([]).finding is Finding.NOT_TRIED
