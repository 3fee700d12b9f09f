"""One reader under atheris (libFuzzer), which looks for new paths through it.

It is no dependency: take a Python that atheris has wheels for, 3.11 to 3.13 on x86-64, and there

    pip install atheris && pip install -e '.[dev]'
    python -m tests.fuzz decoder -max_total_time=300

The first argument is a name of `tests.fuzz.readers.READERS`, the others are libFuzzer's. What it finds interesting
goes to ``build/fuzz/<name>``; `tests/fuzz/corpus/<name>` is read besides, and what once broke a reader is kept there
by hand, small, so that the tests read it for ever after.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["desk_agent"], enable_loader_override=False):
    from tests.fuzz.patterns import SAMPLES
    from tests.fuzz.readers import READERS

    for _reads in READERS.values():
        _reads(b"")  # some import what they read with only then, and without this nothing would be seen of it

_HERE = Path(__file__).parent


def main(arguments: list[str]) -> None:
    """Run until it is told to stop, or something breaks."""
    if len(arguments) < 2 or arguments[1] not in READERS:
        sys.exit(f"python -m tests.fuzz {{{','.join(READERS)}}} [libFuzzer's options]")
    name, *options = arguments[1:]
    found = Path("build", "fuzz", name)
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for number, sample in enumerate(SAMPLES[name]):
            Path(folder, str(number)).write_bytes(sample)
        kept = [str(path) for path in (_HERE / "corpus" / name,) if path.is_dir()]
        places = [str(found), folder, *kept]
        usual = ["-max_len=4096", "-timeout=5"]
        atheris.Setup([arguments[0], *usual, *options, *places], READERS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
