"""What a large list of contacts costs: ``python tests/benchmarks/contacts.py [ROWS]`` (1,000,000).

Prints rows a second from CSV to searchable, what the process has needed of the processor and of memory for it, and
the middle and the 99th of a hundred of look-ups and searches, of people made up in Latin, Hangul and Han.
"""

import csv
import gc
import random
import resource
import string
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore

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


def timed(action: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1e3


def said(label: str, times: list[float], unit: float = 1.0, word: str = "ms") -> None:
    times = sorted(times)
    middle, last = times[len(times) // 2] * unit, times[int(len(times) * 0.99)] * unit
    print(f"{label:34} {middle:9.3f} {word}   p99 {last:9.3f} {word}")


def main(rows: int, folder: Path) -> None:
    file = folder / "people.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(("Name", "Company", "Mobile Phone"))
        writer.writerows(people(rows, random.Random(1)))
    gc.disable()  # as in the program
    store = ContactStore(folder / "contacts.db", RULES)
    began, used = time.perf_counter(), time.process_time()
    report = store.refresh(FileSource(file)).done.result()
    took, used = time.perf_counter() - began, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = (folder / "contacts.db").stat().st_size / 1e6
    print(
        f"import: {report.people / took:,.0f} rows/s ({took:.1f} s, {used / rows * 1e6:.1f} µs of processor a row), "
        f"{memory:.0f} MB of memory at the most, {size:.0f} MB on the disk"
    )
    dice = random.Random(2)
    known = [person for person, at in zip(people(rows, random.Random(1)), range(rows), strict=True) if at % 997 == 5]
    numbers = [dice.choice(known)[2] if n % 2 else f"010{dice.randrange(10**8):08}" for n in range(5_000)]
    said("look-up of a number", [timed(lambda n=n: store.find(n)) for n in numbers], 1e3, "µs")
    search = store._back
    search.refresh(store._generation, RULES)
    for label, column in (("name", 0), ("company", 1), ("digits", 2)):
        everything = []
        for length in range(1, 13):
            times = []
            for _ in range(100):
                text = dice.choice(known)[column]
                start = dice.choice([0, *[at + 1 for at, char in enumerate(text) if char in " -"]])
                typed = text[start : start + length]
                times.append(timed(lambda typed=typed: search.search.find(typed, 20)))
            everything += times
            said(f"search: {length:2} letters of a {label}", times)
        said(f"search: 1 to 12 letters of a {label}", everything)
    said("a page of everybody", [timed(lambda: store.page(dice.randrange(rows), 64).result()) for _ in range(100)])
    store.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="desk-agent-") as scratch:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, Path(scratch))
