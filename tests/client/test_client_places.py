"""Where a session can be opened, and which place is tried next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.client.places import FALLBACK_AFTER, STAY, Place, Places, known, parse, read

PIN = "sha256:" + "ab" * 32
FIRST = Place("gw1", 8443)
STANDBY = Place("gw2", 8443, PIN)
PBX = Place("pbx", 8743, PIN, is_pbx=True)


@pytest.mark.parametrize("place", [FIRST, STANDBY, PBX, Place("fe80::1", 1)])
def test_a_place_is_written_as_it_is_read(place: Place) -> None:
    assert parse(str(place)) == place


@pytest.mark.parametrize("text", ["", "host", "host:0", "host:99999", ":1", "host:port", "host:1 sha256:12", "  "])
def test_what_is_no_place(text: str) -> None:
    assert parse(text) is None


@given(st.text(max_size=80))
def test_anything_may_be_told(text: str) -> None:
    place = parse(text)
    assert place is None or parse(str(place)) == place


def test_what_a_gateway_tells() -> None:
    told = {"version": 1, "standby": [str(STANDBY), "nonsense", 7], "pbx": f"pbx:8743 {PIN}"}
    assert read(told) == (STANDBY, PBX)
    assert read(None) == read([]) == read({"standby": "x"}) == ()


def test_others_are_tried_in_turn_and_the_pbx_only_when_there_is_no_gateway_for_a_while() -> None:
    now = [100.0]
    places = Places(FIRST, (STANDBY, PBX), lambda: now[0])
    tried = []
    for _ in range(4):
        places.failed()
        tried.append(places.here)
        now[0] += FALLBACK_AFTER / 4
    assert tried == [STANDBY, FIRST, STANDBY, FIRST]
    places.failed()
    assert places.here == PBX
    places.failed()  # not there either
    assert places.here == FIRST


def test_a_gateway_that_was_lost_is_waited_for_a_little() -> None:
    now = [100.0]
    places = Places(FIRST, (STANDBY, PBX), lambda: now[0])
    places.lost(silent=False)
    now[0] += STAY - 0.1
    places.failed()
    assert places.here == FIRST
    now[0] += 0.1
    places.failed()
    assert places.here == STANDBY
    places.failed()  # it was not there
    assert places.here == FIRST


def test_a_gateway_that_falls_silent_is_left_at_once() -> None:
    places = Places(FIRST, (STANDBY,), lambda: 100.0)
    places.lost(silent=True)
    assert places.here == STANDBY
    places.lost(silent=True)
    assert places.here == FIRST


def test_a_gateway_that_was_reached_sets_the_clock_back() -> None:
    now = [100.0]
    places = Places(FIRST, (PBX,), lambda: now[0])
    places.failed()
    now[0] += FALLBACK_AFTER - 1
    places.reached()
    now[0] += FALLBACK_AFTER - 1
    places.failed()
    assert places.here == FIRST


def test_a_standby_does_not_name_itself() -> None:
    places = Places(FIRST, (STANDBY,), lambda: 0.0)
    places.failed()
    places.learn(known([str(FIRST)]))
    assert places.here == STANDBY
    places.failed()
    assert places.here == FIRST
    assert places.gateways == (FIRST, STANDBY)


def test_alone_it_stays_where_it_is() -> None:
    places = Places(FIRST, (), lambda: 0.0)
    places.failed()
    assert places.here == FIRST
    assert places.first
