"""Events of several calls in any order at all, some of them twice: the end is the same as if nothing had been odd.

``DESK_AGENT_SEEDS=10000`` tries as many; the suite takes a share.
"""

import os
from random import Random

from tests.model.test_model_properties import FLOWS, Flow, play

SEEDS = int(os.environ.get("DESK_AGENT_SEEDS", "1500"))


# over at the end, so that another call can follow
OVER = ("answered, held, retrieved, over", "missed", "busy, then let go")


def two_calls(chance: Random) -> Flow:
    """One call, and after it another one, each of them any of the flows of one call."""
    single = [flow for flow in FLOWS.values() if {ref for _, ref, _ in flow} == {1}]
    return [*FLOWS[chance.choice(OVER)], *((kind, 2, fields) for kind, _, fields in chance.choice(single))]


def test_any_order_of_any_two_calls_ends_in_the_same_state() -> None:
    for seed in range(SEEDS):
        chance = Random(seed)
        flow = two_calls(chance)
        indexes = list(range(len(flow)))
        meant = play(flow, indexes)
        order = chance.sample(indexes, len(indexes))
        for twice in chance.sample(indexes, chance.randint(0, 2)):
            order.insert(chance.randint(0, len(order)), twice)
        assert play(flow, order) == meant, (seed, order)
