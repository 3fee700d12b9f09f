"""The ring sound: tones of our own, and what plays them."""

import logging

from desk_agent.desktop.sound.base import Player
from desk_agent.i18n import _

log = logging.getLogger(__name__)

__all__ = ["Player", "system_player"]


def system_player() -> Player:
    """What plays sounds here. What it imports takes some milliseconds: ask for it when it is wanted."""
    try:
        import miniaudio  # noqa: PLC0415 - not before it is wanted

        from desk_agent.desktop.sound.by_miniaudio import MiniaudioPlayer  # noqa: PLC0415
    except (ImportError, OSError) as error:
        log.info("no sound: %s", error)
        return Player(_("Desk Agent cannot play sounds on this computer."))
    return MiniaudioPlayer(miniaudio)
