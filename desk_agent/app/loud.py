"""How loud the desk is: the settings reach the interface, and the command line reaches the settings."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from desk_agent.app.hands import Hands
from desk_agent.loudness import LoudSettings
from desk_agent.remote_loudness import handler
from desk_agent.settings import Settings

_SECTIONS: Final = ("loudness", "popups", "sound", "notices", "queue_rules")


def attach(hands: Hands) -> Callable[[], None]:
    """Hook it in; see `desk_agent.app.extras`."""
    keeper, loud = hands.keeper, hands.bridge.loud

    def take(_changed: Any = None) -> None:
        loud.take(_given(keeper.current))

    def choose(profile: str) -> None:
        keeper.change(replace(keeper.current.loudness, profile=profile))

    loud.change = hands.change
    loud.why_locked = keeper.why_locked
    unsubscribe = [keeper.subscribe(section, take) for section in _SECTIONS]
    take()
    hands.remote.verbs["loudness"] = handler(lambda: keeper.current.loudness.profile, choose)

    def detach() -> None:
        for end in unsubscribe:
            end()
        hands.remote.verbs.pop("loudness", None)

    return detach


def _given(settings: Settings) -> LoudSettings:
    return LoudSettings(
        settings.loudness, settings.popups, settings.sound, settings.notices, dict(settings.queue_rules)
    )
