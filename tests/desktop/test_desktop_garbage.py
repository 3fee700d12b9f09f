"""Qt's objects are collected on the main thread, whoever allocates when it is time."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer

from desk_agent.app.garbage import MainThreadCollector


@pytest.fixture
def collector() -> Iterator[MainThreadCollector]:
    made = MainThreadCollector()
    yield made
    made.end()
    gc.disable()  # as for every test here


class Circle(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.me = self
        self.timer = QTimer(self)
        self.timer.start(1000)


def test_only_the_main_thread_collects(collector: MainThreadCollector) -> None:
    assert not gc.isenabled()
    circle = weakref.ref(Circle())
    worker = threading.Thread(target=lambda: [[] for _ in range(200_000)])
    worker.start()
    worker.join()
    assert circle() is not None
    for _ in range(200):
        collector.collect()
    assert circle() is None


def test_afterwards_python_does_it_again() -> None:
    MainThreadCollector().end()
    assert gc.isenabled()
    gc.disable()
