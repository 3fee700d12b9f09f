"""The states of the own leg of one call, and what each event makes of them.

Theory of operation. The PBX tells one device's view of a call by events (section 5.3.2.3); a leg is what those
events add up to. Three tables decide:

* `FORWARD` is the ordinary course: it holds whether or not the events' order is known.
* `LATER` holds only for an event that is known to be later than the leg's last one: a call that talked rings
  again (recall), a transferred call alerts at somebody else. Seen out of order, the same events are old news.
* what is in neither changes nothing.

Order is known from ``evtSerialNum``; an event that is known to be *earlier* than the leg's last one never
changes its state (it may still tell who called).
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.view import LegState as S


class Fate(Enum):
    """What an event may do to a leg beside changing its state."""

    ENDED = "ended"


class Order(Enum):
    """How an event stands to the last one of the same leg."""

    EARLIER = -1
    UNKNOWN = 0
    LATER = 1


Target = S | Fate
Row = Mapping[S | None, Target]

_SETTING_UP: Final = (None, S.DIALING, S.PROCEEDING, S.ALERTING, S.QUEUED)
_ALL: Final = (None, *S)


def _to(target: Target, *sources: S | None) -> Row:
    return MappingProxyType(dict.fromkeys(sources, target))


FORWARD: Final[Mapping[type[ev.Event], Row]] = MappingProxyType(
    {
        ev.Dialing: _to(S.DIALING, None),
        ev.Proceeding: _to(S.PROCEEDING, None, S.DIALING),
        ev.Alerting: _to(S.ALERTING, *_SETTING_UP, S.FAILED),
        ev.Ringing: _to(S.RINGING, None, S.RINGING, S.QUEUED),
        ev.Connected: _to(S.CONNECTED, *_SETTING_UP, S.RINGING, S.FAILED, S.CONNECTED, S.HOLDING, S.HELD),
        ev.Failed: _to(S.FAILED, *_SETTING_UP, S.FAILED),
        ev.Hold: _to(S.HOLDING, *_ALL),
        ev.Held: _to(S.HELD, *(s for s in _ALL if s is not S.HOLDING)),
        ev.Retrieve: _to(S.CONNECTED, *_SETTING_UP, S.RINGING, S.HOLDING, S.CONNECTED),
        ev.Retrieved: _to(S.CONNECTED, *_SETTING_UP, S.RINGING, S.HELD, S.CONNECTED),
        ev.Transferred: _to(S.CONNECTED, None),
        ev.Conferenced: _to(S.CONFERENCE, *_ALL),
        ev.Conferencing: _to(S.CONFERENCE, *_ALL),
        ev.Released: _to(Fate.ENDED, *_ALL),
        ev.ReleasedAsc: MappingProxyType(
            {
                **dict.fromkeys(S, S.FAILED),
                S.RINGING: Fate.ENDED,
                S.CONFERENCE: S.CONFERENCE,
            }
        ),
        ev.Transferring: _to(Fate.ENDED, *_ALL),
        ev.Rerouting: _to(Fate.ENDED, S.RINGING, S.CONNECTED, S.HOLDING),
    }
)

LATER: Final[Mapping[type[ev.Event], Row]] = MappingProxyType(
    {
        ev.Alerting: _to(S.ALERTING, S.CONNECTED, S.HELD, S.RINGING),
        ev.Ringing: _to(S.RINGING, *(s for s in S if s is not S.CONFERENCE)),
        ev.Failed: _to(S.FAILED, S.CONNECTED, S.HELD),
        ev.Proceeding: _to(S.PROCEEDING, S.CONNECTED),
    }
)

# Causes that say by themselves that the call has moved on: such an alerting or ringing is never old news.
MOVED_ON: Final = frozenset(
    {
        Cause.CALL_BACK,
        Cause.RECALL,
        Cause.BLIND_TRANSFER,
        Cause.UNSCREENED_TRANSFER,
        Cause.REROUTE,
    }
)


def target(state: S | None, event: ev.CallEvent, order: Order) -> Target | None:
    """What ``event`` makes of a leg in ``state`` (``None``: no such leg yet); ``None``: nothing.

    A leg that both sides hold stays HOLDING, one in conference stays there until two are left: see
    `desk_agent.model.legs`, which knows more of the leg than its state.
    """
    if order is Order.EARLIER:
        return None
    found = FORWARD.get(type(event), {}).get(state)
    if found is None and (order is Order.LATER or _moved_on(event)):
        found = LATER.get(type(event), {}).get(state)
    return found


def _moved_on(event: ev.CallEvent) -> bool:
    return isinstance(event, ev.Caused) and event.cause_code in MOVED_ON
