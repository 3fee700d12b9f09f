"""The window's own fixtures: some rules are about what it shows."""

import pytest

from tests.ui.conftest import desk, live, stage

__all__ = ["desk", "live", "stage"]

_OFFSCREEN = (
    r"^This plugin does not support (raise\(\)|propagateSizeHints\(\)|grabbing the keyboard)",
    "systemTrayWindowChanged",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the offscreen platform cannot do, as in tests/ui."""
    for item in items:
        if item.path.parent.name == "security":
            item.add_marker(pytest.mark.qt_log_ignore(*_OFFSCREEN, extend=True))
