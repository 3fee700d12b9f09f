"""A desktop entry for links, and the Association between MIME types and applications (mimeapps.list)."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from desk_agent.desktop.uri_handler.base import SCHEMES, UriHandlerError
from desk_agent.i18n import _

FILE_NAME: Final = "desk-agent-links.desktop"
_DEFAULTS: Final = "[Default Applications]"
_ADDED: Final = "[Added Associations]"
_MAX: Final = 1 << 20
_RESERVED: Final = frozenset(" \t\n\"'\\><~|&;$*?#()`%")


def _mime(scheme: str) -> str:
    return f"x-scheme-handler/{scheme}"


class XdgUriHandler:
    """Goes by the folders that the environment names."""

    def __init__(self, command: Sequence[str]) -> None:
        self.why_not = ""
        self._command = command
        home = Path.home()
        self._config = _folder("XDG_CONFIG_HOME", home / ".config")
        self._data = _folder("XDG_DATA_HOME", home / ".local" / "share")
        self._entry = self._data / "applications" / FILE_NAME
        self._list = self._config / "mimeapps.list"

    def state(self) -> Mapping[str, bool]:
        """Whether the first default that is installed is ours."""
        return {scheme: self._default(_mime(scheme)) == FILE_NAME for scheme in SCHEMES}

    def set(self, on: bool) -> str:
        """Write the entry and make it the default, or take both away; what others have chosen there stays."""
        try:
            if on:
                _write(self._entry, _entry(self._command))
            self._choose(on)
            if not on:
                self._entry.unlink(missing_ok=True)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else type(error).__name__
            raise UriHandlerError(
                _("The file {path} cannot be written: {error}.").format(path=self._list, error=why)
            ) from error
        self._tell_desktop()
        if on and not all(self.state().values()):
            return _("Your desktop has a choice of its own for these links: look for “default applications” there.")
        return ""

    def _choose(self, on: bool) -> None:
        try:
            before = self._list.read_text("utf-8")
        except FileNotFoundError:
            before = ""
        lines = before.splitlines()
        for section in (_DEFAULTS, _ADDED):
            for scheme in SCHEMES:
                lines = _with(lines, section, _mime(scheme), on=on)
        after = "\n".join(lines) + "\n" if lines else ""
        if after != before:
            _write(self._list, after)

    def _tell_desktop(self) -> None:
        tool = shutil.which("update-desktop-database")
        if tool is not None and self._entry.parent.is_dir():
            subprocess.run([tool, str(self._entry.parent)], check=False, capture_output=True, timeout=10)  # noqa: S603

    def _default(self, mime: str) -> str:
        for path in self._lists():
            for name in _chosen(path, mime):
                if any((folder / name).is_file() for folder in self._applications()):
                    return name
        return ""

    def _lists(self) -> Iterator[Path]:
        """Every list of defaults, the one that counts most first."""
        desktops = [name.lower() for name in os.environ.get("XDG_CURRENT_DESKTOP", "").split(":") if name]
        configs = [self._config, *_folders("XDG_CONFIG_DIRS", "/etc/xdg")]
        for folder in (*configs, *self._applications()):
            for desktop in desktops:
                yield folder / f"{desktop}-mimeapps.list"
            yield folder / "mimeapps.list"

    def _applications(self) -> list[Path]:
        shares = [self._data, *_folders("XDG_DATA_DIRS", "/usr/local/share:/usr/share")]
        return [folder / "applications" for folder in shares]


def _folder(variable: str, usual: Path) -> Path:
    named = os.environ.get(variable, "")
    return Path(named) if named.startswith("/") else usual


def _folders(variable: str, usual: str) -> list[Path]:
    return [Path(one) for one in (os.environ.get(variable) or usual).split(":") if one.startswith("/")]


def _entry(command: Sequence[str]) -> str:
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Name=Desk Agent",
            "Comment=Call the number of a link",
            f"Exec={' '.join(_quoted(word) for word in command)} %u",
            "Icon=desk-agent",
            "Terminal=false",
            "NoDisplay=true",  # it is no second program in the menu
            f"MimeType={';'.join(_mime(scheme) for scheme in SCHEMES)};",
            "",
        )
    )


def _quoted(word: str) -> str:
    """A word of Exec: quoted where it must be, and the backslashes of that once more as every string's are.

    A plain word is left as it is: xdg-open itself, where no desktop helps it, takes quotes for a part of the name.
    """
    if word and not _RESERVED.intersection(word):
        return word
    for special in ("\\", '"', "`", "$"):
        word = word.replace(special, f"\\{special}")
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def _chosen(path: Path, mime: str) -> list[str]:
    """The entries that the list at ``path`` names as the default for ``mime``, the first choice first."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            lines = file.read(_MAX).splitlines()
    except OSError:
        return []
    inside = False
    for line in lines:
        if line.startswith("["):
            inside = line.strip() == _DEFAULTS
        elif inside and line.partition("=")[0].strip() == mime:
            return [name for name in line.partition("=")[2].strip().split(";") if name and "/" not in name]
    return []


def _with(lines: list[str], section: str, mime: str, *, on: bool) -> list[str]:
    """``lines`` with our entry as the first of ``mime`` in ``section``, or without it."""
    made: list[str] = []
    inside, found, has_section = False, False, False
    for line in lines:
        if line.startswith("["):
            if inside and on and not found:
                made.insert(_end(made), f"{mime}={FILE_NAME};")
                found = True
            inside = line.strip() == section
            has_section = has_section or inside
        elif inside and line.partition("=")[0].strip() == mime:
            others = [name for name in line.partition("=")[2].strip().split(";") if name and name != FILE_NAME]
            names = [FILE_NAME, *others] if on else others
            found = True
            if not names:
                continue
            line = f"{mime}={';'.join(names)};"
        made.append(line)
    if on and not found:
        if not has_section:
            made += ["", section] if made else [section]
        made.insert(_end(made), f"{mime}={FILE_NAME};")
    return made


def _end(lines: list[str]) -> int:
    """Where the next key of the last section goes: before the blank lines that end it."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = path.resolve()  # people keep such files elsewhere and link to them
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
