"""A trace played back: what a PBX has said, said again over real sockets.

It knows no calls and no rules. `script` finds the recorded answer to a request, `player` says the recorded events at
their distances, `machine` puts both on a port.
"""

from desk_agent.simulator.replay.machine import Replay

__all__ = ["Replay"]
