"""Which command is legal in which state, and the code that refuses it (section 6, category CTI)."""

from typing import Final

from desk_agent.simulator.calls import State

S = State

# Nothing is refused that is not listed here.
_REFUSED: Final[dict[str, dict[int, frozenset[State]]]] = {
    "answer": {204: frozenset(S) - {S.RINGING}},
    "clear_connection": {205: frozenset({S.NONE})},
    "reroute": {106: frozenset({S.NONE}), 203: frozenset(S) - {S.NONE, S.RINGING, S.CONNECTED}},
    "hold": {
        106: frozenset({S.NONE}),
        202: frozenset({S.HOLDING}),
        203: frozenset(S) - {S.NONE, S.HOLDING, S.CONNECTED, S.HELD},
    },
    "retrieve": {202: frozenset({S.HELD}), 201: frozenset(S) - {S.HOLDING, S.HELD}},
}

# States in which a phone cannot make another call.
_ENGAGED: Final = frozenset(S) - {S.NONE, S.HOLDING, S.LEFT}


class Refused(Exception):  # noqa: N818 -- a refusal is an answer, not a fault
    """The exchange does not carry out a command; nothing has changed."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def refusal(command: str, state: State) -> int | None:
    """The code that refuses a command for a leg in this state, None if it is legal."""
    for code, states in _REFUSED[command].items():
        if state in states:
            return code
    return None


def may_originate(states: list[State]) -> bool:
    """Whether a phone with legs in these states can start a call: at most one other, which it holds."""
    return not any(state in _ENGAGED for state in states) and states.count(S.HOLDING) <= 1
