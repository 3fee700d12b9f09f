"""Hearing of changes to files and folders, without looking at them again and again."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject


class FileWatch(QObject):
    """Calls ``on_change`` with a path when something has happened to it.

    A file is watched by way of its folder as well: programs save by putting a new file in the place of the old one,
    and what is on a network or a stick comes and goes.
    """

    def __init__(self, on_change: Callable[[Path], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_change = on_change
        self._wanted: list[Path] = []
        self._stamps: dict[Path, tuple[int, int] | None] = {}
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_file)
        self._watcher.directoryChanged.connect(self._on_folder)

    def watch(self, paths: Iterable[Path]) -> None:
        """These, and no others."""
        self._wanted = list(paths)
        self._stamps = {path: _stamp(path) for path in self._wanted}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        wanted = {str(each) for path in self._wanted for each in (path, path.parent) if each.exists()}
        if gone := watched - wanted:
            self._watcher.removePaths(sorted(gone))
        if new := wanted - watched:
            self._watcher.addPaths(sorted(new))

    def look(self) -> None:
        """Look at each once, for file systems that tell nobody: when the window is used again."""
        for path in self._wanted:
            self._check(path)

    def _on_file(self, text: str) -> None:
        self._check(Path(text))

    def _on_folder(self, text: str) -> None:
        folder = Path(text)
        for path in self._wanted:
            if path == folder:
                self._on_change(path)
            elif path.parent == folder:
                self._check(path)

    def _check(self, path: Path) -> None:
        stamp = _stamp(path)
        if path not in self._stamps or stamp == self._stamps[path]:
            return
        self._stamps[path] = stamp
        if stamp is not None:
            if str(path) not in self._watcher.files() and path.is_file():  # a new file in the old one's place
                self._watcher.addPath(str(path))
            self._on_change(path)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        info = path.stat()
    except OSError:
        return None
    return info.st_mtime_ns, info.st_size
