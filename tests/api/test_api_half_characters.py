"""Half a character of UTF-16 can be spelled in JSON, and no file, no database and no screen takes it."""

import pytest

from desk_agent.api import commands as cmd
from desk_agent.api import events as ev
from desk_agent.api.decoder import EventDecoder
from desk_agent.api.repair import parse
from desk_agent.client import answers
from desk_agent.client.http import Answer

HALVES = [
    (r"a\ud800b", "a\ufffdb"),
    (r"\udc00", "\ufffd"),
    (r"\uD83D\uDE00", "\U0001f600"),
    (r"\ud800\ud83d\ude00\ude00", "\ufffd\U0001f600\ufffd"),
]


@pytest.mark.parametrize(("spelled", "read"), HALVES)
@pytest.mark.parametrize("kind", ["ringing", " ringing"])
def test_an_event_holds_whole_characters(kind: str, spelled: str, read: str) -> None:
    frame = (
        f'{{"event":"call","data":{{"type":"{kind}","deviceNumber":"1001","callingDN":"{spelled}","calledDN":"1001",'
        f'"causeCode":59,"causeMsg":"x","callRefID":7,"evtSerialNum":8}}}}'
    )
    event = EventDecoder().decode(frame)
    assert isinstance(event, ev.Ringing)
    assert event.calling_dn == read


@pytest.mark.parametrize(("spelled", "read"), HALVES)
def test_an_answer_does(spelled: str, read: str) -> None:
    content = answers.read(cmd.GetCallStatus("1001"), Answer(200, f'{{"data":{{"state":"{spelled}"}}}}'.encode()))
    assert answers.text(content, "state") == read
    assert parse(f'{{"a":"{spelled}"}}') == ({"a": read}, False)
