"""Which seeds a test that draws by lot runs with: 1, or as many as ``DESK_AGENT_RANDOM_SEEDS`` says, or "5-8"."""

import os


def seeds() -> range:
    """From 1 to a number, or from one number to another."""
    first, _, last = os.environ.get("DESK_AGENT_RANDOM_SEEDS", "1").rpartition("-")
    return range(int(first or 1), int(last) + 1)
