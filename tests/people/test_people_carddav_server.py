"""Address books of a real server: found from any address, and read by what has changed."""

from collections.abc import AsyncIterator

import pytest

from desk_agent.people.sources.carddav.changes import Card, cards, changes
from desk_agent.people.sources.carddav.discovery import Book, books
from desk_agent.people.sources.carddav.http import Dav
from desk_agent.people.sources.trouble import SignInError, UnreachableError, UntrustedError
from tests.support.radicale_server import Radicale, vcard


@pytest.fixture
async def dav(radicale: Radicale) -> AsyncIterator[Dav]:
    async with Dav(radicale.url, radicale.user, radicale.password, radicale.pin) as made:
        yield made


async def everything(dav: Dav, book: Book, wanted: list[str]) -> list[Card]:
    return [card async for part in cards(dav, book, wanted) for card in part]


@pytest.mark.parametrize("path", ["", "/", "/minji/", "/minji/people/", "/nowhere/"])
async def test_the_book_is_found_from_any_address(radicale: Radicale, path: str) -> None:
    async with Dav(radicale.url + path, radicale.user, radicale.password, radicale.pin) as dav:
        (book,) = await books(dav)
    assert (book.name, book.url) == ("거래처", f"{radicale.url}/minji/people/")
    assert book.can_sync
    assert book.token
    assert book.ctag


async def test_one_book_among_several(radicale: Radicale) -> None:
    radicale.make_book("family", "Family")
    async with Dav(f"{radicale.url}/minji/family/", radicale.user, radicale.password, radicale.pin) as dav:
        assert [book.name for book in await books(dav)] == ["Family"]
    async with Dav(radicale.url, radicale.user, radicale.password, radicale.pin) as dav:
        assert [book.name for book in await books(dav)] == ["Family", "거래처"]


async def test_only_what_has_changed_is_told(radicale: Radicale, dav: Dav) -> None:
    radicale.put("a", vcard("a", "김민지", "+82 2 555 1234"))
    radicale.put("b", vcard("b", "Ben", "2"))
    (book,) = await books(dav)
    first = await changes(dav, book, {}, "")
    assert len(first.changed) == 2
    assert first.gone == frozenset()
    read = await everything(dav, book, list(first.changed))
    assert "FN:김민지" in next(card.text for card in read if card.url.endswith("/a.vcf"))
    known = {card.url: card.version for card in read}
    assert known == dict(first.changed)

    (book,) = await books(dav)
    nothing = await changes(dav, book, known, first.token)
    assert (dict(nothing.changed), nothing.gone, nothing.token) == ({}, frozenset(), first.token)

    radicale.put("a", vcard("a", "김민지", "+82 2 555 9999"))
    radicale.put("c", vcard("c", "Cho", "3"))
    radicale.delete("b")
    (book,) = await books(dav)
    second = await changes(dav, book, known, first.token)
    assert sorted(url.rpartition("/")[2] for url in second.changed) == ["a.vcf", "c.vcf"]
    assert [url.rpartition("/")[2] for url in second.gone] == ["b.vcf"]
    # without its token, or with one that the server has never had, the same by comparing
    for token in ("", "http://radicale.org/ns/sync/" + "0" * 64, "nonsense <&>"):
        again = await changes(dav, book, known, token)
        assert (dict(again.changed), again.gone) == (dict(second.changed), second.gone)


async def test_a_card_that_goes_between_the_list_and_the_reading_is_left_out(radicale: Radicale, dav: Dav) -> None:
    radicale.put("a", vcard("a", "Anna", "1"))
    radicale.put("b", vcard("b", "Ben", "2"))
    (book,) = await books(dav)
    listed = await changes(dav, book, {}, "")
    radicale.delete("b")
    assert [card.url.rpartition("/")[2] for card in await everything(dav, book, list(listed.changed))] == ["a.vcf"]


async def test_names_that_need_escaping(radicale: Radicale, dav: Dav) -> None:
    radicale.put("%ED%95%9C%20%26%3C%25", vcard("x", "Escaped", "1"))
    (book,) = await books(dav)
    listed = await changes(dav, book, {}, "")
    assert ["Escaped" in card.text for card in await everything(dav, book, list(listed.changed))] == [True]


async def test_many_in_parts(radicale: Radicale, dav: Dav) -> None:
    radicale.fill("".join(vcard(f"u{i}", f"Person {i}", f"+82 31 {i:07}") for i in range(230)))
    (book,) = await books(dav)
    listed = await changes(dav, book, {}, "")
    assert len(listed.changed) == 230
    parts = [len(part) async for part in cards(dav, book, list(listed.changed))]
    assert parts == [100, 100, 30]


async def test_a_changed_password(radicale: Radicale) -> None:
    radicale.stop()
    radicale.password = "another"
    radicale.start()
    async with Dav(radicale.url, radicale.user, "s3cret", radicale.pin) as dav:
        with pytest.raises(SignInError, match="does not take this user and password"):
            await books(dav)
    async with Dav(radicale.url, radicale.user, "another", radicale.pin) as dav:
        assert await books(dav)


@pytest.mark.parametrize("pin", ["", "sha256:" + "00" * 32])
async def test_a_certificate_that_is_not_trusted(radicale: Radicale, pin: str) -> None:
    async with Dav(radicale.url, radicale.user, radicale.password, pin) as dav:
        with pytest.raises(UntrustedError) as raised:
            await books(dav)
    assert raised.value.changed == bool(pin)


async def test_a_server_that_has_gone(radicale: Radicale, dav: Dav) -> None:
    (book,) = await books(dav)
    radicale.stop()
    with pytest.raises(UnreachableError, match="refuses the connection"):
        await changes(dav, book, {}, "")


async def test_somebody_elses_book(radicale: Radicale) -> None:
    async with Dav(f"{radicale.url}/boss/", radicale.user, radicale.password, radicale.pin) as dav:
        assert [book.url for book in await books(dav)] == [f"{radicale.url}/minji/people/"]
