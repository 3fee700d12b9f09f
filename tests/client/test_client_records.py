"""Call records: page by page, counted, and deleted one by one and never without a condition."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from desk_agent.api.errors import NotAllowedError, ParameterError, SmdrError
from desk_agent.api.smdr import Field, Query
from desk_agent.client.records import DeletedTooMuchError
from tests.client.conftest import MakeSession
from tests.support.scripted_pbx import Asked, Pbx

STATION = Field("StationNumber")


class Store:
    """Records of a PBX that reads the conditions of section 4 that a client may send it."""

    def __init__(self, pbx: Pbx, count: int = 0) -> None:
        self.records: list[dict[str, Any]] = [record(index) for index in range(1, count + 1)]
        self.strict: type | None = None  # an index only counts with this type
        self.deletes = "body"
        self.deaf = False  # deletes everything, whatever is asked
        self.read: list[dict[str, list[str]]] = []
        self.deleted: list[tuple[str, bytes]] = []
        pbx.answers["smdr"] = self.serve

    def serve(self, asked: Asked) -> tuple[int, Any]:
        if asked.method == "DELETE":
            return self.delete(asked)
        query = parse_qs(asked.query)
        self.read.append(query)
        matching = [one for one in self.records if self.matches(one, json.loads(query.get("q", ["{}"])[0]))]
        if query.get("countOnly") == ["true"]:
            return 200, {"count": len(matching)}
        page = matching[: int(query.get("maxCount", ["50"])[0])]
        return 200, {"count": len(page), "items": page}

    def delete(self, asked: Asked) -> tuple[int, Any]:
        self.deleted.append((asked.query, asked.body))
        if self.deletes == "query" and not asked.query:
            return 400, {"error": {"code": 1, "message": "Parameter error"}}
        query = {name: int(values[0]) for name, values in parse_qs(asked.query).items()}
        condition = query or asked.json
        assert condition
        self.records = [] if self.deaf else [one for one in self.records if not self.matches(one, condition)]
        return 200, None

    def matches(self, one: dict[str, Any], condition: dict[str, Any]) -> bool:
        for name, wanted in condition.items():
            if name == "$and":
                held = all(self.matches(one, part) for part in wanted)
            elif name in {"$>", "$<"}:
                ((field, bound),) = wanted.items()
                held = int(one[field]) > bound if name == "$>" else int(one[field]) < bound
            elif name == "Index":
                held = int(one[name]) == int(wanted) and (self.strict is None or type(wanted) is self.strict)
            else:
                held = one[name] == wanted
            if not held:
                return False
        return True


def record(index: int, station: str = "1003") -> dict[str, Any]:
    return {
        "Index": str(index), "callRefID": index, "StationNumber": station, "CoNumber": "01",
        "Duration": "00:01:05", "StartTime": "2026-11-24 08:00", "Direction": "O", "CLI Number": "0318055123",
        "DisconnectCause": "16-Normal Call Clearing",
    }  # fmt: skip


async def test_one_page_is_one_request(pbx: Pbx, make_session: MakeSession) -> None:
    store = Store(pbx, 120)
    async with make_session("desk_1") as session:
        store.read.clear()
        page = await session.get_smdr()
        assert (page.count, [one.index for one in page.items]) == (50, list(range(1, 51)))
        assert page.items[0].station == "1003"
        assert page.items[0].number == "0318055123"
        await session.get_smdr(STATION == "1003", 10)
    asked = next(one for one in reversed(pbx.asked) if one.feature == "smdr")
    assert (asked.method, asked.path, asked.body) == ("GET", "/ipxapi/server/v1/users/desk_1/smdr", b"")
    assert store.read == [{"maxCount": ["50"]}, {"maxCount": ["10"], "q": ['{"StationNumber":"1003"}']}]
    assert "+" not in asked.query


async def test_a_station_reads_its_own_below_client(pbx: Pbx, make_session: MakeSession) -> None:
    Store(pbx, 1)
    async with make_session() as session:
        assert len((await session.get_smdr()).items) == 1
    assert next(one for one in pbx.asked if one.feature == "smdr").path == "/ipxapi/client/v1/users/1001/smdr"


@pytest.mark.parametrize(("count", "pages"), [(0, []), (7, [7]), (50, [50]), (120, [50, 50, 20])])
@pytest.mark.parametrize("newest_first", [False, True])
async def test_page_after_page(
    pbx: Pbx, make_session: MakeSession, count: int, pages: list[int], newest_first: bool
) -> None:
    store = Store(pbx, count)
    if newest_first:
        store.records.reverse()
    async with make_session("desk_1") as session:
        read = [page.items async for page in session.get_smdr(STATION == "1003")]
    assert [len(items) for items in read] == pages
    assert [one.index for items in read for one in items] == [int(one["Index"]) for one in store.records]


async def test_a_page_is_asked_for_when_it_is_wanted(pbx: Pbx, make_session: MakeSession) -> None:
    store = Store(pbx, 120)
    async with make_session("desk_1") as session:
        store.read.clear()
        async for page in session.get_smdr(max_count=20):
            assert len(page.items) == 20
            break
        assert len(store.read) == 1


async def test_a_short_page_that_is_not_all_is_followed_by_the_next(pbx: Pbx, make_session: MakeSession) -> None:
    rows = [record(index) for index in range(1, 8)]

    def three_at_a_time(asked: Asked) -> tuple[int, Any]:
        after = json.loads(parse_qs(asked.query).get("q", ['{"$>":{"Index":0}}'])[0])["$>"]["Index"]
        rest = [one for one in rows if int(one["Index"]) > after]
        return 200, {"count": len(rest), "items": rest[:3]}

    pbx.answers["smdr"] = three_at_a_time
    async with make_session("desk_1") as session:
        assert [len(page.items) async for page in session.get_smdr()] == [3, 3, 1]


@pytest.mark.parametrize("body", [[record(1)], {"data": {"count": 1, "items": [record(1)]}}, {"data": [record(1)]}])
async def test_records_in_other_wrappings(pbx: Pbx, make_session: MakeSession, body: Any) -> None:
    pbx.answers["smdr"] = (200, body)
    async with make_session("desk_1") as session:
        assert [one.index for one in (await session.get_smdr()).items] == [1]


async def test_records_without_an_index_are_one_page(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["smdr"] = (200, {"count": 2, "items": [{"StationNumber": "1003"}, {"StationNumber": "1004"}]})
    async with make_session("desk_1") as session:
        pages = [page async for page in session.get_smdr(max_count=2)]
    assert [one.station for one in pages[0].items] == ["1003", "1004"]
    assert len(pages) == 1


async def test_counting(pbx: Pbx, make_session: MakeSession) -> None:
    store = Store(pbx, 120)
    async with make_session("desk_1") as session:
        assert await session.count_smdr() == 120
        assert await session.count_smdr(Field("Index") > 100) == 20
    assert store.read[-1] == {"countOnly": ["true"], "q": ['{"$>":{"Index":100}}']}


async def test_deleting_takes_one_record_a_request_and_looks_whether_it_is_gone(
    pbx: Pbx, make_session: MakeSession
) -> None:
    store = Store(pbx, 52)
    store.records.append(record(53, "1004"))
    async with make_session("desk_1") as session:
        done = await session.delete_smdr(STATION == "1003")
    assert done.deleted == tuple(range(1, 53))
    assert done.left == ()
    assert [one["Index"] for one in store.records] == ["53"]
    assert store.deleted == [
        ("", json.dumps({"Index": index}, separators=(",", ":")).encode()) for index in range(1, 53)
    ]


@pytest.mark.parametrize("query", [Query(), Query() & Query(), (STATION == "1003") | Query()])
async def test_deleting_without_a_condition_is_refused_here(
    pbx: Pbx, make_session: MakeSession, query: Query
) -> None:
    store = Store(pbx, 3)
    async with make_session("desk_1") as session:
        asked = len(pbx.asked)
        with pytest.raises(ValueError, match="condition"):
            await session.delete_smdr(query)
        assert len(pbx.asked) == asked
    assert len(store.records) == 3


async def test_an_index_that_must_be_a_string(pbx: Pbx, make_session: MakeSession) -> None:
    store = Store(pbx, 3)
    store.strict = str
    async with make_session("desk_1") as session:
        assert (await session.delete_smdr(Field("callRefID") == 2)).deleted == (2,)
    assert [json.loads(body) for _, body in store.deleted] == [{"Index": 2}, {"Index": "2"}]
    assert [one["Index"] for one in store.records] == ["1", "3"]


async def test_a_record_that_stays_is_told(pbx: Pbx, make_session: MakeSession) -> None:
    store = Store(pbx, 2)
    store.strict = float
    async with make_session("desk_1") as session:
        pbx.answers["smdr"] = lambda asked: (
            (200, {"count": 2, "items": store.records}) if asked.method == "GET" else (200, None)
        )
        done = await session.delete_smdr(STATION == "1003")
    assert (done.deleted, done.left) == ((), (1, 2))


async def test_a_pbx_that_overlooks_the_condition_is_stopped_after_the_first(
    pbx: Pbx, make_session: MakeSession
) -> None:
    store = Store(pbx, 30)
    store.deaf = True
    async with make_session("desk_1") as session:
        with pytest.raises(DeletedTooMuchError, match="30 are gone"):
            await session.delete_smdr(STATION == "1003")
    assert len(store.deleted) == 1


async def test_a_body_that_is_lost_on_its_way_goes_into_the_query_each_time(
    pbx: Pbx, make_session: MakeSession
) -> None:
    store = Store(pbx, 3)
    store.deletes = "query"
    async with make_session("desk_1") as session:
        assert (await session.delete_smdr(Field("Index") < 3)).deleted == (1, 2)
    assert [(query, bool(body)) for query, body in store.deleted] == [
        ("", True), ("Index=1", False), ("", True), ("Index=2", False),
    ]  # fmt: skip
    assert len(store.records) == 1


@pytest.mark.parametrize(
    ("status", "code", "error", "requests"),
    [
        (403, 299, SmdrError, 1),
        (400, 2, NotAllowedError, 1),
        (404, 1, ParameterError, 1),
        (400, 1, ParameterError, 2),
    ],
)
async def test_a_deletion_that_is_refused(
    pbx: Pbx, make_session: MakeSession, status: int, code: int, error: type[Exception], requests: int
) -> None:
    store = Store(pbx, 3)

    def refuse(asked: Asked) -> tuple[int, Any]:
        return (status, {"error": {"code": code, "message": ""}}) if asked.method == "DELETE" else store.serve(asked)

    async with make_session("desk_1") as session:
        pbx.answers["smdr"] = refuse
        with pytest.raises(error):
            await session.delete_smdr(STATION == "1003")
    assert len([one for one in pbx.asked if one.method == "DELETE"]) == requests
    assert len(store.records) == 3


async def test_a_page_has_at_least_one_record(pbx: Pbx, make_session: MakeSession) -> None:
    with pytest.raises(ValueError, match="at least one"):
        make_session("desk_1").get_smdr(max_count=0)
