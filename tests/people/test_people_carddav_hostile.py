"""What answers an address book's questions may be anything."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_agent.people.sources.base import SourceError
from desk_agent.people.sources.carddav import changes as changing
from desk_agent.people.sources.carddav import http
from desk_agent.people.sources.carddav.changes import cards, changes
from desk_agent.people.sources.carddav.discovery import Book, books
from desk_agent.people.sources.carddav.http import Dav, normal
from desk_agent.people.sources.carddav.xml import MAX_DEPTH, Reader
from desk_agent.people.sources.trouble import AnswerError, NoTlsError, SignInError, TooMuchError
from tests.support.dav_script import BOOK, HEAD, DavScript, Heard, Said, digest_answer, found, lost, multistatus


@pytest.fixture
def script(tmp_path: Path) -> Iterator[DavScript]:
    made = DavScript(tmp_path)
    yield made
    made.stop()


def dav_of(script: DavScript, path: str = "/books/me/", user: str = "me", password: str = "secret") -> Dav:
    return Dav(script.url + path, user, password, script.pin)


def book_of(script: DavScript, **more: object) -> Book:
    return Book(f"{script.url}/books/me/", "Friends", **more)  # type: ignore[arg-type]


# XML


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a [<!ENTITY x "boo">]><a>&x;</a>',
        "<!DOCTYPE a ["
        + '<!ENTITY l0 "ha">'
        + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
        + "]><a>&l9;</a>",
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a>&unknown;</a>",
        "<a><b></a>",
        "<a>",
        "",
        "not xml",
        "<a>\x01</a>",
        "<a/><b/>",
        '<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_xml_that_is_refused(document: str) -> None:
    def read() -> None:
        reader = Reader()
        for start in range(0, len(document), 7):
            reader.feed(document[start : start + 7].encode())
        reader.close()

    with pytest.raises(AnswerError):
        read()


def test_depth_and_number_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooMuchError):
        Reader().feed(b"<a>" * (MAX_DEPTH + 1))
    monkeypatch.setattr("desk_agent.people.sources.carddav.xml.MAX_ELEMENTS", 100)
    with pytest.raises(TooMuchError):
        Reader().feed(b"<a>" + b"<b/>" * 100)


# HTTP


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("dav.example.com", "https://dav.example.com/"),
        (" https://dav.example.com/books/?x=1#y ", "https://dav.example.com/books/"),
        ("dav.example.com:8443/me", "https://dav.example.com:8443/me"),
        ("http://localhost:5232", "http://localhost:5232/"),
        ("http://127.0.0.1:5232", "http://127.0.0.1:5232/"),
        ("https://[::1]:1", "https://[::1]:1/"),
    ],
)
def test_an_address_that_is_understood(address: str, meant: str) -> None:
    assert normal(address) == meant


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://dav.example.com",
        "ftp://x",
        "https://me:secret@x/",
        "https://",
        "https://x:99999/",
        "https://a b/",
        "file:///x",
        "https://[x",
    ],
)
def test_an_address_that_is_not(address: str) -> None:
    with pytest.raises(SourceError) as raised:
        normal(address)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "location",
    ["https://evil.example/", "http://127.0.0.1/", "//evil.example/x", "https://127.0.0.1:1/", "https://["],
)
async def test_nobody_is_followed_to_another_server(script: DavScript, location: str) -> None:
    script.answer = lambda heard: Said(301, headers={"Location": location})
    async with dav_of(script) as dav:
        with pytest.raises(AnswerError):
            await books(dav)
    assert not any("Authorization" in heard.headers for heard in script.heard)


async def test_a_redirect_on_the_same_server_is_followed(script: DavScript) -> None:
    def answer(heard: Heard) -> Said:
        if heard.path == "/.well-known/carddav":
            return Said(301, headers={"Location": "/books/me/"})
        return multistatus(found("/books/me/", BOOK)) if heard.path == "/books/me/" else Said(404)

    script.answer = answer
    async with dav_of(script, "/") as dav:
        assert [book.url for book in await books(dav)] == [f"{script.url}/books/me/"]
    followed = [heard for heard in script.heard if heard.path == "/books/me/"]
    assert (followed[0].method, followed[0].depth) == ("PROPFIND", "0")
    assert "resourcetype" in followed[0].body


async def test_redirects_have_an_end(script: DavScript) -> None:
    script.answer = lambda heard: Said(302, headers={"Location": heard.path + "x"})
    async with dav_of(script) as dav:
        with pytest.raises(AnswerError, match="sends on and on"):
            await books(dav)


@pytest.mark.parametrize("href", ["https://evil.example/books/", "//evil.example/"])
async def test_a_home_on_another_server_is_named_and_not_asked(script: DavScript, href: str) -> None:
    script.answer = lambda heard: multistatus(
        found(heard.path, f"<C:addressbook-home-set><href>{href}</href></C:addressbook-home-set>")
    )
    async with dav_of(script) as dav:
        with pytest.raises(AnswerError, match=r"evil\.example"):
            await books(dav)


async def test_what_is_compressed_is_not_unpacked(script: DavScript) -> None:
    bomb = gzip.compress(b"<a>" + b" " * 50_000_000)
    script.answer = lambda heard: Said(207, bomb, {"Content-Encoding": "gzip"})
    async with dav_of(script) as dav:
        with pytest.raises(AnswerError, match="compressed"):
            await books(dav)
    assert script.heard[0].headers["Accept-Encoding"] == "identity"


async def test_an_endless_answer_is_stopped(script: DavScript, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER", 100_000)
    script.answer = lambda heard: Said(207, HEAD + "<multistatus xmlns='DAV:'>" + " " * 300_000)
    async with dav_of(script) as dav:
        with pytest.raises(TooMuchError):
            await books(dav)


async def test_a_slow_answer_is_stopped(script: DavScript, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER_SECONDS", 0.2)
    script.answer = lambda heard: Said(207, HEAD, {"Content-Length": "100"})
    async with dav_of(script) as dav:
        with pytest.raises(SourceError, match="does not answer"):
            await books(dav)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Said(200, "<html>Hello</html>", {"Content-Type": "text/html"}), AnswerError),
        (Said(207, "<html/>"), AnswerError),
        (Said(207, "<multistatus/>"), AnswerError),
        (Said(207, ""), AnswerError),
        (Said(207, "{}", {"Content-Type": "application/json"}), AnswerError),
        (Said(401), SignInError),
        (Said(401, "", {"WWW-Authenticate": 'Negotiate, NTLM, Bearer realm="x"'}), SignInError),
        (Said(403), SignInError),
        (Said(404), AnswerError),
        (Said(503), AnswerError),
        (Said(418), AnswerError),
        (multistatus(), AnswerError),
        (multistatus(found("/", "<current-user-principal><href/></current-user-principal>")), AnswerError),
    ],
)
async def test_answers_that_are_no_address_book(script: DavScript, said: Said, error: type[SourceError]) -> None:
    script.answer = lambda heard: said
    async with dav_of(script) as dav:
        with pytest.raises(error) as raised:
            await books(dav)
    assert "secret" not in str(raised.value)


async def test_a_port_that_speaks_no_tls(unused_tcp_port: int) -> None:
    import asyncio

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with Dav(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/", "me", "secret", "") as dav:
        with pytest.raises(NoTlsError):
            await books(dav)
    server.close()
    await server.wait_closed()


# signing in


async def test_basic_is_sent_only_when_it_is_asked_for(script: DavScript) -> None:
    script.answer = lambda heard: (
        multistatus(found("/books/me/", BOOK))
        if heard.headers.get("Authorization", "").startswith("Basic ")
        else Said(401, headers={"WWW-Authenticate": 'Basic realm="books", charset="UTF-8"'})
    )
    async with dav_of(script) as dav:
        assert await books(dav)
        assert await books(dav)
    assert ["Authorization" in heard.headers for heard in script.heard] == [False, True, True]


async def test_digest_is_preferred(script: DavScript) -> None:
    def answer(heard: Heard) -> Said:
        if digest_answer("me", "secret", heard, "n0nce"):
            return multistatus(found("/books/me/", BOOK))
        challenge = 'Basic realm="books", Digest realm="books", nonce="n0nce", algorithm=SHA-256, qop="auth"'
        return Said(401, headers={"WWW-Authenticate": challenge})

    script.answer = answer
    async with dav_of(script) as dav:
        assert await books(dav)
    assert not any(heard.headers.get("Authorization", "").startswith("Basic") for heard in script.heard)


# lists and cards


def listed(*names: str) -> str:
    return "".join(found(f"/books/me/{name}", f'<getetag>"{name}1"</getetag><resourcetype/>') for name in names)


async def test_without_sync_the_tag_of_the_book_and_those_of_its_cards_do(script: DavScript) -> None:
    script.answer = lambda heard: multistatus(
        found("/books/me/", f"{BOOK}<S:getctag>7</S:getctag>"), listed("a.vcf", "b.vcf")
    )
    async with dav_of(script) as dav:
        first = await changes(dav, book_of(script, ctag="7"), {}, "")
        assert sorted(url.rpartition("/")[2] for url in first.changed) == ["a.vcf", "b.vcf"]
        assert first.token == "7"
        asked = len(script.heard)
        same = await changes(dav, book_of(script, ctag="7"), first.changed, "7")
        assert (dict(same.changed), len(script.heard)) == ({}, asked)
        known = {**first.changed, f"{script.url}/books/me/c.vcf": '"c1"'}
        known[f"{script.url}/books/me/a.vcf"] = '"a0"'
        second = await changes(dav, book_of(script, ctag="8"), known, "7")
        assert list(second.changed) == [f"{script.url}/books/me/a.vcf"]
        assert second.gone == {f"{script.url}/books/me/c.vcf"}


async def test_a_list_in_parts(script: DavScript) -> None:
    def answer(heard: Heard) -> Said:
        if "<sync-token></sync-token>" in heard.body:
            return multistatus(listed("a.vcf", "b.vcf"), lost("/books/me/", 507), token="t1")
        assert "<sync-token>t1</sync-token>" in heard.body
        return multistatus(listed("c.vcf"), lost("/books/me/a.vcf"), token="t2")

    script.answer = answer
    async with dav_of(script) as dav:
        got = await changes(dav, book_of(script, token="t2", can_sync=True), {}, "")
    assert sorted(url.rpartition("/")[2] for url in got.changed) == ["b.vcf", "c.vcf"]
    assert got.token == "t2"


async def test_a_list_without_end(script: DavScript, monkeypatch: pytest.MonkeyPatch) -> None:
    script.answer = lambda heard: multistatus(listed("a.vcf"), lost("/books/me/", 507), token="same")
    async with dav_of(script) as dav:
        with pytest.raises(AnswerError, match="no end"):
            await changes(dav, book_of(script, token="t", can_sync=True), {}, "")
    counter = iter(range(10**9))
    script.answer = lambda heard: multistatus(listed("a.vcf"), lost("/books/me/", 507), token=f"t{next(counter)}")
    monkeypatch.setattr(changing, "MAX_ROUNDS", 5)
    async with dav_of(script) as dav:
        with pytest.raises(TooMuchError):
            await changes(dav, book_of(script, token="t", can_sync=True), {}, "")


async def test_a_server_that_promises_to_sync_and_cannot(script: DavScript) -> None:
    script.answer = lambda heard: Said(501) if heard.method == "REPORT" else multistatus(listed("a.vcf"))
    async with dav_of(script) as dav:
        got = await changes(dav, book_of(script, token="t", can_sync=True), {}, "")
    assert len(got.changed) == 1


async def test_what_is_not_in_the_book_is_not_fetched(script: DavScript) -> None:
    script.answer = lambda heard: multistatus(
        listed("a.vcf", "../boss/b.vcf", "../me2/c.vcf", "sub/"),
        found("/books/me/deeper/", "<resourcetype><collection/></resourcetype>"),
        found("/books/me/", BOOK),
        found("", "<getetag>x</getetag>"),
    )
    async with dav_of(script) as dav:
        got = await changes(dav, book_of(script), {}, "")
    assert sorted(url.removeprefix(script.url) for url in got.changed) == ["/books/me/a.vcf", "/books/me/sub/"]


async def test_cards_nobody_asked_for_are_left_out(script: DavScript) -> None:
    def card(name: str) -> str:
        return found(f"/books/me/{name}", "<getetag>1</getetag><C:address-data>BEGIN:VCARD</C:address-data>")

    script.answer = lambda heard: multistatus(
        card("a.vcf"), card("other.vcf"), lost("/books/me/b.vcf"), found("/books/me/c.vcf", "")
    )
    async with dav_of(script) as dav:
        wanted = [f"{script.url}/books/me/{name}" for name in ("a.vcf", "b.vcf", "c.vcf")]
        got = [one async for part in cards(dav, book_of(script), wanted) for one in part]
    assert [one.url for one in got] == wanted[:1]
