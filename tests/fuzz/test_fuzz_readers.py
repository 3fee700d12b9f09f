"""No reader of what others write lets an undocumented error out, takes more than its time or more than its memory.

All of it, with 2,000 examples for each reader: `DESK_AGENT_FUZZ=2000`, some minutes; by coverage and as long as you
like: `python -m tests.fuzz`.
"""

import gc
import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.patterns import HOSTILE, ONCE_TOO_MUCH, SAMPLES, Hostile
from tests.fuzz.readers import READERS

EXAMPLES = int(os.environ.get("DESK_AGENT_FUZZ", "15"))
FULL = "DESK_AGENT_FUZZ" in os.environ
CORPUS = Path(__file__).parent / "corpus"
SHORT, LONG = 8 << 10, 64 << 10  # bytes
STEEPEST = 3.0  # times as much for each byte of the long input as for each of the short one
FLOOR = 0.01  # seconds of the processor below which nothing is compared
# 64 KiB in 50 ms where this loop takes 25 ms, as on the machine that it was measured on; with room for a noisy one
STEPS = 500_000
IN_LOOPS = 2.0 * 2
MOST_MEMORY = 100  # bytes for each byte that is read, and 2 MiB
# what is read while a person waits; files of contacts are read on a thread of their own
PROMPT = ("decoder", "repair", "http_answer", "records", "numbers", "ipc", "settings", "profile")
CALLS = {"decoder": 2, "http_answer": 4, "records": 2, "numbers": 14, "profile": 2}  # readings in one go
TRICKS = (
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"9" * 5000,
    b"1e999",
    b"-",
    b"\r\n",
)


def edited(sample: bytes, seed: int) -> bytes:
    """``sample`` with a few things cut out, doubled, moved or put in."""
    chance = Random(seed)
    data = bytearray(sample)
    for _ in range(chance.randint(1, 6)):
        at, until = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
        match chance.randrange(6):
            case 0:
                del data[at : min(until, at + 20)]
            case 1:
                data[at:at] = data[at:until] * chance.randint(1, 3)
            case 2:
                data[at:at] = chance.choice(TRICKS)
            case 3 if data:
                data[at % len(data)] = chance.randrange(256)
            case 4:
                data = data[:until]
            case _:
                data[at:at] = chance.choice(b"0123456789 \t").to_bytes() * chance.randint(1, 40)
    return bytes(data)


@pytest.mark.parametrize("name", READERS)
def test_whatever_comes_only_documented_errors_do(name: str) -> None:
    samples = st.sampled_from(SAMPLES[name])
    damaged = st.builds(edited, samples, st.integers(0, 1 << 32))

    @settings(max_examples=EXAMPLES, database=None)
    @given(st.one_of(damaged, damaged, st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
    def check(data: bytes) -> None:
        READERS[name](data)

    check()


@pytest.mark.parametrize("name", READERS)
def test_the_kept_corpus_and_the_honest_samples_are_read(name: str) -> None:
    kept = sorted((CORPUS / name).glob("*")) if (CORPUS / name).is_dir() else []
    for data in (*SAMPLES[name], *(path.read_bytes() for path in kept)):
        READERS[name](data)


def made(begin: bytes, unit: bytes, end: bytes, size: int) -> bytes:
    return begin + unit * max(1, (size - len(begin) - len(end)) // len(unit)) + end


def some(name: str, every: int) -> list[Hostile]:
    """The hostile patterns for a reader: all of them, or those that once were too much for it and some others."""
    if FULL:
        return list(HOSTILE)
    return [*ONCE_TOO_MUCH.get(name, ()), *HOSTILE[list(READERS).index(name) % every :: every]]


def cost(read: Callable[[bytes], object], data: bytes, enough: float) -> float:
    """Seconds of the processor; the least of some, and no more of them once it is ``enough`` or less."""
    least = float("inf")
    for _ in range(3):
        began = time.process_time()
        read(data)
        least = min(least, time.process_time() - began)
        if least <= enough:
            break
    return least


def loop() -> float:
    began = time.process_time()
    total = 0
    for number in range(STEPS):
        total += number & 7
    assert total
    return time.process_time() - began


@pytest.mark.parametrize("name", READERS)
def test_eight_times_as_much_takes_eight_times_as_long(name: str) -> None:
    read = READERS[name]
    read(b"")  # what is imported or compiled at first is not its own
    patience = min(loop() for _ in range(3)) * IN_LOOPS * CALLS.get(name, 1) if name in PROMPT else float("inf")
    for begin, unit, end in some(name, 8):
        short = cost(read, made(begin, unit, end, SHORT), 0.0)
        most = max(short * (LONG / SHORT) * STEEPEST, FLOOR)
        long = cost(read, made(begin, unit, end, LONG), min(most, patience))
        assert long <= most, f"{begin!r} {unit!r} {end!r}: {short * 1e3:.1f} ms and {long * 1e3:.1f} ms"
        assert long <= patience, f"{begin!r} {unit!r} {end!r}: {long * 1e3:.1f} ms of {patience * 1e3:.1f} ms"


@pytest.mark.parametrize("name", READERS)
def test_memory_grows_with_the_input_and_no_faster(name: str) -> None:
    read = READERS[name]
    read(b"")
    for begin, unit, end in some(name, 48):
        data = made(begin, unit, end, LONG // 4)
        gc.collect()
        tracemalloc.start()
        try:
            read(data)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak <= len(data) * MOST_MEMORY + (2 << 20), f"{begin!r} {unit!r} {end!r}: {peak} bytes"
