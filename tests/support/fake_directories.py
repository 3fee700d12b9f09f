"""Stands for `desk_agent.desk.directories.Directories`."""

from collections.abc import Callable

from desk_agent.ui.directories.bridge import Server
from desk_agent.view import DirectoryView, TrialView


class FakeDirectories:
    """``trials`` are told one after another, the last one is the answer."""

    def __init__(self) -> None:
        self.views: tuple[DirectoryView, ...] = ()
        self.trials: tuple[TrialView, ...] = ()
        self.asked: list[tuple[object, ...]] = []

    def refresh(self, key: str = "") -> None:
        self.asked.append(("refresh", key))

    def give_password(self, key: str, password: str) -> None:
        self.asked.append(("password", key, password))

    async def test(self, server: Server, password: str | None, tell: Callable[[TrialView], None]) -> TrialView:
        self.asked.append(("test", server, password))
        for trial in self.trials[:-1]:
            tell(trial)
        return self.trials[-1]
