"""A large list of contacts: its import, the look-up of a number and the search as one types, beside plain sqlite3
with nothing but rows and b-trees. The people are made up, in Latin, Hangul and Han.
"""

import csv
import gc
import itertools
import random
import resource
import sqlite3
import string
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore
from tests.benchmarks.measuring import Row, median, p99, run

MANY = 1_000_000
LONGEST = 12  # letters of a search
COLUMNS = {"name": 0, "company": 1, "digits": 2}
RULES = DialRules("KR", outside="9")
GIVEN = (
    *("Min-ji", "Seo-yeon", "Tae-hyun", "Petra", "Marco", "Helen", "Anders", "Claire", "Piotr", "Maria", "Jan"),
    *("Jung-woo", "Ha-eun", "Anna", "Bernd", "Chris", "Dieter", "Eva", "Frank", "Greta", "Zoë", "Jürgen", "Renée"),
)
FAMILY = (
    *("Kim", "Lee", "Park", "Choi", "Jung", "Kang", "Cho", "Yoon", "Jang", "Lim", "Vogel", "Bianchi", "Price"),
    *("Holm", "Fontaine", "Nowak", "Santos", "Müller", "Schmidt", "Weber"),
)
HANGUL = ("김이박최정강조윤장임한오서신권황안송전홍", "민지서연태현정우하은지수영희철수미경진호승재윤아도")
HAN = ("王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚")
BUSINESS = ("Trading", "Logistics", "Customs", "Line", "Packaging", "GmbH", "Ltd", "무역", "물산", "전자", "贸易")


def made_up(dice: random.Random) -> str:
    return "".join(dice.choice(letters) for letters in (string.ascii_lowercase, "aeiou") * 3).title()


def people(rows: int, dice: random.Random) -> Iterator[tuple[str, str, str]]:
    firms = [f"{made_up(dice)} {dice.choice(BUSINESS)}" for _ in range(50_000)]
    for at in range(rows):
        if at % 3 == 0:
            name = dice.choice(HANGUL[0]) + dice.choice(HANGUL[1]) + dice.choice(HANGUL[1])
        elif at % 17 == 0:
            name = dice.choice(HAN[0]) + dice.choice(HAN[1]) + dice.choice(HAN[1])
        else:
            name = f"{dice.choice(GIVEN)} {dice.choice(FAMILY) if at % 2 else made_up(dice)}"
        yield name, dice.choice(firms), f"010-{dice.randrange(10**4):04}-{dice.randrange(10**4):04}"


def write_people(file: Path, rows: int) -> None:
    """As a CSV file."""
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(("Name", "Company", "Mobile Phone"))
        writer.writerows(people(rows, random.Random(1)))


def some(rows: int, every: int) -> list[tuple[str, str, str]]:
    """Some of those that `write_people` writes."""
    return list(itertools.islice(people(rows, random.Random(1)), 0, None, every))


def timed(action: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def plain_import(file: Path, database: Path) -> sqlite3.Connection:
    """The least: the same file, rows first, then what finds a number and the beginning of a name."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE person (name TEXT, company TEXT, phone TEXT, digits TEXT)")
    with file.open(encoding="utf-8", newline="") as given:
        reader = csv.reader(given)
        next(reader)
        rows = ((name, company, phone, phone.replace("-", "")) for name, company, phone in reader)
        connection.executemany("INSERT INTO person VALUES (?, ?, ?, ?)", rows)
    connection.execute("CREATE INDEX by_digits ON person (digits)")
    connection.execute("CREATE INDEX by_name ON person (name COLLATE NOCASE)")
    connection.execute("COMMIT")
    return connection


def imports(store: ContactStore, folder: Path, rows: int) -> tuple[list[Row], sqlite3.Connection]:
    """Rows a second from the file to searchable, and the plain database for what follows."""
    file = folder / "people.csv"
    write_people(file, rows)
    plain: list[float] = []
    before = [plain_import(file, folder / "before.db")]
    plain.append(timed(lambda: before.append(plain_import(file, folder / "plain.db"))))
    took = timed(lambda: store.refresh(FileSource(file)).done.result())  # noqa: PLW0108 - it begins there
    before[0].close()
    (folder / "before.db").unlink()
    plain.append(timed(lambda: before.append(plain_import(file, folder / "before.db"))))
    before[2].close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # 150,000 rows a second where plain rows and indexes are 378,000
    return [
        Row(f"import of {rows:,} contacts", rows / median(plain), rows / took, "rows/s", 0.4, more=True),
        Row("memory of it at the most", 0.0, memory, "MB"),
    ], before[1]


def look_ups(store: ContactStore, plain: sqlite3.Connection, rows: int, count: int) -> Row:
    """Of people who are there and of numbers of nobody, one of each after the other."""
    dice = random.Random(2)
    known = some(rows, max(1, rows // 1000))
    numbers = [dice.choice(known)[2] if n % 2 else f"010{dice.randrange(10**8):08}" for n in range(count)]
    least, product = [], []
    for number in numbers:
        digits = number.replace("-", "")
        least.append(
            timed(lambda: plain.execute("SELECT name FROM person WHERE digits = ?", (digits,)).fetchall())  # noqa: B023
        )
        product.append(timed(lambda: store.find(number)))  # noqa: B023
    # 30 µs where the plain look-up is 18
    return Row(f"number among {rows:,}, 99 % within", p99(least) * 1e6, p99(product) * 1e6, "µs", 30 / 18)


def searches(store: ContactStore, plain: sqlite3.Connection, rows: int, count: int) -> Row:
    """The worst of all lengths and columns."""
    dice = random.Random(3)
    known = some(rows, max(1, rows // 1000))
    prefix = "SELECT name FROM person WHERE name COLLATE NOCASE BETWEEN ? AND ? LIMIT 20"
    back = store._back
    back.refresh(store._generation, RULES)
    least: list[float] = []
    worst = 0.0
    for column in COLUMNS.values():
        for length in range(1, LONGEST + 1):
            took = []
            for _ in range(count):
                text = dice.choice(known)[column]
                start = dice.choice([0, *[at + 1 for at, char in enumerate(text) if char in " -"]])
                typed = text[start : start + length]
                least.append(timed(lambda: plain.execute(prefix, (typed, f"{typed}\uffff")).fetchall()))  # noqa: B023
                took.append(timed(lambda: back.search.find(typed, 20)))  # noqa: B023
            worst = max(worst, p99(took))
    what = f"search of 1 to {LONGEST} letters, 99 % within"
    return Row(what, p99(least) * 1e3, worst * 1e3, "ms", 10, absolute=True)


def measure(short: bool) -> list[Row]:
    rows, count, letters = (300, 50, 2) if short else (MANY, 5_000, 100)
    gc.disable()  # as in the program
    with tempfile.TemporaryDirectory(prefix="da-") as scratch:
        store = ContactStore(Path(scratch) / "contacts.db", RULES)
        try:
            found, plain = imports(store, Path(scratch), rows)
            try:
                found.append(look_ups(store, plain, rows, count))
                found.append(searches(store, plain, rows, letters))
            finally:
                plain.close()
        finally:
            store.close()
            gc.enable()
    return found


if __name__ == "__main__":
    run(measure)
