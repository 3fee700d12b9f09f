"""The parts of a bundle, each as the text that will be in its file."""

import contextlib
import importlib.metadata
import os
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from desk_agent import __version__, languages
from desk_agent.i18n import _
from desk_agent.logs import FILE_NAME as LOG
from desk_agent.settings import Settings
from desk_agent.settings.catalogue import Entry, catalogue
from desk_agent.support.harmless import Harmless, of_account
from desk_agent.trace.lines import MAX_BYTES, TraceError, parse

LINES: Final = 500  # of the log
_MOST_LOG: Final = 512 * 1024  # bytes of it that are read
_PACKAGES: Final = (
    "PySide6-Essentials",
    "qasync",
    "httpx",
    "websockets",
    "msgspec",
    "truststore",
    "keyring",
    "cryptography",
)
_SESSION: Final = ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "QT_QPA_PLATFORM", "LANG")
_PLAIN: Final = frozenset({"dialling.country", "dialling.trunk", "dialling.international", "dialling.outside"})
_HEAD: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+: )(.*)")
_WORD: Final = re.compile(r"[A-Za-z0-9_./+:\- ]{0,80}")
# Of what the check of the connection has found, what tells about systems and not about this one's whereabouts.
_FACTS: Final = (
    "protocol",
    "cipher",
    "not_before",
    "not_after",
    "http_status",
    "server",
    "system",
    "api_version",
    "session_timer",
)


class Part(Struct, frozen=True):
    """One file of a bundle."""

    file: str
    title: str
    text: str


def about() -> Part:
    """What runs, and on what."""
    lines = [
        f"Desk Agent {__version__}",
        f"Python {platform.python_version()} ({platform.python_implementation()}), {sys.platform}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
        *_distribution(),
        f"language {languages.current()}",
        *(f"{name} {value}" for name in _SESSION if (value := os.environ.get(name)) and _WORD.fullmatch(value)),
    ]
    for package in _PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            lines.append(f"{package} {importlib.metadata.version(package)}")
    return Part("about.txt", _("Program and computer"), "\n".join(lines) + "\n")


def settings(current: Settings) -> Part:
    """What is set otherwise than usual; of what names people, places and addresses only that it is set."""
    defaults = Settings()
    lines = [
        f"{entry.path} = {_shown(entry, value)}"
        for entry in catalogue()
        if (value := entry.value(current)) != entry.value(defaults)
    ]
    return Part("settings.txt", _("Settings"), "\n".join(lines or [_("everything as usual")]) + "\n")


def account(picture: Mapping[str, Any], harmless: Harmless) -> Part:
    """What the account may do, by the picture that `desk-agent status --json` gives of a desk."""
    pbx = picture.get("pbx") or {}
    lines = [
        f"connection {picture.get('connection')}",
        f"level {picture.get('level')}",
        f"demo {picture.get('demo')}",
        f"system {pbx.get('system', '')}",
    ]
    if picture.get("message"):
        lines.append(f"message {picture['message']}")
    for one in picture.get("features") or ():
        reason = ": ".join(filter(None, (str(one.get("who", "")), str(one.get("reason", "")))))
        lines.append(f"{one.get('feature')} {one.get('verdict')}" + (f" ({reason})" if reason else ""))
    return Part("account.txt", _("What the account can do"), harmless.lines("\n".join(lines)) + "\n")


def log(folder: Path, harmless: Harmless) -> Part | None:
    """The last lines of the log, None if there is none."""
    found: list[str] = []
    for name in (f"{LOG}.1", LOG):
        with contextlib.suppress(OSError), (folder / name).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _MOST_LOG))
            found += file.read().decode("utf-8", "replace").splitlines()
    if not found:
        return None
    lines = []
    for line in found[-LINES:]:
        head = _HEAD.fullmatch(line)
        lines.append(f"{head[1]}{harmless.line(head[2])}" if head else harmless.line(line))
    return Part("log.txt", _("Last lines of the log"), "\n".join(lines) + "\n")


def check(report: Mapping[str, Any], known: Mapping[str, str]) -> Part:
    """What the check of the connection has found, as ``desk-agent doctor --json`` tells it.

    ``known`` is what must not be read, beside the address and the account that were looked at.
    """
    whose = (str(report.get(name) or "") for name in ("host", "user", "extension"))
    harmless = Harmless({**known, **of_account(*whose)})
    lines = [f"verdict {report.get('verdict')}"]
    for one in report.get("steps") or ():
        lines.append(f"{one.get('step')} {one.get('finding')}: {one.get('text', '')}")
        facts = one.get("facts") or {}
        lines += [f"    {key} {facts[key]}" for key in _FACTS if key in facts]
    return Part("check.txt", _("Check of the connection"), harmless.lines("\n".join(lines)) + "\n")


def trace(path: Path) -> Part:
    """A recording, as it was written.

    Raises:
        TraceError: it is none; the text is a sentence.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TraceError(
            _("The trace {name} cannot be read: {why}.").format(name=path.name, why=error.strerror)
        ) from error
    parse(content, path.name)  # nothing else gets in by that name
    return Part("trace.jsonl", _("Recording"), content.decode("utf-8", "replace"))


def _distribution() -> Iterable[str]:
    with contextlib.suppress(OSError):
        yield platform.freedesktop_os_release().get("PRETTY_NAME", "")


def _shown(entry: Entry, value: Any) -> str:
    if isinstance(value, bool | int | float) or value in (entry.option.choices or ()):
        return str(value)
    if isinstance(value, str):
        return repr(value) if entry.path in _PLAIN else "(set)"
    if entry.path == "dialects":
        return " | ".join(", ".join(f"{name}: {word}" for name, word in one.items()) for one in value.values())
    return f"({len(value)})" if hasattr(value, "__len__") else "(set)"
