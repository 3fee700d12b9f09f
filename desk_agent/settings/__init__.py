"""What can be set, where it comes from, and who may lock it. Kept in a TOML file that a person can read.

Never a password or a token: those are the keyring's, see `desk_agent.desktop.secrets`.

A new section:

1. Write a frozen, slotted dataclass in a file of its own here, each field an `option` with a default, a label, the
   page of the settings window and its limits; a field without a page is not drawn. Types: bool, int, float, str,
   tuples of these or of dataclasses, dicts with str keys. Set ``imported`` where a stranger's profile must not.
2. Add it as a field of `desk_agent.settings.root.Settings`, and re-export it below.
3. Read ``keeper.current.<section>``, and ``keeper.subscribe("<section>", listener)`` to apply a change at once.
4. Change it by ``keeper.change(replace(keeper.current.<section>, field=value))``: checked, saved, told to others.
5. The settings window draws it by itself. Say it in the README in a line.
"""

from desk_agent.settings.account import Profile
from desk_agent.settings.anywhere import Anywhere
from desk_agent.settings.calls import ENTERS, Handling
from desk_agent.settings.catalogue import SECTIONS, Entry, catalogue, known_paths
from desk_agent.settings.contacts import Addresses, ContactFile
from desk_agent.settings.crm import Crm, CrmRule, Hook
from desk_agent.settings.dialling import Dialling
from desk_agent.settings.directories import CardDavServer, LdapServer
from desk_agent.settings.exchange import (
    MAX_PROFILE,
    ProfileError,
    Proposal,
    Proposed,
    export_profile,
    read_profile,
)
from desk_agent.settings.file import FILE_NAME, MAX_BYTES, SettingsError, SettingsFile, write_whole
from desk_agent.settings.history import Keeping
from desk_agent.settings.keeper import Keeper, LockedError
from desk_agent.settings.loudness import Loudness, Notices, Popups, QueueRule, Sound
from desk_agent.settings.option import Imported, Option, WindowPage, option
from desk_agent.settings.people import People
from desk_agent.settings.presets import Presets, PresetsError, read_presets
from desk_agent.settings.reading import BadValueError, check
from desk_agent.settings.root import THEMES, Settings
from desk_agent.settings.site import GROUPS, REASON_CODES, ROOMS, Logon, Page, Site, is_index
from desk_agent.settings.window import Window

__all__ = [
    "ENTERS",
    "FILE_NAME",
    "GROUPS",
    "MAX_BYTES",
    "MAX_PROFILE",
    "REASON_CODES",
    "ROOMS",
    "SECTIONS",
    "THEMES",
    "Addresses",
    "Anywhere",
    "BadValueError",
    "CardDavServer",
    "ContactFile",
    "Crm",
    "CrmRule",
    "Dialling",
    "Entry",
    "Handling",
    "Hook",
    "Imported",
    "Keeper",
    "Keeping",
    "LdapServer",
    "LockedError",
    "Logon",
    "Loudness",
    "Notices",
    "Option",
    "Page",
    "People",
    "Popups",
    "Presets",
    "PresetsError",
    "Profile",
    "ProfileError",
    "Proposal",
    "Proposed",
    "QueueRule",
    "Settings",
    "SettingsError",
    "SettingsFile",
    "Site",
    "Sound",
    "Window",
    "WindowPage",
    "catalogue",
    "check",
    "export_profile",
    "is_index",
    "known_paths",
    "option",
    "read_presets",
    "read_profile",
    "write_whole",
]
