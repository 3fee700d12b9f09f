"""Values with something in them that must not get into a log."""

from typing import Any, ClassVar

from msgspec import Struct


class Discreet(Struct, frozen=True):
    """Prints its fields but those named in ``unseen``."""

    unseen: ClassVar[frozenset[str]] = frozenset()

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name)) for name in self.__struct_fields__ if name not in self.unseen]

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({told})"
