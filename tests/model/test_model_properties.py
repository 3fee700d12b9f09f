"""What must hold for the call model whatever comes, in whatever order."""

import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from desk_agent.api import events as ev
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel
from desk_agent.model.transitions import FORWARD, LATER, Fate
from desk_agent.model.verbs import FOR_TWO
from desk_agent.view import LegState

ME, OTHER, THIRD = "1001", "0318055123", "1003"
CALL_EVENTS = tuple(kind for kind in ev.DECODED if issubclass(kind, ev.CallEvent))


def _parties(cause: int = 22, **more: object) -> dict[str, object]:
    return {"calling_dn": OTHER, "called_dn": ME, "cause_code": cause, **more}


def _out(cause: int = 22) -> dict[str, object]:
    return {"calling_dn": ME, "called_dn": THIRD, "cause_code": cause}


# Flows as one device sees them: (kind, reference, fields), in the order in which the PBX means them.
Flow = list[tuple[type[ev.CallEvent], int, dict[str, object]]]
FLOWS: dict[str, Flow] = {
    "answered, held, retrieved, over": [
        (ev.Ringing, 1, _parties()),
        (ev.Connected, 1, _parties()),
        (ev.Hold, 1, {"hold_dn": ME}),
        (ev.Retrieve, 1, {"retrieve_dn": ME}),
        (ev.Released, 1, {"cause_code": 48}),
    ],
    "still on hold": [
        (ev.Ringing, 1, _parties()),
        (ev.Connected, 1, _parties()),
        (ev.Hold, 1, {"hold_dn": ME}),
        (ev.Connected, 1, _parties()),
        (ev.Hold, 1, {"hold_dn": ME}),
    ],
    "missed": [(ev.Ringing, 1, _parties()), (ev.Released, 1, {"cause_code": 48})],
    "the other side left": [
        (ev.Proceeding, 1, {"dial_digit": THIRD}),
        (ev.Alerting, 1, _out()),
        (ev.Connected, 1, _out()),
        (ev.ReleasedAsc, 1, {"cause_code": 48, "released_asc_dn": THIRD}),
    ],
    "busy, then let go": [
        (ev.Proceeding, 1, {"dial_digit": THIRD}),
        (ev.Failed, 1, _out(3)),
        (ev.Released, 1, {"cause_code": 56}),
    ],
    "transferred away and come back": [
        (ev.Ringing, 1, _parties()),
        (ev.Connected, 1, _parties()),
        (ev.Transferring, 1, {"transfer_to_dn": THIRD, "call_type": "blind"}),
        (ev.Released, 1, {"cause_code": 52}),
        (ev.Ringing, 1, _parties(27)),
    ],
    "a second call answered": [
        (ev.Connected, 1, _parties()),
        (ev.Ringing, 2, {"calling_dn": THIRD, "called_dn": ME, "cause_code": 99}),
        (ev.Hold, 1, {"hold_dn": ME}),
        (ev.Connected, 2, {"calling_dn": THIRD, "called_dn": ME, "cause_code": 99}),
    ],
}


def play(flow: Flow, order: list[int]) -> dict[int, LegState]:
    """The states after the events of ``flow`` have come in ``order``."""
    model = CallModel(ME)
    for second, index in enumerate(order):
        kind, ref, fields = flow[index]
        event = kind(device_number=ME, call_ref_id=ref, evt_serial_num=200 + index, **fields)
        model.apply(event, Instant(1_800_000_000.0 + second, float(second)))
    return {ref: leg.state for ref, leg in model.legs.items()}


def test_every_order_of_every_flow_ends_in_the_same_state() -> None:
    for name, flow in FLOWS.items():
        indexes = list(range(len(flow)))
        meant = play(flow, indexes)
        for order in itertools.permutations(indexes):
            assert play(flow, list(order)) == meant, (name, order)


def test_events_said_twice_end_in_the_same_state() -> None:
    chance = random.Random(7)
    for name, flow in FLOWS.items():
        indexes = list(range(len(flow)))
        for _ in range(200):
            order = sorted([*indexes, *chance.choices(indexes, k=3)])
            assert play(flow, order) == play(flow, indexes), (name, order)


def _events(serials: st.SearchStrategy[int]) -> st.SearchStrategy[ev.CallEvent]:
    number = st.sampled_from(["", ME, OTHER, THIRD, "1002"])
    cause = st.sampled_from([0, 3, 11, 22, 27, 48, 52, 57, 58, 60, 77, 103])

    def one(kind: type[ev.CallEvent]) -> st.SearchStrategy[ev.CallEvent]:
        fields: dict[str, st.SearchStrategy[object]] = {
            "device_number": st.sampled_from([ME, ME, ME, "1002"]),
            "call_ref_id": st.integers(0, 4),
            "evt_serial_num": serials,
        }
        for field in kind.__struct_fields__:
            if field.endswith("_dn") and field != "member_dn":
                fields.setdefault(field, number)
        if "cause_code" in kind.__struct_fields__:
            fields["cause_code"] = cause
        if "member_dn" in kind.__struct_fields__:
            fields["member_dn"] = st.lists(number, max_size=4).map(tuple)
        if "call_type" in kind.__struct_fields__:
            fields["call_type"] = st.sampled_from(["", "blind", "screened", "unscreened"])
        return st.builds(kind, **fields)

    return st.sampled_from(CALL_EVENTS).flatmap(one)


@settings(max_examples=300, deadline=None)
@given(st.lists(_events(st.integers(0, 400)), max_size=40))
def test_whatever_comes_the_model_stays_whole(events: list[ev.CallEvent]) -> None:
    model = CallModel(ME)
    for second, event in enumerate(events):
        before = dict(model.legs)
        at = Instant(1_800_000_000.0 + second, float(second))
        changes = model.apply(event, at)
        for ref, leg in model.legs.items():
            assert leg.ref == ref
            assert isinstance(leg.state, LegState)
            assert leg.started.mono <= leg.since.mono <= at.mono
            assert leg.parent == 0 or (leg.parent in model.legs and leg.parent != ref)
            assert (model.verbs(leg) == ()) == (ref == 0)
            found = model.pair(leg)
            assert found is None or (leg in found and found[1].state is LegState.HOLDING is not found[0].state)
            assert all(found for verb in model.verbs(leg) if verb in FOR_TWO)
        if model.legs != before:
            assert changes, "no change goes untold"
        if event.device_number != ME:
            assert model.legs == before
        for one in changes.ended:
            assert one.leg.ref not in model.legs
        assert {model.resolve(ref) for ref in model.legs} == set(model.legs)
        assert len(model.ordered()) == len(model.legs)
    model.verify("idle", Instant(1_800_001_000.0, 1000.0))
    assert model.legs == {}, "an idle phone has no calls"


@settings(max_examples=200, deadline=None)
@given(st.lists(_events(st.just(0)), max_size=30))
def test_without_serials_a_released_call_is_over(events: list[ev.CallEvent]) -> None:
    model = CallModel(ME)
    for second, event in enumerate(events):
        model.apply(event, Instant(1_800_000_000.0 + second / 100, second / 100))
    for ref in list(model.legs):
        model.apply(ev.Released(device_number=ME, call_ref_id=ref), Instant(1_800_000_900.0, 900.0))
    assert model.legs == {}


def test_the_tables_name_only_call_events_and_known_states() -> None:
    for table in (FORWARD, LATER):
        for kind, row in table.items():
            assert kind in CALL_EVENTS
            assert all(goal in LegState or isinstance(goal, Fate) for goal in row.values())
    for kind in CALL_EVENTS:
        assert kind in FORWARD or kind in LATER or kind is ev.Rerouted, kind
