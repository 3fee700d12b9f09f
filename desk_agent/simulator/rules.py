"""Which command is legal in which state, and the code that refuses it (section 6, category CTI)."""

from typing import Final

from desk_agent.simulator.calls import State

S = State

_COLUMNS: Final = (
    (S.NONE,),
    (S.DIALING, S.PROCEEDING, S.ALERTING),
    (S.RINGING,),
    (S.CONNECTED,),
    (S.HOLDING,),
    (S.HELD,),
    (S.FAILED,),
    (S.QUEUED,),
    (S.CONF_MEMBER,),
    (S.CONF_MASTER,),
    (S.LEFT,),
)


def _row(*codes: int) -> dict[State, int]:
    return {state: code for states, code in zip(_COLUMNS, codes, strict=True) for state in states}


# The code for the leg a command names; 0 is legal. What a second leg changes is the commands' own matter, and
# so is a queued call that is rerouted under the group's number.
TABLE: Final = {
    #                      none  out ring conn hlding held fail queue memb mast left
    "make": _row(             0, 147, 147, 147,   0, 147, 147, 147, 147, 147,   0),
    "answer": _row(         204, 204,   0, 204, 204, 204, 204, 204, 204, 204, 204),
    "clear_connection": _row(205,  0,   0,   0,   0,   0,   0,   0,   0,   0,   0),
    "reroute": _row(        106, 203,   0,   0, 203, 203, 203, 203, 203, 203, 203),
    "hold": _row(           106, 203, 203,   0, 202,   0, 203, 203,   0,   0, 203),
    "retrieve": _row(       201, 201, 201, 201,   0, 202, 201, 201, 201, 201, 201),
    "consultation": _row(   106, 203, 203,   0, 203, 203, 203, 203, 203,   0, 203),
    "transfer": _row(       106, 201, 201, 201, 203, 201, 201, 201, 201, 201, 201),
    "single_step_transfer": _row(106, 203, 203, 0, 203, 203, 203, 203, 203, 203, 203),
    "dial_digit": _row(     106, 203, 203,   0, 203, 203, 203, 203,   0,   0, 203),
    "reconnect": _row(      106, 201, 201, 201, 203, 201, 201, 201, 201, 201, 201),
    "conference": _row(     106, 203, 203, 203, 203, 203, 203, 203, 203, 203, 203),
    "busy_service": _row(   147, 147, 147, 147, 147, 147,   0, 147, 147, 147, 147),
    "pickup": _row(           0, 203, 203, 203,   0, 203, 203, 203, 203, 203,   0),
    "unpark": _row(           0, 203, 203, 203,   0, 203, 203, 203, 203, 203,   0),
    "park": _row(           106, 101, 101,   0, 101, 101, 101, 101, 101, 101, 101),
}  # fmt: skip


class Refused(Exception):  # noqa: N818 -- a refusal is an answer, not a fault
    """The exchange does not carry out a command; nothing has changed."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def refusal(command: str, state: State) -> int:
    """The code that refuses a command for a leg in this state, 0 if it is legal."""
    return TABLE[command][state]


def refusal_of_new(command: str, states: list[State]) -> int:
    """The same for a command that begins another call: beside at most one other, which the phone holds."""
    codes = [TABLE[command][state] for state in states]
    if states.count(S.HOLDING) > 1:
        codes.append(TABLE[command][S.CONNECTED])
    return next((code for code in codes if code), 0)
