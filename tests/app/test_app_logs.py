"""The log: one line for one thing, a sentence on the terminal, no traceback in a user's face."""

import logging
from pathlib import Path

import pytest

from desk_agent import logs


@pytest.fixture(autouse=True)
def _own_logs(plain_logs: None) -> None:
    pass


def test_nothing_can_begin_a_line_of_its_own(tmp_path: Path) -> None:
    logs.start(tmp_path)
    logging.getLogger("desk_agent.test").info("event of an unknown kind: %s", "a\r\n2026 ERROR forged\u2028b\x1b[31m")
    (line,) = (tmp_path / logs.FILE_NAME).read_text("utf-8").splitlines()
    assert line.endswith("a  2026 ERROR forged b [31m")


def test_the_terminal_gets_the_sentence_and_the_file_the_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expect_log: object
) -> None:
    assert callable(expect_log)
    expect_log("an error in Desk Agent")
    logs.start(tmp_path)
    try:
        raise ValueError("inner")
    except ValueError:
        logging.getLogger("desk_agent.test").exception("an error in Desk Agent")
    said = capsys.readouterr().err
    assert said == f"desk-agent: an error in Desk Agent (details in {tmp_path / logs.FILE_NAME})\n"
    assert "    ValueError\n" in (tmp_path / logs.FILE_NAME).read_text("utf-8")


def test_the_network_libraries_stay_quiet(tmp_path: Path) -> None:
    logs.start(tmp_path, verbose=True)
    for name in ("httpx", "httpcore.http11", "websockets.client", "uvicorn.error"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def test_a_folder_that_cannot_be_written_is_survived(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.start(tmp_path / "gone")
    logging.getLogger("desk_agent.test").info("lost")
    assert "Traceback" not in capsys.readouterr().err
