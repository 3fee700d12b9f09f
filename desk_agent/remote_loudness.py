"""What comes over the local socket about how loud the desk is."""

from collections.abc import Callable
from typing import Any

from desk_agent.i18n import _
from desk_agent.loudness_profiles import PROFILES
from desk_agent.settings import BadValueError, SettingsError

Reply = dict[str, Any]
Handler = Callable[[dict[str, Any]], Reply]

DONE, REFUSED, WRONG = 0, 1, 2


def handler(current: Callable[[], str], choose: Callable[[str], None]) -> Handler:
    """Answers the verb ``loudness``: which profile counts, after the one that was asked for was chosen.

    Args:
        current: the name of the profile that counts.
        choose: lets another count; raises SettingsError or BadValueError where it may not.
    """

    def handle(request: dict[str, Any]) -> Reply:
        wanted = request.get("profile", "")
        if wanted:
            if wanted not in PROFILES:
                return {
                    "status": WRONG,
                    "message": _("A loudness is one of: {names}.").format(names=", ".join(PROFILES)),
                }
            try:
                choose(wanted)
            except (SettingsError, BadValueError) as error:
                return {"status": REFUSED, "message": str(error)}
        return {"status": DONE, "loudness": current()}

    return handle
