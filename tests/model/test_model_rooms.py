"""Rooms and groups: what each event means, in any order, and what is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.api import events as ev
from desk_agent.model.rooms import MAX_GROUP, MAX_MEMBERS, MAX_ROOM, Member, Room, RoomsModel

OWN = "1001"


def room_event(index: int, *members: str, usage: str = "true", count: int | None = None) -> ev.ConfRoomMember:
    return ev.ConfRoomMember(
        room_index=index, room_usage=usage, member=members, member_count=len(members) if count is None else count
    )


def member_event(index: int, place: int, number: str, state: str = "busy", usage: str = "true") -> ev.ConfGroupMember:
    return ev.ConfGroupMember(
        group_index=index, group_usage=usage, member_index=place, member_dn=number, member_state=state
    )


@pytest.fixture
def model() -> RoomsModel:
    return RoomsModel(OWN)


def test_nothing_is_known_at_first(model: RoomsModel) -> None:
    assert model.room(1) == Room(None)
    assert model.group(1).running is None


def test_a_room_is_what_its_last_event_says(model: RoomsModel) -> None:
    assert model.hear(room_event(3))
    assert model.room(3) == Room(True)
    assert model.hear(room_event(3, "1002", "1003"))
    assert not model.hear(room_event(3, "1002", "1003"))
    assert model.room(3) == Room(True, ("1002", "1003"), 2)
    assert model.hear(room_event(3, "1002", usage="false"))
    assert model.room(3) == Room(False)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (room_event(3, usage="", count=2), Room(True, (), 2)),
        (room_event(3, usage=""), Room(None)),
        (room_event(3, "1002", usage="True", count=7), Room(True, ("1002",), 7)),
        (room_event(3, "1002", usage="1", count=0), Room(True, ("1002",), 1)),
    ],
)
def test_a_room_whose_event_is_incomplete(model: RoomsModel, event: ev.ConfRoomMember, expected: Room) -> None:
    model.hear(event)
    assert model.room(3) == expected


def test_an_answer_does_not_overtake_an_event(model: RoomsModel) -> None:
    mark = model.mark(3)
    model.hear(room_event(3, "1002"))
    assert not model.answer(3, Room(False), mark)
    assert model.room(3).open
    assert model.answer(3, Room(True, ("1004",), 1), model.mark(3))
    assert model.room(3).members == ("1004",)


def test_members_of_a_group_come_and_go(model: RoomsModel) -> None:
    model.hear(member_event(100, 2, "1002"))
    model.hear(member_event(100, 1, "1000"))
    group = model.group(100)
    assert group.running
    assert group.members == {1: Member("1000", True), 2: Member("1002", True)}
    model.hear(member_event(100, 1, "1000", "idle"))
    assert model.group(100).members[1] == Member("1000", False)
    assert model.next_place(100) == 3
    model.hear(member_event(100, 2, "1002", "idle", "false"))
    assert model.group(100).running is False
    assert model.group(100).members == {}


def test_a_muted_member_that_comes_again_can_be_heard(model: RoomsModel) -> None:
    model.hear(member_event(100, 1, "1000"))
    mute = ev.ConfGroupMuteOn(group_index=100, member_index=1, mute_on="true")
    assert model.hear(mute)
    assert model.group(100).members[1].muted
    model.hear(member_event(100, 1, "1000"))
    assert model.group(100).members[1].muted
    model.hear(member_event(100, 1, "1000", "idle"))
    assert not model.group(100).members[1].muted
    model.hear(mute)
    assert model.hear(ev.ConfGroupMuteOn(group_index=100, member_index=1, mute_on="false"))
    assert not model.group(100).members[1].muted


def test_a_mute_may_be_the_first_word_of_a_group_but_not_its_resurrection(model: RoomsModel) -> None:
    mute = ev.ConfGroupMuteOn(group_index=7, member_index=2, mute_on="on")
    assert model.hear(mute)
    assert model.group(7).running
    assert model.group(7).members == {2: Member("", None, True)}
    model.hear(member_event(7, 2, "1002", "idle", "false"))
    assert not model.hear(mute)


@pytest.mark.parametrize("before", [False, True], ids=["after the answer", "before the answer"])
def test_a_group_nobody_answers_is_over_with_its_call(model: RoomsModel, before: bool) -> None:
    model.hear(ev.Connected(device_number=OWN, call_ref_id=4))
    model.start(100)
    assert model.group(100).calling
    if before:
        model.hear(ev.Alerting(device_number=OWN, call_ref_id=4))  # the older call is not the group's
    model.hear(ev.Proceeding(device_number=OWN, call_ref_id=5))
    model.hear(ev.Alerting(device_number=OWN, call_ref_id=5))
    assert not model.hear(ev.Released(device_number=OWN, call_ref_id=4))
    assert not model.hear(ev.Failed(device_number="1002", call_ref_id=5))
    assert model.group(100).calling
    assert not model.give_up(100, unless_calling=True)
    assert model.hear(ev.Failed(device_number=OWN, call_ref_id=5))
    assert (model.group(100).running, model.group(100).calling) == (False, False)


def test_a_call_from_outside_is_not_the_group_s(model: RoomsModel) -> None:
    model.start(100)
    model.hear(ev.Ringing(device_number=OWN, call_ref_id=6))
    model.hear(ev.Released(device_number=OWN, call_ref_id=6))
    assert model.group(100).calling
    assert model.give_up(100, unless_calling=True)
    assert not model.group(100).calling


def test_a_member_ends_the_calling_and_leaving_does_not_end_the_group(model: RoomsModel) -> None:
    model.start(100)
    model.hear(ev.Proceeding(device_number=OWN, call_ref_id=5))
    model.hear(member_event(100, 1, "1000"))
    assert (model.group(100).running, model.group(100).calling) == (True, False)
    model.hear(ev.Released(device_number=OWN, call_ref_id=5))
    assert model.group(100).running
    assert not model.give_up(100)


def test_a_lost_connection_leaves_nothing_known(model: RoomsModel) -> None:
    model.hear(room_event(3, "1002"))
    model.hear(member_event(100, 1, "1000"))
    model.start(101)
    model.doubt()
    assert model.room(3) == Room(None)
    assert model.groups == {}


def test_indexes_that_cannot_be_are_left_alone(model: RoomsModel) -> None:
    for index in (0, MAX_ROOM + 1):
        assert not model.hear(room_event(index, "1002"))
    for index in (0, MAX_GROUP + 1, 999):
        assert not model.hear(member_event(index, 1, "1002"))
        assert not model.hear(ev.ConfGroupMuteOn(group_index=index, member_index=1, mute_on="true"))
    model.hear(member_event(5, MAX_MEMBERS + 1, "1002"))
    assert model.group(5).members == {}
    assert model.rooms == {}


EVENTS = st.one_of(
    st.builds(
        room_event,
        st.integers(0, 300),
        st.sampled_from(["1002", "1003", ""]),
        usage=st.sampled_from(["true", "false", ""]),
        count=st.integers(0, 99),
    ),
    st.builds(
        member_event,
        st.integers(0, 300),
        st.integers(0, 99),
        st.sampled_from(["1002", "", " 1003 "]),
        st.sampled_from(["busy", "idle", "", "asleep"]),
        st.sampled_from(["true", "false", ""]),
    ),
    st.builds(
        ev.ConfGroupMuteOn,
        group_index=st.integers(0, 300),
        member_index=st.integers(0, 99),
        mute_on=st.sampled_from(["true", "false", ""]),
    ),
)


@given(st.lists(EVENTS, max_size=60))
def test_whatever_comes_stays_within_bounds_and_is_told_when_it_changes(told: list[ev.Event]) -> None:
    model = RoomsModel(OWN)
    for event in told:
        before = dict(model.rooms), dict(model.groups)
        changed = model.hear(event)
        after = dict(model.rooms), dict(model.groups)
        assert changed or before == after
    assert all(0 < index <= MAX_ROOM for index in model.rooms)
    for index, group in model.groups.items():
        assert 0 < index <= MAX_GROUP
        assert all(0 < place <= MAX_MEMBERS for place in group.members)
        assert group.running or not group.members
    assert all(room.open or not room.count for room in model.rooms.values())
