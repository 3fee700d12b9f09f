"""Fails a test on a log line nobody expected."""

import logging
import re

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
