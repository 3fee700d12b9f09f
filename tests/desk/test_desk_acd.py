"""The agent and the queues against the simulator: what is shown is what the PBX has said, in either order."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from desk_agent import cli_acd
from desk_agent.api.enums import AgentDuty, AgentLogin
from desk_agent.remote import Remote, picture, words
from desk_agent.settings import Logon, Site
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.acd.agents import AgentState as Truth
from desk_agent.simulator.dialect import Order, QueueRef
from desk_agent.view import AgentState, AgentView, QueueView, Refused
from tests.support.office import Seen, open_session, signed_in
from tests.support.until import until

SITE = Site(
    wrap_up=10, reasons={"1": "Break", "2": "Lunch", "0": "Wrap-up"}, queues={"630": "Support", "640": "Orders"}
)
DIALECTS = {
    "figure": Dialect(),
    "shuffled": Dialect(order=Order.SHUFFLE),
}


@pytest.fixture(params=sorted(DIALECTS))
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1, dialect=DIALECTS[request.param]) as made:
        yield made


@pytest.fixture
async def quiet() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


def at_desk(simulator: Simulator, user: str = "1001", site: Site = SITE) -> AbstractAsyncContextManager[Seen]:
    return signed_in(simulator, user, open_session, site=site)


def agent(seen: Seen) -> AgentView:
    return seen.desk.view.agent


def queue(seen: Seen, group: str = "630") -> QueueView:
    return next(one for one in seen.desk.view.queues if one.group == group)


async def state(seen: Seen, wanted: AgentState) -> AgentView:
    await until(lambda: agent(seen).state is wanted)
    return agent(seen)


def truth(simulator: Simulator, device: str = "1001") -> Any:
    return simulator.services.agents.at(device)


async def test_a_day_of_an_agent(simulator: Simulator) -> None:
    async with at_desk(simulator) as seen:
        assert (agent(seen).state, agent(seen).since, agent(seen).uses_acd) == (AgentState.UNKNOWN, None, True)
        await seen.desk.agent.logon("support", "1001")
        shown = await state(seen, AgentState.READY)
        (place,) = shown.logged_on
        assert (place.group, place.name, place.agent_id, place.primary) == ("630", "Support", "1001", True)
        assert truth(simulator).state is Truth.READY
        await seen.desk.agent.not_ready("Lunch")
        shown = await state(seen, AgentState.NOT_READY)
        assert shown.reason is not None
        assert (shown.reason.code, shown.reason.name) == ("2", "Lunch")
        assert truth(simulator).reason == "2"
        await seen.desk.agent.ready()
        await state(seen, AgentState.READY)
        assert truth(simulator).reason == "2"  # the last one: the document demands a reason for ready, too
        await seen.desk.agent.logoff()
        shown = await state(seen, AgentState.LOGGED_OFF)
        assert shown.logged_on == ()
        assert truth(simulator) is None
        assert (shown.busy, shown.error) == (False, "")


async def test_two_groups_are_ready_and_not_ready_together(simulator: Simulator) -> None:
    async with at_desk(simulator) as seen:
        await seen.desk.agent.logon("630", "1001")
        await state(seen, AgentState.READY)
        await seen.desk.agent.logon("Orders", "1001", priority=4)
        await until(lambda: len(agent(seen).logged_on) == 2)
        assert [(one.group, one.primary, one.priority) for one in agent(seen).logged_on] == [
            ("630", True, 0),
            ("640", False, 4),
        ]
        await seen.desk.agent.not_ready()
        shown = await state(seen, AgentState.NOT_READY)
        assert shown.reason is not None
        assert shown.reason.code == "1"  # never 0, which starts the timed wrap-up, unless it is asked for
        await seen.desk.agent.logoff("640")
        await until(lambda: [one.group for one in agent(seen).logged_on] == ["630"])
        assert agent(seen).state is AgentState.NOT_READY
        assert [one.group for one in agent(seen).memberships] == ["630", "640"]
        await seen.desk.agent.logoff()
        await state(seen, AgentState.LOGGED_OFF)


async def test_a_call_makes_busy_and_then_the_work_after_it(simulator: Simulator) -> None:
    async with at_desk(simulator) as seen:
        simulator.services.agents.set_state("1006", "1006", "630", AgentDuty.DUTY_OFF, "1")
        simulator.services.agents.set_state("1008", "1008", "630", AgentDuty.DUTY_OFF, "1")
        await seen.desk.agent.logon("630", "1001")
        await state(seen, AgentState.READY)
        simulator.exchange.ring("630", "0318055123")
        await seen.states("ringing")
        simulator.exchange.answer("1001")
        await state(seen, AgentState.BUSY)
        simulator.exchange.clear("1001")
        shown = await state(seen, AgentState.WRAP_UP)
        assert shown.since is not None
        assert shown.wrap_up_ends is not None
        assert shown.wrap_up_ends.mono - shown.since.mono == 10
        await seen.desk.agent.ready()  # ends it
        shown = await state(seen, AgentState.READY)
        assert shown.wrap_up_ends is None


async def test_a_lost_link_leaves_the_state_unknown_until_the_pbx_says(quiet: Simulator) -> None:
    async with at_desk(quiet) as seen:
        await seen.desk.agent.logon("630", "1001")
        await state(seen, AgentState.READY)
        quiet.faults.drop_sockets()
        await until(lambda: seen.desk.view.connection.state.value == "lost")
        assert (agent(seen).state, agent(seen).since) == (AgentState.UNKNOWN, None)
        await until(lambda: seen.desk.view.connection.state.value == "live", 8)
        assert agent(seen).state is AgentState.UNKNOWN
        quiet.services.agents.set_state("1001", "1001", "630", AgentDuty.DUTY_OFF, "3")
        shown = await state(seen, AgentState.NOT_READY)
        assert shown.reason is None  # said at the phone: no event tells why
        await seen.desk.agent.ready()
        await state(seen, AgentState.READY)


@pytest.mark.direct
async def test_how_it_was_logged_on_is_remembered_for_this_account_alone(quiet: Simulator) -> None:
    kept: list[Site] = []
    async with signed_in(quiet, "1001", open_session, site=SITE, on_site=kept.append) as seen:
        await seen.desk.agent.logon("640", "1001", priority=7)
        await state(seen, AgentState.READY)
        profile = f"1001@{quiet.host}:{quiet.port}"
        assert kept[-1].logons == (Logon(profile, "640", "1001", primary=True, priority=7),)
        await seen.desk.agent.logoff()
        await state(seen, AgentState.LOGGED_OFF)
        await seen.desk.agent.logon()
        await state(seen, AgentState.READY)
        assert truth(quiet).primary.priority == 7
    stranger = Site(logons=(Logon("1001@elsewhere:1", "640", "9999"),))
    async with at_desk(quiet, "1002", stranger) as seen:
        assert (agent(seen).memberships, agent(seen).uses_acd) == ((), False)


async def test_said_at_the_phone_before_anybody_asked(quiet: Simulator) -> None:
    async with at_desk(quiet, site=Site()) as seen:
        assert agent(seen).uses_acd is False
        quiet.services.agents.log_on("1001", "1001", "630", AgentLogin.PRIMARY, 0)
        shown = await state(seen, AgentState.READY)
        assert shown.uses_acd
        assert (shown.reasons[0].code, shown.reasons[0].name) == ("1", "Reason 1")
        assert (shown.reasons[-1].code, shown.reasons[-1].name) == ("0", "0 (timed wrap-up)")
        await seen.desk.agent.not_ready("*")
        shown = await state(seen, AgentState.NOT_READY)
        assert shown.reason is not None
        assert shown.reason.code == "*"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Which ACD group"),
        ({"group": "630"}, "four digits"),
        ({"group": "630", "agent_id": "12"}, "four digits"),
        ({"group": "x", "agent_id": "1001"}, "Which ACD group"),
        ({"group": "630", "agent_id": "1001", "priority": 10}, "0 to 9"),
        ({"group": "630", "agent_id": "7777"}, r"does not know this agent ID in Support \(630\)"),
        ({"group": "999", "agent_id": "1001"}, "refused"),
    ],
)
async def test_a_log_on_that_cannot_be(quiet: Simulator, given: dict[str, Any], said: str) -> None:
    async with at_desk(quiet) as seen:
        with pytest.raises(Refused, match=said):
            await seen.desk.agent.logon(**given)
        assert (agent(seen).state, agent(seen).busy) == (AgentState.UNKNOWN, False)
        assert agent(seen).memberships == ()


async def test_what_needs_a_log_on_says_so(quiet: Simulator) -> None:
    async with at_desk(quiet) as seen:
        for work in (seen.desk.agent.ready, seen.desk.agent.not_ready, seen.desk.agent.logoff):
            with pytest.raises(Refused, match="Log on to a group first"):
                await work()
        with pytest.raises(Refused, match=r"no reason “Holiday”\. There are: 1 Break, 2 Lunch, 0 Wrap-up"):
            await seen.desk.agent.not_ready("Holiday")
        await seen.desk.agent.logon("630", "1001")
        await state(seen, AgentState.READY)
        with pytest.raises(Refused, match="logged on to Support \\(630\\) already"):
            await seen.desk.agent.logon("630", "1001")
        with pytest.raises(Refused, match="not logged on to Orders"):
            await seen.desk.agent.logoff("Orders")
        quiet.services.agents.log_off("1001", "1001", "630", AgentLogin.PRIMARY)
        await state(seen, AgentState.LOGGED_OFF)


@pytest.mark.direct
async def test_after_a_lost_link_the_pbx_may_know_better(quiet: Simulator) -> None:
    site = Site(queues={"630": "Support"}, logons=(Logon(f"1001@{quiet.host}:{quiet.port}", "630", "1001"),))
    async with at_desk(quiet, site=site) as seen:
        with pytest.raises(Refused, match=r"you may not be logged on to Support \(630\)"):
            await seen.desk.agent.ready()
        assert "may not be logged on" in agent(seen).error
        quiet.services.agents.place("1001", "1001", "630", AgentLogin.PRIMARY, 0)
        with pytest.raises(Refused, match="may be logged on there already"):
            await seen.desk.agent.logon()
        await seen.desk.agent.ready()
        assert (agent(seen).state, agent(seen).error) == (AgentState.READY, "")


@pytest.mark.direct
async def test_an_account_without_a_way_to_the_pbx_s_agents_is_told_before_it_asks() -> None:
    made = Simulator(scenario="quiet", seed=1, station_call_control=False)
    async with made as simulator, at_desk(simulator) as seen:
        assert "station login" in agent(seen).why_not
        with pytest.raises(Refused, match="station login"):
            await seen.desk.agent.logon("630", "1001")
        assert seen.desk.view.queues == ()
        await until(lambda: ("queues", "no") in {(one.feature, one.verdict.value) for one in seen.desk.view.features})


# --- queues


def wait_in(simulator: Simulator, group: str, *numbers: str) -> None:
    """Everybody of the group goes off duty, then these call."""
    for one in tuple(simulator.services.agents):
        for place in one.memberships:
            simulator.services.agents.set_state(
                one.station.number, place.agent_id, place.group.number, AgentDuty.DUTY_OFF, "1"
            )
    for number in numbers:
        simulator.exchange.ring(group, number)


async def test_a_supervisor_sees_who_waits_and_takes_and_sends(simulator: Simulator) -> None:
    async with at_desk(simulator, "desk") as seen:
        await until(
            lambda: ("queues", "yes") in {(one.feature, one.verdict.value) for one in seen.desk.view.features}
        )
        assert [(one.group, one.name, one.waiting) for one in seen.desk.view.queues] == [
            ("630", "Support", None),
            ("640", "Orders", None),
        ]
        wait_in(simulator, "630", "0318055123", "0221340777")
        known = [("0221340777", "Hanjin Logistics"), ("0318055123", "J. Park")]  # one by the PBX, one by a contact
        await until(lambda: sorted((one.number, one.name) for one in queue(seen).calls) == known)
        await until(lambda: all(one.ref for one in queue(seen).calls))
        shown = queue(seen)
        assert shown.waiting == 2
        assert shown.exact
        assert shown.longest == shown.calls[0].since
        assert shown.why_not_take == ""
        assert [one.group for one in seen.desk.view.queues] == ["630", "640"]  # the stream's own number is known
        first = shown.calls[0]
        await seen.desk.queues.take("Support")
        await seen.states("ringing")
        assert seen.calls[0].number == first.number
        await until(lambda: queue(seen).waiting == 1)
        await seen.desk.queues.send("630", "1003")
        await until(lambda: queue(seen).waiting == 0)
        assert simulator.exchange.journal.commands["reroute"] == 2
        assert simulator.exchange.status("1003") in {"ring", "trk_talk"}
        with pytest.raises(Refused, match=r"Nobody waits in the queue of Support \(630\)"):
            await seen.desk.queues.take("630")


async def test_without_the_stream_a_call_has_no_identifier_and_that_is_said(quiet: Simulator) -> None:
    async with signed_in(quiet, "spare", open_session, site=SITE, extension="1001") as seen:
        await until(lambda: seen.desk.view.queues)
        wait_in(quiet, "630", "0318055123")
        await until(lambda: any(one.waiting for one in seen.desk.view.queues))
        shown = queue(seen)
        assert (shown.waiting, shown.exact, [one.ref for one in shown.calls]) == (1, False, [0])
        assert "does not report the waiting call’s identifier" in shown.why_not_take
        with pytest.raises(Refused, match="does not report the waiting call’s identifier"):
            await seen.desk.queues.take("630")
        await seen.desk.agent.logon("630", "1001")
        await seen.states("ringing")
        await until(lambda: queue(seen).waiting == 0)


async def test_a_system_that_says_which_call_waits() -> None:
    dialect = Dialect(queue_ref=QueueRef.PRESENT)
    made = Simulator(scenario="quiet", seed=1, dialect=dialect)
    async with made as simulator, signed_in(simulator, "spare", site=SITE, extension="1001") as seen:
        await until(lambda: seen.desk.view.queues)
        wait_in(simulator, "630", "0318055123")
        await until(lambda: any(one.waiting for one in seen.desk.view.queues))
        (call,) = queue(seen).calls
        assert call.ref
        await seen.desk.queues.take("630", call.ref)
        await seen.states("ringing")
        assert queue(seen).waiting == 0


async def test_a_station_sees_no_queue_and_is_told_why(quiet: Simulator) -> None:
    async with at_desk(quiet) as seen:
        await until(lambda: ("queues", "no") in {(one.feature, one.verdict.value) for one in seen.desk.view.features})
        assert seen.desk.view.queues == ()
        wait_in(quiet, "630", "0318055123")
        with pytest.raises(Refused, match="Only a server account"):
            await seen.desk.queues.take("630")


async def test_a_lost_link_forgets_who_waits(quiet: Simulator) -> None:
    async with at_desk(quiet, "desk") as seen:
        await until(lambda: seen.desk.view.queues)
        wait_in(quiet, "630", "0318055123")
        await until(lambda: queue(seen).waiting == 1)
        quiet.faults.drop_sockets()
        await until(lambda: queue(seen).waiting is None)
        await until(lambda: seen.desk.view.connection.state.value == "live", 8)
        quiet.exchange.ring("630", "0226710450")
        await until(lambda: queue(seen).waiting == 2)
        assert len(queue(seen).calls) == 1  # the other one waits as well, since before we looked again


# --- the command line


async def test_the_verbs_of_an_agent(quiet: Simulator) -> None:
    async with at_desk(quiet) as seen:
        remote = Remote(seen.desk, lambda: None, lambda: None)
        shown = picture(seen.desk.view)["agent"]
        assert (shown["state"], shown["since"], shown["groups"]) == ("unknown", None, [])
        logon = {"verb": "agent", "action": "logon", "group": "Support", "id": "1001", "primary": True, "priority": 2}
        assert await remote.handle(logon) == {"status": 0}
        await state(seen, AgentState.READY)
        assert await remote.handle({"verb": "agent", "action": "not-ready", "reason": "lunch"}) == {"status": 0}
        await state(seen, AgentState.NOT_READY)
        shown = picture(seen.desk.view)["agent"]
        assert (shown["state"], shown["reason"]) == ("not-ready", {"code": "2", "name": "Lunch"})
        assert shown["groups"] == [
            {
                "group": "630",
                "name": "Support",
                "agent_id": "1001",
                "primary": True,
                "priority": 2,
                "logged_on": True,
            }
        ]
        assert "Agent: not-ready (Lunch), logged on to Support." in words(picture(seen.desk.view))
        assert cli_acd.agent_lines(shown)[1:] == ["Support (630): logged on, primary"]
        assert await remote.handle({"verb": "agent", "action": "ready"}) == {"status": 0}
        await state(seen, AgentState.READY)
        assert await remote.handle({"verb": "agent", "action": "logoff"}) == {"status": 0}
        await state(seen, AgentState.LOGGED_OFF)
        reply = await remote.handle({"verb": "agent", "action": "ready"})
        assert reply == {"status": 1, "message": "Log on to a group first."}
        for wrong in (
            {"action": "dance"},
            {"action": "logon", "priority": "2"},
            {"action": "logon", "primary": 1},
            {"action": "logon", "group": 630},
        ):
            assert (await remote.handle({"verb": "agent", **wrong}))["status"] == 2


async def test_the_verbs_of_the_queues(quiet: Simulator) -> None:
    async with at_desk(quiet, "desk") as seen:
        remote = Remote(seen.desk, lambda: None, lambda: None)
        await until(lambda: seen.desk.view.queues)
        wait_in(quiet, "630", "0318055123", "0221340777")
        await until(lambda: queue(seen).waiting == 2)
        shown = picture(seen.desk.view)["queues"][0]
        assert (shown["group"], shown["name"], shown["waiting"], shown["exact"]) == ("630", "Support", 2, True)
        assert [one["name"] for one in shown["calls"]] == ["J. Park", "Hanjin Logistics"]
        assert "Queue Support: 2 waiting" in words(picture(seen.desk.view))
        lines = cli_acd.queue_lines(picture(seen.desk.view)["queues"])
        assert lines[0].startswith("Support (630): 2 waiting, the first since ")
        assert lines[1].startswith(f"  {shown['calls'][0]['ref']}: J. Park 0318055123, since ")
        assert lines[3:] == ["Orders (640): not known"]
        second = shown["calls"][1]["ref"]
        send = {"verb": "queues", "action": "send", "group": "support", "number": "1003", "call": second}
        assert await remote.handle(send) == {"status": 0}
        await until(lambda: queue(seen).waiting == 1)
        assert await remote.handle({"verb": "queues", "action": "take", "group": "630"}) == {"status": 0}
        await seen.states("ringing")
        reply = await remote.handle({"verb": "queues", "action": "take", "group": "630"})
        assert (reply["status"], "Nobody waits" in reply["message"]) == (1, True)
        for wrong in ({"action": "take"}, {"action": "take", "group": "630", "call": True}, {}):
            assert (await remote.handle({"verb": "queues", **wrong}))["status"] == 2
    assert "sees no queue" in cli_acd.queue_lines([])[0]
