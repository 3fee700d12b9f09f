"""Two files make the settings: what the administrator presets, and over it what the user has chosen.

The user's file holds what differs from the presets and nothing else, so that a preset that changes reaches those who
have not chosen otherwise. Tables of names (ACD groups, certificates) are joined by their keys. A key that nobody
knows, of a newer version, stays where it is.
"""

from typing import Any

from desk_agent.i18n import _
from desk_agent.settings.catalogue import SECTIONS, Entry, catalogue
from desk_agent.settings.presets import Presets
from desk_agent.settings.reading import BadValueError, plain, read
from desk_agent.settings.root import Settings


def joined(presets: Presets, own: dict[str, Any]) -> Settings:
    """The settings that count.

    Raises:
        BadValueError: the user's part cannot be used.
    """
    for name in SECTIONS:
        if not isinstance(own.get(name, {}), dict):
            raise BadValueError(name, _("must be a table"))
    content: dict[str, Any] = {}
    for entry in catalogue():
        preset, chosen = _raw(presets.content, entry), _raw(own, entry)
        if presets.is_locked(entry.path):
            chosen = None
        value = {**preset, **chosen} if isinstance(preset, dict) and isinstance(chosen, dict) else chosen
        if value is None:
            value = preset
        if value is not None:
            _put(content, entry, value)
    return read(Settings, content)


def own_part(settings: Settings, presets: Presets, before: dict[str, Any]) -> dict[str, Any]:
    """What the user's file must hold for ``settings``; ``before`` is what it held."""
    base = read(Settings, presets.content)
    content = {key: dict(value) if key in SECTIONS else value for key, value in before.items()}
    for entry in catalogue():
        if presets.is_locked(entry.path):
            continue  # what the user had chosen counts again when the lock goes
        value, preset = plain(entry.value(settings)), plain(entry.value(base))
        if isinstance(value, dict):
            value = {key: one for key, one in value.items() if preset.get(key) != one}
            preset = {}
        if value == preset:
            _drop(content, entry)
        else:
            _put(content, entry, value)
    return content


def _raw(content: dict[str, Any], entry: Entry) -> Any:
    table = content.get(entry.section, {}) if entry.section else content
    return table.get(entry.field.name)


def _put(content: dict[str, Any], entry: Entry, value: Any) -> None:
    table = content.setdefault(entry.section, {}) if entry.section else content
    table[entry.field.name] = value


def _drop(content: dict[str, Any], entry: Entry) -> None:
    table = content.get(entry.section, {}) if entry.section else content
    table.pop(entry.field.name, None)
    if entry.section and not table:
        content.pop(entry.section, None)
