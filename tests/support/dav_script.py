"""A CardDAV server that says what a test wants it to say, over TLS: what Radicale would never do."""

import contextlib
import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support.certificates import self_signed

HEAD = '<?xml version="1.0" encoding="utf-8"?>'
NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav" xmlns:S="http://calendarserver.org/ns/"'


@dataclass
class Said:
    """One answer."""

    status: int = 207
    body: str | bytes = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Heard:
    """One request."""

    method: str
    path: str
    depth: str
    body: str
    headers: dict[str, str]


def multistatus(*responses: str, token: str = "") -> Said:
    tail = f"<sync-token>{token}</sync-token>" if token else ""
    return Said(207, f"{HEAD}<multistatus {NAMESPACES}>{''.join(responses)}{tail}</multistatus>")


def found(href: str, props: str, status: int = 200) -> str:
    return (
        f"<response><href>{href}</href><propstat><prop>{props}</prop>"
        f"<status>HTTP/1.1 {status} Whatever</status></propstat></response>"
    )


def lost(href: str, status: int = 404) -> str:
    return f"<response><href>{href}</href><status>HTTP/1.1 {status} Whatever</status></response>"


BOOK = "<resourcetype><collection/><C:addressbook/></resourcetype><displayname>Friends</displayname>"
Answer = Callable[[Heard], Said]


class DavScript:
    """Every request is answered by ``answer``; ``heard`` has them all."""

    def __init__(self, folder: Path) -> None:
        self.answer: Answer = lambda heard: Said(404)
        self.heard: list[Heard] = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                with contextlib.suppress(OSError):
                    super().handle_one_request()
                    return
                self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                heard = Heard(
                    self.command, self.path, self.headers.get("Depth", ""), body, dict(self.headers.items())
                )
                script.heard.append(heard)
                said = script.answer(heard)
                content = said.body.encode() if isinstance(said.body, str) else said.body
                self.send_response(said.status)
                headers = {"Content-Type": "application/xml; charset=utf-8", "Content-Length": str(len(content))}
                for name, value in {**headers, **said.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_PROPFIND = do_REPORT = do_GET = _any

        identity = self_signed(folder)
        self.pin = identity.pin
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity.certificate, identity.key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=True)
        self._server.handle_error = lambda *_: None  # type: ignore[assignment]
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"https://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def digest_answer(user: str, password: str, heard: Heard, nonce: str) -> bool:
    """Whether a request has the right answer to a Digest challenge (RFC 7616, SHA-256, qop auth)."""
    header = heard.headers.get("Authorization", "")
    if not header.startswith("Digest "):
        return False
    parts = dict(_parts(header.removeprefix("Digest ")))
    hashed: Callable[[str], str] = lambda text: hashlib.sha256(text.encode()).hexdigest()  # noqa: E731
    one = hashed(f"{user}:books:{password}")
    two = hashed(f"{heard.method}:{parts['uri']}")
    expected = hashed(f"{one}:{nonce}:{parts['nc']}:{parts['cnonce']}:auth:{two}")
    return parts["response"] == expected and parts["uri"] == heard.path


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(", "):
        name, _, value = part.partition("=")
        yield name.strip(), value.strip('"')
