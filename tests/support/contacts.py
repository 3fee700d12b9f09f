"""A desk that knows some people: a real store, read once for each list of people and then copied."""

import functools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk_agent.desk import Desk
from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.base import Person
from desk_agent.people.store.contact_store import ContactStore
from tests.support.people_source import ListSource, someone

PEOPLE = (
    someone("J. Park", "+82 31 805 5123", company="Hana Trading"),
    someone("Min-ji Kim", "1001"),
    someone("Seo-yeon Choi", "1002"),
    someone("Sales", "620"),
)
RULES = DialRules(country="82", international="00", outside="9")


@functools.cache
def _read(people: tuple[Person, ...], rules: DialRules) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "contacts.db")
        store = ContactStore(path, rules)
        try:
            store.refresh(ListSource(people)).done.result(20)
        finally:
            store.close()
        return path.read_bytes()


@contextmanager
def knowing(desk: Desk, people: tuple[Person, ...] = PEOPLE, rules: DialRules = RULES) -> Iterator[Desk]:
    """``desk`` knows ``people``, until the block ends; close the desk before."""
    folder = Path(tempfile.mkdtemp(prefix="da-c"))
    try:
        path = folder / "contacts.db"
        path.write_bytes(_read(people, rules))
        store = ContactStore(path, rules)
        try:
            desk.contacts.use(store)
            yield desk
        finally:
            store.close()
    finally:
        shutil.rmtree(folder)
