"""What a recorder writes: everything that went over the wire, and nothing that is secret or personal."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from desk_agent.api.commands import ClickToCall
from desk_agent.api.enums import AgentLogin
from desk_agent.client import Session
from desk_agent.trace.disguise import Disguise
from desk_agent.trace.fields import FIELDS, Holds
from desk_agent.trace.lines import TraceError, read
from desk_agent.trace.recorder import Recorder
from desk_agent.trace.redact import Redactor
from desk_agent.wire import Wire
from tests.support.scripted_pbx import Pbx, scripted_pbx
from tests.support.tracing import KEY, redactor
from tests.support.until import until

PASSWORD, TOKEN = "Pass-77-Word!", "Zz9-token-0123456789abcdef"
AGENT, ROOM = "8264", "59173"
CALLER, CALLED = "0215557788", "0264442211"


def unique(number: int, kind: Holds) -> Any:
    """A secret of the kind that a field may hold, which is nowhere else."""
    digits = f"7{number:03}5{number:03}31"
    match kind:
        case Holds.COUNT | Holds.MOMENT | Holds.SHORT:
            return f"Nr{digits}"  # where it does not belong
        case Holds.NUMBER | Holds.DIALLED:
            return digits
        case Holds.CODE | Holds.TYPED:
            return f"Co{digits}"
    return f"Kim{number:03}-Minji{digits}"


SECRETS = {name: unique(number, kind) for number, (name, kind) in enumerate(FIELDS.items())}
UNKNOWN = {
    "callerName": "Hana Trading Seoul",
    "memo": "Ring back Minsu-ssi",
    "가나": "김민지 부장",
    "x": ["Jeonghan Lee"],
}


def session(pbx: Pbx, wire: Wire) -> Session:
    return Session("127.0.0.1", pbx.port, "sekretariat", PASSWORD, extension="1001", trust=pbx.pin, wire=wire)


async def test_nothing_secret_of_a_session_is_in_its_trace(tmp_path: Path) -> None:
    file, wire = tmp_path / "trace.jsonl", Wire()
    recorder = wire.listener = Recorder(file, "sekretariat", "1001", redactor=redactor())
    frames = 0
    async with scripted_pbx() as pbx:
        pbx.answers["login"] = (200, {"token": TOKEN, "checkConnectionTimer": 120, "welcome": "Hello Jeonghan Lee"})
        pbx.answers["call/mwi"] = (403, {"error": {"code": 111, "message": f"Mailbox of Jeonghan Lee, {CALLER}"}})
        pbx.answers["smdr"] = (200, {"count": 1, "items": [{"AccountCode": "STA-P[59173]", "CliNumber": CALLER}]})
        async with session(pbx, wire) as live:
            said = [
                {"event": "call", "data": {"type": "ringing", **SECRETS}},
                {"event": "call", "data": UNKNOWN},
                *({"event": "acd", "data": {"eventCode": code, "data1": CALLER, "data2": "Jeonghan Lee"}}
                  for code in range(1, 91)),
                *({"event": "acd", "data": {"eventCode": code, "data1": ROOM}} for code in (65, 85, 86)),
            ]  # fmt: skip
            for event in said:
                await pbx.say(json.dumps(event, ensure_ascii=False))
            await pbx.say(f"Jeonghan Lee <{CALLER}> is no JSON".encode("utf-16"))
            frames = len(said) + 1
            await live.make_call("1001", CALLED)
            for digit in "4711":
                await live.generate_digit("1001", 7, digit)
            await live.agent_logon("1001", AGENT, "620", AgentLogin.PRIMARY, 0)
            await live.set_conference_room("1001", 1, ROOM, True)
            _ = [page async for page in live.get_smdr()]
            await until(lambda: recorder.size and len(read(file).lines) > frames)
    recorder.close()
    trace = read(file)
    texts = [value for line in trace.lines for value in line.values() if isinstance(value, str)]
    everything = [
        PASSWORD, TOKEN, CALLER, CALLED, AGENT, ROOM, "Jeonghan", "Lee", "Minsu", "Hana", "김민지", "부장", "가나",
        "sekretariat", "5557788", *map(str, SECRETS.values()),
    ]  # fmt: skip
    for secret in everything:
        whole = re.compile(rf"(?<![0-9A-Za-z]){re.escape(secret)}(?![0-9A-Za-z])")
        assert not [text for text in texts if whole.search(text)], secret
    assert not [text for text in texts if "Jeonghan".encode("utf-16-le").decode() in text]
    assert len([line for line in trace.lines if line["do"] == "frame"]) == frames
    typed = [line for line in trace.lines if line["do"] == "ask" and line["path"].endswith("dial_digit")]
    assert [json.loads(line["body"])["dialDigit"] for line in typed] == ["0"] * 4
    whole_file = file.read_text("utf-8")
    assert not re.search(f"Authorization|Basic|Bearer|{pbx.port}|127.0.0.1", whole_file)


async def test_click_to_call_and_an_unanswered_request(tmp_path: Path) -> None:
    file, wire = tmp_path / "trace.jsonl", Wire()
    recorder = wire.listener = Recorder(file, "1001", "1001", redactor=redactor())
    async with scripted_pbx() as pbx:
        pbx.answers["clickcall"] = "hang up"
        station = Session("127.0.0.1", pbx.port, "1001", PASSWORD, trust=pbx.pin, wire=wire)
        async with station as live:
            with pytest.raises(Exception, match="closed the connection"):
                await live.request(ClickToCall("1001", CALLED))
    recorder.close()
    trace = read(file)
    own = redactor().user("1001")
    asked = next(line for line in trace.lines if line["do"] == "ask" and line["path"].endswith("clickcall"))
    assert asked["path"] == f"/ipxapi/client/v1/users/{own}/clickcall"
    assert json.loads(asked["body"]) == {"From": own, "To": Disguise(KEY).number(CALLED)}
    silence = next(line for line in trace.lines if line["do"] == "silence" and line["n"] == asked["n"])
    assert silence["why"] == "OutcomeUnknownError"
    assert trace.header.user == own
    assert [line["do"] for line in trace.lines][-1] == "end"


def test_it_ends_by_itself_when_it_is_large_enough(tmp_path: Path) -> None:
    ended: list[str] = []
    recorder = Recorder(tmp_path / "t.jsonl", "1001", "1001", most_bytes=2000, ended=ended.append)
    for _ in range(200):
        recorder.came('{"event":"call","data":{"type":"idle"}}')
    recorder.close()
    assert ended == ["The recording is as large as it may be and was ended: t.jsonl."]
    assert read(recorder.path).lines[-1]["why"] == "size"
    assert recorder.path.stat().st_size < 2200


def test_it_ends_by_itself_when_it_has_gone_on_long_enough(tmp_path: Path) -> None:
    ended: list[str] = []
    times = iter([0.0, 1.0, 59.0, 61.0, 62.0, 63.0])
    recorder = Recorder(
        tmp_path / "t.jsonl", "1001", "1001", most_seconds=60, ended=ended.append, now=lambda: next(times)
    )
    for _ in range(3):
        recorder.came("{}")
    recorder.close()
    assert ended == ["The recording has gone on long enough and was ended: t.jsonl."]
    assert [line["do"] for line in read(recorder.path).lines] == ["frame", "frame", "end"]


def test_a_trace_is_the_users_alone_and_nothing_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    Recorder(file, "1001", "1001").close()
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(TraceError, match=r"t.jsonl is there already."):
        Recorder(file, "1001", "1001")
    Recorder(file, "1002", "1002", replace=True).close()
    with pytest.raises(TraceError, match=r"cannot be written: No such file"):
        Recorder(tmp_path / "no" / "t.jsonl", "1001", "1001")


def test_a_full_disk_ends_it_with_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ended: list[str] = []

    def full(self: Recorder, row: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Recorder, "_write", full)
    recorder = Recorder(tmp_path / "t.jsonl", "1001", "1001", ended=ended.append)
    recorder.came("{}")
    recorder.close()
    assert ended == ["The trace t.jsonl cannot be written: No space left on device."]


def test_whoever_looks_meanwhile_sees_whole_lines(tmp_path: Path) -> None:
    """So what was written is good when the program is killed."""
    recorder = Recorder(tmp_path / "t.jsonl", "1001", "1001")
    recorder.came('{"event":"call"}')
    while recorder.path.stat().st_size < 150:
        pass
    assert recorder.path.read_bytes().endswith(b"\n")
    assert [line["do"] for line in read(recorder.path).lines] == ["frame"]
    recorder.close()


def test_bytes_and_broken_characters_come_back_as_they_were(tmp_path: Path) -> None:
    class Nothing(Redactor):
        def body(self, text: str, path: str = "") -> str:
            return text

        def bytes_as_text(self, text: str) -> str:
            return text

    frames: list[str | bytes] = ["{\ud800}", "김\x00\u2028", b"\xff\xfe\x00", b"text", "a\nb\r"]
    recorder = Recorder(tmp_path / "t.jsonl", "1001", "1001", redactor=Nothing())
    for frame in frames:
        recorder.came(frame)
    recorder.close()
    lines = read(recorder.path).lines[:-1]
    assert [line.get("latin1", False) for line in lines] == [False, False, True, False, False]
    assert [line.get("binary", False) for line in lines] == [False, False, True, True, False]
    assert lines[0]["text"] == "{\ud800}"
    assert lines[1]["text"] == "김\x00\u2028"
    assert lines[2]["text"].encode("latin-1") == b"\xff\xfe\x00"
