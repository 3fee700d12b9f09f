"""What an account gets: each refusal produced by a PBX that refuses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from desk_agent.checkup.examine import examine
from desk_agent.checkup.held import desk_holds, refused_before
from desk_agent.checkup.report import Finding, Step, Verdict
from desk_agent.checkup.sheet import Sheet
from desk_agent.client import Session
from desk_agent.clock import SystemClock
from desk_agent.server.accounts import Privilege
from desk_agent.server.errors import Refusal, cti
from desk_agent.simulator import Simulator
from desk_agent.simulator.office import Office, server_account
from desk_agent.simulator.office_file import default_office
from tests.checkup.conftest import Found, at_pbx, at_simulator, look_at
from tests.support.scripted_pbx import Pbx
from tests.support.until import until

CTI_STEPS = (Step.PHONE, Step.CONTROL, Step.PRESENCE, Step.DND, Step.FORWARDING, Step.MESSAGES)


def log_ins(simulator: Simulator) -> int:
    """How many were asked for, whatever the answer."""
    requests = simulator.exchange.journal.requests
    return sum(count for (name, _status), count in requests.items() if name == "login")


def nobody_left(simulator: Simulator) -> bool:
    return not list(simulator.service.sessions)


def office(*users: str) -> Office:
    """The usual one, and server accounts of these names."""
    made = default_office()
    made.accounts.extend(server_account(user, "1001") for user in users)
    return made


@pytest.mark.parametrize("user", ["1001", "desk"])
async def test_where_all_is_well(simulator: Simulator, user: str) -> None:
    found = await look_at(at_simulator(simulator, user))
    assert found.not_good == {}
    assert (found.report.verdict, found.report.status) == (Verdict.WELL, 0)
    assert "1001 is watched" in found.report.sentence
    assert list(found.by_step)[-1] is Step.LOG_OUT
    assert found[Step.SYSTEM].facts["api_version"] == "1.0.0"
    assert (Step.ACD in found.by_step, Step.CLICK in found.by_step) == (user == "desk", user == "1001")
    assert log_ins(simulator) == 1
    assert nobody_left(simulator)
    assert simulator.account(user).password not in found.text()


async def test_nothing_is_done_to_anybody(simulator: Simulator) -> None:
    await look_at(at_simulator(simulator, "desk"))
    asked = {name for (name, _status) in simulator.exchange.journal.requests}
    assert asked <= {
        "login", "logout", "check_connection", "monitor_start", "presence_start", "presence_stop", "terminals",
        "status", "dnd_get", "forward_get", "mwi_get", "smdr_get",
    }, asked  # fmt: skip


async def test_a_wrong_password_is_tried_once(simulator: Simulator) -> None:
    found = await look_at(at_simulator(simulator, password="wrong-password"))
    assert found[Step.WEB_API].finding is Finding.GOOD
    assert found[Step.LOG_IN].finding is Finding.FAILED
    assert "password is wrong" in found[Step.LOG_IN].text
    assert "(PGM 227)" in found[Step.LOG_IN].advice
    assert "tried once" in found[Step.LOG_IN].advice
    assert found[Step.MONITOR].finding is Finding.NOT_TRIED
    assert (found.report.verdict, found.report.status) == (Verdict.REFUSED, 6)
    assert log_ins(simulator) == 1
    assert "wrong-password" not in found.text()


async def test_an_account_that_is_signed_in_already_is_left_alone(simulator: Simulator) -> None:
    target = at_simulator(simulator)
    async with Session(target.host, target.port, target.user, target.password, trust=target.trust) as session:
        found = await look_at(target)
        assert "already signed in elsewhere" in found[Step.LOG_IN].text
        assert "Logged-on User List" in found[Step.LOG_IN].advice
        assert found.report.verdict is Verdict.REFUSED
        assert Step.LOG_OUT not in found.by_step
        await session.check_connection()
        assert len(list(simulator.service.sessions)) == 1, "nobody was thrown out"


async def test_three_accounts_are_signed_in() -> None:
    users = ("one", "two", "three", "four")
    async with Simulator(office=office(*users), seed=1) as simulator, AsyncExitStack() as stack:
        for user in users[:3]:
            target = at_simulator(simulator, user)
            await stack.enter_async_context(
                Session(target.host, target.port, user, target.password, extension="1001", trust=target.trust)
            )
        found = await look_at(at_simulator(simulator, "four"))
        assert "three Web API sessions" in found[Step.LOG_IN].text
        assert "Logged-on User List" in found[Step.LOG_IN].advice
        assert found.report.verdict is Verdict.REFUSED


# licences and rights


@pytest.fixture
def licences(simulator: Simulator) -> Any:
    return simulator.services.licences


async def test_without_api_cti(simulator: Simulator, licences: Any) -> None:
    licences.api_cti = False
    found = await look_at(at_simulator(simulator, "desk"))
    assert found[Step.MONITOR].finding is Finding.MISSING
    assert "It needs API-CTI." in found[Step.MONITOR].text
    assert "Maintenance > User Management" in found[Step.MONITOR].advice
    for step in CTI_STEPS:
        assert (found[step].finding, found[step].text) == (Finding.NOT_TRIED, "This needs API-CTI as well.")
    assert found[Step.RECORDS].finding is Finding.GOOD
    assert (found.report.verdict, found.report.status) == (Verdict.RIGHTS, 7)
    assert "Own calls (API-CTI)" in found.report.sentence
    assert nobody_left(simulator)


async def test_without_api_cti_ext_for_this_extension(simulator: Simulator, licences: Any) -> None:
    licences.api_cti_ext = {"1002"}
    found = await look_at(at_simulator(simulator, "desk"))
    assert list(found.not_good) == [Step.CONTROL]
    assert found[Step.CONTROL].finding is Finding.MISSING
    assert "1001" in found[Step.CONTROL].text
    assert "API-CTI-EXT" in found[Step.CONTROL].text
    assert found.report.verdict is Verdict.RIGHTS


async def test_without_api_smdr(simulator: Simulator, licences: Any) -> None:
    licences.api_smdr = False
    found = await look_at(at_simulator(simulator, "desk"))
    assert list(found.not_good) == [Step.RECORDS]
    assert "It needs API-SMDR." in found[Step.RECORDS].text
    assert "SMDR Web API Service" in found[Step.RECORDS].advice
    assert found[Step.TRACKING].finding is Finding.UNKNOWN
    assert found.report.verdict is Verdict.RIGHTS


@pytest.mark.parametrize(("privilege", "missing"), [(Privilege.SMDR, Step.RECORDS), (Privilege.CTI, Step.MONITOR)])
async def test_an_account_without_a_privilege(privilege: Privilege, missing: Step) -> None:
    made = default_office()
    made.accounts.append(server_account("half", "1001", set(Privilege) - {privilege}))
    async with Simulator(office=made, seed=1) as simulator:
        found = await look_at(at_simulator(simulator, "half"))
        assert found[missing].finding is Finding.MISSING
        assert "User Management" in found[missing].advice
        assert found.report.verdict is Verdict.RIGHTS
        assert nobody_left(simulator)


async def test_a_station_login_without_call_control() -> None:
    async with Simulator(seed=1, station_call_control=False) as simulator:
        found = await look_at(at_simulator(simulator))
        assert found[Step.LOG_IN].finding is Finding.GOOD
        assert found[Step.EVENTS].finding is Finding.MISSING
        assert "gateway or a server account" in found[Step.MONITOR].text
        assert {found[step].finding for step in CTI_STEPS} == {Finding.NOT_TRIED}
        assert found[Step.RECORDS].finding is Finding.GOOD
        assert found.report.verdict is Verdict.RIGHTS
        assert nobody_left(simulator)


async def test_an_extension_that_there_is_not(simulator: Simulator) -> None:
    found = await look_at(at_simulator(simulator, "desk", extension="9999"))
    assert found[Step.MONITOR].finding is Finding.MISSING
    assert "does not take 9999 as an extension" in found[Step.MONITOR].text
    assert "the extension exists" in found[Step.MONITOR].advice
    assert {found[step].finding for step in CTI_STEPS} == {Finding.NOT_TRIED}, "said once is enough"
    assert found[Step.RECORDS].finding is Finding.GOOD
    assert found.report.verdict is Verdict.RIGHTS


async def test_a_server_account_without_an_extension(simulator: Simulator) -> None:
    found = await look_at(at_simulator(simulator, "desk", extension=""))
    assert "--extension" in found[Step.MONITOR].text
    assert found.report.verdict is Verdict.INCOMPLETE
    assert found.report.status == 9


async def test_a_phone_that_is_not_connected(simulator: Simulator) -> None:
    simulator.exchange.unplug("1001")
    found = await look_at(at_simulator(simulator))
    assert list(found.not_good) == [Step.PHONE]
    assert found[Step.PHONE].finding is Finding.WARNING
    assert "not connected" in found[Step.PHONE].text
    assert "cable" in found[Step.PHONE].advice
    assert (found.report.verdict, found.report.status) == (Verdict.DEGRADED, 8)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [(cti(101), "gave no reason"), (cti(102), "does not offer"), (Refusal(400, 2, "Resource is not allowed"), "")],
)
async def test_a_monitor_that_is_refused(simulator: Simulator, refusal: Refusal, words: str) -> None:
    simulator.faults.refusals["monitor_start"] = refusal
    found = await look_at(at_simulator(simulator, "desk"))
    assert found[Step.MONITOR].finding is Finding.MISSING
    assert words in found[Step.MONITOR].text
    assert "API-CTI-EXT" in found[Step.MONITOR].advice
    assert found[Step.PHONE].finding is Finding.GOOD, "the rest is asked for all the same"
    assert found.report.verdict is Verdict.RIGHTS


async def test_no_event_connection(pbx: Pbx) -> None:
    pbx.sockets_at = ()
    found = await look_at(at_pbx(pbx, "desk", extension="1001"))
    assert found[Step.EVENTS].finding is Finding.MISSING
    assert "opens no event connection" in found[Step.EVENTS].text
    assert "WebSockets" in found[Step.EVENTS].advice
    assert found[Step.PHONE].finding is Finding.GOOD
    assert found.report.verdict is Verdict.RIGHTS
    assert pbx.count("logout") == 1


async def test_an_event_connection_that_is_not_opened_now(pbx: Pbx) -> None:
    pbx.sockets_at, pbx.refuse_socket_with = (), 503
    found = await look_at(at_pbx(pbx, "desk", extension="1001"))
    assert found[Step.EVENTS].finding is Finding.FAILED
    assert "at the moment" in found[Step.EVENTS].text
    assert found[Step.MONITOR].finding is Finding.NOT_TRIED
    assert found.report.verdict is Verdict.UNREACHABLE, "the desk would not come up"
    assert pbx.count("logout") == 1


@pytest.mark.parametrize(
    ("word", "finding"), [("enable", Finding.GOOD), ("disable", Finding.MISSING), (None, Finding.UNKNOWN)]
)
async def test_what_the_list_of_extensions_says_of_control(pbx: Pbx, word: str | None, finding: Finding) -> None:
    row: dict[str, Any] = {"deviceIndex": 1, "deviceNumber": "1001"}
    pbx.answers["call/terminals"] = (200, {"data": {"terminals": [row | ({"callControl": word} if word else {})]}})
    found = await look_at(at_pbx(pbx, "desk", extension="1001"))
    assert found[Step.CONTROL].finding is finding
    assert ("API-CTI-EXT" in found[Step.CONTROL].advice) == (finding is not Finding.GOOD)


async def test_calls_that_have_numbers(pbx: Pbx) -> None:
    pbx.answers["smdr"] = (200, {"count": 1, "items": [{"Index": "1", "callRefID": 17}]})
    found = await look_at(at_pbx(pbx))
    assert found[Step.TRACKING].finding is Finding.GOOD
    pbx.answers["smdr"] = (200, {"count": 1, "items": [{"Index": "1"}]})
    found = await look_at(at_pbx(pbx))
    assert found[Step.TRACKING].finding is Finding.UNKNOWN
    assert "CALL TRACKING Enable is ON in System Attributes (PGM 160-161)" in found[Step.TRACKING].advice


# what answers is not the Web API, or no longer


def page(status: int, body: str, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


class Other:
    """A web server that is something else, for every request."""

    def __init__(self, pbx: Pbx, answer: bytes) -> None:
        self.answer = answer
        pbx._answer = lambda asked: self.answer  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page(200, "<html><title>Printer of\u0007 the house</title>", **{"Content-Type": "text/html"}), "Printer of"),
        (page(404, "nothing here", Server="nginx/1.24"), "nginx/1.24"),
        (page(302, "", Location="https://127.0.0.1/login"), "not the Web API"),
        (page(200, "{}"), "it gave no token"),
    ],
)
async def test_another_web_server(pbx: Pbx, answer: bytes, words: str) -> None:
    Other(pbx, answer)
    for user in ("1001", ""):
        if not user and words == "it gave no token":
            continue
        found = await look_at(at_pbx(pbx, user))
        if user or "nginx" not in words:
            assert found[Step.WEB_API].finding is Finding.FAILED
            assert words in found[Step.WEB_API].text
            assert "Web API Service Port" in found[Step.WEB_API].advice
            assert found.report.verdict is Verdict.UNREACHABLE
        else:
            assert found[Step.WEB_API].finding is Finding.UNKNOWN, "a PBX may answer so, too"
        assert found[Step.MONITOR].finding is Finding.NOT_TRIED


@pytest.mark.parametrize("user", ["1001", ""])
async def test_a_proxy_that_does_not_reach_the_pbx(pbx: Pbx, user: str) -> None:
    Other(pbx, page(502, "<html>Bad gateway", **{"Content-Type": "text/html"}))
    found = await look_at(at_pbx(pbx, user))
    assert "does not reach it (HTTP 502)" in found[Step.WEB_API].text
    assert found.report.verdict is Verdict.UNREACHABLE


async def test_a_log_in_that_is_not_answered(pbx: Pbx) -> None:
    pbx.answers["login"] = "hang up"
    found = await look_at(at_pbx(pbx))
    assert "not answered" in found[Step.WEB_API].text
    assert found.report.verdict is Verdict.UNREACHABLE
    assert pbx.count("login") == 1, "once only"


async def test_without_an_account_nobody_is_signed_in(simulator: Simulator) -> None:
    found = await look_at(at_simulator(simulator, user="1001", password=""))
    assert found[Step.WEB_API].finding is Finding.GOOD, "it refuses as the Web API does"
    assert "no password" in found[Step.LOG_IN].text
    assert found.report.verdict is Verdict.INCOMPLETE
    assert log_ins(simulator) == 0


async def test_what_was_refused_before_is_not_tried_again(pbx: Pbx) -> None:
    found = await look_at(at_pbx(pbx), held=refused_before("The password is wrong.", "Look."))
    assert (found.report.verdict, pbx.count("login")) == (Verdict.REFUSED, 0)
    found = await look_at(at_pbx(pbx), held=desk_holds())
    assert (found.report.verdict, pbx.count("login")) == (Verdict.INCOMPLETE, 0)


@pytest.mark.parametrize("feature", ["call/status", "call/dnd", "smdr"])
async def test_a_session_that_ends_meanwhile(pbx: Pbx, feature: str) -> None:
    pbx.answers[feature] = (401, {"error": {"code": 3, "message": "Invalid Token"}})
    found = await look_at(at_pbx(pbx))
    failed = [step for step, result in found.by_step.items() if result.finding is Finding.FAILED]
    assert len(failed) == 1
    assert "session has ended" in found[failed[0]].text
    assert found[Step.SPEED].finding is Finding.NOT_TRIED
    assert found.report.status != 0


@pytest.mark.parametrize("feature", ["call/status", "call/presence", "smdr", "call/terminals"])
async def test_a_question_that_is_not_answered_is_a_warning(pbx: Pbx, feature: str) -> None:
    pbx.answers[feature] = "hang up"
    found = await look_at(at_pbx(pbx))
    assert found[Step.LOG_OUT].finding is Finding.GOOD
    assert found.report.verdict in {Verdict.DEGRADED, Verdict.WELL}
    assert (found.report.verdict is Verdict.WELL) == (feature == "call/terminals"), "that one says less of control"


# the log-out


@pytest.mark.parametrize("under_way", ["login", "call/status", "call/monitor", "smdr"])
async def test_the_account_is_signed_out_when_the_check_is_given_up(pbx: Pbx, under_way: str) -> None:
    pbx.delay = lambda feature: 0.1 if feature == under_way else 0.0
    check = asyncio.create_task(examine(Sheet(at_pbx(pbx), SystemClock())))
    await until(lambda: under_way in pbx.features())
    check.cancel()
    with pytest.raises(asyncio.CancelledError):
        await check
    assert pbx.count("login") == 1
    assert pbx.features()[-1] == "logout"


async def test_a_log_out_that_is_not_confirmed(pbx: Pbx) -> None:
    pbx.answers["logout"] = "hang up"
    found = await look_at(at_pbx(pbx))
    assert found[Step.LOG_OUT].finding is Finding.WARNING
    assert "Web API Session Timeout" in found[Step.LOG_OUT].advice


# over the desk's own session


@pytest.fixture
async def session(simulator: Simulator) -> AsyncIterator[Callable[..., Session]]:
    made: list[Session] = []

    def make(user: str = "1001") -> Session:
        target = at_simulator(simulator, user)
        made.append(
            Session(target.host, target.port, user, target.password, extension=target.own or None, trust=target.trust)
        )
        return made[-1]

    yield make
    for one in made:
        await one.close()


@pytest.mark.parametrize("user", ["1001", "desk"])
async def test_over_a_session_that_stands(simulator: Simulator, session: Callable[..., Session], user: str) -> None:
    async with session(user) as open_one:
        await open_one.presence_start("1002")
        before = log_ins(simulator)
        found: Found = await look_at(at_simulator(simulator, user, password=""), session=open_one)
        assert found.not_good == {}
        assert found.report.verdict is Verdict.WELL
        assert "nobody was signed in or out" in found[Step.LOG_IN].text
        assert Step.LOG_OUT not in found.by_step
        assert log_ins(simulator) == before
        (theirs,) = simulator.service.sessions
        assert (theirs.monitored, theirs.watched) == ({"1001"}, {"1002"}), "as it was before"


async def test_over_a_session_that_lacks_a_licence(simulator: Simulator, session: Callable[..., Session]) -> None:
    simulator.services.licences.api_cti = False
    async with session("desk") as open_one:
        found = await look_at(at_simulator(simulator, "desk"), session=open_one)
        assert "It needs API-CTI." in found[Step.MONITOR].text
        assert found.report.verdict is Verdict.RIGHTS
        simulator.services.licences.api_cti = True
        found = await look_at(at_simulator(simulator, "desk"), session=open_one)
        assert found[Step.MONITOR].finding is Finding.GOOD, "asked anew"


async def test_over_a_session_through_the_gateway(simulator: Simulator) -> None:
    from tests.support import gateway

    async with gateway.shared(simulator) as door:
        found = await look_at(at_simulator(simulator, port=door.port, trust=f"sha256:{door.sha256}"))
        assert "gateway" in found[Step.SYSTEM].text
        assert found.not_good == {}
        assert found.report.verdict is Verdict.WELL
