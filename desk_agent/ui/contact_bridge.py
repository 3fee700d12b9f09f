"""Between the Desk's contacts and Qt: questions whose answer comes a moment later, and the newest one counts."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from desk_agent.view import (
    BadRowView,
    ContactDetails,
    ContactRow,
    ContactsChanged,
    NameSource,
    Refused,
    SourceView,
    Suggestion,
)

T = TypeVar("T")
Then = Callable[[T], None]


class FilesLike(Protocol):
    """What the interface needs of the files of contacts."""

    def refresh(self, key: str = "", *, anew: bool = False) -> None:
        """Read one, or all."""

    def cancel(self, key: str) -> None:
        """Read no further."""


class ContactsLike(Protocol):
    """What the interface needs of the Desk's contacts."""

    @property
    def lists(self) -> tuple[SourceView, ...]:
        """Every list."""

    @property
    def files(self) -> FilesLike:
        """Those that are files."""

    async def suggest(self, text: str, limit: int = 8, who: str = "") -> list[Suggestion]:
        """People whom ``text`` could mean."""

    @property
    def has_live(self) -> bool:
        """Whether a directory is asked each time."""

    async def suggest_live(self, text: str, limit: int = 8) -> list[Suggestion]:
        """People whom ``text`` could mean, from such directories."""

    async def count(self) -> int:
        """How many there are."""

    async def page(self, start: int, count: int) -> list[ContactRow]:
        """Some of everybody."""

    async def find(self, text: str, limit: int) -> list[ContactRow]:
        """Those whom ``text`` means."""

    async def details(self, row: ContactRow) -> ContactDetails:
        """Everything about somebody; raises Refused."""

    def bad_rows(self, key: str, limit: int = 1000) -> list[BadRowView]:
        """What of a list could not be used."""

    async def export_bad_rows(self, key: str, path: Path) -> int:
        """Write that into a file; raises Refused."""


class ContactBridge(QObject):
    """``start`` runs what is asked for; ``say`` tells the user why something was not done."""

    changed = Signal(object)  # ContactsChanged
    exported = Signal(int)  # rows

    def __init__(
        self,
        contacts: ContactsLike,
        start: Callable[..., "asyncio.Task[None] | None"],
        say: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._contacts = contacts
        self._start = start
        self._say = say
        self.adder: Callable[[str, NameSource], None] | None = None  # keeps a file in the settings
        self.remover: Callable[[str], None] | None = None
        self._asked: dict[str, asyncio.Task[None] | None] = {}  # a few keys; pages are kept short by the model

    @property
    def lists(self) -> tuple[SourceView, ...]:
        """Every list of contacts."""
        return self._contacts.lists

    def hear(self, change: ContactsChanged) -> None:
        """The Desk says that something is different."""
        self.changed.emit(change)

    def suggest(self, text: str, limit: int, who: str, then: Then[list[Suggestion]]) -> None:
        """People whom ``text`` could mean; ``who`` asks for no more than one thing at a time."""
        self._ask(f"suggest {who}", lambda: self._contacts.suggest(text, limit, who), then, [])

    @property
    def has_live(self) -> bool:
        """Whether a directory is asked each time."""
        return self._contacts.has_live

    def suggest_live(self, text: str, limit: int, who: str, then: Then[list[Suggestion]]) -> None:
        """The same from directories that are asked each time; takes its time."""
        self._ask(f"live {who}", lambda: self._contacts.suggest_live(text, limit), then, [])

    def find(self, text: str, limit: int, then: Then[list[ContactRow]]) -> None:
        """The same for the list of all contacts."""
        self._ask("find", lambda: self._contacts.find(text, limit), then, [])

    def count(self, then: Then[int]) -> None:
        """How many contacts there are."""
        self._ask("count", self._contacts.count, then, 0)

    def page(self, start: int, count: int, then: Then[list[ContactRow]]) -> None:
        """Some of everybody, by name."""
        self._ask(f"page {start}", lambda: self._contacts.page(start, count), then, [])

    def details(self, row: ContactRow, then: Then[ContactDetails | None]) -> None:
        """Everything about somebody, None (and said) if they have gone."""
        self._ask("details", lambda: self._contacts.details(row), then, None)

    def bad_rows(self, key: str) -> list[BadRowView]:
        """What of a list could not be used."""
        return self._contacts.bad_rows(key)

    def export_bad_rows(self, key: str, path: Path) -> None:
        """Write it into a file."""
        self._ask("export", lambda: self._contacts.export_bad_rows(key, path), self.exported.emit, 0)

    def add(self, path: str, kind: NameSource) -> None:
        """Read a file or folder, now and whenever it changes."""
        if self.adder is not None:
            self.adder(path, kind)

    def remove(self, key: str) -> None:
        """Read it no more, and forget who was in it."""
        if self.remover is not None:
            self.remover(key)

    def refresh(self, key: str, *, anew: bool = False) -> None:
        """Read a file now."""
        self._contacts.files.refresh(key, anew=anew)

    def cancel(self, key: str) -> None:
        """Read it no further."""
        self._contacts.files.cancel(key)

    def _ask(
        self, key: str, question: Callable[[], Awaitable[Any]], then: Callable[[Any], None], otherwise: Any
    ) -> None:
        before = self._asked.pop(key, None)
        if before is not None and not before.done():
            before.cancel()
        self._asked[key] = self._start(self._answer(question, then, otherwise))

    async def _answer(
        self, question: Callable[[], Awaitable[Any]], then: Callable[[Any], None], otherwise: Any
    ) -> None:
        try:
            answer = await question()
        except Refused as refusal:
            self._say(str(refusal))
            answer = otherwise
        except Exception:
            then(otherwise)  # nobody waits for ever
            raise
        then(answer)
