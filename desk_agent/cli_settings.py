"""The settings, for verbs that need no running desk."""

import sys

from desk_agent.settings import Presets, PresetsError, Settings, SettingsError, SettingsFile, read_presets


def current() -> Settings:
    """The user's, over the administrator's; where they cannot be read, why is said and the defaults count."""
    from desk_agent.desktop import paths, system_settings

    try:
        text = system_settings.read()
        presets = read_presets(text) if text is not None else Presets()
        return SettingsFile(paths.config_dir(), presets).read()
    except (OSError, system_settings.SystemSettingsError, PresetsError, SettingsError) as error:
        sys.stderr.write(f"desk-agent: {error}\n")
        return Settings()
