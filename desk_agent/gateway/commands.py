"""A desk's request -> the command that is sent to the PBX."""

from typing import Any, Final

import msgspec

from desk_agent.api import commands as cmd
from desk_agent.server import operations
from desk_agent.server.operations import Category, Operation
from desk_agent.server.parameters import Malformed, Parameters

# What the gateway answers itself, or asks in its own words.
_OWN: Final = frozenset(
    {
        "monitor_start", "monitor_stop", "presence_start", "presence_stop", "terminals", "smdr_get", "smdr_delete",
        "click_to_call", "status",
    }
)  # fmt: skip


def _kinds() -> dict[str, type[cmd.Command]]:
    by_uri = {
        (kind.method, kind.feature): kind
        for kind in (getattr(cmd, name) for name in cmd.__all__)
        if isinstance(kind, type) and issubclass(kind, cmd.Command) and kind.feature
    }
    return {
        operation.name: by_uri[operation.method, operation.path]
        for operation in operations.PERFORMED
        if operation.name not in _OWN and operation.category is Category.CTI
    }


_KINDS: Final = _kinds()
# looked up once: msgspec evaluates the annotations anew each time
_FIELDS: Final = {kind: msgspec.structs.fields(kind) for kind in _KINDS.values()}
_FLAGS: Final = {"true": True, "false": False}


def command(operation: Operation, parameters: Parameters) -> cmd.Command:
    """The command with just the document's parameters, each of the document's type.

    Raises:
        Malformed: one is missing or is of another type.
    """
    values: dict[str, Any] = dict(parameters.values)
    kind = _KINDS[operation.name]
    for field in _FIELDS[kind]:
        given = values.get(field.encode_name)
        if field.type is bool and isinstance(given, str):
            values[field.encode_name] = _FLAGS.get(given.strip().lower(), given)
    if kind is cmd.Pickup:
        values.setdefault("pickedDN", None)
    try:
        return msgspec.convert(values, kind, strict=not parameters.from_query)
    except msgspec.ValidationError as error:
        raise Malformed(str(error)) from error
