"""Every option there is, found by its path, as ``theme`` or ``dialling.country``."""

from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import FieldInfo, fields, replace

from desk_agent.settings.option import Option, option_of
from desk_agent.settings.root import Settings


class Entry(Struct, frozen=True):
    """One option and where it is; ``section`` is "" for the few that stand above the sections."""

    section: str
    field: FieldInfo

    @property
    def path(self) -> str:
        """Names it."""
        return f"{self.section}.{self.field.name}" if self.section else self.field.name

    @property
    def option(self) -> Option:
        """What is known of it."""
        return option_of(self.field)

    def value(self, settings: Settings) -> Any:
        """What it has."""
        return getattr(getattr(settings, self.section) if self.section else settings, self.field.name)

    def put(self, settings: Settings, value: Any) -> Settings:
        """``settings`` with another value; nothing is checked."""
        if not self.section:
            return replace(settings, **{self.field.name: value})
        section = replace(getattr(settings, self.section), **{self.field.name: value})
        return replace(settings, **{self.section: section})


def _is_section(of: FieldInfo) -> bool:
    return isinstance(of.type, type) and issubclass(of.type, Struct)


SECTIONS: Final = MappingProxyType({each.name: each.type for each in fields(Settings) if _is_section(each)})


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every option, in the order in which the sections have them."""
    return tuple(_entries())


def _entries() -> Iterator[Entry]:
    for each in fields(Settings):
        if _is_section(each):
            yield from (Entry(each.name, one) for one in fields(each.type))
        else:
            yield Entry("", each)


@cache
def known_paths() -> MappingProxyType[str, Entry]:
    """Every option by its path."""
    return MappingProxyType({entry.path: entry for entry in catalogue()})
