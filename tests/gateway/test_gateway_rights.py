"""A hostile desk: what is not its own is refused in the document's words, and nobody else is disturbed."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from desk_agent.api.errors import Category, UnavailableError, refusal
from desk_agent.gateway.config import Supervisor
from desk_agent.gateway.door import BUSY, FAILURES_OF_STATION, THROTTLED
from desk_agent.gateway.machine import Gateway
from desk_agent.gateway.replies import UNKNOWN
from desk_agent.simulator import Simulator
from tests.support import gateway as support
from tests.support.hostile import Stranger, next_event, trusting, until_silent
from tests.support.until import until

NOT_ALLOWED, INVALID_TOKEN, INVALID_LOGIN, INVALID_CALL = (400, 2), (401, 3), (401, 2), (404, 106)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as client:
        yield client


@pytest.fixture
async def stranger(gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient) -> Stranger:
    made = Stranger(gateway, pbx, http)
    assert (await made.login()).status_code == 200
    return made


# coming in


async def test_the_pbx_itself_says_whether_a_password_is_right_and_keeps_no_login(
    gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient
) -> None:
    desk = Stranger(gateway, pbx, http)
    answer = await desk.login()
    pbx_itself = f"{pbx.host}:{pbx.port} sha256:{pbx.sha256}"
    assert answer.json()["gateway"] == {"version": 1, "standby": [], "pbx": pbx_itself}
    assert [session.account.user for session in pbx.service.sessions] == [support.ACCOUNT]
    assert pbx.exchange.journal.requests["login", 200] == 2  # the gateway's own, and the station's
    assert pbx.exchange.journal.requests["logout", 200] == 1
    wrong = await Stranger(gateway, pbx, http, "1002").login("nonsense")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == INVALID_LOGIN


async def test_a_station_is_signed_in_once(stranger: Stranger) -> None:
    assert (await stranger.ask("POST", "checkconnection")).status_code == 200  # it has its token
    again = await stranger.login()
    assert again.status_code == 401
    assert again.json()["error"]["message"] == "Already Login"


async def test_server_accounts_are_not_for_desks(gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient) -> None:
    desk = Stranger(gateway, pbx, http, "desk")
    await until(lambda: pbx.exchange.journal.requests["smdr_get", 200])
    for kind in ("client", "server"):
        answer = await desk.login(kind=kind)
        assert (answer.status_code, answer.json()["error"]["code"]) == INVALID_LOGIN
    assert pbx.exchange.journal.requests["login", 200] == 1  # and their passwords are not tried
    assert not pbx.exchange.journal.requests["login", 401]


async def test_guessing_passwords_is_slowed_down_for_that_station_and_nobody_else(
    gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient, expect_log: object
) -> None:
    expect_log("too many wrong passwords for station 002")  # type: ignore[operator]
    guesser = Stranger(gateway, pbx, http, "1002")
    for number in range(FAILURES_OF_STATION):
        assert (await guesser.login(f"guess {number}")).status_code == 401
    tried = pbx.exchange.journal.requests["login", 401]
    assert (await guesser.login("one more")).status_code == 429
    assert (await guesser.login()).status_code == 429  # nor is the right one told from a wrong one
    assert pbx.exchange.journal.requests["login", 401] == tried
    assert (await Stranger(gateway, pbx, http, "1001").login()).status_code == 200


@pytest.mark.parametrize("words", [BUSY, THROTTLED])
def test_a_sign_in_that_is_put_off_is_not_taken_for_sessions_that_are_all_in_use(
    words: str,
) -> None:
    assert type(refusal(429, Category.SESSION, UNKNOWN, words, login=True)) is UnavailableError


async def test_forged_old_and_borrowed_tokens(
    stranger: Stranger, gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient
) -> None:
    own = {"deviceNumber": "1001"}
    for token in ("-", "x" * 43, "../../etc", stranger.token[:-1]):
        assert await stranger.refused("POST", "call/make", own | {"calledDN": "1002"}, token=token) == INVALID_TOKEN
    other = Stranger(gateway, pbx, http, "1002")
    await other.login()
    # another's token below one's own path, and one's own below another's
    assert await stranger.refused("GET", "call/dnd?deviceNumber=1002&DN=1002", token=other.token) == NOT_ALLOWED
    old = stranger.token
    assert (await stranger.ask("POST", "logout")).status_code == 200
    assert await stranger.refused("GET", "call/dnd?deviceNumber=1001&DN=1001", token=old) == INVALID_TOKEN
    assert not pbx.exchange.journal.commands["make"]


# what is another's


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("make", {"deviceNumber": "1002", "calledDN": "1003"}),
        ("forward", {"deviceNumber": "1002", "DN": "1002", "cfwdType": "uncondition", "destNumber": "90021"}),
        ("forward", {"deviceNumber": "1001", "DN": "1002", "cfwdType": "uncondition", "destNumber": "90021"}),
        ("dnd", {"deviceNumber": "1001", "DN": "1002", "svcType": "enable"}),
        ("agent_state", {"deviceNumber": "1002", "agentId": "1002", "groupNumber": "630", "agentState": "dutyOn"}),
        ("monitor", {"deviceNumber": ["1002"]}),
        ("unpark", {"deviceNumber": "1001", "callingDN": "1002", "parkingLoc": 601}),
    ],
)  # fmt: skip
async def test_another_phone_is_not_for_this_desk(stranger: Stranger, pbx: Simulator, path: str, body: dict) -> None:
    before = sum(pbx.exchange.journal.commands.values())
    assert await stranger.refused("POST", f"call/{path}", body) == NOT_ALLOWED
    assert sum(pbx.exchange.journal.commands.values()) == before


async def test_of_a_list_each_device_has_its_own_answer(stranger: Stranger) -> None:
    answer = await stranger.ask("POST", "call/monitor", {"deviceNumber": ["1001", "1002", "630"]})
    assert answer.json() == {"result": [{"1001": "OK"}, {"1002": "AccessDenied"}, {"630": "AccessDenied"}]}


@pytest.mark.parametrize("command", ["clear_connection", "hold", "answer", "1step_transfer"])
async def test_another_s_call_cannot_be_named(
    stranger: Stranger, gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient, command: str
) -> None:
    other = Stranger(gateway, pbx, http, "1002")
    await other.login()
    await other.ask("POST", "call/monitor", {"deviceNumber": ["1002"]})
    await stranger.ask("POST", "call/monitor", {"deviceNumber": ["1001"]})
    ref = pbx.exchange.ring("1002", "0318055123")
    await until(lambda: gateway.book.owns("1002", ref))
    for guess in (ref, ref + 1, 1 << 40):
        body = {"deviceNumber": "1001", "callRefID": guess, "transferDN": "1003"}
        assert await stranger.refused("POST", f"call/{command}", body) == INVALID_CALL
    assert gateway.book.owns("1002", ref)


async def test_a_desk_hears_of_its_own_phone_alone(
    stranger: Stranger, gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient
) -> None:
    other = Stranger(gateway, pbx, http, "1002")
    await other.login()
    await other.ask("POST", "call/monitor", {"deviceNumber": ["1002"]})
    await stranger.ask("POST", "call/monitor", {"deviceNumber": ["1001"]})
    async with stranger.socket() as mine, other.socket() as theirs:
        pbx.exchange.ring("1002", "0318055123")
        assert (await next_event(theirs))["data"]["type"] == "ringing"
        pbx.exchange.ring("1001", "1003")
        heard = await until_silent(mine)
        assert {event["data"]["deviceNumber"] for event in heard} == {"1001"}
        assert [event["data"]["evtSerialNum"] for event in heard] == list(range(1, len(heard) + 1))


async def test_records_are_ones_own_whatever_is_asked_for(stranger: Stranger, pbx: Simulator) -> None:
    for device in ("1001", "1002"):
        pbx.exchange.ring(device, "0318055123")
        pbx.exchange.answer(device)
        pbx.exchange.clear(device)
    for query in (
        "",
        "?StationNumber=1002",
        '?q={"StationNumber":"1002"}',
        '?q={"$or":[{"StationNumber":"1002"},{"StationNumber":"1001"}]}',
    ):
        answer = await stranger.ask("GET", f"smdr{query}")
        assert {row["StationNumber"] for row in answer.json()["items"]} <= {"1001"}
    assert (await stranger.ask("GET", "smdr")).json()["count"] == 1
    assert await stranger.refused("DELETE", "smdr", {"Index": 1}) == NOT_ALLOWED
    assert (await stranger.ask("GET", "smdr?countOnly=true")).json() == {"count": 1}


# what is not a request


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"deviceNumber": 1001, "calledDN": "1002"},
        {"deviceNumber": "1001"},
        {"deviceNumber": "1001", "calledDN": {"a": 1}},
        [1],
    ],
)  # fmt: skip
async def test_malformed_requests_are_refused_and_not_passed_on(
    stranger: Stranger, pbx: Simulator, body: object
) -> None:
    status, _ = await stranger.refused("POST", "call/make", body)
    assert status == 400
    assert not pbx.exchange.journal.commands["make"]


async def test_oversized_and_unreadable_requests(stranger: Stranger) -> None:
    assert (await stranger.ask("POST", "call/make", content=b"x" * (1 << 20))).status_code == 413
    assert (await stranger.ask("POST", "call/make", content=b'{"a":' * 5000)).status_code == 400
    assert (await stranger.ask("POST", "call/make", content=b"\xff\xfe")).status_code == 400
    assert (await stranger.ask("POST", "call/nothing", {})).status_code == 404


async def test_a_desk_that_reads_slowly_is_dropped_and_slows_nobody(
    pbx: Simulator, tmp_path, http: httpx.AsyncClient
) -> None:
    from desk_agent.gateway.config import Limits

    async with support.gateway(pbx, tmp_path, limits=Limits(waiting_events=10)) as gateway:
        slow, quick = Stranger(gateway, pbx, http), Stranger(gateway, pbx, http, "1002")
        for desk in (slow, quick):
            await desk.login()
            await desk.ask("POST", "call/presence", {"deviceNumber": ["1003"]})
        async with slow.socket() as stuck, quick.socket() as fluent:
            stuck.transport.pause_reading()
            filler = {"type": "presence", "deviceNumber": "1003", "deviceType": "ext", "status": "x" * 60_000}
            while not gateway.service.hub.overflows:
                gateway.fanout.tell_watchers("1003", filler)
                await next_event(fluent)
            slow_session = next(s for s in gateway.service.sessions if s.account.user == "1001")
            assert not gateway.service.hub.is_open(slow_session)
            assert gateway.service.hub.count == 1
            stuck.transport.abort()
        # its session stands: it opens another socket and reads its state anew
        async with slow.socket() as again:
            gateway.fanout.tell_watchers("1003", filler | {"status": "idle"})
            while (await next_event(again))["data"]["status"] != "idle":
                pass


# what is granted


async def test_a_supervisor_watches_and_controls_what_it_was_granted(
    pbx: Simulator, tmp_path, http: httpx.AsyncClient
) -> None:
    grants = (Supervisor(station="1000", stations=("1001",), groups=("630",)),)
    async with support.gateway(pbx, tmp_path, supervisors=grants) as gateway:
        boss = Stranger(gateway, pbx, http, "1000")
        await boss.login()
        answer = await boss.ask("POST", "call/monitor", {"deviceNumber": ["1000", "1001", "1002", "630"]})
        words = {device: word for row in answer.json()["result"] for device, word in row.items()}
        assert words == {"1000": "OK", "1001": "OK", "1002": "AccessDenied", "630": "OK"}
        async with boss.socket() as socket:
            ref = pbx.exchange.ring("1001", "0318055123")
            assert (await next_event(socket))["data"]["callRefID"] == ref
            body = {"deviceNumber": "1001", "callRefID": ref}
            assert (await boss.ask("POST", "call/answer", body)).status_code == 200
            await until(lambda: pbx.exchange.journal.commands["answer"] == 1)


async def test_circles_keep_presence_and_the_list_to_themselves(
    pbx: Simulator, tmp_path, http: httpx.AsyncClient
) -> None:
    from desk_agent.gateway.config import PresenceRules

    rules = PresenceRules(circles={"sales": ("1001", "1002")})
    async with support.gateway(pbx, tmp_path, presence=rules) as gateway:
        desk = Stranger(gateway, pbx, http)
        await desk.login()
        rows = (await desk.ask("GET", "call/terminals?startIndex=1&count=100")).json()["data"]["terminals"]
        assert [(row["deviceIndex"], row["deviceNumber"]) for row in rows] == [(1, "1001"), (2, "1002")]
        answer = await desk.ask("POST", "call/presence", {"deviceNumber": ["1002", "1003"]})
        assert answer.json() == {"result": [{"1002": "OK"}, {"1003": "AccessDenied"}]}
        assert await desk.refused("GET", "call/status?deviceNumber=1003") == NOT_ALLOWED
        assert (await desk.ask("GET", "call/status?deviceNumber=1002")).json() == {"data": {"state": "idle"}}


async def test_who_is_in_a_conference_is_for_those_who_may_see_them(
    pbx: Simulator, tmp_path, http: httpx.AsyncClient
) -> None:
    from desk_agent.gateway.config import PresenceRules

    rules = PresenceRules(circles={"sales": ("1001", "1002"), "board": ("1003", "1004")})
    async with support.gateway(pbx, tmp_path, presence=rules) as gateway:
        desk = Stranger(gateway, pbx, http)
        await desk.login()
        before = {"type": "confroommember", "roomIndex": 1, "roomUsage": "true"}
        async with desk.socket() as socket:
            await desk.ask("GET", "call/confroom?deviceNumber=1001&roomIndex=1")
            for members, seen in (
                (["1003", "1004"], []),
                (["1002", "1003", "0318055123"], ["1002"]),
                (["1001", "1003"], ["1001", "1003"]),  # it sits there itself
            ):
                told = before | {"memberCount": len(members), "member": members}
                pbx.service.hub.inject(json.dumps({"event": "call", "data": told}))
                assert (await next_event(socket))["data"]["member"] == seen


async def test_the_account_s_secrets_reach_no_desk_and_no_log(
    gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="desk_agent")
    desk = Stranger(gateway, pbx, http)
    answers = [await desk.login()]
    answers += [await desk.ask("GET", "call/snapshot?deviceNumber=1001"), await desk.ask("GET", "smdr")]
    answers += [await desk.ask("POST", "call/make", {"deviceNumber": "1001", "calledDN": "1002"})]
    (session,) = pbx.service.sessions
    secrets = (session.token, pbx.account(support.ACCOUNT).password, pbx.account("1001").password)
    said = "".join(answer.text for answer in answers) + caplog.text
    assert not any(secret in said for secret in secrets)
    assert desk.token not in caplog.text
