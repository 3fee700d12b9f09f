"""A token runs out, a password is changed, a licence or a right is missing: what is said, and what is tried."""

import pytest

from desk_agent.api.codes import COMMON_ERRORS
from desk_agent.desk import Desk
from desk_agent.server.errors import Refusal, cti, not_allowed
from desk_agent.view import Connection, HistoryFilter, Level, Refused, Step, Trouble, Verb
from tests.support.fault_scene import Scene


def features(desk: Desk) -> dict[str, tuple[str, str]]:
    """Verdict and reason of each feature, as the window lists them."""
    return {view.feature: (view.verdict.value, view.reason) for view in desk.view.features}


def forget_tokens(scene: Scene) -> None:
    """Every token is invalid from now on; that the sockets of them stay open is the worse case."""
    sessions = scene.simulator.service.sessions
    kept, sessions._ended = sessions._ended, lambda _session: None
    sessions.end_all()
    sessions._ended = kept


@pytest.mark.parametrize("closes", [True, False], ids=["socket closed", "socket open"])
async def test_6_a_token_that_runs_out_while_nothing_happens(scene: Scene, closes: bool) -> None:
    await scene.sign_in()
    scene.connections.clear()
    if closes:
        scene.simulator.faults.expire_tokens()
        assert await scene.until(lambda: scene.logins == 2, within=2.0) <= 2.0
    else:
        forget_tokens(scene)
        await scene.until(lambda: scene.logins == 2, within=60.0)  # when the session is next kept alive
    await scene.live(within=2.0)
    assert {(view.state, view.trouble, view.message) for view in scene.connections} <= {
        (Connection.RESYNCING, Trouble.NONE, ""),
        (Connection.LIVE, Trouble.NONE, ""),
    }
    assert not scene.seen.notices
    await scene.talk()
    assert scene.logins == 2


async def test_7_a_token_that_runs_out_when_a_call_is_to_be_held(scene: Scene) -> None:
    await scene.sign_in()
    before = await scene.talk()
    shown: list[int] = []
    scene.desk.subscribe(lambda _change: shown.append(len(scene.desk.view.calls)))
    forget_tokens(scene)
    held = scene.do(scene.desk.perform(Verb.HOLD), within=3.0)
    await held
    await scene.calls("holding", within=3.0)
    assert set(shown) == {1}, "the call's card stays"
    assert scene.call.ref == before.ref
    assert scene.executed("hold") == 1
    assert scene.logins == 2
    refused = scene.simulator.exchange.journal.requests["hold", 401]
    assert (refused, scene.requests("hold")) == (1, 2), "refused once, sent once more"


@pytest.mark.parametrize("closes", [True, False], ids=["socket closed", "socket open"])
async def test_8_the_password_is_changed_at_the_pbx(scene: Scene, closes: bool) -> None:
    await scene.sign_in()
    await scene.talk()
    scene.simulator.exchange.clear("1001")
    await scene.calls()
    scene.passwords.add(scene.simulator.account("1001").password)
    account = scene.simulator.account("1001")
    object.__setattr__(account, "password", "another-one")
    if closes:
        scene.simulator.faults.expire_tokens()
        await scene.state(Connection.OFFLINE, within=2.0)
    else:
        forget_tokens(scene)
        with pytest.raises(Refused, match="There is no connection to the PBX"):
            await scene.do(scene.desk.dial("1002"), within=2.0)
        await scene.state(Connection.OFFLINE, within=2.0)
    assert scene.connection.message == "The user or the password is wrong."
    assert scene.connection.step is Step.ACCOUNT
    await scene.pass_time(600.0)
    assert scene.connection.state is Connection.OFFLINE
    journal = scene.simulator.exchange.journal
    assert (journal.requests["login", 200], journal.requests["login", 401]) == (1, 1)
    assert scene.executed("make_call") == 0
    assert len(scene.desk.history.find(HistoryFilter(), 10)) == 1


LICENCE = Refusal(403, 3, COMMON_ERRORS[3])


@pytest.mark.parametrize("refusal", [LICENCE, cti(102)], ids=["3", "102"])
async def test_12_no_licence_to_monitor(scene: Scene, refusal: Refusal) -> None:
    scene.simulator.faults.refusals["monitor_start"] = refusal
    await scene.sign_in(within=2.0)
    connection = scene.connection
    assert (connection.state, connection.level) == (Connection.LIVE, Level.DIAL_ONLY)
    assert refusal is not LICENCE or "API-CTI" in connection.message
    assert connection.message
    found = features(scene.desk)
    assert found["watch"] == ("no", connection.message)
    for other in ("dial", "dnd", "forwarding", "records"):
        assert found[other][0] != "no", (other, found[other])
    await scene.do(scene.desk.dial("1002"))
    assert scene.executed("click_to_call") == 1
    await scene.do(scene.desk.phone.set_dnd(True))
    assert scene.simulator.exchange.stations["1001"].dnd
    scene.check_calls = False  # they are not watched


@pytest.mark.parametrize(
    ("operation", "feature", "works"),
    [("dnd_get", "dnd", "forwarding"), ("forward_get", "forwarding", "dnd"), ("mwi_get", "messages", "dnd")],
)
@pytest.mark.one_wire
async def test_13_a_resource_that_is_not_allowed(scene: Scene, operation: str, feature: str, works: str) -> None:
    scene.simulator.faults.refusals[operation] = not_allowed()
    await scene.sign_in(within=1.0)
    found = features(scene.desk)
    assert found[feature][0] == "no"
    assert "not allowed" in found[feature][1].lower()
    assert found[works][0] != "no"
    assert scene.connection.level is Level.FULL
    await scene.talk()


async def test_13_a_right_that_is_taken_in_the_middle_of_a_call(scene: Scene) -> None:
    await scene.sign_in()
    await scene.talk()
    scene.simulator.faults.refusals["hold"] = not_allowed()
    with pytest.raises(Refused):
        await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.until(lambda: Verb.HOLD not in scene.call.actions, within=1.0)
    why = dict(scene.call.greyed)[Verb.HOLD]
    assert why == features(scene.desk)["hold"][1]
    assert "not allowed" in why.lower()
    assert Verb.TRANSFER in scene.call.actions
    await scene.do(scene.desk.perform(Verb.HANGUP))
    await scene.calls()
