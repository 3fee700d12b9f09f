"""Find the strings of the program, bring its catalogues up to date and compile them. Needs `dev.py setup`.

python3 packaging/translate.py            extract, update, compile, and say what is missing
python3 packaging/translate.py --check    change nothing; status 1 if a catalogue is stale or has a string missing
python3 packaging/translate.py LANGUAGE   begin the catalogue of another language (add it to desk_agent/languages.py)
"""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
from pathlib import Path

try:
    from babel.messages.catalog import Catalog, Message
    from babel.messages.extract import extract_from_dir
    from babel.messages.pofile import read_po, write_po
except ImportError:  # not the clone's own Python
    Catalog = None  # type: ignore[assignment,misc]

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "desk_agent"
CATALOGUES = ROOT / "resources" / "translations"
DOMAIN = "desk_agent"
# What a server says, to its log and to programs, is English.
LEFT_OUT = ("gateway", "simulator", "server")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
WIDTH = 110


def main(arguments: list[str]) -> int:
    """See the module."""
    if Catalog is None:
        own = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if not own.exists() or Path(sys.executable).resolve() == own.resolve():
            print("Babel is missing: run python3 packaging/dev.py setup first.", file=sys.stderr)
            return 1
        return subprocess.run([str(own), str(Path(__file__).resolve()), *arguments], check=False).returncode
    found = template()
    if arguments == ["--check"]:
        return max((check(path, found) for path in catalogues()), default=0)
    for language in arguments:
        path(language).parent.mkdir(parents=True, exist_ok=True)
        if not path(language).exists():
            path(language).write_bytes(written(Catalog(language, domain=DOMAIN, fuzzy=False)))
    for catalogue in catalogues():
        updated = update(catalogue, found)
        catalogue.with_suffix(".mo").write_bytes(compiled(updated))
        say(catalogue, updated)
    return 0


def path(language: str) -> Path:
    """Where the catalogue of ``language`` is."""
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def catalogues() -> list[Path]:
    """Every catalogue there is."""
    return sorted(CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def template() -> Catalog:
    """Every string that the program marks, in the order of its files."""
    found = Catalog(domain=DOMAIN, fuzzy=False)
    forms: dict[tuple[str | None, str], str | tuple[str, ...]] = {}
    folder = ROOT / PACKAGE
    method = [(f"{part}/**", "ignore") for part in LEFT_OUT] + [("**.py", "python")]
    for name, _line, message, comments, context in extract_from_dir(
        folder,
        method_map=[(pattern, kind) for pattern, kind in method],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    ):
        single = message[0] if isinstance(message, tuple) else message
        before = forms.setdefault((context, single), message)
        if before != message:  # gettext knows a text by its singular: one of the two would win
            raise ValueError(f"{name}: {single!r} is said with a plural and without")
        where = [(f"{PACKAGE}/{Path(name).as_posix()}", None)]
        found.add(message, None, where, auto_comments=comments, context=context)
    return found


def read(catalogue: Path) -> Catalog:
    """A catalogue from its file."""
    with catalogue.open("rb") as file:
        return read_po(file, locale=catalogue.parts[-3], domain=DOMAIN)


def update(catalogue: Path, found: Catalog) -> Catalog:
    """Write ``found`` into a catalogue's file; what it has translated stays, what nobody says any more goes."""
    updated = merged(read(catalogue), found)
    catalogue.write_bytes(written(updated))
    return updated


def merged(catalogue: Catalog, found: Catalog) -> Catalog:
    """The strings of ``found`` with the translations that ``catalogue`` has."""
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def header(catalogue: Catalog) -> str:
    """What gettext must know; Babel's own would have the date and its version, which change without a reason."""
    return (
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n"
        f"Language: {catalogue.locale_identifier}\n"
        f"Plural-Forms: {catalogue.plural_forms}\n"
    )


def written(catalogue: Catalog) -> bytes:
    """The content of its file: without line numbers, which would change every time."""
    file = io.BytesIO()
    lines = "".join(f'"{line}\\n"\n' for line in header(catalogue).splitlines())
    name = catalogue.locale.english_name if catalogue.locale else catalogue.locale_identifier
    file.write(f'# Desk Agent in {name}.\nmsgid ""\nmsgstr ""\n{lines}\n'.encode())
    write_po(file, catalogue, width=WIDTH, omit_header=True, include_lineno=False, include_previous=False)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The same as the program reads it: GNU's .mo, little-endian, without a hash table."""
    texts = {"": header(catalogue)}
    for one in catalogue:
        if one.id and not one.fuzzy and all(_texts(one)):
            key = "\0".join(one.id) if isinstance(one.id, tuple) else one.id
            texts[f"{one.context}\x04{key}" if one.context else key] = "\0".join(_texts(one))
    pairs = sorted((key.encode(), text.encode()) for key, text in texts.items())
    head, table = 7 * 4, 8 * len(pairs)
    at, places = head + 2 * table, []
    for raw in (*(key for key, _text in pairs), *(text for _key, text in pairs)):
        places.append(struct.pack("<II", len(raw), at))
        at += len(raw) + 1
    start = struct.pack("<7I", 0x950412DE, 0, len(pairs), head, head + table, 0, head + 2 * table)
    content = b"".join(raw + b"\0" for raw in (*(key for key, _text in pairs), *(text for _key, text in pairs)))
    return start + b"".join(places) + content


def missing(catalogue: Catalog) -> list[Message]:
    """Strings that have no translation, or not one that may be used."""
    return [one for one in catalogue if one.id and (one.fuzzy or not all(_texts(one)))]


def _texts(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def check(catalogue: Path, found: Catalog) -> int:
    """Whether a catalogue is complete and its compiled file is what it says; 1 if not."""
    now = merged(read(catalogue), found)
    stale = written(now) != catalogue.read_bytes()
    old = (
        not catalogue.with_suffix(".mo").exists()
        or compiled(read(catalogue)) != catalogue.with_suffix(".mo").read_bytes()
    )
    say(catalogue, now)
    if stale or old:
        print(f"{catalogue.relative_to(ROOT)} is stale: run python3 packaging/translate.py")
    return int(stale or old or bool(missing(now)))


def say(catalogue: Path, content: Catalog) -> None:
    """How far it is."""
    lacking = missing(content)
    print(f"{catalogue.parts[-3]}: {len(content)} strings, {len(lacking)} not translated")
    for one in lacking[:20]:
        print(f"    {one.id!r}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
