"""A profile: settings in a file that one person gives to another. It holds no secret and is trusted with little.

A file from a stranger is held against the schema as a whole, cannot name a program to run, a certificate or a person,
and what decides whom the user talks to is applied only where they say yes to that very setting. Nothing is applied
before it has been shown.
"""

from typing import Any, Final

import tomli_w
from msgspec import Struct

from desk_agent.i18n import _
from desk_agent.settings.catalogue import SECTIONS, Entry, catalogue
from desk_agent.settings.option import Imported
from desk_agent.settings.presets import Presets
from desk_agent.settings.reading import BadValueError, check, plain, value_of
from desk_agent.settings.root import Settings
from desk_agent.settings.toml_text import NotTomlError, parse

MAX_PROFILE: Final = 256 * 1024  # bytes
_HEAD: Final = b"# Settings of Desk Agent, to be imported on another computer. No password is in it.\n"


class ProfileError(ValueError):
    """The file is no profile; the text is a sentence."""


class Proposed(Struct, frozen=True):
    """One setting that a profile would change."""

    entry: Entry
    before: Any
    after: Any

    @property
    def must_ask(self) -> bool:
        """Whether it is applied only if the user says yes to this very one."""
        return self.entry.option.imported is Imported.ASK


class Proposal(Struct, frozen=True):
    """What a profile would do: ``changes``, and ``refused``, each path with the reason why it is left out."""

    changes: tuple[Proposed, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()

    def applied(self, settings: Settings, agreed: frozenset[str] = frozenset()) -> Settings:
        """``settings`` with the changes; of those that must be asked about only the paths in ``agreed``.

        Raises:
            BadValueError: they do not fit together.
        """
        for one in self.changes:
            if not one.must_ask or one.entry.path in agreed:
                settings = one.entry.put(settings, one.after)
        check(settings)
        return settings


def export_profile(settings: Settings) -> bytes:
    """A profile with everything that differs from the program's defaults and may be given away."""
    content: dict[str, Any] = {}
    defaults = Settings()
    for entry in catalogue():
        value = entry.value(settings)
        if entry.option.imported is not Imported.NO and value != entry.value(defaults):
            table = content.setdefault(entry.section, {}) if entry.section else content
            table[entry.field.name] = plain(value)
    return _HEAD + tomli_w.dumps(content).encode()


def read_profile(content: bytes, settings: Settings, presets: Presets) -> Proposal:
    """What the profile ``content`` would change of ``settings``.

    Raises:
        ProfileError: it is too large, no TOML, or has a value that cannot be.
    """
    if len(content) > MAX_PROFILE:
        raise ProfileError(_("This file is too large to be a profile."))
    try:
        tables = parse(content.decode())
    except (NotTomlError, UnicodeDecodeError) as error:
        raise ProfileError(_("This file is not a profile of Desk Agent: it is not TOML.")) from error
    try:
        return _proposal(tables, settings, presets)
    except BadValueError as error:
        raise ProfileError(_("This profile cannot be used: {why}.").format(why=error)) from error


def _proposal(tables: dict[str, Any], settings: Settings, presets: Presets) -> Proposal:
    changes: list[Proposed] = []
    refused = [(path, _("Desk Agent does not know this setting.")) for path in _unknown(tables)]
    for entry in catalogue():
        table = tables.get(entry.section, {}) if entry.section else tables
        if entry.field.name not in table:
            continue
        after, before = value_of(entry.field, table[entry.field.name], entry.path), entry.value(settings)
        if isinstance(after, dict) and isinstance(before, dict):
            after = {**before, **after}  # names are added, none is taken away
        if entry.option.imported is Imported.NO:
            refused.append((entry.path, _("A profile may not set this.")))
        elif presets.is_locked(entry.path):
            refused.append((entry.path, presets.why_locked(entry.path)))
        elif after != before:
            changes.append(Proposed(entry, before, after))
    return Proposal(tuple(changes), tuple(refused))


def _unknown(tables: dict[str, Any]) -> list[str]:
    known = {entry.path for entry in catalogue()}
    found = []
    for key, value in tables.items():
        if key not in SECTIONS:
            found += [] if key in known else [key]
        elif not isinstance(value, dict):
            raise BadValueError(key, _("must be a table"))
        else:
            found += [path for name in value if (path := f"{key}.{name}") not in known]
    return found
