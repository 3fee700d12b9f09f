"""A real CardDAV server: Radicale, as the test's own process, over TLS on a loopback port."""

import importlib.util
import shutil
import sys
from pathlib import Path

import httpx

from tests.support.certificates import self_signed
from tests.support.processes import Child, free_port

WHY_NOT = None if importlib.util.find_spec("radicale") else "radicale is not installed (the dev extra has it)"
PASSWORD = "s3cret"
_MAKE_BOOK = """<?xml version="1.0" encoding="utf-8"?>
<mkcol xmlns="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav"><set><prop>
<resourcetype><collection/><card:addressbook/></resourcetype><displayname>{name}</displayname>
</prop></set></mkcol>"""


def vcard(uid: str, name: str, *numbers: str, company: str = "") -> str:
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{uid}", f"FN:{name}", f"N:{name};;;;"]
    lines += [f"ORG:{company}"] if company else []
    lines += [f"TEL;TYPE=WORK:{number}" for number in numbers]
    return "\r\n".join([*lines, "END:VCARD", ""])


class Radicale:
    """The server, and the client that fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._identity = self_signed(folder)
        self.port, self.pin = free_port(), self._identity.pin
        self.url = f"https://127.0.0.1:{self.port}"
        self.user, self.password = "minji", PASSWORD
        self.start()

    def reset(self) -> None:
        """One empty address book, and the first password."""
        if not self._child.runs or self.password != PASSWORD:
            self.stop()
            self.password = PASSWORD
            self.start()
        shutil.rmtree(self.folder / "collections" / "collection-root", ignore_errors=True)
        self.make_book()

    def start(self) -> None:
        (self.folder / "users").write_text(f"{self.user}:{self.password}\n", "utf-8")
        (self.folder / "config").write_text(
            f"""[server]
hosts = 127.0.0.1:{self.port}
ssl = True
certificate = {self._identity.certificate}
key = {self._identity.key}
max_content_length = 100000000
[auth]
type = htpasswd
htpasswd_filename = {self.folder / "users"}
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {self.folder / "collections"}
[web]
type = none
""",
            "utf-8",
        )
        command = [sys.executable, "-m", "radicale", "--config", str(self.folder / "config")]
        self._child = Child(command, self.folder / "radicale.log", self.port)

    def stop(self) -> None:
        self._child.stop()

    def make_book(self, name: str = "people", title: str = "거래처") -> None:
        self._ask("MKCOL", f"/{self.user}/{name}/", _MAKE_BOOK.format(name=title))

    def fill(self, cards: str, book: str = "people") -> None:
        """Replace the whole book."""
        self._ask("DELETE", f"/{self.user}/{book}/", "")
        self._ask("PUT", f"/{self.user}/{book}/", cards)

    def put(self, uid: str, card: str, book: str = "people") -> None:
        self._ask("PUT", f"/{self.user}/{book}/{uid}.vcf", card)

    def delete(self, uid: str, book: str = "people") -> None:
        self._ask("DELETE", f"/{self.user}/{book}/{uid}.vcf", "")

    def _ask(self, method: str, path: str, body: str) -> None:
        answer = httpx.request(
            method,
            self.url + path,
            content=body.encode(),
            headers={"Content-Type": "text/vcard; charset=utf-8" if body.startswith("BEGIN") else "application/xml"},
            auth=(self.user, self.password),
            verify=False,
            timeout=60,
        )
        assert answer.status_code in {200, 201, 204}, (method, path, answer.status_code, answer.text)
