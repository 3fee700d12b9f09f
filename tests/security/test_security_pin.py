"""E-01: no byte of a credential reaches a man in the middle, whichever connection of the program he sits on."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from desk_agent.api.errors import Certificate, CertificateError, ChangedCertificateError, PbxError
from desk_agent.client import Session, places
from desk_agent.client.ladder import Ladder
from desk_agent.client.news import LinkChanged, LinkState
from desk_agent.client.places import Place
from desk_agent.client.reach import reach
from desk_agent.client.stream import Stream
from desk_agent.client.verify import Verifier
from desk_agent.clock import SystemClock
from desk_agent.gateway.config import Config, Listen, Pbx
from desk_agent.gateway.machine import Gateway
from desk_agent.net import tls
from desk_agent.people.sources.base import SourceError
from desk_agent.people.sources.carddav.http import Dav
from desk_agent.people.sources.ldap.link import Link as Directory
from desk_agent.people.sources.trial import try_source
from desk_agent.settings.directories import CardDavServer, LdapServer
from tests.support.scripted_pbx import make_certificate, scripted_pbx, server_context
from tests.support.until import until
from tests.support.wiretap import Wiretap, old_tls, wiretap

SECRET = "*1234Secr01$"
ELSE = "sha256:" + "ab" * 32
Way = Callable[[int, str], Awaitable[object]]


async def https(port: int, pin: str) -> None:
    await Session("127.0.0.1", port, "1001", SECRET, trust=pin or None).open()


async def wss(port: int, pin: str) -> None:
    headers = {"Authorization": f"Bearer {SECRET}"}
    where = ("127.0.0.1", port)
    await Stream.open(where, f"/ipxapi?token={SECRET}", headers, tls.context(pin or None), SystemClock(), pin or None)


async def gateway_door(port: int, pin: str) -> None:
    pbx = Verifier("127.0.0.1", port, pin or None, tls.context(pin or None))
    try:
        await pbx.verify("1001", SECRET, lambda _token: None, 5.0)
    finally:
        await pbx.close()


async def look(port: int, pin: str) -> None:
    await reach("127.0.0.1", port, pin)


async def address_book(port: int, pin: str) -> None:
    async with Dav(f"https://127.0.0.1:{port}/", "ann", SECRET, pin) as dav:
        await dav.ask("PROPFIND", "/", "<x/>", "0")


async def address_book_trial(port: int, pin: str) -> None:
    await _tried(CardDavServer("Friends", f"https://127.0.0.1:{port}/", "ann", pin=pin))


async def directory(port: int, pin: str) -> None:
    await asyncio.to_thread(_directory, LdapServer("D", "127.0.0.1", port, "ldaps", "cn=ann", "dc=a", pin=pin))


async def directory_starttls(port: int, pin: str) -> None:
    await asyncio.to_thread(_directory, LdapServer("D", "127.0.0.1", port, "starttls", "cn=ann", "dc=a", pin=pin))


async def directory_trial(port: int, pin: str) -> None:
    await _tried(LdapServer("D", "127.0.0.1", port, "ldaps", "cn=ann", "dc=a", pin=pin))


def _directory(server: LdapServer) -> None:
    with Directory(server, SECRET):
        pass


async def _tried(server: CardDavServer | LdapServer) -> None:
    view = await asyncio.to_thread(try_source, server, SECRET, lambda _view: None)
    assert not view.steps[-1].good
    raise SourceError(view.steps[-1].text)


WAYS: dict[str, Way] = {
    way.__name__: way
    for way in (
        https, wss, gateway_door, look, address_book, address_book_trial, directory, directory_starttls,
        directory_trial,
    )
}  # fmt: skip
REFUSED = (CertificateError, SourceError, PbxError)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


@pytest.fixture
def tap(way: Way) -> Iterator[Wiretap]:
    with wiretap(starttls=way is directory_starttls) as made:
        yield made


async def heard(tap: Wiretap, way: Way, pin: str) -> bytes:
    with pytest.raises(REFUSED):
        await asyncio.wait_for(way(tap.port, pin), 5)
    await until(lambda: tap.done > 0)
    return bytes(tap.heard)


async def test_another_certificate_than_the_pinned_one_hears_nothing(way: Way, tap: Wiretap) -> None:
    assert await heard(tap, way, ELSE) == b""


async def test_an_untrusted_certificate_hears_nothing(way: Way, tap: Wiretap) -> None:
    assert await heard(tap, way, "") == b""


async def test_the_pinned_one_is_spoken_to(way: Way, tap: Wiretap) -> None:
    """Without this the tests above would pass for anything that never speaks."""
    talk = asyncio.ensure_future(way(tap.port, tap.pin))
    await until(lambda: bool(tap.heard) or (way is look and tap.handshakes > 0))
    talk.cancel()
    await asyncio.gather(talk, return_exceptions=True)


async def test_tls_below_1_2_is_refused_even_from_the_pinned_certificate(way: Way) -> None:
    made = make_certificate()
    pin = f"sha256:{made[2]}"
    with wiretap(old_tls(made), pin=pin, starttls=way is directory_starttls) as tap:
        assert await heard(tap, way, pin) == b""
        assert not tap.handshakes


def lenient(context: ssl.SSLContext) -> ssl.SSLContext:
    """The same context on a computer whose own policy allows anything."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def test_it_is_our_own_floor_and_not_the_system_s() -> None:
    made = make_certificate()
    with wiretap(old_tls(made)) as tap:
        with pytest.raises(ssl.SSLError):
            _shake(lenient(tls.context(f"sha256:{made[2]}")), tap.port)
        tap.until(lambda: tap.refused == 1)
        assert not tap.handshakes


def _shake(context: ssl.SSLContext, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 5) as plain:
        context.wrap_socket(plain, server_hostname="127.0.0.1").close()


# the system's own judgement


def authority(folder: Path, name: str, address: str) -> tuple[Path, ssl.SSLContext]:
    """A CA in a file, and a server with a certificate of it for ``name`` and ``address``."""
    now = datetime.now(UTC)

    def build(
        subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, *, ca: bool
    ) -> x509.Certificate:
        called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)])
        by = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(called)
            .issuer_name(by)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        )
        if not ca:
            names = [x509.DNSName(name), x509.IPAddress(ip_address(address))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(signer, hashes.SHA256())

    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = build("Test CA", "Test CA", ca_key, ca_key, ca=True)
    leaf = build(name, "Test CA", key, ca_key, ca=False)
    file = folder / "ca.pem"
    file.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return file, server_context((leaf.public_bytes(serialization.Encoding.PEM), private, ""))


async def test_a_certificate_of_a_trusted_authority_for_another_host_hears_nothing(
    way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = authority(tmp_path, "elsewhere.example", "192.0.2.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with wiretap(context, starttls=way is directory_starttls) as tap:
        assert await heard(tap, way, "") == b""


async def test_the_same_authority_s_certificate_for_this_host_is_spoken_to(
    way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = authority(tmp_path, "pbx.example", "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with wiretap(context, starttls=way is directory_starttls) as tap:
        talk = asyncio.ensure_future(way(tap.port, ""))
        await until(lambda: bool(tap.heard) or (way is look and tap.handshakes > 0))
        talk.cancel()
        await asyncio.gather(talk, return_exceptions=True)


# in the middle of a session


async def test_he_who_comes_in_between_a_session_hears_nothing_and_ends_it() -> None:
    """The token of the session and the password would both go over the next connections."""
    made = make_certificate()
    async with scripted_pbx(certificate=made) as pbx:
        session = Session("127.0.0.1", pbx.port, "1001", SECRET, trust=pbx.pin)
        await session.open()
        await until(lambda: session.state is LinkState.LIVE)
        pbx.listening.close()
        pbx.cut()
        with wiretap(port=pbx.port) as tap:
            closed = None
            async with asyncio.timeout(10):
                async for news in session.events():
                    if isinstance(news, LinkChanged) and news.state is LinkState.CLOSED:
                        closed = news.error
                        break
            assert isinstance(closed, ChangedCertificateError)
            assert tap.handshakes + tap.refused
            assert tap.heard == b""
            await session.close()
            assert tap.heard == b""


async def test_a_place_that_a_gateway_has_told_of_is_held_to_its_certificate() -> None:
    """The gateway is away; somebody sits at the address of the other one."""
    with wiretap() as tap:
        other = Place("127.0.0.1", tap.port, "sha256:" + "cd" * 32)
        session = Session("127.0.0.1", 1, "1001", SECRET, trust=ELSE, others=[other])
        opening = asyncio.ensure_future(session.open(patient=True))
        await until(lambda: tap.done > 0)
        await session.close()
        await asyncio.gather(opening, return_exceptions=True)
    assert tap.handshakes + tap.refused
    assert tap.heard == b""


async def test_the_gateway_itself_is_held_to_it_and_stays_out(
    tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    expect_log("does not let the gateway in")
    with wiretap() as tap:
        pbx = Pbx(host="127.0.0.1", port=tap.port, account="wallboard", trust=ELSE)
        async with Gateway(Config(pbx=pbx, listen=Listen(port=0)), SECRET, tmp_path) as gateway:
            await until(lambda: tap.done > 0)
            await until(lambda: "not the one that was trusted" in gateway.upstream.status.reason)
        assert tap.heard == b""


async def test_a_stranger_at_the_gateway_s_address_does_not_end_a_session_that_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At the PBX itself a desk looks whether a gateway is back: anybody's handshake will not do."""
    monkeypatch.setattr(places, "FALLBACK_AFTER", 0.0)
    monkeypatch.setattr("desk_agent.client.workings.HOME_EVERY", 0.05)
    with wiretap() as tap:
        away = tap.port
    async with scripted_pbx() as pbx:
        itself = Place("127.0.0.1", pbx.port, pbx.pin, is_pbx=True)
        session = Session("127.0.0.1", away, "1001", SECRET, trust=ELSE, others=[itself])
        await session.open(patient=True)
        await until(lambda: session.state is LinkState.LIVE)
        with wiretap(port=away) as tap:
            await until(lambda: tap.done >= 3)
            assert tap.heard == b""
        assert session.state is LinkState.LIVE
        assert pbx.count("logout") == 0
        await session.close()


def test_no_error_about_a_certificate_is_worth_another_try() -> None:
    error = ChangedCertificateError("changed", Certificate("h", 1, "", "", "", "", ""), "")
    assert Ladder().wait(error, 120.0) is None
