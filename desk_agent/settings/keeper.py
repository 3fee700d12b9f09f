"""The settings of a running desk: what counts now, who hears of a change, and that it is saved."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from desk_agent.i18n import _
from desk_agent.settings.catalogue import SECTIONS, catalogue
from desk_agent.settings.file import SettingsError, SettingsFile
from desk_agent.settings.layers import joined, own_part
from desk_agent.settings.presets import Presets
from desk_agent.settings.reading import BadValueError, check, read
from desk_agent.settings.root import Settings

log = logging.getLogger(__name__)

Listener = Callable[[Any], None]


class LockedError(SettingsError):
    """An administrator has locked what was to be changed; the text says who."""


class Keeper:
    """Changes settings at once and saves them.

    Args:
        file: where they are kept; None keeps them for this run only.
        settings: what counts at first, for tests; None reads the file.
        presets: what an administrator has set, where there is no file that knows it.
        on_trouble: hears a sentence when they cannot be saved, once until they can be again.
    """

    def __init__(
        self,
        file: SettingsFile | None = None,
        settings: Settings | None = None,
        *,
        presets: Presets | None = None,
        on_trouble: Callable[[str], None] | None = None,
    ) -> None:
        self._file = file
        self.presets = file.presets if file is not None else presets or Presets()
        self.on_trouble = on_trouble or (lambda sentence: log.warning("settings: %s", sentence))
        self.sorry = ""  # why the file was not used, for the user
        self._failing = False
        self._listeners: list[tuple[str, Listener]] = []
        self.current = settings or self._read()

    @property
    def path(self) -> Path | None:
        """The user's file, None where nothing is kept."""
        return self._file.path if self._file is not None else None

    def why_locked(self, path: str) -> str:
        """Who has locked the option ``path``, as a sentence; "" if it can be changed."""
        return self.presets.why_locked(path)

    def change(self, new: Any) -> None:
        """Go by ``new`` from now on, a section or a whole `Settings`, and save it.

        Make it of what counts: ``keeper.change(replace(keeper.current.calls, enter="blind"))``.

        Raises:
            BadValueError: a value is not within its limits; nothing was changed.
            LockedError: a changed option is locked; nothing was changed.
        """
        after = new if isinstance(new, Settings) else replace(self.current, **{_section_of(new): new})
        before = self.current
        if after == before:
            return
        check(after)
        for entry in catalogue():
            if entry.value(after) != entry.value(before) and self.presets.is_locked(entry.path):
                raise LockedError(f"{_(entry.option.label) or entry.path}: {self.why_locked(entry.path)}")
        if self.presets.content:  # a name that an administrator has given comes back when it is taken away
            after = joined(self.presets, own_part(after, self.presets, {}))
        self.current = after
        self._save()
        changed = [name for name in Settings.__struct_fields__ if getattr(before, name) != getattr(after, name)]
        for wanted, listener in tuple(self._listeners):
            if wanted in changed:
                listener(getattr(self.current, wanted))
            elif not wanted:
                listener(self.current)

    def subscribe(self, section: str, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with the section after each change of it, or with all `Settings` for ""."""
        if section and section not in Settings.__struct_fields__:
            raise BadValueError(section, "is no section")
        entry = (section, listener)
        self._listeners.append(entry)

        def unsubscribe() -> None:
            if entry in self._listeners:
                self._listeners.remove(entry)

        return unsubscribe

    def retry(self) -> bool:
        """Save what could not be saved, if anything; whether nothing is left."""
        if self._failing:
            self._save()
        return not self._failing

    def _read(self) -> Settings:
        if self._file is None:
            return read(Settings, self.presets.content)
        try:
            return self._file.read()
        except SettingsError as error:
            log.warning("settings: %s", error)
            self.sorry = str(error)
            return self._file.base

    def _save(self) -> None:
        if self._file is None or not self._file.may_write:
            return
        try:
            self._file.write(self.current)
        except SettingsError as error:
            if not self._failing:
                self._failing = True
                self.on_trouble(str(error))
        else:
            self._failing = False


def _section_of(section: Any) -> str:
    return next(name for name, kind in SECTIONS.items() if kind is type(section))
