"""What answers at a directory's port may be anything."""

import contextlib
import socket
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from desk_agent.people.sources.base import SourceError
from desk_agent.people.sources.ldap import meter
from desk_agent.people.sources.ldap.source import LdapSource
from desk_agent.people.sources.trouble import AnswerError, NoTlsError, TooMuchError, UnreachableError
from desk_agent.settings.directories import LdapServer
from tests.support.fake_reading import FakeReading

DONE = bytes.fromhex("0a010004000400")  # resultCode success, no matched DN, no message
BOUND = b"\x61\x07" + DONE
AGREED = b"\x78\x07" + DONE
ENTRY = bytes.fromhex("641004046361 3d6130083006 0402636e3100".replace(" ", ""))  # "ca=a" with a cn without value
Talk = Callable[[socket.socket], None]


class Liar:
    """Takes connections and lets ``talk`` have the first of them."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(5)
            with contextlib.suppress(OSError):
                self._talk(connection)

    def wait(self) -> None:
        """Until it has heard all there was."""
        self._thread.join()

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture
def liar() -> Iterator[Callable[[Talk], Liar]]:
    started: list[Liar] = []

    def start(talk: Talk) -> Liar:
        started.append(Liar(talk))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def read(port: int, password: str = "") -> None:
    server = LdapServer("Liar", "127.0.0.1", port, "none", "", "dc=a")
    list(LdapSource(server, password).read(FakeReading()))


def asked(connection: socket.socket) -> bytes:
    """The message ID of the next request, as it stands in it."""
    request = connection.recv(4096)
    start = 2 + (request[1] & 0x7F if request[1] & 0x80 else 0)
    return request[start : start + 2 + request[start + 1]]


def message(identity: bytes, body: bytes) -> bytes:
    return b"\x30" + bytes([len(identity) + len(body)]) + identity + body


def answering(*bodies: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        for body in bodies:
            connection.sendall(message(asked(connection), body))
        connection.recv(4096)

    return talk


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x00" * 64,
        b"\xff" * 64,
        bytes.fromhex("30840000000c") + b"\x61" * 12,
        bytes.fromhex("3003020101"),
        bytes.fromhex("300c02010161070a01"),
    ],
)
def test_nonsense_instead_of_an_answer(liar: Callable[[Talk], Liar], answer: bytes) -> None:
    with pytest.raises(SourceError):
        read(liar(lambda connection: (connection.recv(4096), connection.sendall(answer))[1]).port)


@pytest.mark.parametrize("body", [b"\x64\x00", b"\x65\x00", b"\x64\x7f\x00", b"\x7f\x03\0\0\0", b"\x65\x02\x0a\x00"])
def test_nonsense_after_signing_in(liar: Callable[[Talk], Liar], body: bytes) -> None:
    with pytest.raises(SourceError):
        read(liar(answering(BOUND, body)).port)


def test_a_flood_is_stopped(liar: Callable[[Talk], Liar], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "MAX_BYTES", 100_000)

    def talk(connection: socket.socket) -> None:
        connection.sendall(message(asked(connection), BOUND))
        entry = message(asked(connection), ENTRY)
        while True:
            connection.sendall(entry * 1000)

    with pytest.raises(TooMuchError):
        read(liar(talk).port)


def test_a_message_that_never_ends_is_stopped(liar: Callable[[Talk], Liar], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "MAX_BYTES", 200_000)

    def talk(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"\x30\x84\x7f\xff\xff\xff")
        while True:
            connection.sendall(b"\0" * 65536)

    with pytest.raises(TooMuchError):
        read(liar(talk).port)


def test_silence_has_an_end(liar: Callable[[Talk], Liar], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "SILENCE_SECONDS", 0.1)

    def talk(connection: socket.socket) -> None:
        while connection.recv(4096):
            pass

    with pytest.raises(UnreachableError):
        read(liar(talk).port)


def by_starttls(port: int) -> None:
    server = LdapServer("Liar", "127.0.0.1", port, "starttls", "cn=a", "dc=a")
    list(LdapSource(server, "secret").read(FakeReading()))


def test_a_refusal_to_encrypt(liar: Callable[[Talk], Liar]) -> None:
    with pytest.raises(NoTlsError, match="does not encrypt"):
        by_starttls(liar(answering(bytes.fromhex("78070a013504000400"))).port)


def test_nothing_is_sent_or_believed_before_tls(liar: Callable[[Talk], Liar]) -> None:
    """A yes to StartTLS with a yes to the sign-in right behind it, and then no TLS."""
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        identity = asked(connection)
        following = identity[:-1] + bytes([identity[-1] + 1])
        connection.sendall(message(identity, AGREED) + message(following, BOUND))
        while piece := connection.recv(4096):
            heard.append(piece)

    one = liar(talk)
    with pytest.raises(SourceError):
        by_starttls(one.port)
    one.wait()
    assert b"secret" not in b"".join(heard)


def test_a_referral_is_not_followed(liar: Callable[[Talk], Liar]) -> None:
    elsewhere = b"ldap://127.0.0.1:1/dc=evil"
    links = b"\xa3" + bytes([len(elsewhere) + 2]) + b"\x04" + bytes([len(elsewhere)]) + elsewhere
    result = bytes.fromhex("0a010a04000400") + links
    with pytest.raises(AnswerError, match="sends on to another server"):
        read(liar(answering(BOUND, b"\x65" + bytes([len(result)]) + result)).port)


def test_without_the_extra_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ldap3", None)
    with pytest.raises(SourceError, match="need the extra “ldap”"):
        read(1)
