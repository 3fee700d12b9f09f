"""What all commands have in common."""

from typing import Any, ClassVar

import msgspec

from desk_agent.api.errors import Category


def wire_name(name: str) -> str:
    """The document's spelling of a field: ``called_dn`` is ``calledDN``, ``call_ref_id`` is ``callRefID``."""
    first, *rest = name.split("_")
    return first + "".join({"dn": "DN", "id": "ID"}.get(part, part.capitalize()) for part in rest)


def true_or_false(value: bool) -> str:
    """The document's string for a truth value."""
    return "true" if value else "false"


class Command(msgspec.Struct, frozen=True, rename=wire_name, omit_defaults=True):
    """Anything that can be asked of the PBX.

    Fields are the document's parameters in its order; those with a default are its optional ones and are left
    out when they have it.

    ``repeatable`` commands change nothing or may safely be sent twice; all others are sent at most once.
    """

    method: ClassVar[str] = "POST"
    feature: ClassVar[str] = ""
    category: ClassVar[Category] = Category.CTI
    repeatable: ClassVar[bool] = False
    secret: ClassVar[frozenset[str]] = frozenset()  # fields that no log and no traceback may show

    def parameters(self) -> dict[str, Any]:
        """The parameters under the document's names, with its JSON types.

        Raises:
            TypeError: a field has not the type it is declared with.
        """
        fields: dict[str, Any] = msgspec.to_builtins(self)
        try:
            msgspec.convert(fields, type(self))
        except msgspec.ValidationError as error:
            raise TypeError(f"{type(self).__name__}: {error}") from None
        return fields

    def __repr__(self) -> str:
        shown = (
            f"{name}={'…' if name in self.secret else repr(getattr(self, name))}" for name in self.__struct_fields__
        )
        return f"{type(self).__name__}({', '.join(shown)})"


class DeviceCommand(Command, frozen=True):
    """A command to one device, ``device_number``: its digits."""

    device_number: str


class CallCommand(DeviceCommand, frozen=True):
    """A command to one call of one device; ``call_ref_id`` is a positive integer."""

    call_ref_id: int
