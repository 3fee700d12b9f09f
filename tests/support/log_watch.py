"""Fails a test on a log line nobody expected."""

import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class LogWatch(logging.Handler):
    """Collects records from WARNING up of one logger and all below it, between enter and exit."""

    def __init__(self, logger: str) -> None:
        super().__init__(logging.WARNING)
        self._logger = logging.getLogger(logger)
        self._records: list[logging.LogRecord] = []
        self._expected: list[str] = []

    def __enter__(self) -> None:
        self._logger.addHandler(self)

    def __exit__(self, *exc: object) -> None:
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self._records.append(record)

    def expect(self, pattern: str) -> None:
        """A record whose message contains a match of ``pattern`` must come, as often as it likes."""
        self._expected.append(pattern)

    def check(self) -> None:
        """Fail the test on any other record, and on an expected one that did not come."""
        messages = [record.getMessage() for record in self._records]
        unexpected = [
            f"{record.levelname} {record.name}: {text}"
            for record, text in zip(self._records, messages, strict=True)
            if not any(re.search(pattern, text) for pattern in self._expected)
        ]
        absent = [p for p in self._expected if not any(re.search(p, text) for text in messages)]
        if unexpected:
            pytest.fail("unexpected in the log:\n" + "\n".join(unexpected))
        if absent:
            pytest.fail(f"expected in the log, but did not come: {absent}")


@contextmanager
def logs_put_back() -> Iterator[None]:
    """Undo what `desk_agent.logs` does to the process: handlers, levels and the hooks for what nobody catches."""
    root, ours = logging.getLogger(), logging.getLogger("desk_agent")
    handlers, levels, raising = list(root.handlers), (root.level, ours.level), logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    try:
        yield
    finally:
        for handler in [handler for handler in root.handlers if handler not in handlers]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(levels[0])
        ours.setLevel(levels[1])
        logging.raiseExceptions = raising
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
