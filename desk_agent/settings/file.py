"""The user's settings file: written whole or not at all, never overwritten when it cannot be understood."""

import copy
from pathlib import Path
from typing import Any, Final

import tomli_w

from desk_agent import atomic
from desk_agent.i18n import N_, _
from desk_agent.settings.layers import joined, own_part
from desk_agent.settings.presets import Presets
from desk_agent.settings.reading import BadValueError, read
from desk_agent.settings.root import Settings
from desk_agent.settings.toml_text import NotTomlError, parse

MAX_BYTES: Final = 1 << 20
FILE_NAME: Final = "settings.toml"


class SettingsError(ValueError):
    """The file cannot be used; the text is a sentence for the user."""


class SettingsFile:
    """Reads and writes the file; a file that cannot be read is kept aside, never overwritten."""

    def __init__(self, folder: Path, presets: Presets | None = None) -> None:
        self.path = folder / FILE_NAME
        self.presets = presets or Presets()
        self.may_write = True  # whether nothing would be lost by writing it
        self._content: dict[str, Any] = {}  # as it was read or written last

    @property
    def base(self) -> Settings:
        """What counts where the user has chosen nothing."""
        return read(Settings, self.presets.content)

    def read(self) -> Settings:
        """The settings; presets and defaults if there is no file.

        Raises:
            SettingsError: it is damaged, too large or not readable. It has been renamed where that was possible.
        """
        self._content = {}
        self.may_write = False
        try:
            if self.path.stat().st_size > MAX_BYTES:
                raise SettingsError(
                    _("The settings file {path} is too large and was not used.").format(path=self.path)
                )
            content = parse(self.path.read_text("utf-8"))
            settings = joined(self.presets, content)
        except FileNotFoundError:
            self.may_write = True
            return self.base
        except OSError as error:
            raise SettingsError(
                _("The settings file {path} cannot be read: {error}.").format(path=self.path, error=error.strerror)
            ) from error
        except (NotTomlError, UnicodeDecodeError, BadValueError) as error:
            kept = self._put_aside()
            why = str(error) if isinstance(error, BadValueError | NotTomlError) else type(error).__name__
            raise SettingsError(
                _("The settings file was damaged ({why}). It is kept as {path}; defaults are used.").format(
                    why=why, path=kept
                )
            ) from error
        self.may_write = True
        self._content = content
        return settings

    def write(self, settings: Settings) -> None:
        """Replace the file in one step.

        Raises:
            SettingsError: it cannot be written; the old file stands.
        """
        own = own_part(settings, self.presets, copy.deepcopy(self._content))
        write_whole(self.path, tomli_w.dumps(own).encode(), N_("The settings cannot be saved in {folder}: {error}."))
        self._content = own

    def _put_aside(self) -> Path:
        aside = self.path.with_suffix(".damaged.toml")
        try:
            self.path.replace(aside)
        except OSError:
            return self.path
        self.may_write = True
        return aside


def write_whole(path: Path, content: bytes, sorry: str) -> None:
    """Put ``content`` into ``path`` in one step, readable by the user alone.

    Raises:
        SettingsError: it cannot be written, as ``sorry`` says with the fields folder and error; an old file stands.
    """
    try:
        atomic.write_whole(path, content)
    except OSError as error:
        raise SettingsError(_(sorry).format(folder=path.parent, error=error.strerror)) from error
