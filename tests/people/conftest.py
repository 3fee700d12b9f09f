"""Real servers for address books and directories; one of each for all tests that leave it as it was."""

from collections.abc import Iterator

import pytest

from tests.support import radicale_server, slapd_server
from tests.support.radicale_server import Radicale
from tests.support.slapd_server import Slapd, person

CROWD = 5000


@pytest.fixture(scope="session")
def _radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    if radicale_server.WHY_NOT:
        pytest.skip(radicale_server.WHY_NOT)
    server = Radicale(tmp_path_factory.mktemp("radicale"))
    yield server
    server.stop()


@pytest.fixture
def radicale(_radicale: Radicale) -> Radicale:
    """A server with one empty address book, whatever the test before has done to it."""
    _radicale.reset()
    return _radicale


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    """A directory of `CROWD` people and a few with names of their own."""
    if slapd_server.WHY_NOT:
        pytest.skip(slapd_server.WHY_NOT)
    crowd = [person(f"u{i}", f"Person {i:05}", f"+82 31 {i // 100:03}-{i % 100:04}") for i in range(CROWD)]
    server = Slapd(tmp_path_factory.mktemp("slapd"), [*crowd, *NAMED])
    yield server
    server.stop()


NAMED = (
    person(
        "kim",
        "김민지",
        "+82 2 555 1234",
        mobile="010-1234-5678",
        ipPhone="1004",
        company="하나상사",
        department="영업부",
        mail="kim@hana.example",
        givenName="민지",
    ),
    person("star", "Star * (Bracket) \\ Ltd", "+44 20 7946 0000"),
    person("mute", "Nobody Phones"),
    person("many", "Many Numbers", *[f"+1 555 {i:04}" for i in range(40)]),
    person("evil", "Evil\u202e\x07 <b>Name</b>" + "x" * 5000, "*21*0900123456#"),
)
