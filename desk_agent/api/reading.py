"""A parsed event whose fields vary from the document's -> its struct."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from desk_agent.api import lenient
from desk_agent.api.event_base import Event, Number
from desk_agent.api.events import ConfGroupMember, ConfigurationChanged, ConfRoomMember, Tags

_Struct = TypeVar("_Struct", bound=msgspec.Struct)


def kind_of(word: str, given: dict[str, Any]) -> type[Event] | None:
    """Which struct reads the type ``word`` with the fields ``given``, whose keys are in lower case."""
    kind = Tags.by_name.get(word)
    if kind in {ConfGroupMember, ConfRoomMember}:
        # the document prints both under the same type
        if "groupindex" in given and "roomindex" not in given:
            return ConfGroupMember
        if "roomindex" in given and "groupindex" not in given:
            return ConfRoomMember
    return kind


def fill(kind: type[_Struct], given: dict[str, Any]) -> _Struct:
    """A ``kind`` of the fields ``given``, whose keys are in lower case; what cannot be read is left out."""
    if kind is ConfigurationChanged:
        given = _gathered(given)
    values = {}
    for key, name, reader in _plan(kind):
        raw = given.get(key)
        if raw is not None:
            values[name] = reader(raw)
    return kind(**values)


def _gathered(given: dict[str, Any]) -> dict[str, Any]:
    """The table of 5.3.2.3.35 lists the fields of both lists beside these, so they may come there."""
    return {"deviceinfo": given, "systeminfo": given} | given


@cache
def _plan(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, Callable[[Any], Any]], ...]:
    return tuple(
        (field.encode_name.lower(), field.name, _reader(field.type)) for field in msgspec.structs.fields(kind)
    )


def _reader(wanted: Any) -> Callable[[Any], Any]:
    if wanted == Number:
        return lenient.number
    if wanted is str:
        return lenient.text
    assert get_origin(wanted) is tuple
    inner = get_args(wanted)[0]
    return lenient.texts if inner is str else _structs(inner)


def _structs(kind: type[_Struct]) -> Callable[[Any], tuple[_Struct, ...]]:
    def read(raw: Any) -> tuple[_Struct, ...]:
        if isinstance(raw, dict) and lenient.keys(raw).keys() & {key for key, _, _ in _plan(kind)}:
            raw = [raw]  # one without its list
        found = (fill(kind, lenient.keys(one)) for one in lenient.items(raw) if isinstance(one, dict))
        return tuple(one for one in found if one != kind())

    return read
