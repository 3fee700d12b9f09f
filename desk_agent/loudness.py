"""What comes to the user's attention by itself, and how: a table of profiles, and one decision a call."""

from collections.abc import Collection
from enum import Enum
from typing import Final

from msgspec import Struct, field

from desk_agent.settings.loudness import Loudness, Notices, Popups, QueueRule, Sound
from desk_agent.view import CallView, Direction


class Calls(Enum):
    """Which calls."""

    ALL = "all"
    QUEUES = "queues"
    NONE = "none"


class Manner(Struct, frozen=True):
    """What a profile lets through of what the settings have switched on."""

    calls: Calls  # which may pop up
    sound: bool  # whether those may ring
    raises: bool  # whether those may bring the window to the front
    missed: Calls  # which are spoken of when they were missed
    voicemail: bool
    connection: bool  # whether it is said that the connection is lost


MANNERS: Final = {
    "everything": Manner(Calls.ALL, True, True, Calls.ALL, True, True),
    "queues": Manner(Calls.QUEUES, True, True, Calls.QUEUES, False, True),
    "popup": Manner(Calls.ALL, False, False, Calls.NONE, False, True),
    "dial": Manner(Calls.NONE, False, False, Calls.NONE, False, True),
    "silent": Manner(Calls.NONE, False, False, Calls.NONE, False, False),
}
"""By the names of `desk_agent.loudness_profiles.PROFILES`."""


class LoudSettings(Struct, frozen=True):
    """The settings that this is about."""

    loudness: Loudness = field(default_factory=Loudness)
    popups: Popups = field(default_factory=Popups)
    sound: Sound = field(default_factory=Sound)
    notices: Notices = field(default_factory=Notices)
    rules: dict[str, QueueRule] = field(default_factory=dict)

    @property
    def manner(self) -> Manner:
        """What the profile that counts lets through."""
        return MANNERS[self.loudness.profile]

    def rule(self, number: str) -> QueueRule:
        """What is different for calls to ``number``."""
        return self.rules.get(number) or QueueRule()


class Plan(Struct, frozen=True):
    """What is done about one ringing call."""

    pops: bool
    sound: str  # its name, "" for none
    raises: str  # when the window comes to the front: "ring", "answer" or ""


def is_queue_call(call: CallView, groups: Collection[str]) -> bool:
    """Whether ``call`` came through a queue: the PBX says so, or it was made to one of ``groups``."""
    return call.direction is Direction.IN and bool(call.group or (call.called and call.called in groups))


def plan(call: CallView, given: LoudSettings, groups: Collection[str]) -> Plan:
    """What is done about ``call`` while it rings here; ``groups`` are the numbers that are known to be queues."""
    manner, rule = given.manner, given.rule(call.called)
    queued = is_queue_call(call, groups) or call.called in given.rules
    allowed = _covers(manner.calls, queued=queued)
    pops = allowed and _covers(Calls(given.popups.show), queued=queued)
    if rule.pops and manner.calls is not Calls.NONE:  # a rule is about a queue, silence about the user
        pops = rule.pops == "always"
    sound = given.sound.sound if rule.sound in {"", "none"} else rule.sound
    rings = manner.sound and (allowed or pops) and given.sound.ring and rule.sound != "none"
    raises = given.popups.raise_window if manner.raises and allowed else "never"
    return Plan(pops, sound if rings else "", "" if raises == "never" else raises)


def tells_missed(given: LoudSettings, *, queued: bool) -> bool:
    """Whether a missed call is spoken of."""
    return given.notices.missed and _covers(given.manner.missed, queued=queued)


def _covers(calls: Calls, *, queued: bool) -> bool:
    return calls is Calls.ALL or (calls is Calls.QUEUES and queued)
