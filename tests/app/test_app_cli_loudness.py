"""The verb ``loudness``: asked, answered, refused."""

from typing import Any

import pytest
from msgspec.structs import replace

from desk_agent import cli
from desk_agent.remote_loudness import handler
from desk_agent.settings import Keeper, LockedError, Settings


def test_the_verb_asks_and_chooses(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from desk_agent.desktop import command_client

    asked: list[dict[str, Any]] = []

    def send(request: dict[str, Any], timeout: float) -> list[dict[str, Any]]:
        asked.append(request)
        return [{"status": 0, "loudness": "queues"}]

    monkeypatch.setattr(command_client, "send_command", send)
    assert cli.main(["loudness"]) == 0
    assert capsys.readouterr().out == "queues\n"
    assert cli.main(["loudness", "silent"]) == 0
    assert capsys.readouterr().out == ""
    assert asked == [{"verb": "loudness"}, {"verb": "loudness", "profile": "silent"}]
    with pytest.raises(SystemExit) as wrong:
        cli.main(["loudness", "deafening"])
    assert wrong.value.code == 2


def test_the_desk_answers() -> None:
    keeper = Keeper(settings=Settings())

    def choose(profile: str) -> None:
        keeper.change(replace(keeper.current.loudness, profile=profile))

    handle = handler(lambda: keeper.current.loudness.profile, choose)
    assert handle({"verb": "loudness"}) == {"status": 0, "loudness": "everything"}
    assert handle({"verb": "loudness", "profile": "dial"}) == {"status": 0, "loudness": "dial"}
    assert handle({"verb": "loudness", "profile": 7})["status"] == 2

    def locked(_profile: str) -> None:
        raise LockedError("Loudness: Locked by IT.")

    refused = handler(lambda: "dial", locked)({"verb": "loudness", "profile": "silent"})
    assert refused == {"status": 1, "message": "Loudness: Locked by IT."}
