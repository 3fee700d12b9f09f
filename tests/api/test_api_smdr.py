"""Call records: the document's columns, those that PGM 177 renames, and those that nobody has heard of."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.api.smdr import (
    DISCONNECT_CAUSES,
    Authorization,
    Direction,
    DisconnectCause,
    Owner,
    Record,
    SmdrCallType,
    moment,
    records,
)
from desk_agent.api.smdr import duration as read_duration

PRINTED = {
    "Index": "12",
    "callRefID": 345,
    "StationNumber": "1003",
    "CoNumber": "07",
    "Duration": "01:02:03",
    "StartTime": "2018-08-10 09:30",
    "Direction": "O",
    "DialedNumber1": "903180551204",
    "Cost": "12.50",
    "AccountCode": "4711",
    "DialedNumber2": "5551",
    "DisconnectCause": "16-Normal Call Clearing",
}
READ = Record(
    index=12,
    call_ref_id=345,
    station="1003",
    co="07",
    duration=timedelta(hours=1, minutes=2, seconds=3),
    start_time="2018-08-10 09:30",
    start=datetime(2018, 8, 10, 9, 30),  # noqa: DTZ001
    direction_letter="O",
    dialed_number_1="903180551204",
    dialed_number_2="5551",
    cost="12.50",
    account_code="4711",
    disconnect_cause=DisconnectCause(16, "Normal Call Clearing"),
)


@pytest.mark.parametrize(
    ("body", "count", "length"),
    [
        ({"count": 1, "items": [PRINTED]}, 1, 1),
        ({"count": 7, "items": [PRINTED, PRINTED]}, 7, 2),
        ({"count": "7", "items": [PRINTED]}, 7, 1),
        ({"Count": 1, "ITEMS": [PRINTED]}, 1, 1),
        ({"items": [PRINTED, PRINTED]}, 2, 2),
        ({"count": 1, "items": PRINTED}, 1, 1),
        ({"count": 2, "items": {"1": PRINTED, "2": PRINTED}}, 2, 2),
        ({"data": {"count": 1, "items": [PRINTED]}}, 1, 1),
        ({"data": [PRINTED]}, 1, 1),
        ([PRINTED, "rubbish", PRINTED], 2, 2),
        (PRINTED, 1, 1),
        ({"count": 250}, 250, 0),
        ({"count": 0, "items": []}, 0, 0),
        ({}, 0, 0),
        (None, 0, 0),
        ("rubbish", 0, 0),
    ],
)
def test_every_form_of_an_answer(body: object, count: int, length: int) -> None:
    assert records(body) == (count, (READ,) * length)


def one(**columns: object) -> Record:
    return records({"items": [columns]})[1][0]


def test_columns_are_read_by_name_in_any_order_and_spelling() -> None:
    backwards = dict(reversed(PRINTED.items()))
    assert one(**backwards) == READ
    spelt = {"index": 12, "CallRefId": "345", " Station Number ": 1003, "CO Number": "07", "DURATION": "1:2:3"}
    record = one(**spelt)
    assert (record.index, record.call_ref_id, record.station, record.co) == (12, 345, "1003", "07")
    assert record.duration == timedelta(hours=1, minutes=2, seconds=3)


def test_columns_that_pgm_177_renames() -> None:
    record = one(**{"CLI Number": "0171555", "CPN Number": "1000"})
    assert (record.cli_number, record.cpn_number, record.number) == ("0171555", "1000", "0171555")
    assert one(**{"Dialed Number": "99"}).dialed_number_1 == "99"
    assert one(DialedNumber2="98").number == "98"


def test_unknown_columns_are_kept() -> None:
    record = one(Index=3, **{"Ring Time": "00:05", "Extra": {"a": [1]}})
    assert record.others == {"Ring Time": "00:05", "Extra": {"a": [1]}}
    twice = one(**{"CLI Number": "1", "CLI": "2"})
    assert (twice.cli_number, twice.others) == ("1", {"CLI": "2"})
    blank = one(**{"CLI Number": " ", "CLI": "2"})
    assert (blank.cli_number, blank.others) == ("2", {})


def test_what_is_missing_is_empty() -> None:
    record = one(Index="")
    assert record == Record()
    assert (record.direction, record.authorization, record.number, record.disconnect_cause.text) == (
        None,
        None,
        "",
        "",
    )


@pytest.mark.parametrize(
    ("written", "meant", "text"),
    [
        ("16-Normal Call Clearing", DisconnectCause(16, "Normal Call Clearing"), "Normal Call Clearing"),
        ("022 - User DND", DisconnectCause(22, "User DND"), "User DND"),
        ("22", DisconnectCause(22), "Number Changed / User DND"),
        (31, DisconnectCause(31), "Normal, Unspecified"),
        ("77-", DisconnectCause(77), "cause 77"),
        ("Normal - really", DisconnectCause(0, "Normal - really"), "Normal - really"),
        (
            "79-Service or option not implemented, unspecified",
            DisconnectCause(79, DISCONNECT_CAUSES[79]),
            DISCONNECT_CAUSES[79],
        ),
    ],
)
def test_disconnect_causes(written: object, meant: DisconnectCause, text: str) -> None:
    cause = one(DisconnectCause=written).disconnect_cause
    assert cause == meant
    assert cause.text == text


def test_the_document_s_tables() -> None:
    assert "".join(Direction) == "tIOTHRGESPoXVNn"
    assert [letter.call_type for letter in Direction] == list(SmdrCallType)[1:]
    assert len(SmdrCallType) == 16
    assert len(DISCONNECT_CAUSES) == 42


@pytest.mark.parametrize("letter", list(Direction))
def test_direction_letters(letter: Direction) -> None:
    assert one(Direction=f"{letter.value} ").direction is letter
    assert one(Direction=letter.value.swapcase() * 2).direction is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("STA-P[12341000]", Authorization(Owner.STATION, "12341000")),
        ("SYS-P[1111]", Authorization(Owner.SYSTEM, "1111")),
        ("sys-p[ 1111 ]", Authorization(Owner.SYSTEM, "1111")),
        ("4711", None),
        ("", None),
    ],
)
def test_authorization_codes(written: str, meant: Authorization | None) -> None:
    assert one(AccountCode=written).authorization == meant


def test_records_can_be_kept_in_sets() -> None:
    assert len({READ, one(**PRINTED), one(**PRINTED, Extra=[1]), one(Index=1)}) == 3


def test_codes_that_people_type_are_not_shown() -> None:
    shown = repr(one(Index=1, AccountCode="987654", Secret="13579"))
    assert "987654" not in shown
    assert "13579" not in shown
    assert "index=1" in shown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("00:00:00", timedelta()),
        ("123:00:01", timedelta(hours=123, seconds=1)),
        ("05:07", timedelta(minutes=5, seconds=7)),
        ("", None),
        ("5", None),
        ("a:b:c", None),
        ("-1:00:00", None),
        ("٠٠:٠٠:٠١", None),
    ],
)
def test_durations(written: str, meant: timedelta | None) -> None:
    assert read_duration(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2018-08-10 09:30", (2018, 8, 10, 9, 30)),
        ("2018-08-10 09:30:59", (2018, 8, 10, 9, 30, 59)),
        ("2018/08/10 09:30", (2018, 8, 10, 9, 30)),
        ("31/12/2018 23:59", (2018, 12, 31, 23, 59)),
        ("12/31/18 11:59 PM", (2018, 12, 31, 23, 59)),
        ("12/31/18 12:05AM", (2018, 12, 31, 0, 5)),
        ("07/07/26 08:00", (2026, 7, 7, 8, 0)),
        ("03/04/26 08:00", None),  # April or March
        ("18-08-10 08:00", None),  # 2018 or 2010
        ("31/31/18 08:00", None),
        ("2018-08-10 25:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_start_times(written: str, meant: tuple[int, ...] | None) -> None:
    assert moment(written) == (datetime(*meant) if meant else None)  # noqa: DTZ001
    assert one(StartTime=written).start_time == written


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.sampled_from(sorted(PRINTED)), inner)
    ),
    max_leaves=10,
)


@given(_JSON)
def test_anything_is_read(body: object) -> None:
    count, found = records(body)
    assert count >= 0
    assert all(isinstance(record, Record) for record in found)
    assert repr(found)
