"""A damaged trace is refused with a plain sentence, and a real one is read."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.trace.lines import Header, TraceError, head, line, parse, read

HEAD = head(Header("7384", "7384", "0.1.0", "2026-11-24T09:30:00Z"))
ASK = {"t": 1, "do": "ask", "n": 1, "method": "GET", "path": "/a", "query": "", "body": None}
DAMAGED = "The trace t.jsonl is damaged in line {}: {}."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "t.jsonl is no trace of Desk Agent."),
        (b"hello\n", "t.jsonl is no trace of Desk Agent."),
        (b"\x89PNG\r\n\x1a\n\0\0", "t.jsonl is no trace of Desk Agent."),
        (b"[1]\n", "t.jsonl is no trace of Desk Agent."),
        (b"[" * 100_000 + b"\n", "t.jsonl is no trace of Desk Agent."),
        (b'{"trace":"desk-agent","version":2}\n', "The trace t.jsonl was made by a newer Desk Agent."),
        (b'{"trace":"desk-agent","version":1}\n', DAMAGED.format(1, "it does not say whose it is")),
        (HEAD + b"{\n", DAMAGED.format(2, "it is not JSON")),
        (HEAD + b"\n", DAMAGED.format(2, "it is not JSON")),
        (HEAD + b"7\n", DAMAGED.format(2, "nobody knows what it means")),
        (HEAD + line({"t": 1, "do": "dance"}), DAMAGED.format(2, "nobody knows what it means")),
        (HEAD + line({"do": "frame", "text": ""}), DAMAGED.format(2, "it has no time")),
        (HEAD + line({"t": -1, "do": "frame", "text": ""}), DAMAGED.format(2, "it has no time")),
        (HEAD + b'{"t":NaN,"do":"frame","text":""}\n', DAMAGED.format(2, "it has no time")),
        (HEAD + line({"t": 1, "do": "frame"}), DAMAGED.format(2, "text is missing or wrong")),
        (HEAD + line({**ASK, "n": "1"}), DAMAGED.format(2, "n is missing or wrong")),
        (HEAD + line(ASK) + line(ASK), DAMAGED.format(3, "a request stands there twice")),
        (
            HEAD + line({"t": 1, "do": "answer", "n": 1, "status": 7000, "body": ""}),
            DAMAGED.format(2, "there is no such status"),
        ),
    ],
)
def test_what_is_wrong_is_said(content: bytes, sentence: str) -> None:
    with pytest.raises(TraceError) as caught:
        parse(content, "t.jsonl")
    assert str(caught.value) == sentence


def test_the_end_may_be_missing() -> None:
    """The program was killed while it wrote."""
    whole = HEAD + line(ASK) + line({"t": 2, "do": "frame", "text": "x"})
    assert not parse(whole, "t").cut
    for end in range(len(HEAD) + 1, len(whole)):
        cut = parse(whole[:end], "t")
        assert cut.lines == [ASK, {"t": 2, "do": "frame", "text": "x"}][: whole[:end].count(b"\n") - 1]
        assert cut.cut is (not whole[:end].endswith(b"\n"))


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TraceError, match=r"^The trace no.jsonl cannot be read: No such file or directory.$"):
        read(tmp_path / "no.jsonl")
    (tmp_path / "t.jsonl").write_bytes(HEAD)
    monkeypatch.setattr("desk_agent.trace.lines.MAX_BYTES", 10)
    with pytest.raises(TraceError, match=r"^The trace t.jsonl is too large.$"):
        read(tmp_path / "t.jsonl")


@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda text: HEAD + json.dumps(text).encode() + b"\n"))
def test_nothing_but_the_documented_error(content: bytes) -> None:
    for text in (content, HEAD + content + b"\n"):
        with contextlib.suppress(TraceError):
            parse(text, "t")
