"""Whether this user's folders can be written, said once for everything that would be kept in them."""

import os
from pathlib import Path

from desk_agent.desktop import paths
from desk_agent.i18n import _


def trouble() -> str:
    """Why nothing, or not everything, can be saved, as a sentence; "" if all folders can be used."""
    for folder in (paths.config_dir, paths.data_dir, paths.state_dir):
        try:
            path = folder()
        except RuntimeError:  # there is no home
            return _unsaved(_("your home folder"), _("it cannot be found"))
        except OSError as error:
            return _unsaved(error.filename or _("your home folder"), error.strerror or type(error).__name__)
        if not os.access(path, os.W_OK | os.X_OK):
            return _unsaved(path, _("it cannot be written"))
    return ""


def _unsaved(folder: Path | str, why: str) -> str:
    return _(
        "Desk Agent cannot save anything in {folder}: {why}. It works, and forgets settings, calls and contacts when "
        "you quit."
    ).format(folder=folder, why=why)
