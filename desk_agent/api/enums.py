"""The words that the document lists for a parameter or an answer, under its own names for them."""

from enum import StrEnum


class ConsultationService(StrEnum):
    """``svcType`` of Consultation Call (section 5.3.4.8): what the second call is for."""

    CONFERENCE = "conference"
    TRANSFER = "transfer"


class ForwardingKind(StrEnum):
    """``cfwdType`` of Set and Get Forwarding (sections 5.3.4.13 and 5.3.4.14)."""

    DISABLE = "disable"
    UNCONDITION = "uncondition"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    BUSY_NOANS = "busy_noans"
    DND = "DND"


class DndService(StrEnum):
    """``svcType`` of Set DND (section 5.3.4.15)."""

    ENABLE = "enable"
    DISABLE = "disable"


class PickupType(StrEnum):
    """``pickupType`` of Pickup (section 5.3.4.17)."""

    GROUP_PICKUP = "group_pickup"
    DIRECT_PICKUP = "direct_pickup"


class BusyService(StrEnum):
    """``type`` of BusyService (section 5.3.4.20): what may be asked of a busy phone."""

    INTRUDE = "intrude"
    CALLBACK = "callback"
    CAMPON = "campon"
    CALLWAIT = "callwait"


class AgentLogin(StrEnum):
    """``loginPrimary`` of Agent LogOn and LogOff (sections 5.3.4.27 and 5.3.4.28)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class AgentDuty(StrEnum):
    """``agentState`` of Agent Set State (section 5.3.4.29)."""

    DUTY_ON = "dutyOn"
    DUTY_OFF = "dutyOff"


class MemberType(StrEnum):
    """``memberType`` of Conference Group Call Add Callee (section 5.3.4.32)."""

    STATION = "station"
    CO = "co"
    NET = "net"


class MuteService(StrEnum):
    """``svcType`` of Conference Group Call Set Mute On (section 5.3.4.34)."""

    ON = "on"
    OFF = "off"


class CallStatus(StrEnum):
    """``state`` of Get Call Status (section 5.3.4.22), the words of Presence."""

    BLOCK = "block"  # not registered
    IDLE = "idle"
    DND = "DND"
    STN_TALK = "stn_talk"
    TRK_TALK = "trk_talk"
    TALK = "talk"  # in the example only: talking, with whom is not said
    BUSY = "busy"
    FWD_ALL = "fwd_all"
    FWD_BUSY = "fwd_busy"
    FWD_NANS = "fwd_nans"
    FWD_BSNA = "fwd_bsna"
    RING = "ring"
    HOLD = "hold"
    CONF = "conf"

    @classmethod
    def read(cls, word: str) -> "CallStatus | str":
        """The member that ``word`` means, in any case and spelling of the document; ``word`` itself if none does.

        The document writes ``cfwd_`` as well as ``fwd_`` and ``fwd_uncond`` as well as ``fwd_all``.
        """
        plain = word.strip().lower()
        if plain.startswith("cfwd_"):
            plain = plain[1:]
        if plain == "fwd_uncond":
            plain = "fwd_all"
        return next((known for known in cls if known.value.lower() == plain), word.strip())
