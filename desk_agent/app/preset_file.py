"""The settings as this computer has them: the administrator's file, and over it the user's."""

import logging

from desk_agent.desktop import paths, system_settings
from desk_agent.i18n import _
from desk_agent.settings import Keeper, Presets, PresetsError, SettingsFile, read_presets

log = logging.getLogger(__name__)


def open_keeper() -> tuple[Keeper, tuple[str, ...]]:
    """The settings, and what the user must be told of how they were read."""
    presets, sorry = _presets()
    said = [sorry]
    try:
        keeper = Keeper(SettingsFile(paths.config_dir(), presets))
    except OSError as error:
        log.warning("settings: %s", error)
        keeper = Keeper(presets=presets)  # `folders` says so
    said.append(keeper.sorry)
    return keeper, tuple(sentence for sentence in said if sentence)


def _presets() -> tuple[Presets, str]:
    try:
        text = system_settings.read()
        return (read_presets(text), "") if text is not None else (Presets(), "")
    except (system_settings.SystemSettingsError, PresetsError) as error:
        log.warning("presets: %s", error)
        return Presets(), _("The administrator’s settings for this computer are not used: {why}.").format(why=error)
