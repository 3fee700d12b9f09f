"""Calls: those that are, and those that were."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from desk_agent.instant import Instant


class LegState(StrEnum):
    """The state of the own leg of one call, as `desk-agent status` prints it."""

    DIALING = "dialing"
    PROCEEDING = "proceeding"
    ALERTING = "alerting"
    RINGING = "ringing"
    CONNECTED = "connected"
    HELD = "held"  # the other side holds us
    HOLDING = "holding"  # we hold the other side
    FAILED = "failed"
    QUEUED = "queued"
    CONFERENCE = "conference"


class Verb(StrEnum):
    """Something a user may do with one call; the words of the command line."""

    ANSWER = "answer"
    REJECT = "reject"
    DIVERT = "divert"  # to a number, while it rings or talks
    HOLD = "hold"
    RETRIEVE = "retrieve"
    TRANSFER = "transfer"  # consult a number about this call
    BLIND_TRANSFER = "blind-transfer"  # hand it to a number and be out of it
    COMPLETE = "complete"  # the held caller and the consulted one are connected
    RECONNECT = "reconnect"  # end the consultation, back to the caller
    SWAP = "swap"  # hold the active call, retrieve the held one
    INVITE = "invite"  # consult a number in order to confer
    CONFERENCE = "conference"  # the held and the active call become one
    DIGITS = "digits"  # DTMF into a call that is talking
    PARK = "park"
    CALLBACK = "callback"  # the called one is busy: be called when it is free
    CAMP_ON = "camp-on"  # the called one is busy: wait there
    INTRUDE = "intrude"
    WAIT = "wait"  # call waiting at the called one
    HANGUP = "hangup"


SERVICES: Final = frozenset({Verb.CALLBACK, Verb.CAMP_ON, Verb.INTRUDE, Verb.WAIT})
"""What the PBX may offer for a call to somebody who is busy."""

TARGETED: Final = frozenset({Verb.DIVERT, Verb.TRANSFER, Verb.BLIND_TRANSFER, Verb.INVITE})
"""Verbs whose argument is a number, to be dialled through the gate."""


class Direction(StrEnum):
    """Who called whom."""

    IN = "in"
    OUT = "out"


class NameSource(StrEnum):
    """Who knew the name of a number."""

    NONE = ""
    CONTACT = "contact"
    DIRECTORY = "directory"  # the company's
    PBX = "pbx"
    HISTORY = "history"


class Outcome(StrEnum):
    """What became of a call that is over."""

    ANSWERED = "answered"
    MISSED = "missed"
    REJECTED = "rejected"
    ANSWERED_ELSEWHERE = "answered elsewhere"
    DIVERTED = "diverted"
    TRANSFERRED = "transferred"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    FAILED = "failed"
    ABANDONED = "abandoned in queue"  # whoever called hung up while waiting there
    UNKNOWN = "ended while disconnected"


class LastCall(Struct, frozen=True):
    """The last call with somebody before the present one."""

    id: int  # in the history
    started: float  # seconds since 1970 in UTC
    direction: Direction
    outcome: Outcome
    note: str = ""


class CallView(Struct, frozen=True):
    """One call, as a card shows it."""

    ref: int
    state: LegState
    direction: Direction
    number: str  # the other side; "" if withheld or unknown
    name: str  # "" if nobody knows it
    name_source: NameSource
    called: str  # incoming: the number, DID or queue the caller dialled; outgoing: what was dialled
    called_name: str  # the name of that queue or DID, "" if unknown
    diverted_by: str  # who diverted or transferred it, as text, "" if nobody
    since: Instant  # when this state began
    started: Instant  # when the call was first seen here
    answered: Instant | None  # when talk began
    actions: tuple[Verb, ...]  # what is allowed now, in the order to offer it
    busy: bool = False  # a command for this call is under way
    unanswered: bool = False  # it has been for 5 s, and the PBX has not answered
    verified: bool = True  # False: may be out of date (link lost, an event missing)
    active: bool = False  # the one that keys and verbs mean when no call is named
    reason: str = ""  # why it failed or is being kept, in words
    error: str = ""  # the last refused command, in words, until the next change of state
    members: tuple[str, ...] = ()  # conference members, as text
    leader: str = ""  # which of the members leads the conference; "" = not known
    leads: bool = False  # whether that is this phone
    consults_for: int = 0  # the held call that this one was placed about, 0 = none
    offers: tuple[str, ...] = ()  # services the PBX offers for a failed call that the desk does not know
    greyed: tuple[tuple[Verb, str], ...] = ()  # what the state allows and the account does not, and why
    group: str = ""  # the number of the queue or group it came through, "" if through none or not known
    others: tuple[str, ...] = ()  # more people who have this number, beside the one in ``name``
    name_origin: str = ""  # which list of contacts, if it is from one
    badge: str = ""  # what is special, in a word or two: "Recall", "Call back", "Silent monitoring"
    last: LastCall | None = None  # the last call with the same number, from the history


class PastCall(Struct, frozen=True):
    """One finished call of this session."""

    ref: int
    direction: Direction
    number: str
    name: str
    called: str
    started: Instant
    ended: Instant
    answered: Instant | None
    outcome: Outcome
    detail: str = ""  # e.g. "answered by 1003"
    cause: int = 0  # Table 5, of the last event that gave one; 0 = none
    name_source: NameSource = NameSource.NONE
    called_name: str = ""
    diverted_by: str = ""


class Suggestion(Struct, frozen=True):
    """A line under the command bar: somebody who can be called."""

    name: str
    number: str
    detail: str  # e.g. company
    source: NameSource
    label: str = ""  # what kind of number it is: "mobile", "work"; "" if not known
    origin: str = ""  # the list that it is from
