"""The colleagues: who there is, what their phones are doing, and which of them the user wants to see first."""

import logging
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.errors import PbxError
from desk_agent.desk.part import Port
from desk_agent.i18n import _
from desk_agent.instant import Instant
from desk_agent.model.presence import MAX_WATCHED, PresenceModel
from desk_agent.view import Colleague, PeopleChanged, Refused

log = logging.getLogger(__name__)

FRAME: Final = 1 / 60  # seconds: what changes within one is told at once
ASK_PAUSE: Final = 0.05  # seconds between two questions for a status nobody has told


class Circle(Struct, frozen=True):
    """Whom the user has chosen. Kept with the settings."""

    favourites: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    only_chosen: bool = False  # watch favourites and groups only, not the whole office

    @property
    def chosen(self) -> tuple[str, ...]:
        """Favourites, then the members of the groups, each once."""
        return tuple(dict.fromkeys((*self.favourites, *(n for numbers in self.groups.values() for n in numbers))))


class People:
    """A part of the desk; see `desk_agent.desk.part.Part`.

    ``on_circle`` hears of a changed choice, to keep it.
    """

    def __init__(
        self, port: Port, circle: Circle | None = None, on_circle: Callable[[Circle], None] | None = None
    ) -> None:
        self._port = port
        self.circle = circle or Circle()
        self._on_circle = on_circle
        self._model = PresenceModel()
        self._view: dict[str, Colleague] = {}
        self._dirty: set[str] = set()
        self._flushing = False
        self._reading = 0
        self._followed: set[str] = set()  # the session follows these, and makes that anew after a reconnect
        self.why_not = ""  # why no presence is to be had, in words

    @property
    def view(self) -> Mapping[str, Colleague]:
        """Everybody, by number, in numerical order."""
        return MappingProxyType(self._view)

    def begin(self) -> None:
        """Somebody else signs in: another office, perhaps."""
        self._model.forget()
        self._view = {}
        self._dirty.clear()
        self._followed.clear()
        self._reading += 1
        self.why_not = ""
        self._port.tell(PeopleChanged(self.view))

    def live(self) -> None:
        """Ask who there is and follow what they do."""
        self._reading += 1
        self._port.spawn(self._read(self._reading), "people-read")

    def hear(self, event: ev.Event, at: Instant) -> None:
        """Take in presence; a new numbering plan is read again."""
        match event:
            case ev.Presence() if event.device_type.lower() != "trk":
                if self._model.hear(event.device_number, event.status, at):
                    self._changed(event.device_number)
            case ev.ConfigurationChanged():
                self.live()

    def doubt(self) -> None:
        """What is shown stands, and the window says that the connection is lost."""
        self._model.doubt()
        self._reading += 1

    def rename(self) -> None:
        """The contacts are others now: the names may be."""
        names = {number: self._port.name(number) for number in self._view}
        if any(one.name != names[number] for number, one in self._view.items()):
            self._view = {number: replace(one, name=names[number]) for number, one in self._view.items()}
            self._port.tell(PeopleChanged(self.view))

    # what the user chooses

    def toggle_favourite(self, number: str) -> None:
        """Make ``number`` a favourite, or no longer one."""
        now = self.circle.favourites
        kept = tuple(n for n in now if n != number) if number in now else (*now, number)
        self._choose(replace(self.circle, favourites=kept))

    def set_group(self, number: str, group: str) -> None:
        """Put ``number`` into the user's own group ``group``; "" takes it out of every group."""
        groups = {
            name: rest
            for name, numbers in self.circle.groups.items()
            if (rest := tuple(n for n in numbers if n != number)) or name == group
        }
        if group:
            groups[group] = (*groups.get(group, ()), number)
        self._choose(replace(self.circle, groups=MappingProxyType(groups)))

    def take(self, circle: Circle) -> None:
        """Go by ``circle`` from now on, which somebody else has changed."""
        if circle != self.circle:
            before, self.circle = self.circle, circle
            self._show(before)
            if circle.only_chosen != before.only_chosen:
                self.live()

    def _choose(self, circle: Circle) -> None:
        before, self.circle = self.circle, circle
        if self._on_circle is not None:
            self._on_circle(circle)
        self._show(before)

    def _show(self, before: Circle) -> None:
        circle = self.circle
        groups = _group_of(circle)
        for number, one in self._view.items():
            self._view[number] = replace(one, favourite=number in circle.favourites, group=groups.get(number, ""))
        self._port.tell(PeopleChanged(self.view))
        if set(circle.chosen) - set(before.chosen) - set(self._view):
            self.live()

    # reading

    async def _read(self, turn: int) -> None:
        try:
            session = self._port.live()
        except Refused:
            return  # gone again already
        if not session.watching:
            self.why_not = session.why_not_watching
            self._list(self.circle.chosen)
            return
        numbers: Iterable[str] = self.circle.chosen
        refused = ""
        if not self.circle.only_chosen:
            try:
                terminals = await session.get_terminals()
            except PbxError as error:
                log.info("the list of terminals is not to be had: %s", type(error).__name__)
                refused = _("The phone system gives this account no list of extensions: {why}").format(
                    why=error.sentence
                )
            else:
                numbers = (*numbers, *(terminal.device_number for terminal in terminals))
        extensions = await self._port.extensions()
        if turn != self._reading:
            return
        self.why_not = refused
        self._list((*numbers, *extensions))
        others = list(self._view)
        if not others:
            if not self.why_not and not self.circle.only_chosen:
                self.why_not = _("The phone system gives this account no list of extensions.")
                self._port.tell(PeopleChanged(self.view))
            return
        if new := [number for number in others if number not in self._followed]:
            try:
                results = await session.presence_start(new)
            except PbxError as error:
                self.why_not = error.sentence
                log.info("presence is not to be had: %s", type(error).__name__)
                return
            self._followed.update(number for number, result in results.items() if result.accepted)
        self.why_not = ""
        await self._ask([number for number in others if number in self._followed], turn)

    async def _ask(self, numbers: list[str], turn: int) -> None:
        """Presence begins with the next change (5.3.3): what the phones are doing now must be asked for.

        One after another and not in haste, the chosen ones first: it is the PBX's time.
        """
        first = set(self.circle.chosen)
        for number in sorted(self._model.unheard(numbers), key=lambda n: n not in first):
            if turn != self._reading or not self._model.unheard([number]):
                continue
            try:
                asked = self._port.clock.now()
                word = await self._port.live().get_call_status(number)
            except (PbxError, Refused) as error:  # the connection may be gone by now: the next one begins anew
                log.info("a status is not to be had: %s", type(error).__name__)
                return
            if word and self._model.answer(number, word, asked):
                self._changed(number)
            if number not in first:
                await self._port.clock.sleep(ASK_PAUSE)

    def _list(self, numbers: Iterable[str]) -> None:
        groups = _group_of(self.circle)
        favourites = set(self.circle.favourites)
        others = {number for number in numbers if number.isdigit()} - {self._port.extension}
        unique = sorted(others, key=lambda number: (len(number), number))[:MAX_WATCHED]
        self._view = {
            number: Colleague(
                number,
                self._port.name(number),
                *self._model.of(number),
                favourite=number in favourites,
                group=groups.get(number, ""),
            )
            for number in unique
        }
        self._dirty.clear()
        self._port.tell(PeopleChanged(self.view))

    # telling

    def _changed(self, number: str) -> None:
        if number not in self._view:
            return
        presence, since = self._model.of(number)
        self._view[number] = replace(self._view[number], presence=presence, since=since)
        self._dirty.add(number)
        if not self._flushing:
            self._flushing = True
            self._port.spawn(self._flush(), "people-flush")

    async def _flush(self) -> None:
        try:
            await self._port.clock.sleep(FRAME)
        finally:
            self._flushing = False
        changed, self._dirty = tuple(sorted(self._dirty)), set()
        if changed:
            self._port.tell(PeopleChanged(self.view, changed))


def _group_of(circle: Circle) -> dict[str, str]:
    return {number: name for name, numbers in circle.groups.items() for number in numbers}
