"""The own phone beside its calls: registered or not, DND, forwarding."""

from dataclasses import replace
from typing import Final

from desk_agent.api import events as ev
from desk_agent.view import StationView

_KINDS: Final = {
    "uncondition": "all calls",
    "busy": "when busy",
    "no_answer": "when not answered",
    "busy_noans": "when busy or not answered",
    "dnd": "when on do not disturb",
}


def forwarding_words(kind: str, destination: str) -> str:
    """A forwarding of section 5.3.4.13 in words, "" if it is off."""
    kind = kind.strip().lower()
    if kind in {"disable", ""}:
        return ""
    words = _KINDS.get(kind, kind)
    return f"{words} to {destination}" if destination else words


class StationModel:
    """What is known of the phone ``extension``."""

    def __init__(self, extension: str, name: str = "") -> None:
        self.extension = extension
        self.view = StationView(name=name)

    def apply(self, event: ev.DeviceEvent) -> bool:
        """Take in one event; whether it changed anything."""
        if event.device_number != self.extension:
            return False
        before = self.view
        match event:
            case ev.Registered():
                self.view = replace(before, registered=True)
            case ev.UnRegistered():
                self.view = replace(before, registered=False)
            case ev.DoNotDisturb():
                self.view = replace(before, dnd=event.enabled)
            case ev.Forwarding():
                self.view = replace(before, forwarding=forwarding_words(event.svc_type, event.destination))
        return self.view != before

    def read(
        self, status: str | None, dnd: bool | None, forwarding: tuple[str, str] | None, *, watching: bool
    ) -> None:
        """Take over what the PBX says now; what it did not say is not known.

        A phone that is not connected is reported at once after Monitor Start (5.3.2.3.22), so one that is
        watched and not reported is there.
        """
        registered = (True if watching else None) if status is None else status.strip().lower() != "block"
        self.view = replace(
            self.view,
            registered=registered,
            dnd=dnd,
            forwarding=None if forwarding is None else forwarding_words(*forwarding),
        )
