"""What may stand in a trace: which fields of the API hold what, and the words that are the protocol's own.

An allow-list: what is not named here is made up anew, with its form kept (`Holds.TEXT`).
"""

import re
from enum import Enum, auto
from typing import Final

from desk_agent.trace.vocabulary import WORDS


class Holds(Enum):
    """What a field holds, and so how much of it stays."""

    COUNT = auto()  # references, serials, codes, indexes: a number that names nobody
    WORD = auto()  # one of the protocol's words
    SENTENCE = auto()  # the protocol's words in a row
    MOMENT = auto()  # dates, times, durations
    VERSION = auto()  # what a system or a program calls itself
    SHORT = auto()  # a code of one or two digits; what is longer is a number
    NUMBER = auto()  # whom to reach: a phone, a group, a line
    DIALLED = auto()  # the same as it was typed; with * or # in front it is a code
    NAME = auto()  # of a person or a company
    CODE = auto()  # what somebody types or sends to prove who they are
    TYPED = auto()  # single digits of such a code
    TEXT = auto()  # nobody knows


_BY_NAME: Final[dict[Holds, str]] = {
    Holds.COUNT: """
        callrefid evtserialnum pbxserialnum transactionid causecode code eventcode qcount newmsg oldmsg newurgentmsg
        groupindex memberindex roomindex membercount deviceindex tenantnumber parkingloc startindex count ringtime
        checkconnectiontimer terminalcount page_index pageindex loginpriority maxcount index
    """,
    Holds.WORD: """
        event type status state svctype causemsg cfwdtype pickuptype agentstate membertype memberstate loginprimary
        msgstatus muteon roomusage groupusage calltype callcontrol busysvclist sourcetype desttype
        direction countonly result reasoncode reachable gateway pbx
    """,
    Holds.SENTENCE: "message eventstring error disconnectcause reason description",
    Holds.MOMENT: "time starttime duration date",
    Holds.VERSION: "systemtype systemversion apiversion version devicetype",
    Holds.NUMBER: """
        devicenumber servicedn callingdn calleddn diversionnum releaseddn releasedascdn reroutingdn holddn retrievedn
        transferreddn transfereddn transfertodn transferordn transferdn memberdn masterdn newconfmemberdn destination
        destnumber sourcenumber devicephy diverttodn dn pickeddn groupnumber service_num servicenum member
        parkstartnumber parkendnumber groupstartnumber groupendnumber primaryacdgroup secondaryacdgroup
        primaryacidgroup secondaryacidgroup stationnumber conumber clinumber cli cpnnumber cpn
    """,
    Holds.DIALLED: "dialdigit from to dialednumber dialednumber1 dialednumber2",
    Holds.CODE: "agentid primaryagentid secondaryagentid roompwd token password accountcode",
}
FIELDS: Final = {name: holds for holds, names in _BY_NAME.items() for name in names.split()}

_SECRET: Final = re.compile(
    r"pass|pwd|token|secret|auth|cookie|credential|acc(oun|n)?t_?code|agent_?id|^pin|pin$|pincode|otp|cipher|key$"
)
_NAMES: Final = re.compile(r"name|surname|company|address|mail")

# The ACD stream: what ``data1`` and ``data2`` hold, by ``eventCode`` (section 5.2). SHORT where it is not said.
ACD: Final[dict[int, tuple[Holds, Holds]]] = {
    **dict.fromkeys((11, 12, 23, 24, 25, 26), (Holds.NUMBER, Holds.CODE)),
    **dict.fromkeys((13, 14, 15, 16), (Holds.SHORT, Holds.NUMBER)),
    **dict.fromkeys((48, 51, 55, 59, 60, 61, 62, 63, 64, 66), (Holds.NUMBER, Holds.NUMBER)),
    **dict.fromkeys((65, 85, 86), (Holds.CODE, Holds.CODE)),
    67: (Holds.DIALLED, Holds.DIALLED),
    68: (Holds.MOMENT, Holds.MOMENT),
    69: (Holds.MOMENT, Holds.SENTENCE),
    71: (Holds.NUMBER, Holds.NUMBER),
    72: (Holds.NUMBER, Holds.NAME),
    80: (Holds.TYPED, Holds.TYPED),
    **dict.fromkeys((81, 82, 83, 84), (Holds.CODE, Holds.CODE)),
}

# Requests whose fields hold something else than in events: by the last part of the path.
REQUESTS: Final[dict[str, dict[str, Holds]]] = {"dial_digit": {"dialdigit": Holds.TYPED}}


def holds(field: str) -> Holds:
    """What a field of this name holds, however it is written."""
    name = "".join(field.split()).strip("'\"").lower()
    known = FIELDS.get(name)
    if known is not None:
        return known
    if _SECRET.search(name):
        return Holds.CODE
    return Holds.NAME if _NAMES.search(name) else Holds.TEXT


_OWN_WORD: Final = re.compile(r"[a-z]+[A-Za-z]*(?:_[a-zA-Z]+)*")
_PARTS: Final = re.compile(r"[A-Z]?[^A-Z]+|[A-Z]")
_MOST: Final = 32


def is_plain(word: str) -> bool:
    """Whether a word is one of the protocol's, or some of them in one: ``invalidDestination``."""
    parts = [word] if word.isupper() or word.istitle() else _PARTS.findall(word)
    return word.lower() in WORDS or (len(parts) > 1 and all(part.lower() in WORDS for part in parts))


def is_word(text: str) -> bool:
    """Whether a value is a word as the protocol has them: a known one, a new one written like them, a short code."""
    bare = text.strip()
    if len(bare) > _MOST:
        return False
    return (
        len(bare) <= 1
        or _OWN_WORD.fullmatch(bare) is not None
        or (bare.isascii() and bare.isdigit() and len(bare) <= 2)
        or all(is_plain(part) for part in re.split(r"[\s_/.\-]+", bare) if part)
    )


def is_field(name: str) -> bool:
    """Whether the name of a field may stay: it looks like one and not like what somebody has typed."""
    bare = name.strip().strip("'")
    return re.fullmatch(r"[A-Za-z_$][A-Za-z_$ ]*[0-9]{0,2}", bare) is not None and len(bare) <= _MOST
