"""The desk's tests run twice: signed in to the PBX itself, and to a gateway in front of it."""

import inspect

import pytest

from tests.support import gateway


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if inspect.iscoroutinefunction(metafunc.function):
        direct = metafunc.definition.get_closest_marker("direct") is not None
        metafunc.parametrize("through", ["direct"] if direct else ["direct", "gateway"], indirect=True)


@pytest.fixture(autouse=True)
def through(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How desks sign in."""
    chosen: str = getattr(request, "param", "direct")
    monkeypatch.setattr(gateway, "through", chosen == "gateway")
    return chosen
