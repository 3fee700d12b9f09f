"""A man in the middle: TLS with a certificate of his own, and a count of what he was given after the handshake."""

import socket
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.support.scripted_pbx import make_certificate, server_context

_GRANTED = bytes.fromhex("78070a010004000400")  # BER: the answer "success" to an extended operation, as StartTLS is


@dataclass
class Wiretap:
    """``heard`` is every byte that came through TLS, ``handshakes`` how many were carried through on his side."""

    context: ssl.SSLContext
    pin: str
    starttls: bool = False
    port: int = 0
    handshakes: int = 0
    refused: int = 0  # connections that came to nothing before the end of the handshake
    heard: bytearray = field(default_factory=bytearray)
    done: int = 0  # connections that are over: nothing more will be heard of them

    def serve(self, plain: socket.socket) -> None:
        """One connection, to its end."""
        try:
            self._serve(plain)
        finally:
            self.done += 1

    def _serve(self, plain: socket.socket) -> None:
        with plain, suppress(OSError):
            plain.settimeout(5)
            if self.starttls:
                asked = plain.recv(4096)
                number = asked[2 : 4 + asked[3]]  # of the message
                plain.sendall(bytes([0x30, len(number) + len(_GRANTED)]) + number + _GRANTED)
            try:
                secured = self.context.wrap_socket(plain, server_side=True)
            except (OSError, ssl.SSLError):
                self.refused += 1
                return
            with secured:
                self.handshakes += 1
                self.heard += secured.recv(4096)  # that much is enough, and it was given without an answer

    def until(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait for a thread of his; fails after a while."""
        give_up = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < give_up, self
            time.sleep(0.005)


@contextmanager
def wiretap(
    context: ssl.SSLContext | None = None, *, port: int = 0, starttls: bool = False, pin: str = ""
) -> Iterator[Wiretap]:
    """Listen on loopback until the block ends, for as many as come."""
    if context is None:
        made = make_certificate()
        context, pin = server_context(made), f"sha256:{made[2]}"
    tap = Wiretap(context, pin, starttls)
    listening = socket.create_server(("127.0.0.1", port))
    tap.port = listening.getsockname()[1]
    threads: list[threading.Thread] = []
    open_ones: list[socket.socket] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                plain, _ = listening.accept()
                open_ones.append(plain)
                threads.append(threading.Thread(target=tap.serve, args=(plain,)))
                threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield tap
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        acceptor.join(5)
        for one in threads:
            one.join(5)


def old_tls(certificate: tuple[bytes, bytes, str]) -> ssl.SSLContext:
    """A server that speaks TLS 1.0 and 1.1 and nothing newer."""
    context = server_context(certificate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context
