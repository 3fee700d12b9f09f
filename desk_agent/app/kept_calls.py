"""Where the calls that go on are kept: in the user's state folder, unless the settings keep nothing of calls."""

import logging

from desk_agent.desk.kept_calls import FILE_NAME, KeptCalls
from desk_agent.desktop import paths
from desk_agent.settings import Keeper, Keeping

log = logging.getLogger(__name__)


def kept_calls(keeper: Keeper) -> KeptCalls:
    """Goes by the settings as long as the program runs."""
    try:
        kept = KeptCalls(paths.state_dir() / FILE_NAME)
    except OSError as error:
        log.warning("no folder for the calls that are going on: %s", error.strerror)
        return KeptCalls()

    def go_by(keeping: Keeping) -> None:
        kept.allow(keep=keeping.keep_days != 0)

    go_by(keeper.current.history)
    keeper.subscribe("history", go_by)
    return kept
