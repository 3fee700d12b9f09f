"""The own phone beside its calls: registered or not, do not disturb, forwarding, messages.

What was asked for is kept beside what is: only the PBX changes the latter. A forwarding is *ours* if it is what
this desk has asked for last; anything else was set at the phone or by somebody else, and that must not go unseen.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.enums import CallStatus, ForwardingKind
from desk_agent.view import ForwardKind, VoicemailView

_SHORTEST: Final = 3  # digits that a PBX may leave of a number it shortens or completes


class Forward(Struct, frozen=True):
    """One forwarding; ``word`` is the PBX's for a kind that the document does not list."""

    kind: ForwardKind
    destination: str = ""
    ours: bool = False
    word: str = ""

    def matches(self, other: "Forward") -> bool:
        """Whether both mean the same, however the PBX writes the number."""
        if self.kind is not other.kind:
            return False
        if self.kind is ForwardKind.OFF or self.destination == other.destination:
            return True
        one, two = (_digits(each.destination).lstrip("0") for each in (self, other))
        return min(len(one), len(two)) >= _SHORTEST and (one.endswith(two) or two.endswith(one))


class Heard(Struct, frozen=True):
    """What an event or an answer has changed; ``foreign`` is a forwarding that is not ours."""

    changed: bool
    foreign: bool = False

    def __bool__(self) -> bool:
        return self.changed


class Station(Struct, frozen=True):
    """What is known of the phone; ``None`` is "not known"."""

    registered: bool | None = None
    dnd: bool | None = None
    dnd_wanted: bool | None = None
    forward: Forward | None = None
    forward_wanted: Forward | None = None
    messages: VoicemailView | None = None


def forward_kind(word: str) -> ForwardKind:
    """The kind that a PBX's word means (section 5.3.4.13)."""
    return _KINDS.get(word.strip().lower(), ForwardKind.OTHER)


class StationModel:
    """What is known of the phone ``extension``."""

    def __init__(self, extension: str) -> None:
        self.extension = extension
        self.now = Station()
        self._asked: Forward | None = None  # the last forwarding this desk asked for, until another is heard

    def apply(self, event: ev.DeviceEvent) -> Heard:
        """Take in one event."""
        if event.device_number != self.extension:
            return Heard(changed=False)
        match event:
            case ev.Registered():
                return self._become(registered=True)
            case ev.UnRegistered():
                return self._become(registered=False)
            case ev.DoNotDisturb():
                return self.dnd_is(event.enabled)
            case ev.Forwarding():
                return self.forward_is(event.svc_type, event.destination)
            case ev.MessageWaiting():
                return self.messages_are(event.new_msg, event.old_msg, event.new_urgent_msg)
        return Heard(changed=False)

    # what the PBX says

    def dnd_is(self, enabled: bool | None) -> Heard:
        """The PBX says whether do not disturb is on; ``None``: it could not be asked."""
        wanted = None if self.now.dnd_wanted == enabled else self.now.dnd_wanted
        return self._become(dnd=enabled, dnd_wanted=wanted)

    def forward_is(self, word: str, destination: str) -> Heard:
        """The PBX says how the phone is forwarded."""
        kind = forward_kind(word)
        said = Forward(kind, "" if kind is ForwardKind.OFF else destination.strip(), word=word.strip())
        before = self.now.forward
        ours = self._asked is not None and said.matches(self._asked)
        if before is not None and before.matches(said):
            ours = ours or before.ours
        wanted = self.now.forward_wanted
        if wanted is not None and said.matches(wanted):
            wanted = None
        if not ours and wanted is None:
            self._asked = None
        heard = self._become(forward=replace(said, ours=ours), forward_wanted=wanted)
        return Heard(heard.changed, foreign=not ours and before is not None and not before.matches(said))

    def messages_are(self, new: int, old: int, urgent: int) -> Heard:
        """The PBX says how many messages wait (section 5.3.4.25)."""
        return self._become(messages=VoicemailView(new, old, urgent))

    def is_registered(self, status: str | None, *, watching: bool) -> Heard:
        """What Get Call Status says of it.

        A phone that is not connected is reported at once after Monitor Start (5.3.2.3.22), so one that is
        watched and not reported is there.
        """
        if status is None:
            return self._become(registered=True if watching else None)
        return self._become(registered=CallStatus.read(status) is not CallStatus.BLOCK)

    def is_absent(self) -> Heard:
        """The PBX says that the phone is not connected."""
        return self._become(registered=False)

    def not_read(self, *, dnd: bool = False, forward: bool = False, messages: bool = False) -> Heard:
        """The PBX could not be asked for these: they are not known."""
        said = {"dnd": dnd, "forward": forward, "messages": messages}
        return self._become(**{name: None for name, gone in said.items() if gone})

    # what was asked of it

    def want_dnd(self, enabled: bool) -> None:
        """The user asks for do not disturb, or for its end."""
        self._become(dnd_wanted=enabled)

    def want_forward(self, forward: Forward) -> None:
        """The user asks for a forwarding."""
        self._asked = forward
        self._become(forward_wanted=replace(forward, ours=True))

    def drop_dnd(self) -> None:
        """What was asked for does not come."""
        self._become(dnd_wanted=None)

    def drop_forward(self) -> None:
        """What was asked for does not come."""
        self._asked = None
        self._become(forward_wanted=None)

    def doubt(self) -> None:
        """The connection is gone: what was asked for may or may not have been done."""
        self._become(dnd_wanted=None, forward_wanted=None)

    def _become(self, **changes: object) -> Heard:
        before, self.now = self.now, replace(self.now, **changes)
        return Heard(before != self.now)


def _digits(number: str) -> str:
    return "".join(char for char in number if char.isdigit())


_KINDS: Final = {
    ForwardingKind.DISABLE.lower(): ForwardKind.OFF,
    "": ForwardKind.OFF,
    ForwardingKind.UNCONDITION.lower(): ForwardKind.ALWAYS,
    ForwardingKind.BUSY.lower(): ForwardKind.BUSY,
    ForwardingKind.NO_ANSWER.lower(): ForwardKind.NO_ANSWER,
    ForwardingKind.BUSY_NOANS.lower(): ForwardKind.BUSY_NO_ANSWER,
    ForwardingKind.DND.lower(): ForwardKind.DND,
}
