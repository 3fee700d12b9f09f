"""An afternoon of calls in every combination of the choices the document leaves: each changes its own events only."""

import itertools

import pytest

from desk_agent.simulator.dialect import Dialect, MasterLeaves, Names, ReleasedRef, RerouteEvents, RetrieveEmits

A, B, C, D = "1001", "1002", "1003", "1004"

RETRIEVES = {
    RetrieveEmits.RETRIEVE: ["1001 retrieve #1"],
    RetrieveEmits.CONNECTED: ["1001 connected 22 #1"],
    RetrieveEmits.BOTH: ["1001 retrieve #1", "1001 connected 22 #1"],
}
RELEASES = {
    ReleasedRef.HELD: ["1001 released 32 #1"],
    ReleasedRef.BOTH: ["1001 released 32 #1", "1001 released 32 #3"],
}
REROUTES = {
    RerouteEvents.EACH: ["1003 rerouting 58 #1", "1003 released 58 #1", "1002 rerouted 58 #1"],
    RerouteEvents.ACTOR: ["1003 rerouting 58 #1", "1003 rerouted 58 #1", "1003 released 58 #1"],
}
LEAVES = {
    MasterLeaves.END: ["1004 released 57 #1", "1002 released 57 #1", "1001 released 57 #1"],
    MasterLeaves.CONTINUE: [
        "1004 released 48 #1",
        "1002 releasedasc 48 #1",
        "1001 releasedasc 48 #1",
        "1002 connected 57 #1",
        "1001 connected 57 #1",
    ],
}


@pytest.mark.parametrize(
    ("names", "retrieve", "released", "reroute", "leaves"),
    list(itertools.product(Names, RetrieveEmits, ReleasedRef, RerouteEvents, MasterLeaves)),
)
def test_every_combination(bench_with, names, retrieve, released, reroute, leaves):
    bench = bench_with(
        Dialect(
            names=names,
            retrieve_emits=retrieve,
            transfer_released_ref=released,
            reroute_events=reroute,
            master_leaves=leaves,
        )
    )
    x = bench.exchange
    x.make(B, A)
    x.answer(A)
    x.transfers.consult(A, 1, C)
    bench.said()
    x.transfers.reconnect(A)
    assert bench.said() == ["1001 released 48 #2", "1003 released 48 #2", *RETRIEVES[retrieve], "1002 retrieved #1"]

    x.transfers.consult(A, 1, C)
    x.answer(C)
    bench.said()
    x.transfers.transfer(A)
    assert ("transferedDN" in bench.events[0]) == (names is Names.VENDOR)
    assert ("transferredDN" in bench.events[0]) == (names is Names.PRINTED)
    assert bench.said() == [
        "1001 transferring #1",
        *RELEASES[released],
        "1003 transferred #1",
        "1002 transferred #1",
        "1003 connected 32 #1",
        "1002 connected 32 #1",
    ]

    x.reroute(C, 1, D)
    assert bench.said() == [*REROUTES[reroute], "1004 ringing 58 #1", "1002 alerting 58 #1"]

    x.answer(D)
    x.transfers.consult(D, 1, A)
    x.answer(A)
    x.conferences.merge(D)
    bench.said()
    x.clear(D)
    assert bench.said() == LEAVES[leaves]
