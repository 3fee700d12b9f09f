"""The demo page of section 2.2, served and used: in a real browser, by what a person sees and types."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from desk_agent.server.operations import PERFORMED
from desk_agent.simulator import Simulator
from desk_agent.simulator.parties import Behaviour
from tests.simulator.test_sim_control import trusting
from tests.support.until import until
from tests.support.webdriver import DRIVER, WHY_NOT, Browser, browser, key_hash

in_browser = pytest.mark.skipif(DRIVER is None, reason=WHY_NOT)

# Section 2.2.1, in its order.
MENU = """Get Terminals, Monitor Start, Monitor Stop, Presence Start, Presence Stop, Make Call, Answer,
Clear Connection, Reroute, Hold, Retrieve, Consultation, Transfer, Single Step Transfer, Generate Digit(DTMF),
Reconnect, Set Forward, Get Forward, Set DND, Get DND, Pickup, Conference, Reject, Busy Service, Set Call Back,
Get Call Status, Set ACR, Get ACR, Park, Unpark, Get MWI"""


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator(seed=1) as simulator:
        simulator.exchange.set_behaviour("1002", Behaviour(answers_after=None))
        yield simulator


@pytest.fixture
async def page(sim: Simulator) -> AsyncIterator[Browser]:
    key = await asyncio.to_thread(key_hash, sim.host, sim.port)
    async with browser(key) as window:
        await window.resize(1400, 1000)
        await window.go(sim.page)
        yield window
        assert await window.complaints() == []  # no breach of the page's own policy, no script that failed


async def signed_in(page: Browser, sim: Simulator, user: str = "desk") -> None:
    await page.type("#user", user)
    await page.type("#password", sim.account(user).password)
    await page.click("#login")
    await page.wait("#connection", "connected")


async def choose(page: Browser, entry: str) -> dict:
    await page.click(f"input[value='{entry}']")
    return await page.js(
        "const value = (id) => document.getElementById(id).value;"
        "return {method: value('method'), path: value('path'), body: JSON.parse(value('body') || 'null')}"
    )


async def submit(page: Browser, status: int = 200) -> dict:
    """Submit, and what the log shows as the answer."""
    count = await page.js("return document.querySelectorAll('#requests p').length")
    await page.click("#submit")
    lines = "return [...document.querySelectorAll('#requests p')].map((p) => p.textContent)"

    async def answered() -> list[str]:
        async with asyncio.timeout(5):
            while len(shown := (await page.js(lines))[count:]) < 2:
                await asyncio.sleep(0.01)
        return shown

    request, response = await answered()
    assert request.startswith("Request: ")
    _, code, body = response.split(" ", 2)
    assert int(code) == status, response
    return json.loads(body)


@in_browser
async def test_a_call_is_made_from_the_menu_and_taken_by_the_panel(sim, page):
    await signed_in(page, sim)
    log = await page.text("#requests")
    assert re.search(r"Request: get token\s+Response: 200 Token [\w-]{43}", log)
    assert sim.account("desk").password not in log
    assert "Websocket Connected." in await page.text("#events")
    assert len(list(sim.service.sessions)) == 1

    template = await choose(page, "Monitor Start")
    assert (template["method"], template["path"]) == ("POST", "call/monitor")
    assert template["body"]["data"] == {"deviceNumber": ["1001"]}
    assert template["body"]["transactionID"] > 1_600_000_000_000  # milliseconds
    answer = await submit(page)
    assert answer["result"] == [{"1001": "OK"}]
    first = answer["transactionID"]

    await choose(page, "Make Call")
    answer = await submit(page)
    assert answer["data"] == {"callRefID": 1}
    assert answer["transactionID"] > first
    events = await page.wait("#events", "alerting")
    assert '"type":"proceeding"' in events

    await page.wait("#calls", "1002 Seo-yeon Choi")
    await page.click("button[aria-label='Answer 1002 Seo-yeon Choi']")
    await page.wait("#events", '"type":"connected"')
    await page.wait("#calls", "connected")

    assert (await choose(page, "Hold"))["body"]["data"] == {"deviceNumber": "1001", "callRefID": 1}
    await submit(page)
    await page.wait("#events", '"type":"hold"')
    await page.click("button[aria-label='Hang up 1002 Seo-yeon Choi']")
    await page.wait("#events", '"type":"releasedasc"')
    assert (await choose(page, "Retrieve"))["method"] == "POST"
    assert (await submit(page, 403))["error"]["code"] == 201

    query = await choose(page, "Get Call Status")
    assert query == {"method": "GET", "path": "call/status?deviceNumber=1001", "body": None}
    assert (await submit(page))["data"].keys() == {"state"}


@in_browser
async def test_somebody_outside_calls_and_phones_are_played(sim, page):
    await signed_in(page, sim, "1001")
    await choose(page, "Monitor Start")
    await submit(page)
    await page.replace("#ring-name", "<b>J. Park</b>")
    await page.replace("#ring-called", "0318055001")
    await page.click("#ring button")
    await page.wait("#events", '"callingDN":"0318055123","calledDN":"0318055001"')
    assert "<b>J. Park</b>" in await page.wait("#calls", "J. Park")
    assert (await choose(page, "Answer"))["body"]["data"] == {"deviceNumber": "1001", "callRefID": 1}
    await submit(page)
    await page.wait("#events", '"type":"connected"')
    await page.click("button[aria-label='Hang up 0318055123 <b>J. Park</b>']")
    await page.wait("#events", '"type":"releasedasc"')
    await page.click("button[aria-label='Hang up 1001 Min-ji Kim']")
    await page.wait("#live", "None.")

    await page.click("#phone-plug")
    await page.wait("#events", '"type":"unregistered"')
    await page.wait("#phone-state", "block")
    assert await page.js("return document.querySelector('#phone-plug').getAttribute('aria-pressed')") == "true"
    await page.click("#phone-plug")
    await page.wait("#events", '"type":"registered"')
    await page.replace("#phone-new", "3")
    await page.click("#phone-messages")
    await page.wait("#events", '"newMsg":3')
    await page.click("#phone-busy")
    await until(lambda: sim.exchange.stations["1001"].busy)
    await page.wait("#phone-state", "busy")
    await page.click("#ring button")
    await page.wait("#play-state", "The caller did not get through.")
    await page.click("#phone-busy")
    await page.click("#phone-dnd")
    await page.wait("#events", '"svcType":"enable"')
    sim.services.rooms.open("1001", 2, "")
    await page.wait("#services", "Room 2, number 692: nobody")
    await page.type("#phone-number", "1003")
    await page.click("#phone-dial")
    await page.wait("#events", '"type":"dialing"')

    await page.js(
        "document.querySelector('#verb').selectedIndex = [...document.querySelector('#verb').options]"
        ".findIndex((o) => o.text.startsWith('inject')); "
        "document.querySelector('#verb').dispatchEvent(new Event('change'))"
    )
    await page.replace("#verb-body", '{"text": "<img src=x onerror=alert(1)>\\u202e"}')
    await page.click("#verb-form button")
    assert "<img src=x onerror=alert(1)>\\u202e" in await page.wait("#events", "onerror")
    assert await page.js("return document.images.length") == 0
    await page.replace("#verb-body", '{"text": ')
    await page.click("#verb-form button")
    await page.wait("#play-state", "This is not JSON")
    await page.replace("#verb-body", "{}")
    await page.click("#verb-form button")
    await page.wait("#play-state", "Give one of event, text and base64.")


@in_browser
async def test_logs_are_copied_and_cleared_and_logins_end(sim, page):
    await page.cdp("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    await page.type("#user", "desk")
    await page.type("#password", "wrong")
    await page.click("#login")
    await page.wait("#connection", "Not logged in: Invalid Login Information.")
    await page.click("input[value='Get DND']")
    await page.click("#submit")
    await page.wait("#request-state", "Log in first.")
    await page.replace("#password", sim.account("desk").password)
    await page.click("#login")
    await page.wait("#connection", "connected")

    for name in ("requests", "events"):
        shown = await page.text(f"#{name}")
        await page.click(f"#{name}-copy")
        await page.wait(f"#{name}-note", "Copied.")
        copied = await page.js("return navigator.clipboard.readText()")
        assert copied.split() == shown.split()
        assert copied
        await page.click(f"#{name}-clear")
        assert await page.wait(f"#{name}-note", "Cleared.")
        assert await page.text(f"#{name}") == ""

    await choose(page, "Make Call")
    await page.replace("#body", "{not json")
    await page.click("#submit")
    await page.wait("#request-state", "The request data is not JSON")

    sim.faults.drop_sockets()
    await page.wait("#connection", "the WebSocket is closed")
    await page.click("#login")
    await page.wait("#connection", "connected")
    await page.click("#logout")
    await page.wait("#connection", "Logged out.")
    assert "Response: 200" in await page.text("#requests")
    assert not list(sim.service.sessions)

    await page.click("#login")
    await page.wait("#connection", "connected")
    sim.faults.expire_tokens()
    await page.wait("#connection", "the WebSocket is closed")
    await page.click("#login")
    await page.wait("#connection", "log in again")
    await page.click("#login")
    await page.wait("#connection", "connected")
    await page.go("about:blank")  # leaving the page logs out
    await until(lambda: not list(sim.service.sessions))


@in_browser
async def test_it_has_the_documents_menu_and_works_by_keyboard_at_any_width(sim, page):
    entries = (
        "return [...document.querySelectorAll(arguments[0] + ' label')].map((l) => l.querySelector('span').innerText)"
    )
    assert await page.js(entries, "#menu") == re.split(r",\s+", MENU)
    disabled = "return [...document.querySelectorAll('input[name=feature]:disabled')].map((i) => i.value)"
    assert await page.js(disabled) == ["Set ACR", "Get ACR"]  # the document says no more than their names

    templates = await page.js(
        "const value = (id) => document.getElementById(id).value;"
        "return [...document.querySelectorAll('input[name=feature]:enabled')].map((radio) => {"
        "  radio.click(); return [value('method'), value('path').split('?')[0], value('body')] })"
    )
    assert all((method == "GET") == (body == "") for method, _, body in templates)
    reached = {(method, path) for method, path, _ in templates}
    known = {(operation.method, operation.path) for operation in PERFORMED}
    printed = {call for call in known if call[1].startswith("call/")}
    variants = {("GET", "call/terminal"), ("POST", "call/terminals")}  # of Get Terminals, whose path is unknown
    assert reached == printed - variants

    unlabelled = """return [...document.querySelectorAll('input, select, textarea, button')]
        .filter((e) => !(e.labels?.length || e.innerText || e.ariaLabel)).map((e) => e.id)"""
    assert await page.js(unlabelled) == []
    for width in (1400, 1000, 600, 380):
        await page.resize(width, 900)
        assert await page.js("return document.documentElement.scrollWidth") <= width

    await page.js("document.querySelector('#user').focus()")
    password = sim.account("desk").password
    await page.type("#user", f"desk\ue004{password}\ue007")  # Tab, Enter
    await page.wait("#connection", "connected")
    await page.type("input[value='Get DND']", " ")
    await page.type("input[value='Get DND']", "\ue013")  # up: the entry before
    assert await page.js("return document.activeElement.value") == "Set DND"
    assert await page.js("return document.querySelector('#path').value") == "call/dnd"
    await page.type("#path", "\ue007")
    await until(lambda: sim.exchange.stations["1001"].dnd)


async def test_files_are_served_with_a_strict_policy_and_nothing_else_is(sim):
    async with httpx.AsyncClient(verify=trusting()) as http:
        page = await http.get(f"{sim.origin}/apidemo.html")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert linked
        for path in linked:
            file = await http.get(f"{sim.origin}{path}")
            assert file.status_code == 200, path
            assert "http:" not in file.text.replace("http://www.w3.org/2000/svg", "")
            assert "https:" not in file.text
            assert "innerHTML" not in file.text
        head = await http.head(f"{sim.origin}/apidemo.html")
        assert (head.status_code, head.content) == (200, b"")
        assert (await http.post(f"{sim.origin}/apidemo.html")).status_code == 405
        for path in ("/apidemo/apidemo.html", "/apidemo/", "/apidemo/none.js", "/apidemo/..%2f..%2fpyproject.toml"):
            assert (await http.get(f"{sim.origin}{path}")).status_code == 404
