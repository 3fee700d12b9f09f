"""`desk-agent number`: what a text would dial, without a desk."""

import json
from pathlib import Path

import pytest

from desk_agent import cli

KOREA = ("--country", "KR", "--outside", "9", "--area", "31")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path))
    folder = tmp_path / "config"
    folder.mkdir(mode=0o700)
    return folder


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = cli.main(["number", *words])
    return status, capsys.readouterr().out


def test_it_says_each_step(capsys: pytest.CaptureFixture[str]) -> None:
    status, text = said(capsys, "tel:031-805-5123;ext=12", *KOREA)
    assert status == 0
    assert text.split("\n")[0].startswith("1. The link tel:")
    assert "Dials 90318055123" in text
    assert "extension 12 is not dialled" in text
    assert "Matches contacts with +82318055123" in text


def test_it_says_what_would_be_asked_and_what_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Asks first: “112” is an emergency number." in said(capsys, "112", *KOREA)[1]
    assert "Asks first: “*73” is a feature code" in said(capsys, "*73")[1]
    status, text = said(capsys, "*73", "--from", "link")
    assert (status, text) == (1, "Dials nothing: “*73” is a feature code. Dial it on the phone itself.\n")


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, text = said(capsys, "1644-9999", "--json", *KOREA)
    found = json.loads(text)
    assert status == 0
    assert {key: found[key] for key in ("dials", "e164", "refused", "question", "outside", "country", "exists")} == {
        "dials": "916449999",
        "e164": "+8216449999",
        "refused": None,
        "question": None,
        "outside": True,
        "country": "KR",
        "exists": True,
    }
    assert [step["rule"] for step in found["steps"]] == ["characters", "service number", "outside line"]
    assert found["matches"] == {"numbers": ["+8216449999"], "tail": "216449999"}


def test_it_goes_by_the_settings(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "settings.toml").write_text(
        '[dialling]\ncountry = "DE"\noutside = "0"\n[profile]\nuser = "40"\n', "utf-8"
    )
    assert "Dials 0030901820" in said(capsys, "030 901820")[1]
    assert "a number of the own country" in said(capsys, "+49 30 901820")[1]
    # another country's prefixes are not those of the settings
    assert "Dials 0001182318055123" not in said(capsys, "+82 31 805 5123", "--country", "US")[1]
    assert "Dials 001182318055123" in said(capsys, "+82 31 805 5123", "--country", "US")[1]


def test_old_settings_count_as_before(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = '[dialling]\ncountry = "82"\ntrunk = "0"\ninternational = "00"\noutside = "9"\n'
    (home / "settings.toml").write_text(old, "utf-8")
    assert "Dials 90318055123" in said(capsys, "+82 31 805 5123")[1]
    assert "Dials 900442079460958" in said(capsys, "+44 20 7946 0958")[1]


def test_settings_that_cannot_be_read_are_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "settings.toml").write_text("dialling = 7\n", "utf-8")
    assert cli.main(["number", "1001"]) == 0
    told = capsys.readouterr()
    assert "Dials 1001" in told.out
    assert "settings" in told.err
