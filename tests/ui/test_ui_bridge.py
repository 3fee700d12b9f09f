"""The bridge: changes to signals, verbs to tasks, nothing swallowed."""

import asyncio
from collections.abc import Callable

import pytest

from desk_agent.people.numbers import Origin
from desk_agent.ui.bridge import FAILED_SENTENCE, Bridge
from desk_agent.ui.verbs import Question
from desk_agent.view import LegState, SignIn, Verb
from tests.support.fake_desk import FakeDesk


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_changes_become_signals(desk: FakeDesk) -> None:
    bridge = Bridge(desk)
    heard: list[str] = []
    bridge.connectionChanged.connect(lambda view: heard.append(f"connection {view.state}"))
    bridge.stationChanged.connect(lambda view: heard.append(f"station {view.name}"))
    bridge.callsChanged.connect(lambda change: heard.append(f"calls {len(change.calls)}"))
    bridge.notice.connect(heard.append)
    desk.go_live()
    desk.add()
    desk.say("hello")
    assert heard == ["connection live", "station Min-ji Kim", "calls 1", "hello"]
    bridge.close()
    desk.say("nobody hears this")
    assert heard[-1] == "hello"
    assert desk.listeners == 0


async def test_verbs_become_tasks(desk: FakeDesk) -> None:
    desk.go_live()
    bridge = Bridge(desk)
    target = SignIn("h", 1, "u", "p")
    bridge.sign_in(target)
    bridge.trust_certificate()
    bridge.dial("1002")
    bridge.perform(Verb.HOLD, 1)
    bridge.sign_out()
    bridge.retry_now()
    await settle()
    assert sorted(asked[0] for asked in desk.asked) == [
        "dial",
        "perform",
        "retry_now",
        "sign_in",
        "sign_out",
        "trust_certificate",
    ]
    bridge.close()


async def test_a_refused_dial_is_a_notice(desk: FakeDesk) -> None:
    desk.go_live()
    bridge = Bridge(desk)
    said: list[str] = []
    dialed: list[str] = []
    bridge.notice.connect(said.append)
    bridge.dialed.connect(dialed.append)
    desk.refusal = "That is not a number."
    bridge.dial("x")
    await settle()
    desk.refusal = ""
    bridge.dial("1002")
    await settle()
    assert said == ["That is not a number."]
    assert dialed == ["1002"]
    bridge.close()


async def test_an_unexpected_error_is_logged_and_said(desk: FakeDesk, expect_log: Callable[[str], None]) -> None:
    desk.go_live()
    expect_log("failed unexpectedly")
    bridge = Bridge(desk)
    said: list[str] = []
    bridge.notice.connect(said.append)
    desk.crash = ValueError("boom")
    bridge.dial("1")
    await settle()
    assert said == [FAILED_SENTENCE]
    bridge.close()


async def test_the_same_verb_is_not_sent_twice(desk: FakeDesk) -> None:
    bridge = Bridge(desk)
    desk.gate = asyncio.Event()
    bridge.perform(Verb.HOLD, 1)
    bridge.perform(Verb.HOLD, 1)
    bridge.perform(Verb.HANGUP, 1)
    await settle()
    assert [asked[1] for asked in desk.asked] == [Verb.HOLD, Verb.HANGUP]
    desk.gate.set()
    await settle()
    bridge.perform(Verb.HOLD, 1)
    await settle()
    assert len(desk.asked) == 3
    bridge.close()


async def test_close_cancels_what_is_under_way(desk: FakeDesk) -> None:
    desk.go_live()
    tasks: list[asyncio.Task[None]] = []

    def spawn(work):
        tasks.append(asyncio.get_running_loop().create_task(work))
        return tasks[-1]

    bridge = Bridge(desk, spawn)
    desk.gate = asyncio.Event()
    bridge.dial("1")
    await settle()
    bridge.close()
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    bridge.dial("2")
    bridge.close()
    await settle()
    assert len(tasks) == 1


async def test_dialing_is_not_tried_when_it_cannot_work(desk: FakeDesk) -> None:
    bridge = Bridge(desk)
    said: list[str] = []
    bridge.notice.connect(said.append)
    bridge.dial("1002")
    await settle()
    assert said == ["Sign in first."]
    assert desk.asked == []
    bridge.close()


async def test_a_number_that_is_asked_about_is_called_after_a_yes(desk: FakeDesk) -> None:
    desk.go_live()
    ref = desk.add(LegState.CONNECTED)
    bridge = Bridge(desk)
    asked: list[Question] = []
    said: list[str] = []
    done: list[str] = []
    bridge.questionAsked.connect(asked.append)
    bridge.notice.connect(said.append)
    bridge.dialed.connect(done.append)
    bridge.performed.connect(lambda verb, _ref: done.append(verb.value))
    desk.questions = {"112": "Call 112?"}
    bridge.dial("112", Origin.LINK)
    bridge.perform(Verb.TRANSFER, ref, "112", Origin.CONTACT)
    bridge.queues.send("620", "112")
    bridge.rooms.add(1, "112")
    bridge.phone.call_mailbox("112")
    await settle()
    assert [question.text for question in asked] == ["Call 112?"] * 5
    assert (desk.asked, said, done) == ([], [], [])
    for question in asked:
        question.go_on()
    await settle()
    assert [what[0] for what in desk.asked] == ["dial", "perform", "send", "add_member", "call_mailbox"]
    assert desk.origins == [Origin.LINK, Origin.CONTACT] * 2
    assert (said, done) == ([], ["112", "transfer"])
    bridge.close()
