"""The proxy does to a connection what it says, and to no other."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.fake_clock import FakeClock
from tests.support.fault_proxy import FaultProxy, Passage, Way
from tests.support.quiet import pass_time, quiet, wind
from tests.support.until import until

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Echo:
    """Gives back what it gets, and remembers it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.ended: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                self.heard.append(data)
                writer.write(data)
                await writer.drain()
            self.ended.append("closed")
        except ConnectionError:
            self.ended.append("reset")
        finally:
            writer.close()


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def proxy(echo: Echo, clock: FakeClock) -> AsyncIterator[FaultProxy]:
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    async with FaultProxy("127.0.0.1", server.sockets[0].getsockname()[1], clock) as made:
        yield made
    server.close()
    await server.wait_closed()


@pytest.fixture
async def ends(proxy: FaultProxy) -> AsyncIterator[Ends]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    yield reader, writer
    writer.transport.abort()


async def say(ends: Ends, text: bytes) -> bytes:
    reader, writer = ends
    writer.write(text)
    async with asyncio.timeout(5):
        return await reader.readexactly(len(text))


async def test_it_passes_on_and_counts(proxy: FaultProxy, ends: Ends, echo: Echo) -> None:
    assert await say(ends, b"one") == b"one"
    (passage,) = proxy.passages
    assert passage.passed == {Way.UP: 3, Way.DOWN: 3}
    assert proxy.passage(passage.source_port) is passage
    ends[1].write_eof()
    assert await ends[0].read() == b""
    await until(lambda: echo.ended == ["closed"] and not proxy.passages)
    assert proxy.accepted == 1


async def test_a_reset_is_one_on_both_sides(proxy: FaultProxy, ends: Ends, echo: Echo) -> None:
    await say(ends, b"one")
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        await ends[0].read()
    await until(lambda: echo.ended == ["reset"] and not proxy.passages)


async def test_a_side_that_is_reset_resets_the_other(proxy: FaultProxy, ends: Ends, echo: Echo) -> None:
    await say(ends, b"one")
    ends[1].get_extra_info("socket").setsockopt(1, 13, b"\x01\0\0\0\0\0\0\0")
    ends[1].transport.abort()
    await until(lambda: echo.ended == ["reset"])


async def test_a_black_hole_keeps_what_was_sent_into_it(proxy: FaultProxy, ends: Ends, echo: Echo) -> None:
    await say(ends, b"one")
    proxy.black_hole()
    ends[1].write(b"two")
    await quiet()
    assert echo.heard == [b"one"]
    proxy.lift()
    async with asyncio.timeout(5):
        assert await ends[0].readexactly(3) == b"two"


async def test_a_black_hole_in_one_direction(proxy: FaultProxy, ends: Ends, echo: Echo) -> None:
    await say(ends, b"one")
    proxy.black_hole(Way.DOWN)
    ends[1].write(b"two")
    await until(lambda: echo.heard == [b"one", b"two"])
    await quiet()
    assert proxy.passages[0].passed[Way.DOWN] == 3
    proxy.lift()
    async with asyncio.timeout(5):
        assert await ends[0].readexactly(3) == b"two"


async def test_who_comes_while_there_is_a_black_hole_is_served_after_it(proxy: FaultProxy, echo: Echo) -> None:
    proxy.black_hole()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"one")
    await quiet()
    assert echo.heard == []
    proxy.lift()
    async with asyncio.timeout(5):
        assert await reader.readexactly(3) == b"one"
    writer.close()


async def test_a_refused_connection_and_one_that_stays(proxy: FaultProxy, ends: Ends) -> None:
    await say(ends, b"one")
    await proxy.refuse()
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", proxy.port)
    assert await say(ends, b"two") == b"two"
    await proxy.accept()
    other = await asyncio.open_connection("127.0.0.1", proxy.port)
    assert await say(other, b"three") == b"three"
    other[1].close()
    assert proxy.accepted == 2


async def test_slammed_connections_are_counted(proxy: FaultProxy, echo: Echo) -> None:
    proxy.slam()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    assert (proxy.accepted, proxy.passages, echo.heard) == (1, (), [])


async def test_it_is_late_by_the_clock(proxy: FaultProxy, ends: Ends, echo: Echo, clock: FakeClock) -> None:
    proxy.latency[Way.UP] = 2.0
    ends[1].write(b"one")
    await pass_time(clock, 1.9)
    assert echo.heard == []
    assert await wind(clock, lambda: echo.heard, within=1.0) == pytest.approx(0.1, abs=0.01)


async def test_what_takes_too_long_is_said(clock: FakeClock) -> None:
    with pytest.raises(AssertionError, match=r"not true within 3\.0 s"):
        await wind(clock, lambda: False, within=3.0)
    assert clock.now().mono == 1003.0


async def test_crumbs(proxy: FaultProxy, ends: Ends, echo: Echo) -> None:
    proxy.slice = 2
    await say(ends, b"one and two")
    assert b"".join(echo.heard) == b"one and two"
    assert len(echo.heard) > 1


async def test_a_connection_is_cut_after_some_bytes(proxy: FaultProxy, echo: Echo) -> None:
    proxy.cut_after(4)
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"one and two")
    async with asyncio.timeout(5):
        assert await reader.readexactly(4) == b"one "
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    await until(lambda: echo.ended == ["reset"])
    proxy.cut_after(-1)
    other = await asyncio.open_connection("127.0.0.1", proxy.port)
    assert await say(other, b"whole again") == b"whole again"
    other[1].close()


async def test_a_connection_is_closed_exactly_on_send(proxy: FaultProxy, ends: Ends, echo: Echo) -> None:
    await say(ends, b"one")
    proxy.close_on_send()
    ends[1].write(b"two")
    with pytest.raises(ConnectionResetError):
        await ends[0].read()
    await until(lambda: echo.ended)
    assert echo.heard == [b"one"]


async def test_a_hook_sees_each_connection_first(proxy: FaultProxy) -> None:
    seen: list[Passage] = []
    proxy.on_accept(seen.append)
    other = await asyncio.open_connection("127.0.0.1", proxy.port)
    assert await say(other, b"one") == b"one"
    assert seen == list(proxy.passages)
    other[1].close()


async def test_all_that_is_open_can_be_closed(proxy: FaultProxy, ends: Ends, echo: Echo) -> None:
    await say(ends, b"one")
    proxy.close()
    assert await ends[0].read() == b""
    await until(lambda: echo.ended == ["closed"])
