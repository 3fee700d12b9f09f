"""What an administrator has set for everybody on this computer, and what of it nobody may change."""

from typing import Any, Final

from msgspec import Struct, field

from desk_agent.i18n import _
from desk_agent.settings.catalogue import SECTIONS, known_paths
from desk_agent.settings.reading import BadValueError, read
from desk_agent.settings.root import Settings
from desk_agent.settings.toml_text import NotTomlError, parse

MAX_BY: Final = 200  # characters
_TABLE: Final = "locked"


class PresetsError(ValueError):
    """The administrator's file cannot be used; the text says why."""


class Presets(Struct, frozen=True):
    """The administrator's file, read.

    ``locked`` holds sections and options, as ``dialling`` and ``profile.host``; ``by`` is who has locked them.
    """

    content: dict[str, Any] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    by: str = ""

    def is_locked(self, path: str) -> bool:
        """Whether the option ``path`` cannot be changed."""
        return path in self.locked or path.partition(".")[0] in self.locked

    def why_locked(self, path: str) -> str:
        """Who has locked the option ``path``, as a sentence; "" if it can be changed."""
        if not self.is_locked(path):
            return ""
        return (
            _("Locked by {who}.").format(who=self.by)
            if self.by
            else _("Locked by the administrator of this computer.")
        )


def read_presets(text: str) -> Presets:
    """The presets of an administrator's file.

    Raises:
        PresetsError: it is not TOML, or has a value or a lock that cannot be.
    """
    try:
        content = parse(text)
    except NotTomlError as error:
        raise PresetsError(_("it is not TOML: {error}").format(error=error)) from error
    table = content.pop(_TABLE, {})
    keys = table.get("keys", []) if isinstance(table, dict) else None
    by = table.get("by", "") if isinstance(table, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys) or not isinstance(by, str):
        raise PresetsError(_("[locked] has keys, a list of texts, and by, a text"))
    unknown = sorted(set(keys) - set(known_paths()) - set(SECTIONS))
    if unknown:
        raise PresetsError(
            _("[locked] names {key}, which is no setting").format(key=unknown[0])
        )  # a slip must not leave it open
    try:
        read(Settings, content)
    except BadValueError as error:
        raise PresetsError(str(error)) from error
    return Presets(content, frozenset(keys), by[:MAX_BY])
